"""An institution's telephone gateway: it rings whoever is called to an alarm and has no telephone channel of their own."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.base.errors import NotFound
from yiyang.notices import actions as notices
from yiyang.notices import queries as known
from yiyang.notices.types import Reply
from yiyang.organizations import guards
from yiyang.organizations.models import Institution


@transaction.atomic
def set_telephone(institution: Institution, *, url: str, token: str = "", by: User | None, at: datetime) -> None:
    """Connect a gateway; a former one is forgotten."""
    guards.check_manages(by, "institution.manage", institution)
    channel = notices.set_telephone(institution.pk, words=institution.name, url=url, token=token, by=by, at=at)
    audit.record(by, "institution.telephone_set", institution, channel=channel.pk)


@transaction.atomic
def remove_telephone(institution: Institution, *, by: User | None, at: datetime) -> None:
    """Disconnect the gateway and forget its address."""
    guards.check_manages(by, "institution.manage", institution)
    notices.remove_telephone(institution.pk, by=by, at=at)
    audit.record(by, "institution.telephone_removed", institution)


def test_telephone(institution: Institution, *, number: str, by: User, at: datetime) -> Reply:
    """Ring a number as a test, at once, and answer what the gateway said."""
    guards.check_manages(by, "institution.manage", institution)
    channels = known.telephones_of(institution.pk)
    if not channels:
        raise NotFound(_("No telephone gateway is connected."))
    return notices.send_test(channels[0], by=by, number=number, at=at)
