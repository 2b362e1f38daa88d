"""Agreements on the first screen of an elder or a relative: what waits for a signature, what is agreed or asked."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.agreements import definitions
from yiyang.agreements.models import Agreement, Application
from yiyang.agreements.queries.cards import say
from yiyang.agreements.queries.facts import signer_for
from yiyang.agreements.queries.reach import applications_of, seen
from yiyang.agreements.types.pages import AtHome, ToSign
from yiyang.agreements.types.words import AgreementState, ApplicationState, Side
from yiyang.base.addresses import address_of
from yiyang.people.models import Elder
from yiyang.people.queries import identity_ids

HOLDS = (AgreementState.SIGNED, AgreementState.ACTIVE, AgreementState.DUE)
ASKED = (ApplicationState.WAITING, ApplicationState.ACCEPTED)


def at_home(user: User, elder: Elder, on: date) -> AtHome:
    """The agreements and applications of one person, as the elder or a relative reads them."""
    ids = identity_ids(elder)
    rows = seen(user, "agreement.read", Agreement).filter(elder__in=ids)
    signs = signer_for(user, elder, on) is not None
    offered = rows.filter(state=AgreementState.OFFERED).exclude(signatures__side=Side.SERVED) if signs else rows.none()
    asked = applications_of(user).filter(elder__in=ids, state__in=ASKED)
    return AtHome(
        to_sign=tuple(_to_sign(one) for one in offered.order_by("start", "pk")),
        agreed=tuple(_agreed(one) for one in rows.filter(state__in=HOLDS).order_by("end", "pk")),
        asked=tuple(_asked(one) for one in asked.order_by("at")),
        url=address_of("agreements:elder", elder.pk),
    )


def _to_sign(one: Agreement) -> ToSign:
    return ToSign(_named(one), address_of("agreements:sign", one.pk))


def _agreed(one: Agreement) -> str:
    last = one.ends_on - timedelta(days=1)
    text = _("%(what)s, until %(day)s; soon to be renewed") if one.state == AgreementState.DUE else _("%(what)s, until %(day)s")
    return text % {"what": _named(one), "day": last}


def _asked(one: Application) -> str:
    facts = {"institution": say(one.institution.words), "state": say(ApplicationState(one.state).words)}
    return _("Application to %(institution)s: %(state)s") % facts


def _named(one: Agreement) -> str:
    return f"{say(definitions.kind(one.kind).words)} · {say(one.institution.words)}"
