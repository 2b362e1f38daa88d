"""The lists people work by: applications in the order they are to be served, agreements by what they wait for."""

from datetime import date, timedelta

from django.db.models import Count, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.agreements import definitions
from yiyang.agreements.models import Agreement, Application
from yiyang.agreements.queries.cards import TONES, clause, say
from yiyang.agreements.queries.reach import applications_of, seen
from yiyang.agreements.rules import intake
from yiyang.agreements.types.pages import ApplicationCard, WorkPage
from yiyang.agreements.types.terms import Asked, DiversionClause, PriorityClause
from yiyang.agreements.types.words import AgreementState, ApplicationState, Channel, Need, Wanted
from yiyang.base.addresses import address_of
from yiyang.catalogue.types.words import CareClass
from yiyang.clinic.rules import age_on
from yiyang.organizations.models import Institution
from yiyang.people import queries as people
from yiyang.people.models import Elder
from yiyang.people.types import Sex
from yiyang.ui.types import Choice, Row, Tag, Tone

LONGEST = 200
OPEN_APPLICATIONS = (ApplicationState.WAITING, ApplicationState.ACCEPTED)
OPEN_AGREEMENTS = (
    AgreementState.DUE,
    AgreementState.OFFERED,
    AgreementState.DRAFT,
    AgreementState.SIGNED,
    AgreementState.ACTIVE,
)


def intake_queue(user: User, state: str) -> WorkPage:
    """Applications in the order they are to be served: the hardest pressed first, then the longest waiting."""
    rows = applications_of(user)
    chosen = rows.filter(state=state) if state else rows.filter(state__in=OPEN_APPLICATIONS)
    found = chosen.order_by("rank", "at", "pk")[:LONGEST]
    counts = dict(rows.order_by().values_list("state").annotate(count=Count("pk")))
    return WorkPage(
        title=_("Applications"),
        rows=tuple(_application_row(one, localdate()) for one in found),
        chips=_chips(tuple((one, say(one.words)) for one in ApplicationState), state, counts),
        empty=_("No application waits"),
        hint=_("Families, elders and hospitals apply on the page of the elder; what they ask for will stand here."),
    )


def _application_row(one: Application, on: date) -> Row:
    late = (on - localdate(one.at)).days > definitions.parameters().answer_days.value and one.state == ApplicationState.WAITING
    priority = _priority(one)
    tags = (Tag(say(priority.words), Tone.WATCH),) if priority else ()
    return Row(
        href=address_of("agreements:application", one.pk),
        title=one.elder.name,
        meta=f"{say(Sex(one.elder.sex).words)} {age_on(one.elder.birth_date, on)}",
        sentence=say(definitions.diversion().places[_clause(one).to].words),
        foot=f"{say(Channel(one.channel).words)} · {say(one.institution.words)}",
        foot_end=say(ApplicationState(one.state).words),
        severity=Tone.URGENT if late else Tone.QUIET,
        tags=tags,
        id=f"application-{one.pk}",
    )


def _priority(one: Application) -> PriorityClause | None:
    return next((clause for clause in definitions.priorities() if clause.code == one.priority), None)


def _clause(one: Application) -> DiversionClause:
    book = definitions.diversion()
    return next((clause for clause in book.clauses if clause.code == one.diversion), book.otherwise)


def application_card(one: Application) -> ApplicationCard:
    """One application with where and how soon it should be served, and why."""
    book, leading, priority = definitions.diversion(), _clause(one), _priority(one)
    asked = Asked(Need(one.need), CareClass(one.care_class) if one.care_class else None, Wanted(one.wants), one.homebound)
    place = book.places[leading.to]
    return ApplicationCard(
        id=one.pk,
        elder_id=one.elder_id,
        elder=one.elder.name,
        institution=say(one.institution.words),
        channel=say(Channel(one.channel).words),
        state=say(ApplicationState(one.state).words),
        told=_told(one, asked),
        note=one.note,
        place=say(place.words),
        why=clause(leading.words, leading.source),
        others=tuple((say(book.places[c.to].words), clause(c.words, c.source)) for c in intake.divert(asked, book).others),
        fitting_houses=tuple(say(house.words) for house in houses_of(place.institutions)),
        priority=clause(priority.words, priority.source) if priority else None,
        by=one.by.display_name,
        at=one.at,
        reason=one.reason,
        decided_by=one.decided_by.display_name if one.decided_by else "",
        decided_at=one.decided_at,
        is_waiting=one.state == ApplicationState.WAITING,
        is_open=one.state in OPEN_APPLICATIONS,
        agreement_kind=one.kind or (place.agreement or ""),
    )


def _told(one: Application, asked: Asked) -> tuple[tuple[str, str], ...]:
    told = [(_("Medical need"), say(asked.need.words)), (_("Wishes to be served"), say(asked.wants.words))]
    if asked.care_class:
        told.append((_("Can look after themselves"), say(asked.care_class.words)))
    if one.homebound:
        told.append((_("Getting out"), _("Hard to leave home")))
    if one.kind:
        told.append((_("Asks for"), say(definitions.kind(one.kind).words)))
    return tuple(told)


def houses_of(kinds: tuple[str, ...]) -> QuerySet[Institution]:
    """The institutions of some kinds; their names are no secret."""
    return Institution.objects.filter(kind__in=kinds)


def agreements_of(user: User, state: str) -> WorkPage:
    """The user's agreements: those that end soon first, then those waiting for somebody."""
    rows = seen(user, "agreement.read", Agreement).select_related("doctor")
    chosen = rows.filter(state=state) if state else rows.filter(state__in=OPEN_AGREEMENTS)
    found = sorted(chosen.order_by("end", "pk")[:LONGEST], key=lambda one: OPEN_AGREEMENTS.index(one.state) if not state else 0)
    counts = dict(rows.order_by().values_list("state").annotate(count=Count("pk")))
    return WorkPage(
        title=_("Agreements"),
        rows=tuple(agreement_row(one) for one in found),
        chips=_chips(tuple((one, say(one.words)) for one in AgreementState), state, counts),
        empty=_("No agreement here"),
        hint=_("Open an elder and choose “Agreements” to draw one up."),
    )


def agreements_about(user: User, elder: Elder) -> tuple[Row, ...]:
    """Every agreement of one elder, the newest first."""
    rows = seen(user, "agreement.read", Agreement).filter(elder__in=people.identity_ids(elder))
    return tuple(agreement_row(one, with_elder=False) for one in rows.order_by("-start", "-created_at"))


def agreement_row(one: Agreement, *, with_elder: bool = True) -> Row:
    """One agreement as a line of a list."""
    kind, state = say(definitions.kind(one.kind).words), AgreementState(one.state)
    last = max(one.start, one.ends_on - timedelta(days=1))
    return Row(
        href=address_of("agreements:agreement", one.pk),
        title=one.elder.name if with_elder else kind,
        meta=kind if with_elder else "",
        sentence=_("%(start)s to %(last)s") % {"start": one.start, "last": last},
        foot=say(one.institution.words),
        tags=(Tag(say(state.words), TONES[state]),),
        severity=Tone.URGENT if state is AgreementState.DUE else Tone.QUIET,
        id=f"agreement-{one.pk}",
    )


def _chips(states: tuple[tuple[str, str], ...], state: str, counts: dict[str, int]) -> tuple[Choice, ...]:
    held = [(slug, label) for slug, label in states if slug in counts]
    some = (Choice(label, f"?state={slug}", current=slug == state, count=counts[slug]) for slug, label in held)
    return (Choice(_("Open"), "?", current=not state), *some)


def elders_to_apply_for(user: User) -> tuple[Row, ...]:
    """Oneself, one's relatives, and the elders one answers for."""
    elders = people.elders_for(user, word="application.submit").order_by("pinyin", "pk")[:LONGEST]
    on = localdate()
    return tuple(
        Row(
            href=address_of("agreements:apply", elder.pk),
            title=elder.name,
            meta=f"{say(Sex(elder.sex).words)} {age_on(elder.birth_date, on)}",
            id=f"elder-{elder.pk}",
        )
        for elder in elders
    )
