"""How long a trip by car may take, from the straight line alone: a range, said to be an estimate wherever it is shown.

Roads are taken to be 1.2 to 1.4 times as long as the straight line, driven at 60 to 50 km/h, with three minutes to leave and
park. These are assumptions for country roads, not measures: no itinerary is computed.
"""
from __future__ import annotations

import math

DETOUR = (1.2, 1.4)
KM_AN_HOUR = (60, 50)
START_MINUTES = 3
ROUND_MINUTES = 5

ROAD = {"detour": DETOUR, "kmh": KM_AN_HOUR, "start_min": START_MINUTES, "round_min": ROUND_MINUTES}


def car_minutes(km: float) -> tuple[int, int]:
    """(least, most) minutes for ``km`` kilometres as the crow flies, each rounded up to five minutes."""
    low, high = (START_MINUTES + km * detour / speed * 60 for detour, speed in zip(DETOUR, KM_AN_HOUR))
    return _rounded(low), _rounded(high)


def _rounded(minutes: float) -> int:
    return math.ceil(minutes / ROUND_MINUTES) * ROUND_MINUTES
