"""Small enough to read at once: the hard limits of functions, modules, classes, models and views."""

import ast
from functools import cache

import pytest

from tests.architecture.source import Module, code_lines, modules

FUNCTION_LINES, CLASS_LINES, MODULE_LINES, MODEL_FIELDS, VIEW_LINES, POSITIONAL = 40, 200, 400, 25, 20, 3
PRODUCT = [module for module in modules() if not module.is_test]
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(module: Module) -> list[tuple[ast.AST | None, Function]]:
    """Every function with the class that holds it, if any."""
    found = []
    for parent in ast.walk(module.tree):
        for node in ast.iter_child_nodes(parent):
            if isinstance(node, Function):
                found.append((parent if isinstance(parent, ast.ClassDef) else None, node))
    return found


@cache
def lines_of(module: Module) -> list[str]:
    return module.path.read_text(encoding="utf-8").splitlines()


def test_functions_fit_on_a_screen():
    long = [
        f"{module.name}:{node.lineno} {node.name} has {size} lines"
        for module in PRODUCT
        for _, node in functions(module)
        if (size := code_lines(node, lines_of(module), beyond=FUNCTION_LINES)) > FUNCTION_LINES
    ]
    assert not long, f"Limit {FUNCTION_LINES}; split by question answered:\n" + "\n".join(long)


def test_views_only_parse_call_and_answer():
    long = [
        f"{module.name}:{node.lineno} {node.name} has {size} lines"
        for module in PRODUCT
        if module.room == "views"
        for _, node in functions(module)
        if (size := code_lines(node, lines_of(module), beyond=VIEW_LINES)) > VIEW_LINES
    ]
    assert not long, f"Limit {VIEW_LINES} lines a view:\n" + "\n".join(long)


def test_functions_take_few_positional_arguments():
    wide = []
    for module in PRODUCT:
        for owner, node in functions(module):
            names = [argument.arg for argument in [*node.args.posonlyargs, *node.args.args]]
            own = names[1:] if owner is not None and names[:1] in (["self"], ["cls"]) else names
            optional = len(node.args.defaults)
            if len(own) - optional > POSITIONAL and not node.name.startswith("__"):
                wide.append(f"{module.name}:{node.lineno} {node.name}({', '.join(own)})")
    assert not wide, f"More than {POSITIONAL} positional arguments; make the rest keyword-only:\n" + "\n".join(wide)


def test_classes_have_one_subject():
    big = [
        f"{module.name}:{node.lineno} {node.name} has {size} lines"
        for module in PRODUCT
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and (size := code_lines(node, lines_of(module), beyond=CLASS_LINES)) > CLASS_LINES
    ]
    assert not big, "\n".join(big)


def test_modules_have_one_subject():
    big = [f"{module.name} has {size} lines" for module in modules() if (size := len(lines_of(module))) > MODULE_LINES]
    assert not big, f"Limit {MODULE_LINES}; split by noun:\n" + "\n".join(big)


def test_models_measure_things_in_rows_not_columns():
    wide = []
    for module in PRODUCT:
        if module.room != "models":
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef):
                fields = [s for s in node.body if isinstance(s, ast.Assign | ast.AnnAssign) and "Field(" in ast.unparse(s)]
                fields += [s for s in node.body if isinstance(s, ast.Assign) and "ForeignKey(" in ast.unparse(s)]
                if len(fields) > MODEL_FIELDS:
                    wide.append(f"{module.name}:{node.lineno} {node.name} has {len(fields)} fields")
    assert not wide, "\n".join(wide)


def test_every_module_says_what_it_is():
    silent = [m.name for m in PRODUCT if m.path.name != "__init__.py" and not ast.get_docstring(m.tree)]
    assert not silent, "Modules without a docstring:\n" + "\n".join(silent)


@pytest.mark.parametrize("room", ["rules", "actions"])
def test_public_rules_and_actions_say_what_they_mean(room):
    silent = [
        f"{module.name}:{node.lineno} {node.name}"
        for module in PRODUCT
        if module.room == room
        for owner, node in functions(module)
        if owner is None and node in module.tree.body and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert not silent, "One sentence on what it means in care or law:\n" + "\n".join(silent)


def test_nobody_silences_complexity():
    silenced = [m.name for m in modules() if "noqa: C901" in m.path.read_text() or "noqa: PLR" in m.path.read_text()]
    assert not silenced, f"A silenced complexity rule is a refusal to design: {silenced}"
