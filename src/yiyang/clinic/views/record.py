"""One elder's record: who it is, the way through states and places, the timeline, what to mind."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from yiyang.accounts.guards import Request, requires
from yiyang.clinic import queries
from yiyang.clinic.queries import RecordPage, TimelinePiece
from yiyang.clinic.types.record import Kind
from yiyang.people.queries import elder_for
from yiyang.ui import pages


@dataclass(frozen=True, slots=True)
class RecordView:
    """The page of one record; ``record`` is left out where only a piece of the timeline is asked for."""

    elder_id: UUID
    timeline: TimelinePiece
    earlier: str
    record: RecordPage | None = None

    @property
    def reads_record(self) -> bool:
        """Whether diagnoses and medicines are shown at all."""
        return self.record is not None and "record.read" in self.record.held

    @property
    def may_note(self) -> bool:
        """Whether the reader may write something down."""
        return self.record is not None and "note.write" in self.record.held

    @property
    def may_write(self) -> bool:
        """Whether the reader may change diagnoses and medicines."""
        return self.record is not None and "record.write" in self.record.held

    @property
    def may_follow_up(self) -> bool:
        """Whether the reader may complete follow-ups."""
        return self.record is not None and "followup.complete" in self.record.held

    @property
    def may_guide(self) -> bool:
        """Whether the reader may advise the elder."""
        return self.record is not None and "guidance.write" in self.record.held


@require_GET
@requires("elder.read")
def record(request: Request, pk: UUID) -> HttpResponse:
    """The record of one elder; chips and scrolling ask for the timeline alone."""
    elder = elder_for(request.user, pk)
    kinds = [kind for kind in request.GET.getlist("kind") if kind in set(Kind)]
    before = parse_datetime(request.GET.get("before", ""))
    seen = queries.sight(request.user, elder)
    piece = queries.timeline_in(seen, kinds=kinds, before=before)
    earlier = urlencode({"kind": kinds, "before": piece.before.isoformat()}, doseq=True) if piece.before else ""
    if pages.is_fragment(request):
        template = "clinic/_entries.html" if before else "clinic/_timeline.html"
        response = pages.render(request, template, RecordView(elder.pk, piece, earlier))
    else:
        page = RecordView(elder.pk, piece, earlier, queries.record(seen))
        response = pages.render(request, "clinic/record.html", page)
    patch_vary_headers(response, ["HX-Request"])
    return response
