"""Who may use a street: the tags of OpenStreetMap read for walking and cycling.

The lists follow the networks “walk” and “bike” of OSMnx (Boeing 2025), with the
default access of the OSM wiki for Germany: a footway is closed to bicycles and
a cycleway to people on foot unless its tags say otherwise.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["access_of"]

_NOT_BUILT = {"abandoned", "construction", "planned", "platform", "proposed", "raceway", "razed", "rest_area",
              "services", "no", "bus_guideway", "busway", "corridor", "elevator", "escalator"}  # fmt: skip
_MOTOR_ONLY = {"motorway", "motorway_link", "motor"}
_CLOSED = {"no", "private", "use_sidepath"}
_OPEN = {"yes", "designated", "permissive", "official", "dismount"}


def access_of(tags: Sequence[Mapping[str, str]]) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return whether each way may be walked and cycled.

    Parameters
    ----------
    tags
        The tags of each way. One without ``highway`` is open to both, since
        networks that are not from OpenStreetMap have no such tag.

    Examples
    --------
    >>> walking, cycling = access_of([{"highway": "footway"}, {"highway": "motorway"}, {"highway": "residential"}])
    >>> walking.tolist(), cycling.tolist()
    ([True, False, True], [False, False, True])
    """
    return (
        np.array([_open(t, "foot", {"cycleway"}) for t in tags], dtype=bool),
        np.array([_open(t, "bicycle", {"footway", "pedestrian", "steps", "bridleway"}) for t in tags], dtype=bool),
    )


def _open(tags: Mapping[str, str], mode: str, others: set[str]) -> bool:
    highway = tags.get("highway", "")
    if highway in _NOT_BUILT or tags.get("area") == "yes":
        return False
    own = tags.get(mode, "")
    if own in _CLOSED:
        return False
    if highway in _MOTOR_ONLY or tags.get("motorroad") == "yes":
        return False
    if own in _OPEN:
        return True
    return highway not in others and tags.get("access") not in _CLOSED and tags.get("service") != "private"
