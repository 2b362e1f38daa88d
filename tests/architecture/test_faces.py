"""Contexts meet through types, queries and actions, never through each other's faces."""

import ast

from tests.architecture.source import CONTEXTS, modules

FACES = {"views", "forms", "api", "urls", "admin"}
PORTAL_MAY = {"urls"}


def imported(tree: ast.Module) -> list[tuple[int, str]]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
    return found


def test_no_context_imports_the_views_forms_or_api_of_another():
    wrong = []
    for module in modules():
        for line, name in imported(module.tree):
            parts = name.split(".")
            if parts[0] != "yiyang" or len(parts) < 3 or parts[1] == module.context or parts[1] not in CONTEXTS:
                continue
            allowed = PORTAL_MAY if module.context == "portal" and not module.is_test else set()
            if parts[2] in FACES - allowed and not (module.context == "portal" and parts[2] == "api"):
                wrong.append(f"{module.name}:{line} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_init_files_are_empty():
    full = [m.name for m in modules() if m.path.name == "__init__.py" and m.room in {"", "tests"} and m.path.read_text().strip()]
    assert not full, f"A package's __init__.py holds nothing: {full}"
