"""Where each role starts and where it may go from anywhere: only what exists."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Way:
    """One entry of the rail: shown to whoever holds the permission."""

    label: object
    url_name: str
    icon: str
    permission: str
    roles: frozenset[str] = frozenset()


CLINICAL = frozenset({"family_doctor", "nurse", "therapist"})
WAYS = (
    Way(pgettext_lazy("first screen", "Now"), "home", "siren", "home.read"),
    Way(_("My panel"), "people:panel", "clipboard-list", "elder.list", frozenset({"family_doctor"})),
    Way(_("Elders"), "people:search", "users-round", "elder.list"),
    Way(_("Visits"), "clinic:visits", "house", "followup.read", CLINICAL),
    Way(_("Alarms"), "monitoring:alarms", "heart-pulse", "alarm.acknowledge"),
    Way(_("Devices"), "monitoring:devices", "radio-tower", "device.read"),
    Way(_("Duplicates"), "people:duplicates", "git-merge", "elder.merge", frozenset({"nurse", "director"})),
    Way(_("Staff"), "organizations:staff", "contact", "staff.read"),
    Way(_("Institutions"), "organizations:institutions", "building-2", "institution.read"),
    Way(_("Set aside"), "monitoring:quarantine", "triangle-alert", "quarantine.read"),
    Way(_("Who looked"), "reading", "eye", "audit.read"),
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
