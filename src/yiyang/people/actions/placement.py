"""Where an elder is and which of the three states they are in: medical, nursing, living."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.base.errors import Invalid
from yiyang.people import guards
from yiyang.people.models import Elder
from yiyang.people.types import CareState, Place, Placement


@transaction.atomic
def place_elder(elder: Elder, *, state: str, place: str, label: str = "", by: User | None, at: datetime) -> Elder:
    """The elder passes into a state or to a place; the ways taken before stay in the history of the record."""
    guards.check_may(by, "elder.edit", elder, on=localdate(at))
    columns = placed(Placement(state, place, label))
    elder = Elder.objects.select_for_update().get(pk=elder.pk)
    guards.check_stands_for_itself(elder)
    if all(getattr(elder, name) == value for name, value in columns.items()):
        return elder
    for name, value in columns.items():
        setattr(elder, name, value)
    elder.save(update_fields=list(columns))
    audit.record(by, "elder.placed", elder, elder_id=elder.pk, state=elder.care_state, place=elder.place)
    return elder


def placed(placement: Placement) -> dict[str, str]:
    """A state and a place that exist, as the columns of a record."""
    if placement.state not in set(CareState):
        raise Invalid(_("Choose one of the listed values."), field="state")
    if placement.place not in set(Place):
        raise Invalid(_("Choose one of the listed values."), field="place")
    return {"care_state": placement.state, "place": placement.place, "place_label": placement.label.strip()}
