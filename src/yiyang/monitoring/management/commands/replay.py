"""``yiyang replay``: judge a history of readings again, by any named set of rules, and draw what it catches at what burden."""

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management import BaseCommand
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.monitoring.definitions import artefacts, measures, rule_sets
from yiyang.monitoring.rules import artefacts as marking
from yiyang.monitoring.rules import frontier, frontier_pictures, histories
from yiyang.monitoring.types.doubts import Artefact
from yiyang.monitoring.types.histories import Curve, Happened, History
from yiyang.runtime.errors import MISUSE, OperatorError, gettext_noop

MOST_FAULTS = 10


class Command(BaseCommand):
    """Replay a history; needs no database and changes nothing."""

    help = "Replay a history of readings by named sets of rules: events caught against alarm person-days."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The files, the sets, and how the answer is wanted."""
        parser.add_argument(
            "file", type=Path, help="CSV: elder, measure, value, unit, taken_at; also context, age, conditions, device"
        )
        parser.add_argument("--rules", action="append", metavar="SET", help="a set of rules; may be given several times")
        parser.add_argument("--labels", type=Path, help="CSV of what really happened: elder, from; also until, what")
        parser.add_argument("--zone", default="Asia/Shanghai", help="time zone of moments written without one")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--out", type=Path, help="draw the frontier as an SVG picture")

    def handle(self, *args: Any, **options: Any) -> None:
        zone = ZoneInfo(options["zone"])
        try:
            history = self.read(options["file"], zone)
            events = self.labels(options["labels"], zone) if options["labels"] else []
        except histories.Unreadable as fault:
            raise OperatorError(gettext_noop("The file cannot be read: %(fault)s."), fault=fault, exit_code=MISUSE) from fault
        set_aside = self.set_aside(history)
        curves = [self.curve(slug, history, events) for slug in options["rules"] or list(rule_sets.rule_sets())]
        if options["out"]:
            options["out"].write_text(frontier_pictures.frontier(curves, _language()), encoding="utf-8")
        self.stdout.write(
            self.as_json(history, set_aside, curves) if options["json"] else self.as_table(history, set_aside, curves)
        )

    def read(self, path: Path, zone: ZoneInfo) -> History:
        """The readings, with every line that cannot be used named on the error output."""
        slugs = tuple(measures.by_slug())
        with path.open(encoding="utf-8-sig", newline="") as lines:
            history = histories.history(lines, words=measures.vocabulary(), slugs=slugs, zone=zone)
        self.complain([f"{path.name}:{fault.line}: {fault.reason}" for fault in history.faults])
        return history

    def labels(self, path: Path, zone: ZoneInfo) -> list[Happened]:
        """What really happened."""
        with path.open(encoding="utf-8-sig", newline="") as lines:
            events, faults = histories.happened(lines, zone)
        self.complain([f"{path.name}:{fault.line}: {fault.reason}" for fault in faults])
        return events

    def complain(self, faults: Sequence[str]) -> None:
        """The first lines that cannot be used, and how many there are."""
        for fault in faults[:MOST_FAULTS]:
            self.stderr.write(fault)
        if len(faults) > MOST_FAULTS:
            self.stderr.write(_("%(count)d lines in all cannot be used.") % {"count": len(faults)})

    def set_aside(self, history: History) -> Counter[tuple[str, Artefact]]:
        """Take artefacts out of the readings; answers how many of which measure and kind."""
        everything = (one for life in history.lives.values() for one in life.readings)
        common = marking.common_values(everything, artefacts.artefacts())
        marker = marking.Marker(artefacts.artefacts(), artefacts.plausible(), common)
        found: Counter[tuple[str, Artefact]] = Counter()
        for life in history.lives.values():
            marks = marker.marks(life.readings)
            found.update((life.readings[place].measure, why) for place, why in marks.items())
            life.readings[:] = [one for place, one in enumerate(life.readings) if place not in marks]
        return found

    def curve(self, slug: str, history: History, events: Sequence[Happened]) -> Curve:
        """One set at every setting, with a sign of life while it works."""
        try:
            chosen = rule_sets.rule_set(slug)
        except KeyError:
            known = ", ".join(rule_sets.rule_sets())
            raise OperatorError(
                gettext_noop("There is no set of rules named %(slug)s; there are %(known)s."),
                slug=slug,
                known=known,
                exit_code=MISUSE,
            ) from None
        points = []
        for setting in frontier.SETTINGS:
            points.append(frontier.point(chosen, history.lives, events, setting=setting))
            if sys.stderr.isatty():
                self.stderr.write(f"{slug} {setting:+g} ✓")
        return Curve(chosen.slug, chosen.words, tuple(points))

    def as_table(self, history: History, set_aside: Counter[tuple[str, Artefact]], curves: Sequence[Curve]) -> str:
        """What was read, what was set aside, and each setting on a line."""
        facts = {"count": history.count, "elders": len(history.lives), "weeks": f"{frontier.weeks(history.lives):.0f}"}
        lines = [_("%(count)d readings of %(elders)d elders over %(weeks)s elder-weeks") % facts]
        for (measure, why), count in sorted(set_aside.items()):
            named = {
                "count": count,
                "measure": measures.by_slug()[measure].words.say(_language()),
                "why": why.words.say(_language()),
            }
            lines.append(_("set aside: %(count)d × %(measure)s, %(why)s") % named)
        for curve in curves:
            lines += ["", f"{curve.words.say(_language())} ({curve.slug})", _head(), *(_line(point) for point in curve.points)]
        return "\n".join([*lines, *_verdicts(curves)])

    def as_json(self, history: History, set_aside: Counter[tuple[str, Artefact]], curves: Sequence[Curve]) -> str:
        """The same as one object."""
        told = {
            "readings": history.count,
            "elders": len(history.lives),
            "elder_weeks": round(frontier.weeks(history.lives), 2),
            "unusable_lines": len(history.faults),
            "set_aside": [
                {"measure": measure, "why": why, "count": count} for (measure, why), count in sorted(set_aside.items())
            ],
            "sets": {curve.slug: [asdict(point) | {"share": point.share} for point in curve.points] for curve in curves},
        }
        return json.dumps(told, ensure_ascii=False, indent=2)


def _head() -> str:
    days, week, calls = _("person-days"), _("per elder-week"), _("calls")
    caught, delay = _("caught"), _("delay, h")
    return f"{'':>6} {days:>12} {week:>14} {calls:>7} {caught:>9} {delay:>9}"


def _line(point: Any) -> str:
    share = "—" if point.share is None else f"{point.caught}/{point.events}"
    delay = "—" if point.delay_hours is None else f"{point.delay_hours:.1f}"
    return f"{point.setting:>+6g} {point.days:>12} {point.per_week:>14.3f} {point.calls:>7} {share:>9} {delay:>9}"


def _verdicts(curves: Sequence[Curve]) -> list[str]:
    """Each further set against the first, where it is known what really happened."""
    first, *others = curves
    lines = []
    for one in others:
        if one.own.share is None:
            continue
        needed = frontier.days_needed(first, one.own.share)
        named = {"one": one.slug, "days": one.own.days, "caught": f"{one.own.caught}/{one.own.events}", "first": first.slug}
        if needed is None:
            lines.append(_("%(one)s catches %(caught)s with %(days)d person-days; %(first)s never does.") % named)
        else:
            said = _("%(one)s catches %(caught)s with %(days)d person-days; %(first)s needs %(needed)d for that.")
            lines.append(said % {**named, "needed": round(needed)})
    return ["", *lines] if lines else []


def _language() -> str:
    return get_language() or "zh-hans"
