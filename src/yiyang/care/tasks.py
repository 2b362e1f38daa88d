"""What happens by itself: plans after signatures, and the coming days filled."""

from django.utils import timezone
from django.utils.timezone import localdate

from yiyang.agreements.models import Agreement
from yiyang.agreements.types.news import AgreementEnded, AgreementSigned
from yiyang.care import queries
from yiyang.care.actions import merging, plans
from yiyang.care.actions import tasks as care
from yiyang.people.types import EldersMerged, MergeUndone


def draw_up_signed(event: AgreementSigned) -> None:
    """Both sides have signed: the plan stands a moment later."""
    agreement = Agreement.objects.select_related("elder").get(pk=event.agreement_id)
    plans.draw_up_plan(agreement, by=None, at=timezone.now())


def take_out_ended(event: AgreementEnded) -> None:
    """Nothing more is promised under the agreement."""
    agreement = Agreement.objects.select_related("elder").get(pk=event.agreement_id)
    plans.take_out(agreement, by=None, at=timezone.now())


def join_merged(event: EldersMerged) -> None:
    """Two records are one person: one plan."""
    merging.join_plans(event.kept_id, at=timezone.now())


def part_unmerged(event: MergeUndone) -> None:
    """They were two persons after all: two plans."""
    merging.part_plans(event.kept_id, event.merged_id, at=timezone.now())


def draw_up_missed() -> None:
    """Agreements whose plan was not drawn up because a process ended at the wrong moment."""
    now = timezone.now()
    for agreement in queries.agreements_without_plan(localdate(now)):
        plans.draw_up_plan(agreement, by=None, at=now)


def roll_tasks() -> None:
    """Fill the coming days until no plan runs short."""
    while care.roll_tasks(now=timezone.now()) == care.A_FEW:
        continue
