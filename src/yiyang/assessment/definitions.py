"""The instruments, read from ``scales/<code>/<version>.yaml`` and checked before anything is scored with them.

A deployment adds forms and versions of its own in the same shape, without code: ``scales/<code>/<version>.yaml`` in its
definitions folder.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from yiyang.assessment.rules.soundness import faults
from yiyang.assessment.types import Instrument, InstrumentError
from yiyang.assessment.types.report import Assessing, Care, Portrait
from yiyang.lib import datafiles
from yiyang.lib.datafiles import DefinitionError
from yiyang.lib.words import Words
from yiyang.runtime import places

FOLDER = Path(__file__).resolve().parent / "scales"
REPORT = FOLDER.parent / "report"


@dataclass(frozen=True, slots=True)
class OwnFile:
    """One file a deployment added; another moment of change is another file."""

    path: Path
    changed: int

    @property
    def name(self) -> str:
        """As it stands in the folder."""
        return f"{self.path.parent.name}/{self.path.name}"


@dataclass(frozen=True, slots=True)
class Refused:
    """A file of the deployment that cannot be used, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Own:
    """What a deployment defines beside what is shipped."""

    instruments: Mapping[tuple[str, str], Instrument]
    refused: tuple[Refused, ...]


def instruments() -> tuple[Instrument, ...]:
    """The newest version of every instrument; those not ``enabled`` may be scored but not used for assessing."""
    return _newest(own_files())


@lru_cache(maxsize=4)
def _newest(files: tuple[OwnFile, ...]) -> tuple[Instrument, ...]:
    return tuple(instrument(code) for code in _codes(files))


def codes() -> tuple[str, ...]:
    """The code of every instrument."""
    return _codes(own_files())


@lru_cache(maxsize=4)
def _codes(files: tuple[OwnFile, ...]) -> tuple[str, ...]:
    shipped = {folder.name for folder in FOLDER.iterdir() if folder.is_dir()}
    return tuple(sorted(shipped | {code for code, _ in own(files).instruments}))


def versions(code: str) -> tuple[str, ...]:
    """The versions of one instrument, oldest first."""
    return _versions(code, own_files())


@lru_cache(maxsize=256)
def _versions(code: str, files: tuple[OwnFile, ...]) -> tuple[str, ...]:
    added = {version for known, version in own(files).instruments if known == code}
    shipped = {path.stem for path in (FOLDER / code).glob("*.yaml")} if code in _codes(files) else set()
    return tuple(sorted(shipped | added))


def instrument(code: str, version: str | None = None) -> Instrument:
    """One instrument; an assessment keeps its version and is read with that version for ever."""
    return _instrument(code, version, own_files())


@lru_cache(maxsize=256)
def _instrument(code: str, version: str | None, files: tuple[OwnFile, ...]) -> Instrument:
    known = _versions(code, files)
    wanted = version if version is not None else known[-1] if known else None
    if wanted is None or wanted not in known:
        there = _codes(files)
        raise InstrumentError(
            code, Words(f"没有这个量表（可用：{'、'.join(there)}）", f"no such instrument (there are {', '.join(there)})")
        )
    return own(files).instruments.get((code, wanted)) or load(FOLDER / code / f"{wanted}.yaml")


def own_files() -> tuple[OwnFile, ...]:
    """The files a deployment has in its own folder now; a file added or changed counts from the next page on."""
    folder = places.definitions_folder() / "scales"
    if not folder.is_dir():
        return ()
    return tuple(OwnFile(path, path.stat().st_mtime_ns) for path in sorted(folder.glob("*/*.yaml")))


@lru_cache(maxsize=4)
def own(files: tuple[OwnFile, ...]) -> Own:
    """The deployment's instruments; a file that cannot be right is left out and told, the others are used."""
    good: dict[tuple[str, str], Instrument] = {}
    refused = []
    for file in files:
        try:
            found = _load_own(file)
            good[found.code, found.version] = found
        except DefinitionError as error:
            refused.append(Refused(file.name, str(error)))
    return Own(good, tuple(refused))


def _load_own(file: OwnFile) -> Instrument:
    found = load(file.path)
    if (FOLDER / found.code / f"{found.version}.yaml").exists():
        raise DefinitionError(f"{file.path.name}:1: {found.code} {found.version} is shipped; give yours a version of its own")
    return found


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
