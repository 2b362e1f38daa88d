"""Where each role starts and where it may go from anywhere: only what exists."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yiyang.lib.words import Words


@dataclass(frozen=True, slots=True)
class Way:
    """One entry of the rail: shown to whoever holds the permission; ``parts`` are addresses elsewhere that belong to it."""

    label: object
    url_name: str
    icon: str
    permission: str
    roles: frozenset[str] = frozenset()
    parts: tuple[str, ...] = ()


CLINICAL = frozenset({"family_doctor", "nurse", "therapist"})
DECIDING = frozenset({"family_doctor", "nurse", "director", "specialist"})
ASSESSING = CLINICAL | {"assessor", "director"}
WAYS = (
    Way(pgettext_lazy("first screen", "Now"), "home", "siren", "home.read", parts=("/now/",)),
    Way(_("My panel"), "people:panel", "clipboard-list", "elder.list", frozenset({"family_doctor"})),
    Way(_("Elders"), "people:search", "users-round", "elder.list"),
    Way(_("Visits"), "clinic:visits", "house", "followup.read", CLINICAL),
    Way(_("Applications"), "agreements:applications", "inbox", "application.read", DECIDING),
    Way(_("Assessments"), "assessment:due", "clipboard-check", "assessment.read", ASSESSING, ("/sheets/", "/appeals/")),
    Way(_("Agreements"), "agreements:agreements", "handshake", "agreement.read"),
    Way(_("Apply for services"), "agreements:choose", "send", "application.submit", frozenset({"elder", "family", "specialist"})),
    Way(_("Care tasks"), "care:tasks", "list-todo", "task.list", CLINICAL | {"caregiver", "director"}),
    Way(_("Calls for help"), "monitoring:calls", "phone-call", "call.answer"),
    Way(_("Questions from sensors"), "monitoring:life_events", "circle-alert", "call.answer"),
    Way(_("Alarms"), "monitoring:alarms", "heart-pulse", "alarm.acknowledge"),
    Way(_("Alarm quality"), "monitoring:quality", "activity", "alarm.quality"),
    Way(_("Care plan"), "care:mine", "hand-heart", "plan.read", frozenset({"elder", "family"})),
    Way(_("Service catalogue"), "catalogue:items", "file-text", "catalogue.read"),
    Way(_("Devices"), "monitoring:devices", "radio-tower", "device.read"),
    Way(_("Signing rates"), "agreements:coverage", "chart-line", "coverage.read", frozenset({"director", "regulator"})),
    Way(_("Quality of assessing"), "assessment:drift", "scale", "assessment.oversee"),
    Way(_("Instruments"), "assessment:instruments", "badge-check", "instrument.confirm"),
    Way(_("Duplicates"), "people:duplicates", "git-merge", "elder.merge", frozenset({"nurse", "director"})),
    Way(_("Rota"), "organizations:rota", "calendar-days", "staff.read", CLINICAL | {"director"}),
    Way(_("Staff"), "organizations:staff", "contact", "staff.read"),
    Way(_("Institutions"), "organizations:institutions", "building-2", "institution.read"),
    Way(_("Set aside"), "monitoring:quarantine", "triangle-alert", "quarantine.read"),
    Way(_("Who looked"), "looks", "eye", "audit.read"),
)
FROM_THE_RECORD = (
    (Words("六维报告", "Six-dimension report"), "assessment:report", "assessment.read"),
    (Words("签约与合同", "Agreements"), "agreements:elder", "agreement.read"),
    (Words("照护计划", "Care plan"), "care:plan", "plan.read"),
    (Words("呼叫与安全", "Calls and safety"), "monitoring:safety", "call.read"),
    (Words("测量卡", "Measuring card"), "monitoring:cards", "card.issue"),
)
SPOKEN_TO = frozenset({"elder", "family"})

# Someone with several roles starts where work is most urgent.
FIRST_SCREENS = (
    ("family_doctor", "now"),
    ("nurse", "now"),
    ("therapist", "now"),
    ("specialist", "referred"),
    ("director", "director"),
    ("caregiver", "caregiver"),
    ("operator", "operator"),
    ("privacy_officer", "privacy"),
    ("elder", "elder"),
    ("family", "family"),
)

LOOK_WORDS = {
    "glass.broken": _("opened the record in an emergency"),
    "field.revealed": _("revealed a masked number"),
    "elder.registered": _("opened the record"),
    "elder.edited": _("corrected who the elder is"),
    "elder.merged": _("merged two records"),
    "elder.merge_undone": _("parted two records again"),
    "guidance.recorded": _("wrote guidance"),
    "guidance.confirmed": _("confirmed having read guidance"),
    "condition.recorded": _("wrote down a condition"),
    "allergy.recorded": _("wrote down an allergy"),
    "medication.recorded": _("put a medicine on the list"),
    "encounter.recorded": _("wrote down or planned a visit"),
    "followup.completed": _("completed a follow-up"),
    "responsibility.assigned": _("named who answers for the elder"),
    "responsibility.ended": _("ended who answers for the elder"),
    "plan.drawn_up": _("drew up or changed the care plan"),
    "plan.closed": _("closed the care plan"),
    "task.done": _("gave care as planned"),
    "task.not_done": _("noted care that was not given"),
    "task.reopened": _("took a note about care back"),
    "consent.recorded": _("recorded a consent"),
    "consent.revoked": _("withdrew a consent"),
    "device.bound": _("gave the elder a device"),
    "device.unbound": _("took a device back"),
    "alarm.raised": _("an alarm was raised"),
    "alarm.acknowledged": _("took on an alarm"),
    "alarm.handled": _("handled an alarm"),
    "alarm.judged": _("said whether an alarm was right"),
    "alarm.closed": _("closed an alarm"),
    "target.set": _("set a personal range"),
    "life_event.answered": _("answered what a sensor made us ask"),
    "fence.agreed": _("agreed on an area"),
    "fence.ended": _("ended an area"),
    "card.issued": _("issued a measuring card"),
    "card.revoked": _("declared a measuring card void"),
    "sitting.opened": _("showed the card at a self-service point"),
    "call.raised": _("called for help"),
    "call.taken_back": _("took a call for help back"),
    "call.numbers_shown": _("saw the numbers to answer a call"),
}
