"""What the broker says in its log of publications it did not let through, passed on so that a human hears of it.

MQTT 3.1.1 has no way to refuse a publication; the broker acknowledges it, keeps nothing, and writes one line. That line is all
there is of it.
"""

import re
from dataclasses import dataclass

import msgspec

from yiyang.runtime import bus

SUBJECT = "doors.violation"
LINE = re.compile(r' - "(?P<client>[^"]*)" - Publish Violation - (?:User [^,]*, )?Subject "(?P<subject>[^"]*)"')
LONGEST = 200


@dataclass(frozen=True)
class Violation:
    """Which client wanted to publish under which subject."""

    client: str
    subject: str


def read(line: str) -> Violation | None:
    """The violation a line of the log tells of, if any."""
    found = LINE.search(line) if "Publish Violation" in line else None
    return Violation(found["client"][:LONGEST], found["subject"][:LONGEST]) if found else None


def pass_on(line: str) -> None:
    """Tell the monitor workers."""
    violation = read(line)
    if violation is not None:
        bus.publish(SUBJECT, msgspec.json.encode(violation))
