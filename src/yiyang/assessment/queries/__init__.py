"""Every read of assessments: levels for others to build on, the lists people work by, the report, the watch over quality."""

from yiyang.assessment.queries.assessments import (
    AssessmentCard,
    appeal_for,
    assessment_card,
    assessment_for,
    settled,
    start_choices,
)
from yiyang.assessment.queries.drift import DriftWatch, drift_watch
from yiyang.assessment.queries.due import (
    DueList,
    changes_of,
    due_list,
    instruments_in_doubt,
    last_change,
    new_discharges,
    new_event_conditions,
)
from yiyang.assessment.queries.exchange import bundle
from yiyang.assessment.queries.report import Report, radar, report
from yiyang.assessment.queries.sheets import SheetCard, next_item, sheet_card, sheet_for
from yiyang.assessment.queries.standing import (
    agreed_answers,
    answer_for,
    confirmed_tables,
    differences,
    instrument_of,
    latest,
    levels_of,
    standing,
)
from yiyang.assessment.queries.tables import InstrumentCard, confirmation_for, instrument_cards

__all__ = [
    "AssessmentCard",
    "DriftWatch",
    "DueList",
    "InstrumentCard",
    "Report",
    "SheetCard",
    "agreed_answers",
    "answer_for",
    "appeal_for",
    "assessment_card",
    "assessment_for",
    "bundle",
    "changes_of",
    "confirmation_for",
    "confirmed_tables",
    "differences",
    "drift_watch",
    "due_list",
    "instrument_cards",
    "instrument_of",
    "instruments_in_doubt",
    "last_change",
    "latest",
    "levels_of",
    "new_discharges",
    "new_event_conditions",
    "next_item",
    "radar",
    "report",
    "settled",
    "sheet_card",
    "sheet_for",
    "standing",
    "start_choices",
]
