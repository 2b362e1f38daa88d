"""Every instrument file holds together; a broken copy is refused with file, line and reason."""

import pytest
import yaml

from yiyang.assessment import definitions
from yiyang.assessment.rules.soundness import faults
from yiyang.assessment.types import InstrumentError
from yiyang.lib.datafiles import DefinitionError

FILES = sorted(definitions.FOLDER.glob("*/*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_file(path):
    loaded = definitions.load(path)
    assert not faults(loaded)
    assert loaded.document
    assert all(source.title for source in loaded.sources.values())


def test_there_are_twenty_instruments():
    assert len(definitions.instruments()) == 20


def test_only_the_instrument_without_an_official_table_is_disabled():
    assert [each.code for each in definitions.instruments() if not each.enabled] == ["nc2019"]


def test_an_instrument_is_found_by_code_and_version():
    assert definitions.instrument("gbt42195", "2022") is definitions.instrument("gbt42195", "2022")
    assert definitions.instrument("barthel").item("8").zh == "床椅转移"


@pytest.mark.parametrize(("code", "version"), [("mzt039", None), ("gbt42195", "2013"), ("../scales", None)])
def test_an_unknown_instrument_or_version_is_refused(code, version):
    with pytest.raises(InstrumentError):
        definitions.instrument(code, version)


def broken(tmp_path, code, change):
    """A copy of an instrument's file with one change, as (path, text)."""
    source = next((definitions.FOLDER / code).glob("*.yaml"))
    text = source.read_text(encoding="utf-8")
    changed = change(text)
    assert changed != text
    target = tmp_path / code / source.name
    target.parent.mkdir()
    target.write_text(changed, encoding="utf-8")
    return target, changed


BROKEN = {
    "no YAML": ("barthel", "groups:", "groups: [", "1965.yaml"),
    "an unknown field": ("barthel", "better: high", "better: high\ncolour: red", "colour"),
    "a wrong type": ("barthel", "level: 1, least: 61", 'level: "1", least: 61', "Expected `int`"),
    "an unknown kind of step": ("barthel", "step: bands", "step: band", "Invalid value"),
    "a gap between bands": ("barthel", "least: 61, most: 99", "least: 70, most: 99", "has no band for 65"),
    "an overlap of bands": ("barthel", "least: 61, most: 99", "least: 60, most: 99", "has 2 bands for 60"),
    "an overlap no score reaches": ("barthel", "least: 41, most: 60", "least: 41, most: 61", "overlap"),
    "a band the wrong way round": ("morse", "least: 46, most: 125", "least: 46, most: 24", "no band"),
    "a band that ends first": (
        "news2",
        "{slug: low-medium, level: 1,",
        "{slug: low-medium, level: 1, least: 30, most: 25,",
        "ends before",
    ),
    "a wrong maximum": ("barthel", "range: [0, 100]", "range: [0, 95]", "can reach 0 to 100, not 0 to 95"),
    "an unknown source": ("barthel", "    source: bands", "    source: cuts", "there is no source cuts"),
    "an unknown validity source": ("barthel", "source: cycle, months", "source: circle, months", "there is no source circle"),
    "a sum of nothing known": ("barthel", "of: [items]", "of: [things]", "uses things"),
    "a headline that is no step": ("barthel", "band: level}\n", "band: grade}\n", "grade is no step"),
    "an output that is nothing": ("barthel", "level: level.zh", "level: level.zn", "there is no level.zn"),
    "a name used twice": ("barthel", "name: total", "name: level", "used 2 times"),
    "two options answered alike": ("braden", "score: 2, zh: 大部分受限", "score: 1, zh: 大部分受限", "answered alike"),
    "a missing language": ("braden", "zh: 完全受限, en: Completely limited", "zh: 完全受限", "lacks words"),
    "a step without words": ("braden", "zh: 总分, en: Total, ", "", "lacks words"),
    "no direction": ("braden", "better: high", "better: upward", "better must be one of"),
    "limits that do not rise": ("news2", "least: 12}", "least: 8}", "do not rise"),
    "an alternative that is not optional": ("mna_sf", "[[bmi, calf_cm]]", "[[E, calf_cm]]", "E is no optional item"),
    "a cap that is no level": ("gbt42195", "cap: 4", "cap: 5", "capped at 5"),
    "a clause to no band": ("gbt42195", "to: complete", "to: completed", "leads to completed"),
    "a condition that never holds": ("gbt42195", "is: comatose", "is: coma", "never is"),
    "a condition without a question": ("gbt42195", "{of: events, at_least: 2}", "{of: events}", "asks events 0 questions"),
    "a matrix with a missing cell": ("ltci2021", "- [1, 1, 1, 2]", "- [1, 1, 1]", "one cell for every pair"),
    "a matrix to an unknown level": ("ltci2021", "- [3, 3, 4, 5]", "- [3, 3, 4, 6]", "no name for"),
    "an item without options": ("gbt42195", "number: {whole: true, least: 0}", "optional: false", "neither options nor a number"),
    "another instrument's folder": ("barthel", "code: barthel", "code: barthal", "belongs in barthal"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_broken_copy_is_refused_with_file_line_and_reason(kind, tmp_path):
    code, before, after, reason = BROKEN[kind]
    path, _ = broken(tmp_path, code, lambda text: text.replace(before, after, 1))
    with pytest.raises(DefinitionError) as error:
        definitions.load(path)
    assert reason in str(error.value)
    file, line, _ = str(error.value).split(":", 2)
    assert (file, line.isdigit()) == (path.name, True)


def test_the_line_is_that_of_the_faulty_step(tmp_path):
    path, text = broken(tmp_path, "barthel", lambda text: text.replace("least: 61, most: 99", "least: 70, most: 99", 1))
    with pytest.raises(DefinitionError) as error:
        definitions.load(path)
    line = int(str(error.value).split(":")[1])
    assert "step: bands" in text.splitlines()[line - 1]


def test_words_for_yes_and_no_are_not_turned_into_truth_values():
    for path in FILES:
        for step in yaml.safe_load(path.read_text(encoding="utf-8"))["steps"]:
            for band in step.get("bands", []):
                assert isinstance(band["en"], str), (path.parent.name, band)
