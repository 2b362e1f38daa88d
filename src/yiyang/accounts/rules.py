"""Decisions about access that need no database."""

from collections.abc import Iterable, Mapping

from yiyang.accounts.types import MfaDemand, Reach, Role


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
    return [
        *(f"{code}: {word} is no permission" for code, word, _ in grants if word not in permissions),
        *(f"{code}: {word} names an unknown relationship" for code, word, kinds in grants if not known.issuperset(kinds)),
        *(
            f"{code}: {word} shows health facts, so it needs a relationship"
            for code, word, kinds in grants
            if permissions.get(word) and not kinds
        ),
        *(f"{word}: no role has it" for word in permissions if word not in {word for _, word, _ in grants}),
    ]
