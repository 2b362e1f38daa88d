"""Who looked at a record: for the person it is about, for those they opened it to, and for the privacy officer."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts import definitions
from yiyang.accounts import guards as access
from yiyang.accounts.models import BreakGlass, Reveal, User
from yiyang.audit import actions as audit
from yiyang.audit import queries as trail
from yiyang.audit.models import Entry
from yiyang.base.addresses import address_of
from yiyang.base.errors import NotFound
from yiyang.lib import masking
from yiyang.people.models import Elder
from yiyang.people.queries import identity_ids
from yiyang.portal.types import Look, LooksPage
from yiyang.portal.ways import LOOK_WORDS
from yiyang.ui.types import Row

LOOK, PIECE = "audit.read", 50
GLASS, REVEALED = "glass.broken", "field.revealed"


def people_of(user: User) -> tuple[Elder, ...]:
    """The elders whose trail a user may read because it is theirs or was opened to them."""
    if access.reach(user, LOOK).anywhere:
        return ()
    mine = access.visible(user, LOOK, Elder.objects.filter(merged_into__isnull=True))
    return tuple(mine.order_by("pinyin"))


def looks_at(user: User, pk: UUID, *, before: int | None = None) -> LooksPage:
    """Who looked at one record; looking at that is itself on the trail."""
    elder = access.one(user, LOOK, Elder.objects.all(), pk=pk)
    if elder is None:
        raise NotFound(_("This record is not yours to ask about."))
    audit.note_read(user, LOOK, elder, elder_id=elder.pk)
    entries = trail.entries_about(identity_ids(elder), before=before, limit=PIECE)
    name = masking.mask_name(elder.name) if access.reach(user, LOOK).anywhere else elder.name
    return LooksPage(
        title=_("Who looked at the record of %(name)s") % {"name": name},
        intro=_("Every look and every change leaves a line here that nobody can take away."),
        looks=tuple(_looks(entries)),
        older_url=_older(entries, address_of("looks_at", pk)),
    )


def emergencies(user: User) -> LooksPage:
    """Records opened in an emergency and masked values that were revealed, for whoever watches over privacy."""
    entries = list(Entry.objects.filter(verb__in=(GLASS, REVEALED)).order_by("-id")[:PIECE])
    return LooksPage(
        title=_("Opened in an emergency, or revealed"),
        intro=_("Each line leads to everyone who looked at that record."),
        looks=tuple(_looks(entries, leads_on=True)),
        older_url="",
    )


def choice(elders: Iterable[Elder]) -> LooksPage:
    """One line for each person whose trail one may read."""
    rows = tuple(Row(address_of("looks_at", elder.pk), elder.name) for elder in elders)
    return LooksPage(title=_("Whose record?"), intro="", looks=(), older_url="", people=rows)


def _looks(entries: list[Entry], *, leads_on: bool = False) -> Iterable[Look]:
    users = User.objects.in_bulk({entry.by_id for entry in entries if entry.by_id})
    roles = {pk: _roles(someone, localdate()) for pk, someone in users.items()}
    reasons = _reasons(entries)
    for entry in entries:
        someone = users.get(entry.by_id)
        yield Look(
            at=entry.at,
            who=someone.display_name if someone else _("the platform itself"),
            role=roles.get(entry.by_id, ""),
            what=what(entry),
            is_emergency=entry.verb == GLASS,
            reason=reasons.get(entry.facts.get("break_glass") or entry.facts.get("reveal") or "", ""),
            href=address_of("looks_at", entry.elder_id) if leads_on and entry.elder_id else "",
        )


def what(entry: Entry) -> str:
    """What was done, in the words of the permission or of the change."""
    language = get_language() or "zh-hans"
    if entry.verb in LOOK_WORDS:
        return str(LOOK_WORDS[entry.verb])
    permission = definitions.permissions().get(entry.verb)
    if permission is not None:
        return permission.words.say(language)
    return _("changed the record (%(what)s)") % {"what": entry.verb}


def _roles(user: User, on: date) -> str:
    language = get_language() or "zh-hans"
    return " · ".join(sorted(definitions.role(role).words.say(language) for role in user.roles_on(on)))


def _reasons(entries: list[Entry]) -> dict[str, str]:
    glass = [entry.facts["break_glass"] for entry in entries if entry.facts.get("break_glass")]
    reveals = [entry.facts["reveal"] for entry in entries if entry.facts.get("reveal")]
    found: list[BreakGlass | Reveal] = [*BreakGlass.objects.filter(pk__in=glass), *Reveal.objects.filter(pk__in=reveals)]
    return {str(one.pk): str(one.reason) for one in found}


def _older(entries: list[Entry], address: str) -> str:
    return f"{address}?before={entries[-1].id}" if len(entries) == PIECE else ""
