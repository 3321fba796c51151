"""The home folder: created durably, so that it is still there after a power cut."""

import errno
import os
from pathlib import Path


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing; each is on disk when this returns.

    Raises
    ------
    NotADirectoryError
        If a file, or a link to nothing, has its name.
    """
    if folder.is_dir():
        return
    make_folder(folder.parent)
    try:
        folder.mkdir(exist_ok=True)
    except FileExistsError as error:
        message = "is a file, or a link to nothing; give a folder"
        raise NotADirectoryError(errno.ENOTDIR, message, str(folder)) from error
    handle = os.open(folder.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
