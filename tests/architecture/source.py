"""The project's own Python, parsed once, for the tests that read it."""

import ast
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "yiyang"
CONTEXTS = (
    "audit",
    "accounts",
    "notices",
    "organizations",
    "catalogue",
    "people",
    "clinic",
    "assessment",
    "agreements",
    "monitoring",
    "care",
)


@dataclass(frozen=True)
class Module:
    """One file of the package."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def parts(self) -> tuple[str, ...]:
        """Folders and stem below the package: ("people", "actions", "merge")."""
        return self.path.relative_to(PACKAGE).with_suffix("").parts

    @property
    def context(self) -> str:
        return self.parts[0]

    @property
    def is_test(self) -> bool:
        return "tests" in self.parts

    @property
    def room(self) -> str:
        """The room inside the context: "actions" for people/actions.py and for people/actions/merge.py alike."""
        return self.parts[1] if len(self.parts) > 1 else ""

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def modules() -> tuple[Module, ...]:
    """Every module of the package except migrations."""
    return tuple(Module(path) for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts)


def code_lines(node: ast.AST, text: list[str], *, beyond: int) -> int:
    """Lines of a function or class without docstring, blank lines and comments; all its lines where these are not beyond."""
    if (extent := node.end_lineno - node.lineno + 1) <= beyond:
        return extent
    lines = set(range(node.lineno, node.end_lineno + 1))
    for inner in ast.walk(node):
        body = getattr(inner, "body", None)
        if (
            isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            and body
            and ast.get_docstring(inner) is not None
        ):
            lines -= set(range(body[0].lineno, body[0].end_lineno + 1))
    return sum(1 for number in lines if text[number - 1].strip() and not text[number - 1].strip().startswith("#"))
