"""Opening a record: search before create."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yiyang.accounts.guards import Request, requires
from yiyang.people import actions
from yiyang.people.forms import RegisterForm
from yiyang.people.queries import Twin
from yiyang.people.views.search import hit_row
from yiyang.ui import pages
from yiyang.ui.types import Row


@dataclass(frozen=True, slots=True)
class TwinRow:
    """A record that may be the person at hand."""

    row: Row
    score: int
    twin: Twin

    @property
    def certain(self) -> bool:
        return self.twin.suspicion.certain


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """The form, and the records that look alike."""

    form: RegisterForm
    twins: tuple[TwinRow, ...]
    born: str = ""
    sex: str = ""


def _page(form: RegisterForm) -> RegisterPage:
    twins = form.twins() if form.is_bound else []
    known = form.sound if form.sound is not None and form.sound.identity_number else None
    return RegisterPage(
        form=form,
        twins=tuple(TwinRow(hit_row(twin.found), twin.suspicion.score, twin) for twin in twins),
        born=known.birth_date.isoformat() if known and known.birth_date else "",
        sex=known.sex if known else "",
    )


@require_http_methods(["GET", "POST"])
@requires("elder.register")
def register(request: Request) -> HttpResponse:
    """A new record, once one has looked whether it is there already."""
    form = RegisterForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        elder = actions.register_elder(
            form.draft(),
            institution=form.cleaned_data["institution"],
            by=request.user,
            at=timezone.now(),
            despite=form.cleaned_data["despite"],
        )
        pages.toast(request, _("Record %(number)s is open.") % {"number": elder.record_number})
        return redirect("people:person_tab", elder.pk, "addresses")
    return pages.render(request, "people/register.html", _page(form), status=422 if form.is_bound else 200)


@require_POST
@requires("elder.register")
def alike(request: Request) -> HttpResponse:
    """While typing: who looks like this person; posted, so that no number stands in an address."""
    form = RegisterForm(request.POST, user=request.user)
    form.is_valid()
    return pages.render(request, "people/_alike.html", _page(form))
