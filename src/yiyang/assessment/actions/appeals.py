"""Doubting a result: filed by those concerned, tested again by others, or declined with a reason."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.assessment import guards, queries
from yiyang.assessment.actions.assessing import start_assessment
from yiyang.assessment.models import Appeal, Assessment
from yiyang.assessment.types.assessing import AssessmentReason, AssessmentState, NewAssessment
from yiyang.audit import actions as audit
from yiyang.base.errors import DomainError
from yiyang.lib.words import Words
from yiyang.notices import actions as notices
from yiyang.organizations.models import Staff
from yiyang.ui.types import Tone

DOUBTED = Words("有人对一份评估结果提出疑问，请安排复评", "A result is doubted: please arrange a re-test")
DECLINED = Words("你提出的疑问没有安排复评，请看说明", "The result you doubted will not be tested again: please read why")


@transaction.atomic
def appeal(assessment: Assessment, *, reason: str, by: User, at: datetime) -> Appeal:
    """Say that a result seems wrong; those who answer for the elder are told."""
    guards.check_concerns(by, "assessment.appeal", assessment.elder)
    if assessment.state != AssessmentState.FINAL:
        raise DomainError(_("Only a result that stands can be doubted. Reload to see how it stands."))
    filed = Appeal(assessment=assessment, reason=guards.check_reason(reason), by=by, at=at)
    try:
        with transaction.atomic():
            filed.save(force_insert=True)
    except IntegrityError as error:
        raise DomainError(_("This result is doubted already, and being looked at.")) from error
    for user in queries.answer_for(assessment.elder_id, localdate(at)):
        _tell(user, assessment, DOUBTED, at=at)
    audit.record(by, "assessment.appealed", filed, elder_id=assessment.elder_id)
    return filed


@transaction.atomic
def retest(doubt: Appeal, *, by: User, at: datetime, colleague: Staff | None = None) -> Assessment:
    """Test a doubted result again, by people who did not sign it; the new result takes the place of the old."""
    found = _locked(doubt)
    target = guards.check_appeal_step(found, "retest")
    old = found.assessment
    new = NewAssessment(old.instrument, AssessmentReason.REVIEW, found.reason, corrects=old.pk)
    again = start_assessment(old.elder, new, by=by, at=at, colleague=colleague)
    found.state, found.retest = target, again
    found.save(update_fields=["state", "retest"])
    audit.record(by, "assessment.retest_started", found, elder_id=old.elder_id, assessment=again.pk)
    return again


@transaction.atomic
def decline_appeal(doubt: Appeal, *, reason: str, by: User, at: datetime) -> None:
    """Leave a result as it is, with the reason told to whoever doubted it."""
    found = _locked(doubt)
    guards.check_concerns(by, "assessment.oversee", found.assessment.elder)
    found.state = guards.check_appeal_step(found, "decline")
    found.settled_at, found.settled_note = at, guards.check_reason(reason)
    found.save(update_fields=["state", "settled_at", "settled_note"])
    audit.record(by, "assessment.appeal_declined", found, elder_id=found.assessment.elder_id)
    _tell(found.by, found.assessment, DECLINED, at=at)


def _locked(doubt: Appeal) -> Appeal:
    rows = Appeal.objects.select_for_update(of=("self",)).select_related("assessment__elder", "by")
    return rows.get(pk=doubt.pk)


def _tell(user: User, assessment: Assessment, words: Words, *, at: datetime) -> None:
    link = reverse("assessment:assessment", args=[assessment.pk])
    notices.tell(user, "assessment", severity=Tone.WATCH, words=words, link=link, subject=assessment, at=at)
