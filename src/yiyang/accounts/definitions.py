"""The role table in ``roles.yaml``: checked once, then frozen."""

from functools import cache
from pathlib import Path

from yiyang.accounts import rules
from yiyang.accounts.types import Permission, Role, RoleBook
from yiyang.lib import datafiles
from yiyang.lib.words import Words

ROLES = Path(__file__).parent / "roles.yaml"
BREAK_GLASS = "break_glass"


@cache
def _book() -> RoleBook:
    book = datafiles.load(ROLES, RoleBook)
    health = {word: permission.health for word, permission in book.permissions.items()}
    found = rules.flaws(book.roles, health, book.relationships)
    if found:
        raise datafiles.DefinitionError(f"{ROLES.name}: {'; '.join(found)}")
    return book


def roles() -> dict[str, Role]:
    """Every role by its code."""
    return _book().roles


def role(code: str) -> Role:
    """One role; ``KeyError`` when there is none of that code."""
    return _book().roles[code]


def permissions() -> dict[str, Permission]:
    """Every permission word with what it means."""
    return _book().permissions


def relationships() -> dict[str, Words]:
    """Every kind of relationship that can open a record."""
    return _book().relationships
