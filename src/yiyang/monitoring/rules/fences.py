"""Where an elder is against the areas agreed on: distances on the earth, good to a metre in a thousand at a town's size."""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

from yiyang.monitoring.types.fences import Area, FenceDraft, Point, Shape
from yiyang.monitoring.types.signals import Position

EARTH = 6_371_000.0
"""Mean radius in metres."""
SMALLEST, LARGEST, MOST_POINTS = 20.0, 50_000.0, 100
"""Metres below which no locator can tell and above which an area means nothing; corners of a polygon. Platform defaults."""
Plane = tuple[float, float]


def metres_outside(point: Point, area: Area) -> float:
    """How far outside an area a point lies, in metres; 0 inside it."""
    corners = [_on_plane(corner, around=point) for corner in area.points]
    if len(corners) == 1:
        return max(0.0, math.hypot(*corners[0]) - area.radius)
    return 0.0 if _contains(corners) else min(_distance(start, end) for start, end in _sides(corners))


def is_outside(position: Position, areas: Iterable[Area]) -> bool:
    """Whether somebody is surely outside all areas, the error of the position taken in their favour."""
    return metres_from(position, areas) > position.accuracy


def metres_from(position: Position, areas: Iterable[Area]) -> float:
    """How far it is to the nearest area, in metres; infinitely far without any."""
    point = (position.latitude, position.longitude)
    return min((metres_outside(point, area) for area in areas), default=math.inf)


def faults(draft: FenceDraft) -> tuple[str, ...]:
    """What is wrong with an area: its "points", "radius", "shape", or that nobody wrote down the "consent"."""
    found = []
    points = draft.area.points
    if not all(abs(latitude) <= 89 and abs(longitude) <= 180 for latitude, longitude in points):
        found.append("points")
    if draft.shape == Shape.CIRCLE and (len(points) != 1 or not SMALLEST <= draft.area.radius <= LARGEST):
        found.append("radius")
    if draft.shape == Shape.POLYGON and not (3 <= len(set(points)) <= MOST_POINTS):
        found.append("shape")
    return (*found,) if draft.evidence.strip() else (*found, "consent")


def parse_points(text: str) -> tuple[Point, ...]:
    """Corners as people write or paste them: «latitude, longitude» on a line each; ``ValueError`` for anything else."""
    points = []
    for line in filter(str.strip, text.splitlines()):
        latitude, longitude = (float(part) for part in line.replace("，", ",").split(","))
        if not (math.isfinite(latitude) and math.isfinite(longitude)):
            raise ValueError(line)
        points.append((latitude, longitude))
    return tuple(points)


def _on_plane(point: Point, *, around: Point) -> Plane:
    """Metres east and north of a place, on a plane that touches the earth there."""
    east = (point[1] - around[1] + 540) % 360 - 180
    return math.radians(east) * EARTH * math.cos(math.radians(around[0])), math.radians(point[0] - around[0]) * EARTH


def _sides(corners: Sequence[Plane]) -> Iterable[tuple[Plane, Plane]]:
    return pairwise([*corners, corners[0]])


def _contains(corners: Sequence[Plane]) -> bool:
    """Whether the origin is inside: a ray to the east crosses an odd number of sides."""
    inside = False
    for (x1, y1), (x2, y2) in _sides(corners):
        if (y1 > 0) != (y2 > 0) and x1 - y1 * (x2 - x1) / (y2 - y1) > 0:
            inside = not inside
    return inside


def _distance(start: Plane, end: Plane) -> float:
    """From the origin to a side."""
    (x1, y1), (x2, y2) = start, end
    length = (x2 - x1) ** 2 + (y2 - y1) ** 2
    along = 0.0 if length == 0 else max(0.0, min(1.0, -(x1 * (x2 - x1) + y1 * (y2 - y1)) / length))
    return math.hypot(x1 + along * (x2 - x1), y1 + along * (y2 - y1))
