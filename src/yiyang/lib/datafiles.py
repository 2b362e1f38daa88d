"""Definitions live in YAML beside the code that reads them; a wrong file is refused with its name, line and reason."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

T = TypeVar("T")
LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe reader, the compiled one where there is one: ten times as fast, and every process reads all definitions."""
STEP = re.compile(r"\.([A-Za-z_][\w-]*)|\[(\d+)\]|\[\.\.\.\]")


class DefinitionError(ValueError):
    """A definition file that cannot be used: file, line and what is wrong."""


class Confidence(StrEnum):
    """How sure we are of a fact; shown to users, and only confirmed facts decide money."""

    VERIFIED = "verified"
    RECALLED = "recalled"
    UNCERTAIN = "uncertain"
    SEED = "seed"
    PLATFORM_DEFAULT = "platform_default"
    READING = "reading"


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a definition comes from: document, number or clause, and how far it was checked."""

    title: str
    confidence: Confidence
    clause: str = ""
    note: str = ""


def load(path: Path, kind: type[T]) -> T:
    """Read one YAML file into a frozen type.

    Raises ``DefinitionError`` naming file, line and reason when the text is no YAML or does not fit ``kind``.
    """
    text = path.read_text(encoding="utf-8")
    try:
        plain = yaml.load(text, Loader=LOADER)  # noqa: S506 - both are safe
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DefinitionError(f"{path.name}:{line}: {error.problem}") from error
    try:
        return msgspec.convert(plain, kind, strict=True)
    except msgspec.ValidationError as error:
        raise DefinitionError(f"{path.name}:{line_of(text, str(error))}: {error}") from error


def line_of(text: str, complaint: str) -> int:
    """The line a validation error such as ``… - at `$.bands[2].limit` `` points to."""
    found = re.search(r"`\$([^`]*)`", complaint)
    node: Any = yaml.compose(text, Loader=LOADER)
    for key, index in STEP.findall(found.group(1)) if found else ():
        child = _child(node, key, index)
        if child is None:
            break
        node = child
    return node.start_mark.line + 1 if node is not None else 1


def _child(node: Any, key: str, index: str) -> Any:
    if isinstance(node, yaml.SequenceNode) and index:
        return node.value[int(index)]
    if isinstance(node, yaml.MappingNode) and key:
        return next((value for name, value in node.value if name.value == key), None)
    return None
