"""Only actions change the world: no other room writes to the database."""

import ast
import re

import pytest

from tests.architecture.source import PACKAGE, Module, modules

ALWAYS = {"save", "asave", "bulk_create", "abulk_create", "bulk_update", "get_or_create", "update_or_create"}
ON_QUERYSETS = {"create", "acreate", "update", "aupdate", "delete", "adelete"}
QUERYSET = re.compile(r"\.objects|\.filter\(|\.exclude\(|\.select_for_update\(|_set\b|\.all\(\)")
WRITING_SQL = re.compile(r"^\s*(INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|TRUNCATE|COPY\s+\S+\s+FROM)", re.IGNORECASE)


def may_write(module: Module) -> bool:
    return "actions" in module.parts or (module.is_test and module.path.name.startswith("test_models"))


def writes_in(module: Module) -> list[str]:
    found, says_sql = [], not module.is_test and writes_sql(module.tree)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in ALWAYS | ON_QUERYSETS:
                found += writing_call(node, f"{module.name}:{node.lineno}")
            if says_sql and any(writes_sql(argument) for argument in node.args):
                found.append(f"{module.name}:{node.lineno} SQL that writes")
    return found


def writing_call(node: ast.Call, place: str) -> list[str]:
    """What is written, if this call of a method that may write does."""
    receiver, name = ast.unparse(node.func.value), node.func.attr
    if name in ALWAYS or QUERYSET.search(receiver) or (name == "delete" and not node.args):
        return [f"{place} {receiver[-40:]}.{name}()"]
    return []


def writes_sql(argument: ast.AST) -> bool:
    """Whether an argument of a call is SQL text that changes rows (tests may play the intruder at a database prompt)."""
    texts = [n.value for n in ast.walk(argument) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return any(WRITING_SQL.match(text) for text in texts)


NOT_THE_DATABASE = ("runtime", "lib")


def test_only_actions_write_to_the_database():
    written = [
        line
        for module in modules()
        if module.context not in NOT_THE_DATABASE and not may_write(module) and not module.is_test
        for line in writes_in(module)
    ]
    assert not written, "Move these writes into an action:\n" + "\n".join(written)


def test_tests_change_the_world_through_actions_too():
    written = [
        line
        for module in modules()
        if module.context not in NOT_THE_DATABASE and module.is_test and not may_write(module)
        for line in writes_in(module)
    ]
    assert not written, "Use actions in tests, or probe constraints in test_models*.py:\n" + "\n".join(written)


@pytest.mark.parametrize(
    "line",
    ["elder.save()", "Elder.objects.create(name='x')", "alarms.filter(pk=1).update(state='x')", "row.delete()",
     "cursor.execute('UPDATE people_elder SET name = 1')", "Elder.objects.bulk_create(rows)"],
)  # fmt: skip
def test_a_write_is_recognised(line):
    assert writes_in(view_that_says(line))


@pytest.mark.parametrize("line", ["digest.update(b'x')", "facts.update(name='x')", "cursor.execute('SELECT 1')"])
def test_what_does_not_reach_the_database_is_no_write(line):
    assert not writes_in(view_that_says(line))


def view_that_says(line: str) -> Module:
    module = Module(PACKAGE / "people" / "views.py")
    module.__dict__["tree"] = ast.parse(line)
    return module
