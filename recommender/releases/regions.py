"""Regions of the map: which of them an entry lies in, and what each is about."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

MOST = 40
"""The most regions of a map."""

NAMED = 2
"""The most terms of a region's name in one language."""

Codes = npt.NDArray[np.uint8]
"""The region of each entry, shape (n,)."""


class RegionName(NamedTuple):
    """What a region is about in each language, the most telling first; empty where its titles do not say."""

    en: tuple[str, ...]
    zh: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Regions:
    """The regions of a map.

    Attributes
    ----------
    codes : array, shape (n,), uint8
    names : sequence of RegionName
        By code: the region with most entries is the first.
    """

    codes: Codes
    names: tuple[RegionName, ...]

    def document(self, positions: npt.NDArray[np.uint16]) -> list[dict[str, Any]]:
        """Return the regions as JSON types: names, how many entries, and the middle in the unit square.

        Parameters
        ----------
        positions : array, shape (n, 2), uint16
            As `map.fit_to_square` gives them.
        """
        counts = np.bincount(self.codes, minlength=len(self.names))
        regions = []
        for code, (name, count) in enumerate(zip(self.names, counts.tolist(), strict=True)):
            middle = np.median(positions[self.codes == code], axis=0) / np.iinfo(np.uint16).max
            x, y = np.round(middle, 4).tolist()
            regions.append({"en": name.en, "zh": name.zh, "count": count, "x": x, "y": y})
        return regions

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays that a release stores: codes, and names, text of shape (r, 2, `NAMED`), empty where there is none."""
        padded = [
            [list(of) + [""] * (NAMED - len(of)) for of in (name.en, name.zh)]
            for name in self.names
        ]
        return {"codes": self.codes, "names": np.array(padded, np.str_).reshape(-1, 2, NAMED)}

    @classmethod
    def of(cls, codes: Codes, names: npt.NDArray[np.str_]) -> "Regions":
        """Rebuild regions from their `arrays`."""
        region_names = [
            RegionName(*(tuple(filter(None, of)) for of in one)) for one in names.tolist()
        ]
        return cls(codes, tuple(region_names))
