"""Golden cases and random answers for every instrument."""

import json
from pathlib import Path

from hypothesis import strategies as st

from yiyang.assessment import definitions
from yiyang.assessment.types import Group, Instrument, Item

CASES = Path(__file__).parent / "cases"


def golden():
    """Every golden case as (code, case)."""
    blocks = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(CASES.glob("*.json"))]
    return [(block["instrument"], case) for block in blocks for case in block["cases"]]


def answer(item: Item) -> st.SearchStrategy:
    """Any answer an item allows."""
    if item.number is None:
        return st.sampled_from([option.given_as for option in item.options])
    least, most = item.number.least or 0, item.number.most or 300
    if item.number.whole:
        step = item.number.multiple_of
        return st.integers(int(least) // step, int(most) // step).map(lambda number: number * step)
    return st.floats(least, most)


def group_answers(group: Group) -> st.SearchStrategy:
    """Answers of a group in the notation of ``answers``."""
    if group.key:
        return st.tuples(*map(answer, group.items)).map(lambda given: {group.key: list(given)})
    return st.fixed_dictionaries({item.code: answer(item) for item in group.items})


def answers(instrument: Instrument) -> st.SearchStrategy:
    """Complete answers of an instrument; of alternatives only the first is given."""
    spare = {code for codes in instrument.exactly_one for code in codes[1:]}

    def joined(parts):
        return {key: value for part in parts for key, value in part.items() if key not in spare}

    return st.tuples(*map(group_answers, instrument.groups)).map(joined)


def some_answers(code: str) -> dict:
    """The answers of the instrument's first golden case."""
    return next(case["in"] for family, case in golden() if definitions.pick(family, case["in"]).code == code)
