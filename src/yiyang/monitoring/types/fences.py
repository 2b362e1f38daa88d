"""Facts about areas an elder may move in without anybody being asked."""

from dataclasses import dataclass
from enum import StrEnum

from yiyang.lib.words import Words

Point = tuple[float, float]
"""Latitude and longitude in degrees."""


class Shape(StrEnum):
    """What an area looks like."""

    CIRCLE = "circle"
    POLYGON = "polygon"

    @property
    def words(self) -> Words:
        """How people call it."""
        return SHAPE_WORDS[self]


SHAPE_WORDS = {Shape.CIRCLE: Words("圆形", "circle"), Shape.POLYGON: Words("多边形", "polygon")}


@dataclass(frozen=True, slots=True)
class Area:
    """A circle around a point, or the inside of a polygon."""

    points: tuple[Point, ...]
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class FenceDraft:
    """An area as somebody agrees on it with an elder or guardian."""

    name: str
    shape: Shape
    area: Area
    consent_by: str
    evidence: str
