"""The map of a release: a point of the plane and colours for each entry, as the page gets them."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from recommender.releases.colours import Colours
from recommender.releases.regions import Regions

Plane = npt.NDArray[np.float32]
"""Points of the plane, shape (n, 2), float32."""

_FINEST = 65535  # positions go out as 16 bits an axis: finer than a screen, zoomed in


@dataclass(frozen=True, eq=False)
class Map:
    """The map of a release.

    Parameters
    ----------
    points : array, shape (n, 2), float32
        As `batch.tsne.layout` gives them.
    colours : Colours
        Of the same n entries.
    regions : Regions, optional
        Of them too.
    """

    points: Plane
    colours: Colours
    regions: Regions | None = None

    def document(self, version: str, gone: Sequence[int] = (), newer: int = 0) -> dict[str, Any]:
        """Return the map as JSON types, as the page reads it.

        Positions are in the unit square, the longer side filling it, as pairs of little-endian
        uint16; they and the codes of each column are in base64.

        Parameters
        ----------
        gone : sequence of int
            Places that are not to be shown any more.
        newer : int
            How many entries the map does not have yet.
        """
        columns = {
            name: {
                "values": [list(pair) for pair in self.colours.values[name]],
                "codes": _packed(self.colours.codes[:, i]),
            }
            for i, name in enumerate(self.colours.values)
        }
        positions = fit_to_square(self.points)
        regions = self.regions and {
            "codes": _packed(self.regions.codes),
            "values": self.regions.document(positions),
        }
        return {
            "index_version": version,
            "count": len(self.points),
            "newer": newer,
            "gone": list(gone),
            "positions": _packed(positions),
            "colours": columns,
        } | ({"regions": regions} if regions else {})

    def named_regions(self) -> list[dict[str, Any]]:
        """Return the regions without the codes of entries; empty if the release has none."""
        return self.regions.document(fit_to_square(self.points)) if self.regions else []


def fit_to_square(points: Plane) -> npt.NDArray[np.uint16]:
    """Return points scaled and moved into a square of 0 to 65535 on each axis, their proportions kept."""
    if not len(points):
        return np.empty((0, 2), np.uint16)
    low, high = points.min(axis=0), points.max(axis=0)
    span = max(float((high - low).max()), 1e-9)
    within = (points - (low + high) / 2) / np.float32(span) + np.float32(0.5)
    positions: npt.NDArray[np.uint16] = np.rint(within * _FINEST).clip(0, _FINEST).astype(np.uint16)
    return positions


def _packed(array: npt.NDArray[Any]) -> str:
    kind = array.dtype.newbyteorder("<")
    return b64encode(np.ascontiguousarray(array, kind).tobytes()).decode()
