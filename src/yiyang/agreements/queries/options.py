"""What can be chosen when an agreement is drawn up: packages with what speaks for each, houses, doctors and teams."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.agreements import definitions
from yiyang.agreements.queries.cards import clause, say
from yiyang.agreements.queries.facts import SUITS, proposals
from yiyang.agreements.types.pages import Offered
from yiyang.agreements.types.words import AgreementKind
from yiyang.catalogue import definitions as catalogue
from yiyang.organizations import queries as organizations
from yiyang.organizations.models import Institution, Post, Staff, Team
from yiyang.people import queries as people
from yiyang.people.models import Elder


@dataclass(frozen=True)
class DraftOptions:
    """Choices of a draft and what is chosen to begin with."""

    offered: tuple[Offered, ...]
    packages: list[tuple[str, str]]
    institutions: QuerySet[Institution]
    doctors: QuerySet[Staff]
    teams: QuerySet[Team]
    initial: dict[str, Any] = field(default_factory=dict)


def draft_options(user: User, elder: Elder, kind: str, *, on: date) -> DraftOptions:
    """What a user can choose for an elder under a kind of agreement."""
    rule = definitions.kind(kind)
    houses = access.visible(user, "agreement.write", Institution.objects.filter(kind__in=rule.institutions))
    posts = Post.objects.on(on).filter(role="family_doctor", institution__in=houses)
    doctors = Staff.objects.filter(pk__in=posts.values("staff"))
    teams = Team.objects.filter(institution__in=houses)
    return DraftOptions(
        offered=offered(elder, kind, on),
        packages=package_choices(elder, kind, on),
        institutions=houses,
        doctors=doctors,
        teams=teams,
        initial=_initial(user, elder, houses, doctors, teams, on=on),
    )


def offered(elder: Elder, kind: str, on: date) -> tuple[Offered, ...]:
    """The packages the catalogue proposes, each with its reasons."""
    return tuple(
        Offered(
            say(one.package.words),
            one.package.code,
            tuple(clause(reason.words, reason.source) for reason in one.reasons),
            one.estimate,
        )
        for one in proposals(elder, kind, on)
    )


def package_choices(elder: Elder, kind: str, on: date) -> list[tuple[str, str]]:
    """Every package of a kind of agreement, the proposed ones first."""
    proposed = [one.package for one in proposals(elder, kind, on)]
    suiting = [one for one in catalogue.packages().values() if one.kind in SUITS[AgreementKind(kind)]]
    rest = [one for one in suiting if one not in proposed]
    return [(one.code, say(one.words)) for one in (*proposed, *rest)]


def _initial(user: User, elder: Elder, houses: QuerySet[Institution], *choices: QuerySet[Any], on: date) -> dict[str, Any]:
    """Begin with oneself and the house and team one belongs to, or with those who answer for the elder already."""
    doctors, teams = choices
    held = people.responsible(elder.pk, on)
    mine = organizations.institutions_of(user, on)
    house = houses.filter(Q(pk__in=mine)).first() or houses.first()
    doctor = doctors.filter(user=user).first() or doctors.filter(pk=held.doctor).first() or doctors.first()
    team = teams.filter(pk=held.team).first() or teams.filter(leader=doctor).first()
    return {name: one.pk for name, one in (("institution", house), ("doctor", doctor), ("team", team)) if one is not None}
