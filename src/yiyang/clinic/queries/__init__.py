"""Every read of the medical record: the head of a person's pages, the timeline, and the lists people work by."""

from yiyang.clinic.queries.guidance import GuidanceCard, card, guidance_about, guidance_for, guidance_for_family, guidance_unread
from yiyang.clinic.queries.record import Banner, RecordPage, banner, medications_now, record
from yiyang.clinic.queries.sentences import headline, verdict_sentence, verdict_tone
from yiyang.clinic.queries.timeline import Sight, TimelinePiece, register_timeline_source, sight, timeline, timeline_in
from yiyang.clinic.queries.ways import register_record_way
from yiyang.clinic.queries.worklists import encounter_for, fact_for, follow_up_for, follow_up_row, followups_due, visits_on

__all__ = [
    "Banner",
    "GuidanceCard",
    "RecordPage",
    "Sight",
    "TimelinePiece",
    "banner",
    "card",
    "encounter_for",
    "fact_for",
    "follow_up_for",
    "follow_up_row",
    "followups_due",
    "guidance_about",
    "guidance_for",
    "guidance_for_family",
    "guidance_unread",
    "headline",
    "medications_now",
    "record",
    "register_record_way",
    "register_timeline_source",
    "sight",
    "timeline",
    "timeline_in",
    "verdict_sentence",
    "verdict_tone",
    "visits_on",
]
