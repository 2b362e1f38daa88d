"""State tables refuse what is not in them and draw themselves."""

import pytest

from yiyang.lib.states import StateTable, StepRefused, Transition

DOOR = StateTable(
    "door",
    ("open", "shut", "gone"),
    "open",
    (
        Transition("close", ("open",), "shut", "system"),
        Transition("open", ("shut",), "open", "system"),
        Transition("remove", ("open", "shut"), "gone", "system"),
    ),
)


def test_a_step_leads_to_its_target():
    assert DOOR.target("close", "open") == "shut"


def test_a_step_that_is_not_in_the_table_is_refused_with_its_state():
    with pytest.raises(StepRefused) as caught:
        DOOR.target("close", "gone")
    assert (caught.value.step, caught.value.state) == ("close", "gone")


def test_the_table_knows_what_is_possible_and_where_it_ends():
    assert DOOR.steps_from("shut") == ("open", "remove")
    assert DOOR.final() == ("gone",)


def test_the_diagram_shows_every_arrow():
    assert DOOR.mermaid().splitlines()[1:4] == ["    [*] --> open", "    open --> shut: close", "    shut --> open: open"]
    assert DOOR.mermaid().endswith("gone --> [*]")


@pytest.mark.parametrize("states", [("open", "shut"), ("open", "shut", "gone", "lost")])
def test_a_table_with_unknown_or_unreachable_states_is_refused(states):
    with pytest.raises(ValueError, match="states"):
        StateTable("door", states, "open", DOOR.transitions)
