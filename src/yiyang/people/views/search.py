"""Finding an elder while typing."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yiyang.accounts import guards as access
from yiyang.accounts.guards import Request, requires
from yiyang.people import queries
from yiyang.people.queries import Found
from yiyang.ui import pages
from yiyang.ui.types import Row, Tag

FIRST = 50


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was typed and who was found; without a word, the user's own elders."""

    text: str
    rows: tuple[Row, ...]
    own: int
    can_register: bool

    @property
    def too_short(self) -> bool:
        return len(self.text) == 1


def hit_row(hit: Found) -> Row:
    """A hit as a row: one's own opens the record, others lead to the emergency door."""
    sex = hit.sex.say(get_language() or "zh-hans")
    if hit.readable and hit.birth_date:
        years = _("%(years)d years") % {"years": (localdate() - hit.birth_date).days // 365.2425}
        meta, sentence = f"{sex} · {years} · {hit.committee}", _("Record %(number)s") % {"number": hit.record_number}
        tags = () if hit.alive else (Tag(_("Died")),)
        return Row(f"/elders/{hit.elder_id}/", hit.name, meta, sentence, tags=tags)
    meta = f"{sex} · {hit.born} · {hit.committee}"
    return Row(
        reverse("people:break_glass", args=[hit.elder_id]), hit.name, meta, _("Not in your care"), tags=(Tag(_("Masked")),)
    )


@require_GET
@requires("elder.list")
def search(request: Request) -> HttpResponse:
    """Elders by name, pinyin, initials, identity number, phone or record number."""
    text = request.GET.get("q", "").strip()
    mine = queries.elders_for(request.user)
    hits = queries.search(request.user, text) if text else queries.own_hits(mine, limit=FIRST)
    page = SearchPage(
        text=text,
        rows=tuple(hit_row(hit) for hit in hits),
        own=0 if text else mine.count(),
        can_register=access.may(request.user, "elder.register"),
    )
    return pages.render(request, "people/_hits.html" if pages.is_fragment(request) else "people/search.html", page)
