"""Codes of published code systems as values of their own type, so that two systems cannot be mixed."""

import re
from dataclasses import dataclass
from typing import ClassVar


class CodeError(ValueError):
    """Text that is not a code of the system it claims."""


@dataclass(frozen=True, slots=True, order=True)
class Code:
    """A code of one system; subclasses give the shape."""

    text: str
    shape: ClassVar[re.Pattern[str]] = re.compile(r".+")

    def __post_init__(self) -> None:
        if not self.shape.fullmatch(self.text):
            raise CodeError(f"{self.text!r} is not a {type(self).__name__} code")

    def __str__(self) -> str:
        return self.text


class Loinc(Code):
    """A LOINC number: digits, a hyphen and a mod-10 check digit."""

    shape = re.compile(r"\d{1,7}-\d")

    def __post_init__(self) -> None:
        super().__post_init__()
        if loinc_check_digit(self.text[:-2]) != self.text[-1]:
            raise CodeError(f"{self.text!r} has a wrong check digit")


class Icd10(Code):
    """An ICD-10 code in the national clinical or insurance edition: ``I10``, ``I63.900``, ``I10.x00``, ``I63.900x001``."""

    shape = re.compile(r"[A-Z]\d{2}(\.[0-9x]\d{0,3}(x\d{3})?)?")


def loinc_check_digit(body: str) -> str:
    """LOINC's mod-10 check digit: odd places from the right are doubled, digits summed."""
    odd = str(int(body[::-1][::2][::-1] or "0") * 2)
    digits = body[::-1][1::2] + odd
    return str(-sum(int(d) for d in digits) % 10)
