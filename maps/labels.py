"""Names on a map: each where it covers neither a mark nor another name, or nowhere."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LETTER = 0.6  # width of a bold letter, in heights of the type
FAR = (1.6, 3.2, 5.0)  # mm from the town to its name, each in turn
FARTHER = (*FAR, 7.5, 10.0, 13.0)
SIDES = ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 0.7), (-1, 0.7), (1, -0.7), (-1, -0.7))


@dataclass(frozen=True)
class Box:
    """A rectangle in mm, y going down."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether the two have some room in common."""
        return self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom


def placed_labels(
    names: Iterable[tuple[str, float, float]], taken: Sequence[Box], width: float, height: float, size: float, farther: int = 0
) -> list[tuple[str, float, float, float]]:
    """(name, middle x, baseline y, type size) of the (name, x, y) that find room, in mm, in a frame; the first ones first.

    The ``farther`` first ones may stand well away from their point: among many marks, a reader needs them to find their way.
    """
    boxes, found = list(taken), []
    for rank, (name, x, y) in enumerate(names):
        box = _room(name, x, y, boxes, width, height, size, FARTHER if rank < farther else FAR)
        if box is not None:
            boxes.append(box)
            found.append((name, (box.left + box.right) / 2, box.bottom - size * 0.28, size))
    return found


def _room(
    name: str, x: float, y: float, boxes: Sequence[Box], width: float, height: float, size: float, distances: Sequence[float]
) -> Box | None:
    half_width, half_height = len(name) * size * LETTER / 2, size * 0.6
    for far in distances:
        for side_x, side_y in SIDES:
            middle_x = x + side_x * (half_width + far - 1)
            middle_y = y + side_y * (half_height + far - 0.6)
            box = Box(middle_x - half_width, middle_y - half_height, middle_x + half_width, middle_y + half_height)
            is_inside = box.left >= 0.5 and box.top >= 0.5 and box.right <= width - 0.5 and box.bottom <= height - 0.5
            if is_inside and not any(box.meets(other) for other in boxes):
                return box
    return None
