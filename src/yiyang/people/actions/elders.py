"""Opening and correcting an elder's record, and where the elder lives."""

import re
from dataclasses import replace
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts import actions as accounts
from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.base import events
from yiyang.base.errors import DomainError, Invalid
from yiyang.lib import identity, pinyin
from yiyang.organizations.models import Institution
from yiyang.people import definitions, guards, queries, rules
from yiyang.people.actions.duplicates import note_suspicion
from yiyang.people.models import Address, Committee, Elder, Responsibility
from yiyang.people.types import (
    AddressKind,
    ElderDraft,
    ElderRegistered,
    Hardship,
    InsuredType,
    LivingSituation,
    ResponsibilityKind,
    Sex,
    Suspicion,
)

PHONE = re.compile(r"1\d{10}|0\d{9,11}|\d{7,8}")
LAST_SERIAL = 99_999
CIRCUMSTANCES = {"insured_type": InsuredType, "hardship": Hardship, "living_situation": LivingSituation}


@transaction.atomic
def register_committee(code: str, name: str, *, street: str = "", by: User | None) -> Committee:
    """Take in a residents' or villagers' committee, whose code begins its elders' record numbers (F.1)."""
    guards.check_registers(by)
    try:
        identity.parse_record_number(f"{code}00001")
    except identity.IdentityError as error:
        raise Invalid(_("The committee code has twelve digits: county, street, committee."), field="code") from error
    if Committee.objects.filter(code=code).exists():
        raise Invalid(_("This committee is registered already."), field="code")
    committee = Committee.objects.create(code=code, name=name.strip(), street=street)
    audit.record(by, "committee.registered", committee, code=code)
    return committee


@transaction.atomic
def register_elder(
    draft: ElderDraft, *, institution: Institution | None, by: User | None, at: datetime, despite: str = ""
) -> Elder:
    """Open a record: searched for first, numbered by the committee, in the care of the institution that opens it.

    A record that is likely the same person's is refused unless ``despite`` says why they are two persons.
    """
    guards.check_registers(by)
    guards.check_opens_for(by, institution, localdate(at))
    sound = checked(draft, on=localdate(at))
    elder = _numbered(sound)
    _refuse_twins(elder, despite=despite)
    _insert(elder)
    if institution is not None:
        _take_into_care(elder, institution, start=localdate(at))
    audit.record(by, "elder.registered", elder, elder_id=elder.pk, institution=institution.pk if institution else None)
    note_suspicion(elder, by=by)
    events.emit(ElderRegistered(elder.pk))
    return elder


@transaction.atomic
def edit_elder(elder: Elder, draft: ElderDraft, *, by: User | None, at: datetime) -> Elder:
    """Correct who an elder is; the record number stays, the old words stay in the history."""
    guards.check_may(by, "elder.edit", elder)
    elder = Elder.objects.select_for_update().get(pk=elder.pk)
    guards.check_stands_for_itself(elder)
    for name, value in elder_fields(checked(draft, on=localdate(at))).items():
        setattr(elder, name, value)
    _write_once(elder)
    audit.record(by, "elder.edited", elder, elder_id=elder.pk)
    note_suspicion(elder, by=by)
    return elder


@transaction.atomic
def record_death(elder: Elder, *, died_on: date, by: User | None, at: datetime) -> None:
    """Write down that an elder has died; the record stays readable."""
    guards.check_may(by, "elder.edit", elder)
    if not elder.birth_date <= died_on <= localdate(at):
        raise Invalid(_("The day of death lies between birth and today."), field="died_on")
    elder.died_on = died_on
    elder.save(update_fields=["died_on"])
    audit.record(by, "elder.died", elder, elder_id=elder.pk)


@transaction.atomic
def link_account(elder: Elder, user: User, *, by: User | None, at: datetime) -> None:
    """Let the elder sign in and see their own record."""
    guards.check_may(by, "elder.edit", elder)
    if Elder.objects.filter(user=user).exclude(pk=elder.pk).exists():
        raise DomainError(_("This account belongs to another elder."))
    elder.user = user
    elder.save(update_fields=["user"])
    if "elder" not in user.roles_on(localdate(at)):
        accounts.grant_role(user, "elder", by=None, start=localdate(at))
    audit.record(by, "elder.account_linked", elder, elder_id=elder.pk, user=user.pk)


def checked(draft: ElderDraft, *, on: date) -> ElderDraft:
    """A draft whose numbers hold together; birth date and sex come from the identity number where it is known."""
    draft = replace(draft, name=draft.name.strip(), phone=re.sub(r"[\s-]", "", draft.phone))
    if not draft.name:
        raise Invalid(_("Give the name."), field="name")
    if draft.phone and not PHONE.fullmatch(draft.phone):
        raise Invalid(_("This is no phone number: 11 digits for a mobile, area code and number for a landline."), field="phone")
    for field, kind in CIRCUMSTANCES.items():
        if getattr(draft, field) not in set(kind):
            raise Invalid(_("Choose one of the listed values."), field=field)
    if draft.identity_number:
        return _agreeing(draft, on)
    if draft.birth_date is None or draft.birth_date > on or on.year - draft.birth_date.year > identity.OLDEST_AGE:
        raise Invalid(_("Give the birth date, or the identity number that holds it."), field="birth_date")
    return replace(draft, sex=Sex(draft.sex or Sex.UNKNOWN))


def _agreeing(draft: ElderDraft, on: date) -> ElderDraft:
    try:
        number = identity.parse_identity_number(draft.identity_number, on=on)
    except identity.IdentityError as error:
        raise Invalid(_identity_sentence(error.reason), field="identity_number") from error
    for field in rules.disagreements(number, birth_date=draft.birth_date, sex=draft.sex):
        sentences = {
            "birth_date": _("The identity number says another birth date. Check both."),
            "sex": _("The identity number says another sex. Check both."),
        }
        raise Invalid(sentences[field], field=field)
    return replace(draft, identity_number=number.text, birth_date=number.birth_date, sex=number.sex)


def _identity_sentence(reason: str) -> str:
    return {
        "length": _("An identity number has 18 characters (15 on old cards)."),
        "characters": _("An identity number has digits only, and perhaps an X at the end."),
        "birth_date": _("The birth date inside this identity number is not possible. Check digits 7 to 14."),
        "check": _("The last character does not fit: one digit of the identity number is wrong."),
    }[reason]


def elder_fields(draft: ElderDraft) -> dict[str, object]:
    """What a checked draft says, as the columns of a record."""
    spelling = pinyin.spell(draft.name)
    return {
        "name": draft.name,
        "pinyin": spelling.full,
        "initials": spelling.initials,
        "sex": draft.sex,
        "birth_date": draft.birth_date,
        "identity_number": draft.identity_number or None,
        "phone": draft.phone or None,
        "insured_type": draft.insured_type,
        "hardship": draft.hardship,
        "living_situation": draft.living_situation,
        "household_region": draft.household_region,
        "ethnicity": draft.ethnicity,
    }


def _numbered(draft: ElderDraft) -> Elder:
    """The next serial of the committee; its row stays locked so that two registrations queue."""
    committee = Committee.objects.select_for_update().filter(pk=draft.committee_id).first()
    if committee is None:
        raise Invalid(_("Choose the residents' committee."), field="committee")
    if committee.last_serial >= LAST_SERIAL:
        raise DomainError(_("This committee has no record numbers left. Register a further committee code."))
    Committee.objects.filter(pk=committee.pk).update(last_serial=F("last_serial") + 1)
    code = committee.code
    number = identity.compose_record_number(code[:6], code[6:9], code[9:], serial=committee.last_serial + 1)
    return Elder(committee=committee, record_number=number, **elder_fields(draft))


def _refuse_twins(elder: Elder, *, despite: str) -> None:
    person = queries.likeness(
        elder.name,
        birth_date=elder.birth_date,
        sex=elder.sex,
        identity_number=str(elder.identity_number or ""),
        phone=str(elder.phone or ""),
    )
    found = queries.suspects(person)
    if found and found[0][1].certain:
        raise _registered_already()
    if found and _likely(found[0][1]) and not despite.strip():
        raise Invalid(
            _("A record that looks like this person's exists. Open it, or say why they are two persons."), field="despite"
        )


def _likely(doubt: Suspicion) -> bool:
    return doubt.score >= definitions.likeness().ask_from


def _insert(elder: Elder) -> None:
    _write_once(elder, insert=True)


def _write_once(elder: Elder, *, insert: bool = False) -> None:
    """Save, and say it plainly when someone else's save of the same identity number was faster."""
    try:
        with transaction.atomic():
            elder.save(force_insert=insert)
    except IntegrityError as error:
        if "elder_identity_once" not in str(error):
            raise
        raise _registered_already() from error


def _registered_already() -> Invalid:
    return Invalid(_("This identity number is registered already. Search for it and open that record."), field="identity_number")


def _take_into_care(elder: Elder, institution: Institution, *, start: date) -> None:
    Responsibility.objects.create(
        elder=elder, kind=ResponsibilityKind.INSTITUTION_CARE, institution=institution, start=start, reason="record_opened"
    )


@transaction.atomic
def add_address(
    elder: Elder,
    kind: str,
    text: str,
    *,
    start: date,
    end: date | None = None,
    committee: Committee | None = None,
    door_note: str = "",
    by: User | None,
) -> Address:
    """Write down where an elder can be found from a day on; several may hold at once, one main address only."""
    guards.check_may(by, "elder.edit", elder)
    if not text.strip():
        raise Invalid(_("Give the address."), field="text")
    if end is not None and end <= start:
        raise Invalid(_("The last day must come after the first."), field="end")
    Elder.objects.select_for_update().get(pk=elder.pk)
    if kind == AddressKind.MAIN and elder.addresses.filter(kind=kind).exclude(end__lte=start).exists():
        raise DomainError(_("There is a main address then. Use “Move”, which ends it."))
    address = Address.objects.create(
        elder=elder, kind=AddressKind(kind), text=text.strip(), start=start, end=end, committee=committee, door_note=door_note
    )
    audit.record(by, "address.added", address, kind=kind)
    return address


@transaction.atomic
def move(
    elder: Elder, text: str, *, start: date, committee: Committee | None = None, door_note: str = "", by: User | None
) -> Address:
    """The elder lives somewhere else from a day on: the old main address ends where the new one begins."""
    guards.check_may(by, "elder.edit", elder)
    for old in elder.addresses.select_for_update().on(start).filter(kind=AddressKind.MAIN):
        old.end = start
        old.save(update_fields=["end"])
    return add_address(elder, AddressKind.MAIN, text, start=start, committee=committee, door_note=door_note, by=by)


@transaction.atomic
def end_address(address: Address, *, end: date, by: User | None) -> None:
    """The elder can no longer be found there."""
    guards.check_may(by, "elder.edit", address.elder)
    if end < address.start:
        raise Invalid(_("It cannot end before it starts."), field="end")
    address.end = end
    address.save(update_fields=["end"])
    audit.record(by, "address.ended", address, end=end)


def reveal(elder: Elder, field: str, *, reason: str, by: User) -> str:
    """Show a sealed number to someone who says why; the reason is kept."""
    if field not in {"identity_number", "phone"}:
        raise Invalid(_("This field is not masked."), field="field")
    accounts.reveal(by, elder, field=field, reason=reason)
    return str(getattr(elder, field) or "")
