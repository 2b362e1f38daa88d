"""``yiyang score INSTRUMENT [FILE|-]``: answers as JSON in, result and reasons as JSON out; needs no database."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.assessment import definitions, rules
from yiyang.assessment.types import InstrumentError, Result

MISUSE = 2


class Command(BaseCommand):
    """Score one case, or a list of cases."""

    help = "Score answers given as JSON (one object, or a list of them); prints result and reasons as JSON."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("instrument", help=", ".join((*definitions.codes(), "zbi")))
        parser.add_argument("file", nargs="?", default="-", help="a JSON file, or - for standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        cases = read(options["file"])
        many = isinstance(cases, list)
        scored = [
            self.scored(options["instrument"], case, place if many else 0)
            for place, case in enumerate(cases if many else [cases], 1)
        ]
        self.stdout.write(json.dumps(scored if many else scored[0], ensure_ascii=False))

    def scored(self, code: str, case: Any, place: int) -> dict[str, Any]:
        """One case, or exit 2 with the item to look at."""
        answers = case["in"] if isinstance(case, dict) and isinstance(case.get("in"), dict) else case
        if not isinstance(answers, dict):
            raise CommandError(_("Each case must be a JSON object of answers."), returncode=MISUSE)
        try:
            return told(rules.score(definitions.pick(code, answers), answers))
        except InstrumentError as error:
            where = _("Case %(number)s, ") % {"number": place} if place else ""
            sentence = error.words.say(get_language() or "")
            raise CommandError(f"{where}{error.item}: {sentence}", returncode=MISUSE) from error


def read(name: str) -> Any:
    """The JSON in a file or on standard input."""
    try:
        return json.loads(sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(_("%(file)s cannot be read.") % {"file": name}, returncode=MISUSE) from error
    except ValueError as error:
        raise CommandError(_("This is no JSON: %(why)s") % {"why": error}, returncode=MISUSE) from error


def told(result: Result) -> dict[str, Any]:
    """A result in the notation of the instrument's golden cases, with where it comes from and why."""
    plain = result.as_dict()
    kept = ("instrument", "version", "estimate", "unconfirmed", "ranking")
    return {**{key: plain[key] for key in kept}, **plain["out"], "reasons": plain["reasons"]}
