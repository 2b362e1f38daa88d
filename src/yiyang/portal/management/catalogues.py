"""Translations as files: what each context says in English, and whether the Chinese for it is there."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
LOCALE = "zh_Hans"
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
GAP = re.compile(r"%\((\w+)\)|(?<!\{)\{(\w*)(?:[!:][^}]*)?\}(?!\})")
HAN = re.compile(r"[\u4e00-\u9fff]")
SKIPPED = {"migrations", "tests", "static", "locale"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong in one catalogue, as a sentence for whoever must mend it."""

    context: str
    text: str


def contexts() -> tuple[str, ...]:
    """The packages that may hold texts; the texts of settings belong to the portal."""
    return tuple(sorted(path.parent.name for path in ROOT.glob("*/apps.py")))


def path_of(context: str, suffix: str = ".po") -> Path:
    """Where the Chinese of a context is kept."""
    return ROOT / context / "locale" / LOCALE / "LC_MESSAGES" / f"django{suffix}"


def spoken(context: str) -> Catalog:
    """Every text that a context's code and templates say, as an empty catalogue."""
    catalogue = _blank()
    for path in _sources(context):
        for message, plural_context in _texts(path):
            catalogue.add(message, context=plural_context, locations=[(str(path.relative_to(ROOT)), 1)])
    return catalogue


def written(context: str) -> Catalog:
    """The catalogue as it stands on disk; an empty one where none was written yet."""
    path = path_of(context)
    if not path.exists():
        return _blank()
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE)


def update(context: str) -> int:
    """Bring a catalogue in step with the code; returns how many texts still lack Chinese."""
    catalogue, fresh = written(context), spoken(context)
    if not len(fresh) and not path_of(context).exists():
        return 0
    catalogue.update(fresh, no_fuzzy_matching=True)
    path_of(context).parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=120, ignore_obsolete=True, include_lineno=False, sort_by_file=True, omit_header=False)
    path_of(context).write_bytes(buffer.getvalue())
    return sum(1 for message in _entries(catalogue) if not _is_translated(message))


def compile_catalogue(context: str) -> bool:
    """Write the machine form that the running site reads; False where there is nothing to write."""
    if not path_of(context).exists():
        return False
    target, buffer = path_of(context, ".mo"), io.BytesIO()
    write_mo(buffer, written(context))
    if not target.exists() or target.read_bytes() != buffer.getvalue():
        target.write_bytes(buffer.getvalue())
    return True


def findings() -> Iterator[Finding]:
    """Everything that would leave a reader with a missing, stale or broken sentence."""
    said: dict[tuple[str, str], tuple[str, str]] = {}
    for context in contexts():
        catalogue = written(context)
        yield from _differences(context, catalogue, spoken(context))
        for message in _entries(catalogue):
            yield from _faults(context, message)
            yield from _contradiction(context, message, said)


def _contradiction(context: str, message: Message, said: dict[tuple[str, str], tuple[str, str]]) -> Iterator[Finding]:
    text, chinese = _first(message.id), _first(message.string)
    where, before = said.setdefault((message.context or "", text), (context, chinese))
    if chinese and before and before != chinese:
        yield Finding(context, f"“{text}” is “{chinese}” here but “{before}” in {where}; say it one way or give it a context")


def _differences(context: str, catalogue: Catalog, fresh: Catalog) -> Iterator[Finding]:
    known = {(message.context, _first(message.id)) for message in _entries(catalogue)}
    needed = {(message.context, _first(message.id)) for message in _entries(fresh)}
    for _, text in sorted(needed - known, key=str):
        yield Finding(context, f"“{text}” is not in the catalogue; run: yiyang messages --update {context}")
    for _, text in sorted(known - needed, key=str):
        yield Finding(context, f"“{text}” is no longer said anywhere; run: yiyang messages --update {context}")


def _faults(context: str, message: Message) -> Iterator[Finding]:
    text = _first(message.id)
    if HAN.search(text):
        yield Finding(context, f"“{text}” is Chinese in the code; write English there and the Chinese in the catalogue")
    if not _is_translated(message):
        yield Finding(context, f"“{text}” has no Chinese")
        return
    if message.fuzzy:
        yield Finding(context, f"“{text}” is marked fuzzy; check the Chinese and remove the mark")
    wanted = _gaps(message.id if isinstance(message.id, str) else message.id[-1])
    for form in _forms(message):
        if _gaps(form) != wanted:
            yield Finding(context, f"“{text}” has the gaps {sorted(wanted)}, its Chinese has {sorted(_gaps(form))}")


def _gaps(text: str) -> set[str]:
    return {left or right for left, right in GAP.findall(text)}


def _is_translated(message: Message) -> bool:
    forms = _forms(message)
    return bool(forms) and all(forms)


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _first(text: str | tuple[str, ...] | list[str] | None) -> str:
    return text if isinstance(text, str) else (text[0] if text else "")


def _entries(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _blank() -> Catalog:
    return Catalog(locale=LOCALE, project="Yiyang", fuzzy=False, charset="utf-8")


def _sources(context: str) -> Iterator[Path]:
    if context == "portal":
        yield ROOT / "settings.py"
    for path in sorted((ROOT / context).rglob("*")):
        is_template = path.suffix in {".html", ".txt"} and "templates" in path.parts
        if (path.suffix == ".py" or is_template) and not SKIPPED & set(path.relative_to(ROOT).parts):
            yield path


def _texts(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = "\n".join(line.strip() for line in templatize(source, origin=str(path)).splitlines())
    for _, message, _, plural_context in extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS):
        yield message, plural_context
