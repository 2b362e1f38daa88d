"""A wrong definition file is refused with its name, line and reason."""

import msgspec
import pytest

from yiyang.lib import datafiles
from yiyang.lib.datafiles import Confidence, DefinitionError, Source


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    severity: str
    limit: float


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    bands: list[Band]
    source: Source


GOOD = """\
id: bp
bands:
  - {severity: critical, limit: 180}
  - severity: watch
    limit: 150
source: {title: some norm, confidence: recalled}
"""


def write(folder, text):
    path = folder / "rule.yaml"
    path.write_text(text)
    return path


def test_a_good_file_becomes_a_frozen_type(tmp_path):
    rule = datafiles.load(write(tmp_path, GOOD), Rule)
    assert rule.bands[1].limit == 150
    assert rule.source.confidence is Confidence.RECALLED


@pytest.mark.parametrize(
    ("broken", "where"),
    [
        (GOOD.replace("limit: 150", "limit: high"), r"rule\.yaml:5: Expected `float`"),
        (GOOD.replace("limit: 150", "limits: 150"), r"rule\.yaml:4: Object contains unknown field"),
        (GOOD.replace("recalled", "sure"), r"rule\.yaml:6: Invalid enum value"),
        (GOOD.replace("id: bp", "id: [bp"), r"rule\.yaml:2: "),
        ("", r"rule\.yaml:1: "),
    ],
)
def test_a_broken_file_is_refused_with_line_and_reason(tmp_path, broken, where):
    with pytest.raises(DefinitionError, match=where):
        datafiles.load(write(tmp_path, broken), Rule)
