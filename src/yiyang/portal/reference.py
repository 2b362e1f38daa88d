"""The parts of the documentation that the code itself knows: written from it, and stale pages fail the check."""

import ast
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

import yiyang
from yiyang.accounts import definitions as accounts
from yiyang.base import events
from yiyang.lib.states import StateTable

DOCS = Path(settings.PROJECT_DIR) / "docs"
NOTE = "<!-- Written by `yiyang reference`; change the code it comes from instead. -->\n"


def state_tables() -> dict[str, StateTable]:
    """Every state machine of the platform, by name."""
    found = {}
    for module in pkgutil.walk_packages(yiyang.__path__, "yiyang."):
        if ".rules" in module.name and ".tests" not in module.name:
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, StateTable):
                    found[value.name] = value
    return dict(sorted(found.items()))


def state_machines() -> str:
    """The state machines as diagrams with who may take each step and what must hold."""
    parts = ["# State machines\n"]
    for table in state_tables().values():
        parts.append(f"## {table.name}\n\n```mermaid\n{table.mermaid()}\n```\n")
        rows = [f"| {t.step} | {', '.join(t.sources)} | {t.target} | `{t.who}` | {t.holds} |" for t in table.transitions]
        parts.append("\n".join(["| step | from | to | who | what must hold |", "|---|---|---|---|---|", *rows]) + "\n")
    return "\n".join(parts)


def roles() -> str:
    """Which role may do what, and through which relationship."""
    words = accounts.permissions()
    parts = ["# Roles and permissions\n", "Deny by default: a word that is not listed is not allowed.\n"]
    for code, role in sorted(accounts.roles().items()):
        parts.append(f"## {role.words.zh} · {role.words.en} (`{code}`)\n\nSecond factor: {role.mfa}.\n")
        rows = [
            f"| `{word}` | {words[word].zh} · {words[word].en} | {', '.join(relations) or '–'} |"
            for word, relations in sorted(role.may.items())
        ]
        parts.append("\n".join(["| permission | meaning | through |", "|---|---|---|", *rows]) + "\n")
    return "\n".join(parts)


def _urls(resolver: URLResolver, prefix: str = "", namespace: str = "") -> Iterator[tuple[str, str, str]]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            if entry.namespace != "admin":
                yield from _urls(entry, path, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern):
            yield f"/{path}", f"{namespace}{entry.name or ''}", str(getattr(entry.callback, "permission", ""))


def addresses() -> str:
    """Every address and the permission it asks for."""
    rows = [f"| `{path}` | `{name}` | `{permission}` |" for path, name, permission in sorted(_urls(get_resolver()))]
    return "\n".join(["# Addresses\n", "| path | name | permission |", "|---|---|---|", *rows]) + "\n"


def news() -> str:
    """Who listens to which event."""
    rows = [f"| `{event}` | {', '.join(f'`{n}`' for n in names)} |" for event, names in sorted(events.subscribers().items())]
    return "\n".join(["# Events and their subscribers\n", "| event | delivered to |", "|---|---|", *rows]) + "\n"


def marks() -> dict[str, list[str]]:
    """Capability id → the journey tests that show it."""
    shown: dict[str, list[str]] = {}
    for path in sorted((Path(settings.PROJECT_DIR) / "tests" / "journeys").glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for decorator in node.decorator_list:
                    for code in _capabilities(decorator):
                        shown.setdefault(code, []).append(f"{path.name}: {node.name.removeprefix('test_').replace('_', ' ')}")
    return shown


def _capabilities(decorator: ast.expr) -> list[str]:
    if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.capability":
        return [str(argument.value) for argument in decorator.args if isinstance(argument, ast.Constant)]
    return []


def capabilities() -> str:
    """Every capability and the journey that shows it; those without a journey are open."""
    shown = marks()
    parts = ["# Capabilities\n", f"{len(shown)} shown by a journey through the real interface; the others are not built yet.\n"]
    for section in yaml.safe_load((DOCS / "capabilities.yaml").read_text(encoding="utf-8")):
        rows = [f"| {code} | {name} | {'<br>'.join(shown.get(code, ['']))} |" for code, name in section["items"].items()]
        parts.append("\n".join([f"## {section['title']}\n", "| id | capability | shown by |", "|---|---|---|", *rows]) + "\n")
    return "\n".join(parts)


PAGES: dict[str, Callable[[], str]] = {
    "reference/state-machines.md": state_machines,
    "reference/roles.md": roles,
    "reference/addresses.md": addresses,
    "reference/events.md": news,
    "capabilities.md": capabilities,
}


def stale() -> list[str]:
    """Pages that no longer say what the code says."""
    return [name for name, text in render().items() if _written(name) != text]


def _written(name: str) -> str:
    path = DOCS / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def render() -> dict[str, str]:
    """Every generated page, by its place below ``docs``."""
    return {name: NOTE + page() for name, page in PAGES.items()}
