"""The catalogue as data: items, performers, resources, packages and constitutions, read from the YAML beside this module."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from yiyang.catalogue import rules
from yiyang.catalogue.types.offers import ConstitutionBook, Item, ItemList, ItemRow, Package, PerformerBook, ResourceBook
from yiyang.catalogue.types.words import Resource
from yiyang.lib import datafiles
from yiyang.lib.datafiles import DefinitionError

HERE = Path(__file__).parent


@cache
def performers() -> PerformerBook:
    """Who may perform what, and the hard rules."""
    return datafiles.load(HERE / "performers.yaml", PerformerBook)


@cache
def resources() -> ResourceBook:
    """The four kinds of resources with the actors that supply them."""
    return datafiles.load(HERE / "resources.yaml", ResourceBook)


@cache
def constitutions() -> ConstitutionBook:
    """What follows from the constitution questionnaire."""
    return datafiles.load(HERE / "constitutions.yaml", ConstitutionBook)


def load_list(path: Path) -> ItemList:
    """One list of services; refused when a line breaks a hard rule or names what does not exist."""
    found = datafiles.load(path, ItemList)
    book = performers()
    for row in found.items:
        faults = [*rules.broken(row, book), *_unknown(found, row)]
        if faults:
            raise DefinitionError(f"{path.name}:{_line_of(path, row.code)}: {row.code} {'; '.join(faults)}")
    return found


def load_package(path: Path) -> Package:
    """One package; refused when it names a service or a performer that does not exist."""
    found = datafiles.load(path, Package)
    for line in found.lines:
        item = items().get(line.item)
        if item is None:
            raise DefinitionError(f"{path.name}:{_line_of(path, line.item)}: there is no item {line.item}")
        if line.performer and line.performer not in item.performers:
            raise DefinitionError(f"{path.name}:{_line_of(path, line.item)}: {line.performer} may not perform {line.item}")
    return found


@cache
def lists() -> dict[str, ItemList]:
    """Every list of services, by its code."""
    found = [load_list(path) for path in sorted((HERE / "items").glob("*.yaml"))]
    return {one.code: one for one in found}


@cache
def items() -> dict[str, Item]:
    """Every service of every list, by code: one list all contracts, plans and bills speak."""
    listed = [_complete(row, found) for found in lists().values() for row in found.items]
    _once("items", (item.code for item in listed))
    return {item.code: item for item in listed}


def item(code: str) -> Item:
    """One service; ``KeyError`` when there is none of that code."""
    return items()[code]


@cache
def packages() -> dict[str, Package]:
    """Every package by its code, the most specific first."""
    found = [load_package(path) for path in sorted((HERE / "packages").glob("*.yaml"))]
    _once("packages", (one.code for one in found))
    return {one.code: one for one in sorted(found, key=lambda one: (one.rank, one.code))}


def package(code: str) -> Package:
    """One package; ``KeyError`` when there is none of that code."""
    return packages()[code]


def packages_with(code: str) -> tuple[Package, ...]:
    """The packages that hold a service."""
    return tuple(one for one in packages().values() if any(line.item == code for line in one.lines))


def _complete(row: ItemRow, found: ItemList) -> Item:
    """A service with what its list, its category and its resource say where it is silent itself."""
    kinds = resources().resources
    resource = row.resource or next(kind for kind, entry in kinds.items() if row.category in entry.categories)
    supplier = row.supplier or kinds[Resource(resource)].supplier
    return Item(row, found, row.payers or found.payers, Resource(resource), supplier)


def _unknown(found: ItemList, row: ItemRow) -> Iterable[str]:
    if row.group and row.group not in found.groups:
        yield f"belongs to no group {row.group}"
    if row.only_with and row.only_with not in found.conditions:
        yield f"asks for an unknown condition {row.only_with}"
    if not (row.payers or found.payers):
        yield "says nothing about who pays first"


def _once(what: str, codes: Iterable[str]) -> None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise DefinitionError(f"{what}: {code} is there twice")
        seen.add(code)


def _line_of(path: Path, code: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if f": {code}," in line or f": {code}}}" in line)
