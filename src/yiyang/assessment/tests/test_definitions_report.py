from pathlib import Path

import pytest

from yiyang.assessment import definitions
from yiyang.assessment.types.report import Assessing, Care, Dimension, Portrait
from yiyang.lib import datafiles
from yiyang.lib.datafiles import DefinitionError

FILES = {"assessing.yaml": Assessing, "care.yaml": Care, "portrait.yaml": Portrait}
BROKEN = {
    "assessing.yaml": ("warn_days: 30", "warn_days: soon", "warn_days"),
    "care.yaml": ('"1": semi', '"1": half', "crosswalk"),
    "portrait.yaml": ("slug: mind", "slug: soul", "sides"),
}


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_sound(name):
    assert datafiles.load(definitions.REPORT / name, FILES[name])


@pytest.mark.parametrize("name", FILES)
def test_a_broken_copy_is_refused_with_file_line_and_reason(name, tmp_path):
    right, wrong, place = BROKEN[name]
    text = (definitions.REPORT / name).read_text(encoding="utf-8")
    line = text[: text.index(right)].count("\n") + 1
    copy = Path(tmp_path / name)
    copy.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        datafiles.load(copy, FILES[name])
    assert str(error.value).startswith(f"{name}:{line}:")
    assert place in str(error.value)


def test_the_report_has_the_six_dimensions():
    assert [side.slug for side in definitions.portrait().sides] == list(Dimension)


def test_whoever_needs_two_assessors_is_an_instrument():
    assert set(definitions.assessing().two_assessors) <= set(definitions.codes())


def test_the_main_instrument_is_switched_on():
    assert definitions.instrument(definitions.assessing().primary).enabled
