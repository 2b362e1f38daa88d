"""The registry of staff, and one of them: posts, certificates, teams."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiyang.accounts import definitions as roles
from yiyang.accounts import guards as access
from yiyang.accounts.guards import Request, requires
from yiyang.lib import masking
from yiyang.organizations import actions, definitions, queries
from yiyang.organizations.forms import AppointForm, EngageForm, QualificationForm, say
from yiyang.organizations.models import Post, Qualification, Staff
from yiyang.organizations.rules import qualifications as rules
from yiyang.organizations.types import Certificate, QualificationStatus
from yiyang.ui import pages
from yiyang.ui.types import Choice, Row, Tag, Tone

MOST = 200
TONES = {
    QualificationStatus.VALID: Tone.OK,
    QualificationStatus.EXPIRING: Tone.WATCH,
    QualificationStatus.EXPIRED: Tone.URGENT,
    QualificationStatus.NOT_YET: Tone.QUIET,
}


@dataclass(frozen=True, slots=True)
class StaffPage:
    """The registry: who was asked for, who was found, whose certificates end."""

    text: str
    role: str
    rows: tuple[Row, ...]
    chips: tuple[Choice, ...]
    ending: tuple[Row, ...]
    can_engage: bool


@dataclass(frozen=True, slots=True)
class Held:
    """A post, a certificate or a team of someone."""

    title: str
    meta: str
    tag: Tag | None = None
    href: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One member of staff."""

    id: UUID
    name: str
    home: str
    phone: str
    posts: tuple[Held, ...]
    certificates: tuple[Held, ...]
    teams: tuple[Held, ...]
    qualify: forms.Form | None
    appoint: forms.Form | None


def status_of(qualification: Qualification, on: date) -> QualificationStatus:
    """Where a certificate stands on a day."""
    plain = Certificate(qualification.kind, qualification.valid_from, qualification.valid_until)
    return rules.status(plain, on=on, warn_days=definitions.book().warn_days.value)


def status_tag(qualification: Qualification, on: date) -> Tag:
    """The sign of a certificate: colour, shape and word."""
    status = status_of(qualification, on)
    return Tag(say(status.words), tone=TONES[status])


def staff_row(one: Staff, on: date) -> Row:
    """Someone with posts and, where something ends, the sign."""
    posts = ", ".join(f"{say(roles.role(post.role).words)} · {post.institution.name}" for post in one.current_posts)  # type: ignore[attr-defined]
    tags = [status_tag(q, on) for q in one.qualifications.all()]
    signs = tuple(tag for tag in tags if tag.tone in {Tone.WATCH, Tone.URGENT})
    return Row(reverse("organizations:person", args=[one.pk]), one.name, one.home.name, posts or _("No post today"), tags=signs)


def _ending_row(qualification: Qualification, on: date) -> Row:
    kind = say(definitions.kind(qualification.kind).words)
    until = _("last valid day %(day)s") % {"day": qualification.valid_until}
    tags = (status_tag(qualification, on),)
    return Row(reverse("organizations:person", args=[qualification.staff_id]), qualification.staff.name, kind, until, tags=tags)


def _chips(role: str) -> tuple[Choice, ...]:
    here = reverse("organizations:staff")
    every = Choice(_("All"), here, current=not role)
    return (every, *(Choice(say(roles.role(r).words), f"{here}?role={r}", current=r == role) for r in definitions.post_roles()))


@require_GET
@requires("staff.read")
def staff(request: Request) -> HttpResponse:
    """The registry of staff, searched while typing."""
    today, text = localdate(), request.GET.get("q", "").strip()
    role = request.GET.get("role", "") if request.GET.get("role", "") in definitions.post_roles() else ""
    found = queries.find_staff(request.user, text=text, role=role, on=today)[:MOST]
    page = StaffPage(
        text=text,
        role=role,
        rows=tuple(staff_row(one, today) for one in found),
        chips=_chips(role),
        ending=tuple(_ending_row(q, today) for q in queries.expiring_qualifications(request.user, today)[:20]),
        can_engage=queries.managed_institutions(request.user).exists(),
    )
    return pages.render(request, "organizations/_staff.html" if pages.is_fragment(request) else "organizations/staff.html", page)


@require_http_methods(["GET", "POST"])
@requires("staff.manage")
def engage(request: Request) -> HttpResponse:
    """Take someone into the staff."""
    form = EngageForm(request.POST or None, homes=queries.managed_institutions(request.user))
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        one = actions.engage_staff(typed.pop("name"), by=request.user, **typed)
        pages.toast(request, _("Engaged. Record the certificate, then appoint."))
        return redirect("organizations:person", one.pk)
    return pages.render(request, "organizations/engage.html", form, status=422 if form.is_bound else 200)


@require_GET
@requires("staff.read")
def person(request: Request, pk: UUID) -> HttpResponse:
    """One member of staff."""
    one = queries.staff_for(request.user, pk)
    return pages.render(request, "organizations/person.html", _page(request, one))


def _page(request: Request, one: Staff, *, qualify: forms.Form | None = None, appoint: forms.Form | None = None) -> PersonPage:
    today = localdate()
    homes = queries.managed_institutions(request.user)
    manages = access.may(request.user, "staff.manage", one)
    return PersonPage(
        id=one.pk,
        name=one.name,
        home=say(one.home.words),
        phone=masking.mask_phone(str(one.phone)) if one.phone else "",
        posts=tuple(_post(post, manages) for post in one.posts.all()),
        certificates=tuple(_certificate(q, today) for q in one.qualifications.all()),
        teams=_teams(one, leads_on=access.may(request.user, "team.read")),
        qualify=(qualify or QualificationForm()) if manages else None,
        appoint=(appoint or AppointForm(homes=homes)) if manages else None,
    )


def _teams(one: Staff, *, leads_on: bool) -> tuple[Held, ...]:
    """Where somebody belongs; a link for those who may open it."""
    return tuple(
        Held(m.team.name, _days(m.start, m.end), href=reverse("organizations:team", args=[m.team_id]) if leads_on else "")
        for m in one.team_memberships.all()
    )


def _days(start: date, end: date | None) -> str:
    if end is None:
        return _("since %(start)s") % {"start": start}
    return _("%(start)s until %(end)s, not including") % {"start": start, "end": end}


def _post(post: Post, manages: bool) -> Held:
    meta = f"{post.institution.name} · {_days(post.start, post.end)}"
    end = reverse("organizations:end_post", args=[post.pk]) if manages and post.end is None else ""
    return Held(
        say(roles.role(post.role).words), meta, href=reverse("organizations:institution", args=[post.institution_id]), end=end
    )


def _certificate(qualification: Qualification, on: date) -> Held:
    until = qualification.valid_until or _("does not expire")
    meta = _("%(start)s – %(until)s") % {"start": qualification.valid_from, "until": until}
    return Held(say(definitions.kind(qualification.kind).words), meta, tag=status_tag(qualification, on))


@require_POST
@requires("staff.manage")
def record_qualification(request: Request, pk: UUID) -> HttpResponse:
    """Write down a certificate."""
    one = queries.staff_for(request.user, pk)
    form = QualificationForm(request.POST)
    if not form.is_valid():
        return pages.render(request, "organizations/person.html", _page(request, one, qualify=form), status=422)
    actions.record_qualification(one, form.draft(), by=request.user)
    pages.toast(request, _("Kept."))
    return redirect("organizations:person", pk)


@require_POST
@requires("staff.manage")
def appoint(request: Request, pk: UUID) -> HttpResponse:
    """Give someone a post."""
    one = queries.staff_for(request.user, pk)
    form = AppointForm(request.POST, homes=queries.managed_institutions(request.user))
    if not form.is_valid():
        return pages.render(request, "organizations/person.html", _page(request, one, appoint=form), status=422)
    typed = form.cleaned_data
    actions.appoint(one, typed["institution"], typed["role"], start=typed["start"], by=request.user)
    pages.toast(request, _("Appointed."))
    return redirect("organizations:person", pk)


@require_POST
@requires("staff.manage")
def end_post(request: Request, pk: UUID) -> HttpResponse:
    """End a post today."""
    post = queries.post_for(request.user, pk)
    actions.end_post(post, end=max(localdate(), post.start), by=request.user)
    pages.toast(request, _("The post is ended."))
    return redirect("organizations:person", post.staff_id)
