"""Only actions change the world: no other room writes to the database."""

import ast
import re

import pytest

from tests.architecture.source import Module, modules

ALWAYS = {"save", "asave", "bulk_create", "abulk_create", "bulk_update", "get_or_create", "update_or_create"}
ON_QUERYSETS = {"create", "acreate", "update", "aupdate", "delete", "adelete"}
QUERYSET = re.compile(r"\.objects|\.filter\(|\.exclude\(|\.select_for_update\(|_set\b|\.all\(\)")
WRITING_SQL = re.compile(r"^\s*(INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|TRUNCATE|COPY\s+\S+)", re.IGNORECASE)


def may_write(module: Module) -> bool:
    return "actions" in module.parts or (module.is_test and module.path.name.startswith("test_models"))


def writes_in(module: Module) -> list[str]:
    found = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            receiver = ast.unparse(node.func.value)
            name = node.func.attr
            if name in ALWAYS or (name in ON_QUERYSETS and QUERYSET.search(receiver)) or (name == "delete" and not node.args):
                found.append(f"{module.name}:{node.lineno} {receiver[-40:]}.{name}()")
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and WRITING_SQL.match(node.value):
            found.append(f"{module.name}:{node.lineno} SQL that writes")
    return found


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
def test_a_write_is_recognised(line, tmp_path, monkeypatch):
    path = tmp_path / "views.py"
    path.write_text(line)
    monkeypatch.setattr(Module, "name", "views.py")
    assert writes_in(Module(path))


def test_a_digest_update_is_no_write(tmp_path, monkeypatch):
    path = tmp_path / "views.py"
    path.write_text("digest.update(b'x')\nfacts.update(name='x')")
    monkeypatch.setattr(Module, "name", "views.py")
    assert not writes_in(Module(path))
