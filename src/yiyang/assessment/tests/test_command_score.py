"""``yiyang score``: what a person or a program at the terminal gets."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from yiyang.assessment.tests.instrument_cases import golden, some_answers

GOLDEN = {code: [case for each, case in golden() if each == code] for code, _ in golden()}


def run(code, given, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(given if isinstance(given, str) else json.dumps(given)))
    out = io.StringIO()
    call_command("score", code, stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.parametrize("code", sorted(GOLDEN))
def test_a_list_of_cases_gives_a_list_of_results(code, monkeypatch):
    results = run(code, [case["in"] for case in GOLDEN[code]], monkeypatch)
    for result, case in zip(results, GOLDEN[code], strict=True):
        assert {key: result[key] for key in case["out"]} == case["out"]
        assert result["reasons"]


def test_one_case_gives_one_object(monkeypatch):
    assert run("barthel", some_answers("barthel"), monkeypatch)["level"] == "无需依赖"


def test_a_whole_golden_case_is_understood(monkeypatch):
    assert run("barthel", GOLDEN["barthel"][1], monkeypatch)["total"] == 95


def test_a_file_is_read(tmp_path):
    path, out = tmp_path / "case.json", io.StringIO()
    path.write_text(json.dumps(some_answers("barthel")), encoding="utf-8")
    call_command("score", "barthel", str(path), stdout=out)
    assert json.loads(out.getvalue())["total"] == 100


@pytest.mark.parametrize(
    ("code", "given", "said"),
    [
        ("minicog", {"recall": 4, "clock": 2}, "recall"),
        ("minicog", [{"recall": 3, "clock": 2}, {"recall": 3}], "clock"),
        ("minicog", [3], "object"),
        ("minicog", "{", "JSON"),
        ("mzt039", {}, "mzt039"),
        ("zbi", {"items": [0, 0, 0, 0]}, "form"),
    ],
)
def test_bad_input_ends_with_two_and_names_the_item(code, given, said, monkeypatch, settings):
    settings.LANGUAGE_CODE = "en"
    with pytest.raises(CommandError, match=said) as error:
        run(code, given, monkeypatch)
    assert error.value.returncode == 2


def test_a_missing_file_ends_with_two(tmp_path):
    with pytest.raises(CommandError) as error:
        call_command("score", "barthel", str(tmp_path / "nothing.json"))
    assert error.value.returncode == 2
