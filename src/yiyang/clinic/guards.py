"""Who may write what into a record, and when a fact can still be changed."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.errors import DomainError, Invalid, NotAllowed
from yiyang.clinic import definitions, rules
from yiyang.clinic.models import Fact, Guidance
from yiyang.clinic.types.followups import Findings, Programme
from yiyang.lib.codes import CodeError, Icd10
from yiyang.people.guards import check_stands_for_itself
from yiyang.people.models import Elder


def check_writes(by: User, word: str, elder: Elder) -> None:
    """Someone may write to an elder's record when their role and relationship say so, and the record was not merged away."""
    check_stands_for_itself(elder)
    access.check_may(by, word, elder)


def check_writes_all(by: User, word: str, elder_ids: Collection[UUID]) -> None:
    """``check_writes`` for many elders in one question."""
    asked = Elder.objects.filter(pk__in=elder_ids, merged_into__isnull=True)
    if access.visible(by, word, asked).count() != len(elder_ids):
        raise NotAllowed(_("You are not responsible for all of these people."))


def check_confirms(by: User, guidance: Guidance) -> None:
    """Guidance is confirmed by those it was told to, and by the elder and the relatives who may read the record."""
    check_standing(guidance)
    if not guidance.readings.filter(user=by).exists():
        access.check_may(by, "guidance.confirm", guidance.elder)


def check_text(text: str, field: str) -> str:
    """A sentence that must not be empty."""
    cleaned = text.strip()
    if not cleaned:
        raise Invalid(_("Write at least a word here."), field=field)
    return cleaned


def check_past(moment: datetime, now: datetime, field: str) -> None:
    """What is recorded has happened already."""
    if localdate(moment) > localdate(now):
        raise Invalid(_("This day lies in the future. Plan it instead, or correct the date."), field=field)


def check_code(code: str, name: str) -> tuple[str, str]:
    """A well-formed ICD-10 code with its name; a listed code brings its own."""
    try:
        code = Icd10(code.strip()).text
    except CodeError as error:
        raise Invalid(_("This is no ICD-10 code. It looks like I10.x00 or E11.900."), field="code") from error
    listed = definitions.conditions().get(code)
    name = name.strip() or (listed.zh if listed else "")
    if not name:
        raise Invalid(_("This code is not on our list. Write the name of the condition beside it."), field="name")
    return code, name


def check_standing(fact: Fact) -> None:
    """A voided fact is history and takes no further step."""
    if fact.voided_at is not None:
        raise DomainError(_("This entry was withdrawn. Reload to see what replaced it."))


def check_findings(programme: Programme, findings: Findings) -> None:
    """A follow-up is judged only when what its programme asks for was measured."""
    absent = rules.missing(programme, findings)
    if absent:
        raise Invalid(_("Measure this before you complete the follow-up."), field=absent[0])


def check_programme(code: str) -> Programme:
    """One of the programmes we know."""
    programme = definitions.programmes().get(code)
    if programme is None:
        raise Invalid(_("Choose one of the programmes."), field="programme")
    return programme
