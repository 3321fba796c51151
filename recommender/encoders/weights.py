"""Tensors of a safetensors file, memory-mapped instead of read: a text needs few rows of a table of word vectors."""

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt

_TYPES: dict[str, type[np.floating]] = {"F16": np.float16, "F32": np.float32}


def mapped_tensor(file: Path, name: str) -> npt.NDArray[np.floating]:
    """Return a tensor of half or single precision, memory-mapped: pages are read when used, and shared by all processes.

    The file begins with the length of its header, in eight bytes; the header says where tensors are,
    counted from its end (https://huggingface.co/docs/safetensors).
    """
    with file.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        header = json.loads(stream.read(length))[name]
    start = 8 + length + header["data_offsets"][0]
    shape: tuple[int, ...] = tuple(header["shape"])
    return np.memmap(file, _TYPES[header["dtype"]], mode="r", offset=start, shape=shape)
