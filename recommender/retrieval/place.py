"""A place: where an entry stands in a release, from 0 to n - 1, by ascending row of the catalogue.

It is FAISS's id of an entry's vector, and the entry's index in every array of the release.
"""

from typing import NewType

Place = NewType("Place", int)
