"""How to sign in to the demo district, as a table for the terminal."""

import unicodedata

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts import definitions
from yiyang.accounts.types import MfaDemand
from yiyang.portal.demo.cast import Employee, cast
from yiyang.portal.demo.house import everyone_who_signs_in
from yiyang.runtime import places


def table() -> str:
    """Who signs in with which name; the password is the same for all."""
    language = get_language() or "zh-hans"
    places_by_key = {place.key: place.name if language.startswith("zh") else place.name_en for place in cast().institutions}
    rows = [(_("User name"), _("Who"), _("Role"), _("Where"), "")]
    rows += [
        (
            person.key,
            person.name,
            definitions.role(person.role).words.say(language),
            places_by_key.get(person.at, ""),
            note(person),
        )
        for person in everyone_who_signs_in()
    ]
    widths = [max(width(row[column]) for row in rows) for column in range(4)]
    lines = ["  ".join((*(pad(cell, size) for cell, size in zip(row, widths, strict=False)), row[4])).rstrip() for row in rows]
    opening = _("Open %(address)s and sign in; the password of everyone is %(password)s") % {
        "address": f"http://localhost:{places.ports().web}",
        "password": cast().password,
    }
    return "\n".join(("", *lines, "", opening))


def note(person: Employee) -> str:
    """What someone has to do first."""
    if definitions.role(person.role).mfa is MfaDemand.REQUIRED:
        return _("sets up a second factor at the first sign-in")
    return ""


def width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def pad(text: str, size: int) -> str:
    """Fill up to a width."""
    return text + " " * (size - width(text))
