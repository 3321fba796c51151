"""Names of files: one for each entry's id, whatever that is, on any file system."""

import re

_LONGEST = 150  # characters of a name in one folder; file systems take 255 bytes


def file_name(id: str, ending: str = ".json") -> str:
    """Return where an entry's file is, below ``related/``; different ids have different files.

    The colon behind the scheme becomes ``_``; of the rest, what file systems refuse becomes ``_``
    and two digits for each byte: ``arxiv:2201.03545`` is in ``arxiv_2201.03545.json``.
    """
    scheme, _, rest = id.partition(":")
    name = f"{_coded(scheme)}_{_coded(rest)}"
    return re.sub(f".{{{_LONGEST}}}(?=.)", r"\g<0>/", name) + ending


def _coded(text: str) -> str:
    def bytes_of(match: re.Match[str]) -> str:
        return "".join(f"_{byte:02x}" for byte in match[0].encode())

    return re.sub(r"[^A-Za-z0-9.-]", bytes_of, text)
