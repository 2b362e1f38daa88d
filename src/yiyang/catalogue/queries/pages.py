"""What the pages of the catalogue show."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.base.addresses import address_of
from yiyang.catalogue import definitions
from yiyang.catalogue.models import Price
from yiyang.catalogue.queries.browse import Wanted, find
from yiyang.catalogue.queries.prices import price_list, prices_of, quote
from yiyang.catalogue.types.offers import Item, ItemList, Package, Quote, QuoteLine
from yiyang.catalogue.types.words import CareClass, Category, PackageKind, Resource, how_often, how_sure
from yiyang.lib.datafiles import Confidence, Source
from yiyang.lib.words import Words
from yiyang.organizations.models import Institution
from yiyang.organizations.queries import institutions_of
from yiyang.ui.types import Choice, Row, Tag, Tone

TONES = {Confidence.VERIFIED: Tone.OK, Confidence.RECALLED: Tone.WATCH, Confidence.UNCERTAIN: Tone.URGENT}


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Where something comes from and how far it was checked."""

    title: str
    clause: str
    note: str
    mark: str
    tone: str


@dataclass(frozen=True, slots=True)
class Group:
    """Services or lines that stand together under a heading."""

    title: str
    sub: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class BrowsePage:
    """The services that fit what is looked for."""

    wanted: Wanted
    count: int
    groups: tuple[Group, ...]
    categories: tuple[Choice, ...]
    lists: tuple[Choice, ...]
    query: str
    prices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ItemPage:
    """One service with everything that is known of it."""

    code: str
    name: str
    facts: tuple[tuple[str, str], ...]
    performers: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]
    caution: str
    note: str
    source: SourceLine
    packages: tuple[Row, ...]
    prices: tuple[tuple[str, str], ...]
    steps: tuple[str, ...] = ()
    steps_source: SourceLine | None = None


@dataclass(frozen=True, slots=True)
class PackagesPage:
    """All packages by what they answer."""

    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class PackagePage:
    """One package: what for, which services from whom, and what it costs where."""

    code: str
    name: str
    kind: str
    focus: str
    goals: tuple[str, ...]
    reasons: tuple[tuple[str, SourceLine], ...]
    groups: tuple[tuple[str, str, tuple[tuple[str, ...], ...]], ...]
    source: SourceLine
    negotiated: bool
    quote: "QuoteView | None"
    places: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A quote as one reads it."""

    place: str
    total: str
    missing: tuple[str, ...]
    payers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One price on an institution's list; ``end`` is where it can be ended."""

    id: UUID
    code: str
    name: str
    level: str
    amount: str
    since: date
    until: date | None
    unit: str


def yuan(fen: int) -> str:
    """Money as one reads it."""
    return f"¥{fen / 100:,.2f}"


def say(words: Words) -> str:
    """Words in the reader's language."""
    return words.say(get_language() or "zh-hans")


def source_line(source: Source, confidence: Confidence | None = None) -> SourceLine:
    """A source with its mark in words and colour."""
    known = confidence or source.confidence
    return SourceLine(source.title, source.clause, source.note, say(how_sure(known)), TONES.get(known, Tone.INFO))


def browse(user: User, wanted: Wanted, query: str) -> BrowsePage:
    """The services that fit, list by list, group by group."""
    found = find(wanted)
    listed = [(entry, [item for item in found if item.list.code == entry.code]) for entry in definitions.lists().values()]
    groups = tuple(group for entry, items in listed for group in _groups(entry, items))
    own = tuple(Choice(say(one.words), address_of("catalogue:prices", one.pk)) for one in institutions_of(user).order_by("name"))
    return BrowsePage(wanted, len(found), groups, _categories(wanted), _lists(wanted), query, own)


def item_page(user: User, item: Item, on: date) -> ItemPage:
    """One service for reading."""
    book = definitions.performers()
    hands = tuple((say(book.performers[code].words), say(book.performers[code].holds)) for code in item.performers)
    constitutions = definitions.constitutions()
    steps = tuple(say(step.words) for step in constitutions.steps.values() if item.code in step.items)
    rules = tuple(say(rule.words) for rule in book.hard_rules if rule.mark and getattr(item.row, rule.mark))
    return ItemPage(
        code=item.code,
        name=say(item.words),
        facts=_item_facts(item),
        performers=hands,
        rules=rules,
        caution=say(item.caution) if item.caution else "",
        note=say(item.row.note) if item.row.note else "",
        source=source_line(item.list.source, item.confidence),
        packages=tuple(_package_row(package) for package in definitions.packages_with(item.code)),
        prices=tuple((say(price.institution_words), _priced(price)) for price in prices_of(user, item.code, on)),
        steps=steps,
        steps_source=source_line(constitutions.source) if steps else None,
    )


def packages_page() -> PackagesPage:
    """All packages, by kind."""
    groups = []
    for kind in PackageKind:
        rows = tuple(_package_row(one) for one in definitions.packages().values() if one.kind is kind)
        groups.append(Group(say(kind.words), "", rows))
    return PackagesPage(tuple(groups))


def package_page(package: Package, houses: list[Institution], *, chosen: Institution | None, on: date) -> PackagePage:
    """One package for reading, quoted at one of the institutions."""
    offer = quote(chosen, package, _level_of(package), on) if chosen else None
    return PackagePage(
        code=package.code,
        name=say(package.words),
        kind=say(package.kind.words),
        focus=say(package.focus),
        goals=tuple(say(goal) for goal in package.goals),
        reasons=tuple((say(clause.words), source_line(clause.source)) for clause in package.clauses),
        groups=_by_resource(package, offer),
        source=source_line(package.source),
        negotiated=package.negotiated,
        quote=_quote_view(offer, chosen) if offer and chosen else None,
        places=tuple(Choice(say(one.words), f"?at={one.pk}", current=one == chosen) for one in houses),
    )


def price_rows(institution: Institution, on: date) -> tuple[PriceRow, ...]:
    """An institution's price list."""
    return tuple(_price_row(price) for price in price_list(institution, on))


def _groups(entry: ItemList, items: list[Item]) -> list[Group]:
    if not items:
        return []
    title = say(entry.words)
    if not entry.groups:
        return [Group(title, say(how_sure(entry.source.confidence)), tuple(map(item_row, items)))]
    parts = ((say(words), [item for item in items if item.row.group == slug]) for slug, words in entry.groups.items())
    return [Group(f"{title} · {name}", "", tuple(map(item_row, held))) for name, held in parts if held]


def item_row(item: Item) -> Row:
    """One service as a line of the catalogue."""
    book = definitions.performers().performers
    hands = "、".join(say(book[code].words) for code in item.performers)
    tags = [Tag(say(item.category.words), Tone.INFO)]
    if item.unconfirmed:
        tags.append(Tag(say(how_sure(item.confidence)), TONES.get(item.confidence, Tone.QUIET)))
    return Row(
        href=address_of("catalogue:item", item.code),
        title=say(item.words),
        meta=item.code,
        sentence=hands,
        foot=f"{say(item.resource.words)} · {say(item.supplier.words)}",
        foot_end=" → ".join(say(payer.words) for payer in item.payers),
        tags=tuple(tags),
    )


def _item_facts(item: Item) -> tuple[tuple[str, str], ...]:
    facts = (
        (_("Category"), say(item.category.words)),
        (_("Kind of resource"), say(item.resource.words)),
        (_("Supplied by"), say(item.supplier.words)),
        (_("Counted by"), say(item.unit.words)),
        (_("Minutes at least"), str(item.minutes or "")),
        (_("People needed"), str(item.row.hands) if item.row.hands > 1 else ""),
        (_("Who is asked to pay, in turn"), " → ".join(say(payer.words) for payer in item.payers)),
        (_("Official code"), item.row.official_code or _("not seen yet")),
    )
    return tuple((label, value) for label, value in facts if value)


def _package_row(package: Package) -> Row:
    tags = (Tag(_("agreed with the family"), Tone.WATCH),) if package.negotiated else ()
    return Row(address_of("catalogue:package", package.code), say(package.words), package.code, say(package.focus), tags=tags)


def _level_of(package: Package) -> str:
    levels = [level for clause in package.clauses for level in clause.care_class]
    return levels[0].value if package.kind is PackageKind.LEVEL and levels else ""


def _by_resource(package: Package, offer: Quote | None) -> tuple[tuple[str, str, tuple[tuple[str, ...], ...]], ...]:
    priced = {line.code: line for line in offer.lines} if offer else {}
    groups = []
    for kind in Resource:
        held = [line for line in package.lines if definitions.item(line.item).resource is kind]
        if held:
            rows = tuple(_package_line(line.item, how_often(line.times, line.per), priced.get(line.item)) for line in held)
            groups.append((say(kind.words), say(definitions.resources().resources[kind].supplier.words), rows))
    return tuple(groups)


def _package_line(code: str, often: Words, priced: QuoteLine | None) -> tuple[str, ...]:
    item = definitions.item(code)
    hands = definitions.performers().performers[item.performers[0]]
    unit = yuan(priced.unit_fen) if priced and priced.unit_fen is not None else "—"
    return (say(item.words), say(often), say(hands.words), say(item.supplier.words), say(item.payers[0].words), unit)


def _quote_view(offer: Quote, house: Institution) -> QuoteView:
    if offer.total_fen is not None:
        total = _("%(amount)s a month") % {"amount": yuan(offer.total_fen)}
    else:
        total = _("agreed with the family") if offer.negotiated else _("cannot be said yet")
    missing = tuple(say(definitions.item(code).words) for code in offer.missing)
    return QuoteView(say(house.words), total, missing, tuple((say(payer.words), yuan(fen)) for payer, fen in offer.payers))


def _priced(price: Price) -> str:
    level = f"（{say(CareClass(price.level).words)}）" if price.level else ""
    return f"{yuan(price.amount_fen)}{level}"


def _price_row(price: Price) -> PriceRow:
    item, package = definitions.items().get(price.code), definitions.packages().get(price.code)
    named = item or package
    return PriceRow(
        id=price.pk,
        code=price.code,
        name=say(named.words) if named else price.code,
        level=say(CareClass(price.level).words) if price.level else _("all levels"),
        amount=yuan(price.amount_fen),
        since=price.start,
        until=price.end,
        unit=say(item.unit.words) if item else _("month"),
    )


def _categories(wanted: Wanted) -> tuple[Choice, ...]:
    everything = Choice(_("All"), _link(wanted, category=""), current=not wanted.category)
    kinds = (Choice(say(one.words), _link(wanted, category=one.value), current=wanted.category == one) for one in Category)
    return (everything, *kinds)


def _lists(wanted: Wanted) -> tuple[Choice, ...]:
    everything = Choice(_("All lists"), _link(wanted, list=""), current=not wanted.list)
    lists = definitions.lists().values()
    return (everything, *(Choice(say(one.words), _link(wanted, list=one.code), current=wanted.list == one.code) for one in lists))


def _link(wanted: Wanted, **changed: str) -> str:
    chosen = {"q": wanted.text, "category": wanted.category, "list": wanted.list} | changed
    kept = "&".join(f"{name}={value}" for name, value in chosen.items() if value)
    return f"?{kept}"
