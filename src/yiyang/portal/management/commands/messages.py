"""``yiyang messages``: keep the Chinese in step with the English that the code says."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from yiyang.portal.management import catalogues


class Command(BaseCommand):
    """Extract, check and compile the translations of every context, without gettext's own programs."""

    help = "Update and compile the translations; --check only looks and fails on a missing, stale or broken one."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("contexts", nargs="*", help="only these contexts (all by default)")
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--check", action="store_true", help="look only; fail with one line for each fault")
        choice.add_argument("--update", action="store_true", help="bring the .po files in step with the code")
        choice.add_argument("--compile", action="store_true", help="write the .mo files that the site reads")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = options["contexts"] or catalogues.contexts()
        unknown = set(chosen) - set(catalogues.contexts())
        if unknown:
            raise CommandError(f"No such context: {', '.join(sorted(unknown))}.")
        if options["check"]:
            self.check_all(set(chosen))
            return
        if not options["compile"]:
            self.update(chosen)
        if not options["update"]:
            written = sum(catalogues.compile_catalogue(context) for context in chosen)
            self.stdout.write(f"{written} catalogues compiled.")

    def check_all(self, chosen: set[str]) -> None:
        """One line for each fault, and a failing end if there is any."""
        faults = [finding for finding in catalogues.findings() if finding.context in chosen]
        for finding in faults:
            self.stdout.write(f"{finding.context}: {finding.text}")
        if faults:
            raise CommandError(f"{len(faults)} texts need care.")
        self.stdout.write("Every text has its Chinese.")

    def update(self, chosen: tuple[str, ...] | list[str]) -> None:
        """Rewrite the catalogues and say how much Chinese is still to be written."""
        for context in chosen:
            missing = catalogues.update(context)
            if missing:
                self.stdout.write(f"{context}: {missing} texts still lack Chinese.")
