"""Who is asked when nobody answers: golden cases of the duty tables, and the words each reader gets."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from yiyang.lib.words import Words
from yiyang.monitoring.definitions import alarm_rules
from yiyang.monitoring.rules import calls, duties, sentences
from yiyang.monitoring.types.alarms import Reason, Rung
from yiyang.monitoring.types.severity import Severity

LADDER = yaml.safe_load((Path(__file__).parent / "cases" / "alarms" / "ladder.yaml").read_text())


@pytest.mark.parametrize("case", LADDER, ids=lambda case: case["case"])
def test_how_an_alarm_climbs(case):
    duty = alarm_rules.duties(case["day"]).of(case["severity"])
    present, at = {Rung(name) for name in case["present"]}, datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    place, asked = duties.first_in_line(duty, present), []
    while place is not None:
        asked.append(f"{duty.chain[place].rung} {int((at - datetime(2026, 11, 23, 1, 0, tzinfo=UTC)).total_seconds() // 60)}")
        at, place = duties.answer_due(duty, place, since=at), duties.next_in_line(duty, place, present)
    assert asked == case["asked"]


@pytest.mark.parametrize("edition", alarm_rules.all_duties(), ids=lambda edition: edition.start.isoformat())
def test_every_edition_names_its_source_and_tells_every_rung_on_the_page(edition):
    assert edition.source.confidence == "platform_default"
    assert all("page" in step.route.at_once for duty in edition.duties for step in duty.chain)
    assert all(not set(step.channels) & set(step.fallback) for duty in edition.duties for step in duty.chain)


def test_an_alarm_keeps_the_edition_of_the_day_it_was_raised():
    before, after = (alarm_rules.duties(date(2026, *day)) for day in ((10, 31), (11, 1)))
    assert (len(before.of("critical").chain), len(after.of("critical").chain)) == (4, 6)


def test_what_a_family_contact_hears_holds_no_number_but_the_emergency_one():
    words = calls.to_family_contact("张国生", Words("血压", "Blood pressure"))
    assert [re.findall(r"\d+", text) for text in (words.zh, words.en)] == [["120"], ["120"]]


def test_every_reason_and_every_rung_is_said_in_both_languages():
    said = [calls.why(reason, named="李明", until=date(2026, 12, 3)) for reason in Reason]
    said += [sentences.rung(rung) for rung in Rung]
    assert all(words.zh and words.en and "{" not in words.zh + words.en for words in said)
    assert calls.why(Reason.DEPUTY, named="李明", until=None).zh == "代 李明（不在岗至 —）"


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-11-20T01:00", "2026-11-23T01:00"),
        ("2026-11-17T01:00", "2026-11-18T01:00"),
        ("2026-11-21T01:00", "2026-11-23T01:00"),
    ],
)
def test_a_working_day_skips_the_weekend(start, expected):
    watch = alarm_rules.duties(date(2026, 11, 20)).of("watch").chain[0].wait
    moments = [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (start, expected)]
    assert duties.due(moments[0], watch) == moments[1]


def test_rungs_where_nobody_stands_are_passed_over():
    duty = alarm_rules.duties(date(2026, 11, 20)).of("critical")
    assert duties.first_in_line(duty, {Rung.DUTY, Rung.EVERYONE}) == 3


def test_the_end_of_the_line_is_known():
    duty = alarm_rules.duties(date(2026, 11, 20)).of("critical")
    assert duties.next_in_line(duty, 5, set(Rung)) is None


@pytest.mark.parametrize("severity", list(Severity))
def test_each_severity_has_a_duty_that_ends_at_everyone(severity):
    duty = alarm_rules.duties(date(2026, 11, 20)).of(severity)
    assert duty.chain[-1].rung == Rung.EVERYONE
    assert duties.contact_due(duty, since=datetime(2026, 1, 1, tzinfo=UTC)) > datetime(2026, 1, 1, tzinfo=UTC)
