"""A form or version a deployment adds in its own folder counts at once; one that cannot be right is left out and told."""

import pytest

from yiyang.assessment import definitions
from yiyang.assessment.rules import score
from yiyang.lib.datafiles import DefinitionError

HOME_SAFETY = (
    (definitions.FOLDER / "minicog" / "2000.yaml").read_text(encoding="utf-8").replace("code: minicog", "code: home_check")
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("YIYANG_DEFINITIONS", str(tmp_path))
    return tmp_path / "scales"


def add(folder, code, version, text):
    path = folder / code / f"{version}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def refused():
    return definitions.own(definitions.own_files()).refused


def test_without_a_folder_there_is_what_is_shipped(folder):
    assert definitions.own_files() == ()
    assert len(definitions.instruments()) == 20


def test_a_form_of_ones_own_is_there_at_once(folder):
    add(folder, "home_check", "2000", HOME_SAFETY)
    assert "home_check" in definitions.codes()
    found = definitions.instrument("home_check")
    assert score(found, {"recall": "three", "clock": "normal"}).total == 5


def test_a_newer_version_of_a_shipped_instrument_is_used_and_the_old_one_stays(folder):
    text = (definitions.FOLDER / "barthel" / "1965.yaml").read_text(encoding="utf-8")
    add(folder, "barthel", "2030", text.replace('version: "1965"', 'version: "2030"'))
    assert definitions.versions("barthel") == ("1965", "2030")
    assert definitions.instrument("barthel").version == "2030"
    assert definitions.instrument("barthel", "1965").version == "1965"


def test_a_change_of_a_file_counts_from_the_next_look_on(folder):
    path = add(folder, "home_check", "2000", HOME_SAFETY)
    assert definitions.instrument("home_check").zh == "简易认知评估 Mini-Cog"
    before = path.stat().st_mtime_ns
    path.write_text(HOME_SAFETY.replace("简易认知评估 Mini-Cog", "居家安全检查"), encoding="utf-8")
    assert path.stat().st_mtime_ns > before
    assert definitions.instrument("home_check").zh == "居家安全检查"


def test_a_file_that_cannot_be_right_is_left_out_with_file_line_and_reason(folder):
    add(folder, "home_check", "2000", HOME_SAFETY)
    add(folder, "wrong", "1", HOME_SAFETY.replace("range: [0, 5]", "range: [0, 6]"))
    assert "wrong" not in definitions.codes()
    assert "home_check" in definitions.codes()
    (one,) = refused()
    assert one.name == "wrong/1.yaml"
    assert one.why.startswith("1.yaml:") and "can reach 0 to 5" in one.why


def test_a_shipped_version_cannot_be_replaced(folder):
    text = (definitions.FOLDER / "barthel" / "1965.yaml").read_text(encoding="utf-8")
    path = add(folder, "barthel", "1965", text)
    assert "shipped" in refused()[0].why
    with pytest.raises(DefinitionError):
        definitions._load_own(definitions.OwnFile(path, 0))
