"""State machines as tables: which step leads from where to where, who may take it and what must hold.

Every state machine of the platform is one ``StateTable`` in its context's ``rules.py``; ``docs/reference`` draws each from here.
"""

from collections.abc import Iterable
from dataclasses import dataclass


class StepRefused(Exception):
    """A step that the present state does not allow."""

    def __init__(self, table: str, step: str, state: str) -> None:
        super().__init__(f"{table}: {step} is not possible from {state}")
        self.table, self.step, self.state = table, step, state


@dataclass(frozen=True, slots=True)
class Transition:
    """One arrow: a named step from any of ``sources`` to ``target``.

    ``who`` is the permission word that allows it (or ``system``), ``holds`` what must be true, in plain English.
    """

    step: str
    sources: tuple[str, ...]
    target: str
    who: str
    holds: str = ""


@dataclass(frozen=True)
class StateTable:
    """All states and arrows of one thing."""

    name: str
    states: tuple[str, ...]
    initial: str
    transitions: tuple[Transition, ...]

    def __post_init__(self) -> None:
        known = set(self.states)
        used = {self.initial} | {t.target for t in self.transitions} | {s for t in self.transitions for s in t.sources}
        if used - known:
            raise ValueError(f"{self.name}: unknown states {sorted(used - known)}")
        if known - used:
            raise ValueError(f"{self.name}: states nothing leads to or from {sorted(known - used)}")

    def find(self, step: str, state: str) -> Transition | None:
        """The arrow for a step from a state, if there is one."""
        return next((t for t in self.transitions if t.step == step and state in t.sources), None)

    def target(self, step: str, state: str) -> str:
        """The state that a step leads to, or ``StepRefused``."""
        transition = self.find(step, state)
        if transition is None:
            raise StepRefused(self.name, step, state)
        return transition.target

    def steps_from(self, state: str) -> tuple[str, ...]:
        """The steps possible from a state."""
        return tuple(t.step for t in self.transitions if state in t.sources)

    def final(self) -> Iterable[str]:
        """States without a way out."""
        sources = {s for t in self.transitions for s in t.sources}
        return tuple(state for state in self.states if state not in sources)

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram."""
        arrows = [f"    {s} --> {t.target}: {t.step}" for t in self.transitions for s in t.sources]
        ends = [f"    {state} --> [*]" for state in self.final()]
        return "\n".join(["stateDiagram-v2", f"    [*] --> {self.initial}", *arrows, *ends])
