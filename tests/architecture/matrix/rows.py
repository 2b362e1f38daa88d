"""Who may open what, as rows that people read and agree to: ``access_matrix.yaml``."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).parent.with_name("access_matrix.yaml")
HEAD = """\
# Who may open what. One row for each address of the site, asked about Mr Zhang and what belongs to him:
#   owner      his family doctor                        colleague  the other family doctor of the same health centre
#   stranger   a family doctor of another institution   nobody     without signing in
# and one person of every other role, drawn in yiyang/portal/demo/world.py. `open`: may; `hidden`: is told that there is no such
# thing; everybody else is refused, and nobody is sent to the sign-in. Written by: pytest --write-access-matrix; read it.
"""
ACTORS = {
    "owner": "li",
    "colleague": "chen",
    "stranger": "feng",
    "nurse": "wang",
    "therapist": "tang",
    "caregiver": "he",
    "director": "zhou",
    "specialist": "zhao",
    "elder": "zhang",
    "family": "zhangmin",
    "operator": "ops",
    "privacy_officer": "qian",
    "regulator": "hu",
    "assessor": "",
    "volunteer": "",
}
NOBODY = "nobody"
GROUPS = {"everyone": (NOBODY, *ACTORS), "everyone who is signed in": tuple(ACTORS)}


@dataclass(frozen=True)
class Row:
    """Who may open an address, and from whom it is hidden; everybody else is refused."""

    open: tuple[str, ...]
    hidden: tuple[str, ...] = ()

    def word(self, actor: str) -> str:
        """What one of them is told; ``sign_in`` is for nobody alone."""
        if actor in self.open:
            return "open"
        return "sign_in" if actor == NOBODY else "hidden" if actor in self.hidden else "refused"


@cache
def written() -> dict[str, Row]:
    """The matrix as it was agreed."""
    plain = yaml.safe_load(FILE.read_text(encoding="utf-8")) or {}
    return {name: Row(_people(row.get("open")), _people(row.get("hidden"))) for name, row in plain.items()}


def write(rows: dict[str, Row]) -> None:
    """Put the matrix down, for people to read before it is agreed."""
    lines = [HEAD]
    for name, row in rows.items():
        lines.append(f"{name if ':' not in name else repr(name)}:")
        lines += [f"  {word}: {_sentence(who)}" for word, who in (("open", row.open), ("hidden", row.hidden)) if who]
    FILE.write_text("\n".join(lines).replace("'", '"') + "\n", encoding="utf-8")


def _people(value: object) -> tuple[str, ...]:
    if value in GROUPS:
        return GROUPS[str(value)]
    return tuple(str(value).split(", ")) if value else ()


def _sentence(who: tuple[str, ...]) -> str:
    return next((word for word, group in GROUPS.items() if set(who) == set(group)), ", ".join(who))
