"""Decisions about access that need no database."""

import re
from collections.abc import Iterable, Mapping

from yiyang.accounts.types import MfaDemand, Reach, Role

BROWSERS = (
    ("WeChat", r"MicroMessenger"),
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Firefox", r"Firefox|FxiOS"),
    ("Chrome", r"Chrome|CriOS"),
    ("Safari", r"Safari"),
)
SYSTEMS = (
    ("HarmonyOS", r"HarmonyOS|OpenHarmony"),
    ("Android", r"Android"),
    ("iPad", r"iPad"),
    ("iPhone", r"iPhone"),
    ("Windows", r"Windows"),
    ("Mac", r"Macintosh"),
    ("Linux", r"Linux"),
)


def reach(action: str, held: Iterable[str], roles: Mapping[str, Role]) -> Reach:
    """How far a permission reaches for someone who holds these roles; nowhere unless a role names it."""
    granted = [roles[code].may[action] for code in held if code in roles and action in roles[code].may]
    return Reach(
        anywhere=any(not kinds for kinds in granted),
        kinds=frozenset(kind for kinds in granted for kind in kinds),
    )


def demands_mfa(held: Iterable[str], roles: Mapping[str, Role]) -> bool:
    """Whether any of these roles sees so much that a password alone is not enough."""
    return any(roles[code].mfa is MfaDemand.REQUIRED for code in held if code in roles)


def flaws(roles: Mapping[str, Role], permissions: Mapping[str, bool], relationships: Iterable[str]) -> list[str]:
    """What is wrong with a role table; ``permissions`` says of each word whether it shows health facts."""
    known = frozenset(relationships)
    grants = [(code, word, kinds) for code, role in roles.items() for word, kinds in role.may.items()]
    givers = [(code, word) for code, role in roles.items() for word in role.given_by]
    return [
        *(f"{code}: {word} is no permission" for code, word, _ in grants if word not in permissions),
        *(f"{code}: {word} names an unknown relationship" for code, word, kinds in grants if not known.issuperset(kinds)),
        *(
            f"{code}: {word} shows health facts, so it needs a relationship"
            for code, word, kinds in grants
            if permissions.get(word) and not kinds
        ),
        *(f"{code}: given by {word}, which is no permission" for code, word in givers if word not in permissions),
        *(f"{word}: no role has it" for word in permissions if word not in {word for _, word, _ in grants}),
    ]


def name_device(user_agent: str) -> str:
    """What someone would call the device they sign in from: ``Chrome · Android``; empty when nothing is known of it."""
    parts = (_first_match(BROWSERS, user_agent), _first_match(SYSTEMS, user_agent))
    return " · ".join(part for part in parts if part)


def _first_match(names: Iterable[tuple[str, str]], text: str) -> str:
    return next((name for name, pattern in names if re.search(pattern, text)), "")
