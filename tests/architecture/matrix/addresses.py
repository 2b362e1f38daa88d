"""Every address of the site, with everything in it filled in."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from tests.architecture.matrix.things import SAMPLES
from tests.architecture.test_permissions import own_patterns
from yiyang.accounts import guards

WORDS = {
    "tab": "family",
    "field": "phone",
    "what": "encounter",
    "kind": "condition",
    "slug": "blood_pressure",
    "rule_id": "glucose",
    "agreement_kind": "family_doctor",
    "instrument": "ltci2021",
    "version": "2021",
    "table": "matrix",
}
CODES = {"catalogue/items/": "L01", "catalogue/packages/": "fd_basic"}


@dataclass(frozen=True)
class Address:
    """One address of the site with everything filled in."""

    name: str
    path: str
    permission: str | None


def addresses(known: dict[str, UUID]) -> Iterator[Address]:
    """Every address of the site but the admin's and the program interface's."""
    for name, entry in own_patterns():
        if name.startswith("monitoring_api:"):
            continue
        route = str(entry.pattern)
        begin = max((key for key in SAMPLES if route.startswith(key)), key=len, default="")
        values: dict[str, object] = dict(WORDS) | {"reason": "malformed_json", "elder_id": known["elder"]}
        values["code"] = next((code for path, code in CODES.items() if route.startswith(path)), "")
        pk: object = known[SAMPLES[begin]] if begin else 1
        wanted = entry.pattern.converters
        kwargs = {key: pk if key == "pk" else values[key] for key in wanted}
        yield Address(name, reverse(name, kwargs=kwargs), getattr(entry.callback, "permission", None))


def is_guarded(address: Address) -> bool:
    """Whether somebody may be refused there."""
    return address.permission not in (None, guards.PUBLIC)
