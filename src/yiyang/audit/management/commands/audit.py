"""``yiyang audit verify``: proves that the trail of reads and changes is whole."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from yiyang.audit import queries
from yiyang.audit.types import Flaw, FlawKind, Verdict


class Command(BaseCommand):
    """Check the audit trail."""

    help = "Prove that no entry of the audit trail was changed, removed, moved or added past the seal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify"])
        parser.add_argument("--json", action="store_true", help="one JSON object instead of sentences")

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = queries.verify()
        self.stdout.write(json.dumps(asdict(verdict) | {"sound": verdict.sound}) if options["json"] else summary(verdict))
        if not verdict.sound:
            raise CommandError(
                _("The trail does not hold: %(count)d findings. Keep the database as it is and tell your privacy officer.")
                % {"count": len(verdict.flaws)},
                returncode=1,
            )


def summary(verdict: Verdict) -> str:
    """The verdict in sentences."""
    counted = _("%(links)d entries sealed, %(waiting)d waiting for the seal.") % {
        "links": verdict.links,
        "waiting": verdict.waiting,
    }
    return "\n".join(
        [counted, *(sentence(flaw) for flaw in verdict.flaws), *([_("The trail is whole.")] if verdict.sound else [])]
    )


def sentence(flaw: Flaw) -> str:
    """One finding in a sentence."""
    texts = {
        FlawKind.CHANGED: _("Entry %(entry)s (link %(seq)s) was changed after it was sealed."),
        FlawKind.MISSING: _("Entry %(entry)s is gone."),
        FlawKind.MISSING_LINK: _("Link %(seq)s of the chain is gone."),
        FlawKind.MOVED: _("Entry %(entry)s (link %(seq)s) changed places with another."),
        FlawKind.UNSEALED: _("Entry %(entry)s stands outside the chain: it was added past the seal or its link was removed."),
        FlawKind.CUT_OFF: _("The end of the chain was cut off: link %(seq)s was noted outside the database and is gone."),
        FlawKind.REWRITTEN: _("The chain was rewritten: link %(seq)s differs from what was noted outside the database."),
    }
    return texts[flaw.kind] % {"entry": flaw.entry_id, "seq": flaw.seq}
