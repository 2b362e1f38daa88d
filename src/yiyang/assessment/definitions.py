"""The instruments, read from ``scales/<code>/<version>.yaml`` and checked before anything is scored with them."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from yiyang.assessment.rules.soundness import faults
from yiyang.assessment.types import Instrument, InstrumentError
from yiyang.assessment.types.report import Assessing, Care, Portrait
from yiyang.lib import datafiles
from yiyang.lib.datafiles import DefinitionError
from yiyang.lib.words import Words

FOLDER = Path(__file__).resolve().parent / "scales"
REPORT = FOLDER.parent / "report"


@lru_cache(maxsize=1)
def instruments() -> tuple[Instrument, ...]:
    """The newest version of every instrument; those not ``enabled`` may be scored but not used for assessing."""
    return tuple(instrument(code) for code in codes())


@lru_cache(maxsize=1)
def codes() -> tuple[str, ...]:
    """The code of every instrument."""
    return tuple(sorted(folder.name for folder in FOLDER.iterdir() if folder.is_dir()))


def versions(code: str) -> tuple[str, ...]:
    """The versions of one instrument, oldest first."""
    return tuple(sorted(path.stem for path in (FOLDER / code).glob("*.yaml"))) if code in codes() else ()


@lru_cache(maxsize=256)
def instrument(code: str, version: str | None = None) -> Instrument:
    """One instrument; an assessment keeps its version and is read with that version for ever."""
    known = versions(code)
    wanted = version if version is not None else known[-1] if known else None
    if wanted is None or wanted not in known:
        raise InstrumentError(
            code, Words(f"没有这个量表（可用：{'、'.join(codes())}）", f"no such instrument (there are {', '.join(codes())})")
        )
    return load(FOLDER / code / f"{wanted}.yaml")


def pick(code: str, answers: Mapping[str, Any]) -> Instrument:
    """The instrument a code means; a family such as ``zbi`` leaves the choice to the ``form`` among the answers."""
    if code in codes():
        return instrument(code)
    forms = {each.code: each for each in instruments() if each.family == code}
    form = answers.get("form")
    if forms and form not in forms:
        raise InstrumentError("form", Words(f"请说明用哪一种：{'、'.join(forms)}", f"say which form: {', '.join(forms)}"))
    return forms[str(form)] if forms else instrument(code)


def load(path: Path) -> Instrument:
    """Read one file; refuse it with file, line and reason when it cannot be right."""
    loaded = datafiles.load(path, Instrument)
    text = path.read_text(encoding="utf-8")
    for where, what in faults(loaded):
        raise DefinitionError(f"{path.name}:{datafiles.line_of(text, f'`{where}`')}: {what}")
    if (loaded.code, loaded.version) != (path.parent.name, path.stem):
        raise DefinitionError(f"{path.name}:1: {loaded.code} {loaded.version} belongs in {loaded.code}/{loaded.version}.yaml")
    return loaded


@lru_cache(maxsize=1)
def portrait() -> Portrait:
    """The six dimensions and the dangers, and what feeds each."""
    return datafiles.load(REPORT / "portrait.yaml", Portrait)


@lru_cache(maxsize=1)
def care() -> Care:
    """The classes of care, the cross-walk to them and tiered management."""
    return datafiles.load(REPORT / "care.yaml", Care)


@lru_cache(maxsize=1)
def assessing() -> Assessing:
    """How many assess, when it is due, what stands for an event, when a difference from peers is worth a question."""
    return datafiles.load(REPORT / "assessing.yaml", Assessing)
