"""Numbers that name a person or an organisation, checked the way their standards say.

GB 11643-1999 (citizen number), the 17-digit resident health-record number of the national public-health
norm, and GB 32100-2015 (unified social credit code).
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
IDENTITY_CHECKS = "10X98765432"
OLDEST_AGE = 130
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
RECORD_NUMBER = re.compile(r"([0-9]{6})([0-9]{3})([0-9]{3})([0-9]{5})")


class IdentityError(ValueError):
    """A number that its standard does not allow; ``reason`` is a slug for a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class IdentityNumber:
    """A valid 18-character citizen number and what it says of its holder."""

    text: str
    region: str
    birth_date: date
    sex: str


@dataclass(frozen=True, slots=True)
class RecordNumber:
    """A health-record number: county, street, committee, serial (no check digit)."""

    text: str
    region: str
    street: str
    committee: str
    serial: int


def _plain(text: str) -> str:
    """Without spaces, in capitals, with the wide digits of a Chinese keyboard made narrow."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()


def identity_check_character(body: str) -> str:
    """The 18th character for the first 17 digits (GB 11643-1999, mod 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(body, IDENTITY_WEIGHTS, strict=True))
    return IDENTITY_CHECKS[total % 11]


def parse_identity_number(text: str, *, on: date) -> IdentityNumber:
    """Read an identity number, or raise ``IdentityError`` with the reason.

    Reasons: ``length``, ``characters``, ``birth_date``, ``check``. A 15-digit number of the old form is lifted to 18 characters.
    """
    text = _plain(text)
    if re.fullmatch(r"[0-9]{15}", text):
        lifted = f"{text[:6]}19{text[6:]}"
        text = lifted + identity_check_character(lifted)
    if len(text) != 18:
        raise IdentityError("length")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", text):
        raise IdentityError("characters")
    birth_date = _birth_date(text[6:14], on)
    if identity_check_character(text[:17]) != text[17]:
        raise IdentityError("check")
    return IdentityNumber(text, text[:6], birth_date, "male" if int(text[16]) % 2 else "female")


def _birth_date(digits: str, on: date) -> date:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError as error:
        raise IdentityError("birth_date") from error
    if born > on or on.year - born.year > OLDEST_AGE:
        raise IdentityError("birth_date")
    return born


def parse_record_number(text: str) -> RecordNumber:
    """Read a 17-digit health-record number, or raise ``IdentityError`` (``length``, ``committee``, ``serial``)."""
    match = RECORD_NUMBER.fullmatch(_plain(text))
    if not match:
        raise IdentityError("length")
    region, street, committee, serial = match.groups()
    if committee[0] not in "019" or committee[1:] == "00":
        raise IdentityError("committee")
    if serial == "00000":
        raise IdentityError("serial")
    return RecordNumber("".join(match.groups()), region, street, committee, int(serial))


def compose_record_number(region: str, street: str, committee: str, *, serial: int) -> str:
    """The health-record number for the next serial of a committee."""
    if not 1 <= serial <= 99_999:
        raise IdentityError("serial")
    return parse_record_number(f"{region}{street}{committee}{serial:05d}").text


def check_credit_code(text: str) -> str:
    """The unified social credit code in capitals, or ``IdentityError`` (``length``, ``characters``, ``check``)."""
    text = _plain(text)
    if len(text) != 18:
        raise IdentityError("length")
    if any(character not in CREDIT_ALPHABET for character in text):
        raise IdentityError("characters")
    if credit_check_character(text[:17]) != text[17]:
        raise IdentityError("check")
    return text


def credit_check_character(body: str) -> str:
    """The 18th character for the first 17 of a social credit code (GB 32100-2015, mod 31)."""
    total = sum(CREDIT_ALPHABET.index(c) * weight for c, weight in zip(body, CREDIT_WEIGHTS, strict=True))
    return CREDIT_ALPHABET[(31 - total % 31) % 31]
