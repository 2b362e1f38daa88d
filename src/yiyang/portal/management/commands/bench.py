"""``yiyang bench NAME``: measures one hot path beside its limit or its peer and prints the ratio."""

import importlib.util
import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from types import ModuleType
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError


class Command(BaseCommand):
    """Run ``measure`` of one file under ``benchmarks/`` of the checkout."""

    help = "Measure one hot path: alternating pairs, median, ratio."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="a file under benchmarks/ without its ending, such as ingest")
        parser.add_argument("--pairs", type=int, default=5, help="how many alternating pairs")
        parser.add_argument(
            "--set", action="append", default=[], metavar="NAME=N", help="a size of this benchmark, such as rows=50000000"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        sizes = dict(size(text) for text in options["set"])
        figures = load(Path(settings.PROJECT_DIR) / "benchmarks", name).measure(options["pairs"], **sizes)
        self.stdout.write(json.dumps(figures.as_dict()) if options["json"] else figures.as_text())


def size(text: str) -> tuple[str, int]:
    """One ``name=number``."""
    name, _, number = text.partition("=")
    if not number.isdigit():
        raise CommandError(f"--set takes NAME=NUMBER, got “{text}”")
    return name, int(number)


def load(folder: Path, name: str) -> ModuleType:
    """One benchmark by its file name."""
    known = sorted(path.stem for path in folder.glob("[a-z]*.py"))
    if name not in known:
        raise CommandError(f"benchmarks/ has {', '.join(known) or 'nothing'}; there is no “{name}”")
    sys.path.insert(0, str(folder.parent))
    spec = importlib.util.spec_from_file_location(f"benchmarks.{name}", folder / f"{name}.py")
    if spec is None or spec.loader is None:
        raise CommandError(f"benchmarks/{name}.py cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
