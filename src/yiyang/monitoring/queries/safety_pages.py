"""The page of one elder's calls, questions and areas."""

from dataclasses import dataclass
from uuid import UUID

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.clinic import queries as clinic
from yiyang.clinic.queries import Banner
from yiyang.monitoring.queries import help_call_pages, life_event_pages
from yiyang.people.models import Elder
from yiyang.ui.types import Row

WORDS = ("call.drill", "call.raise")


@dataclass(frozen=True, slots=True)
class SafetyPage:
    """An elder's calls and questions so far, and what can be tried."""

    elder_id: UUID
    name: str
    banner: Banner
    calls: tuple[Row, ...]
    questions: tuple[Row, ...]
    may_drill: bool
    may_call: bool


def safety_page(user: User, elder: Elder) -> SafetyPage:
    """What is known of an elder's safety, the newest first."""
    held = access.words_held(user, WORDS, elder)
    return SafetyPage(
        elder_id=elder.pk,
        name=elder.name,
        banner=clinic.banner(user, elder),
        calls=help_call_pages.rows_of(elder),
        questions=life_event_pages.rows_of(user, elder),
        may_drill="call.drill" in held,
        may_call="call.raise" in held,
    )
