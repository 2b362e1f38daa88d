"""``yiyang reference``: write the generated pages of the documentation, or check that none is stale."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from yiyang.portal import reference


class Command(BaseCommand):
    """Write ``docs/reference`` and ``docs/capabilities.md`` from the code."""

    help = "Write the documentation pages that come from the code (--check: fail if one is stale)."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail if a page is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            if old := reference.stale():
                raise CommandError(f"Stale: {', '.join(old)}. Run: yiyang reference")
            return
        for name, text in reference.render().items():
            (reference.DOCS / name).parent.mkdir(parents=True, exist_ok=True)
            (reference.DOCS / name).write_text(text, encoding="utf-8")
            self.stdout.write(name)
