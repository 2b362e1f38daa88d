"""Kinds of agreements, priorities, diversion and changeable numbers, read from the YAML beside this module."""

from functools import cache
from pathlib import Path

from yiyang.agreements.types.terms import DiversionBook, Kind, KindBook, Parameters, PriorityBook, PriorityClause
from yiyang.agreements.types.words import AgreementKind
from yiyang.lib import datafiles

HERE = Path(__file__).parent


@cache
def kinds() -> dict[AgreementKind, Kind]:
    """Every kind of agreement."""
    return datafiles.load(HERE / "kinds.yaml", KindBook).kinds


def kind(code: str) -> Kind:
    """One kind of agreement."""
    return kinds()[AgreementKind(code)]


@cache
def priorities() -> tuple[PriorityClause, ...]:
    """Who is served before others, the first first."""
    return datafiles.load(HERE / "priorities.yaml", PriorityBook).clauses


@cache
def diversion() -> DiversionBook:
    """Where applications should be served, and why."""
    return datafiles.load(HERE / "diversion.yaml", DiversionBook)


@cache
def parameters() -> Parameters:
    """The numbers a deployment may change."""
    return datafiles.load(HERE / "parameters.yaml", Parameters)
