"""Every change to assessments, doubts, due days and confirmed tables."""

from yiyang.assessment.actions.appeals import appeal, decline_appeal, retest
from yiyang.assessment.actions.assessing import (
    hand_in,
    join_assessment,
    save_answer,
    settle_anew,
    settle_item,
    sign,
    start_assessment,
    withdraw_assessment,
)
from yiyang.assessment.actions.due import note_changes, report_change, request_assessment
from yiyang.assessment.actions.tables import confirm_table, revoke_confirmation

__all__ = [
    "appeal",
    "confirm_table",
    "decline_appeal",
    "hand_in",
    "join_assessment",
    "note_changes",
    "report_change",
    "request_assessment",
    "retest",
    "revoke_confirmation",
    "save_answer",
    "settle_anew",
    "settle_item",
    "sign",
    "start_assessment",
    "withdraw_assessment",
]
