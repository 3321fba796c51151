"""The files of a release: each is verified against its checksum when it is first read."""

import mmap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from recommender.encoders.fingerprint import checksum
from recommender.errors import CorruptRelease


@dataclass(frozen=True)
class ReleaseFiles:
    """Files of one folder.

    Attributes
    ----------
    checksums : mapping
        Path relative to the folder, to `checksum`.
    within : str
        Put before each name: the part of the folder that is read, "" or one that ends in ``/``.
    """

    folder: Path
    checksums: Mapping[str, str]
    within: str = ""

    def __contains__(self, name: str) -> bool:
        return self.within + name in self.checksums

    def path(self, name: str) -> Path:
        """Return the path of a file after verifying its checksum.

        Raises
        ------
        CorruptRelease
            If it is missing or does not match its checksum.
        """
        path = self.folder / (self.within + name)
        try:
            if checksum(path) != self.checksums.get(self.within + name):
                raise CorruptRelease(str(path), "does not match its checksum")
        except OSError as error:
            raise CorruptRelease(str(path), f"cannot be read: {error.strerror}") from error
        return path

    def array(self, name: str, shape: tuple[int, ...] | None = None) -> Any:
        """Return the array of ``NAME.npy``, memory-mapped.

        Raises
        ------
        CorruptRelease
            If it is no array, or one of another shape.
        """
        path = self.path(f"{name}.npy")
        try:
            # A plain view of the mapped file: np.memmap's own indexing is several times slower.
            array = np.load(path, mmap_mode="r", allow_pickle=False).view(np.ndarray)
        except ValueError as error:
            raise CorruptRelease(str(path), str(error)) from error
        if shape is not None and array.shape != shape:
            raise CorruptRelease(str(path), f"has shape {array.shape}, not {shape}")
        return array

    def mapped_bytes(self, name: str, size: int) -> bytes | mmap.mmap:
        """Return the bytes of a file of a known size, memory-mapped unless there are none.

        Raises
        ------
        CorruptRelease
            If it has another size.
        """
        path = self.path(name)
        if path.stat().st_size != size:
            raise CorruptRelease(str(path), f"does not have {size} bytes")
        if not size:
            return b""
        with path.open("rb") as stream:
            return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
