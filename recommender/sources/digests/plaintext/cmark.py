"""Markdown rendered by cmark, which is given its memory back: the package that wraps it gives back none.

Of each document that was ever read it would hold twenty times its size.
"""

import ctypes
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from cmarkgfm import _cmark, cmark


def render(text: str, options: int = 0, extensions: Sequence[str] = ()) -> str:
    """Render Markdown to HTML.

    Parameters
    ----------
    text : str
        Any text at all.
    options : int
        Those of `cmarkgfm.cmark.Options`, added up.
    extensions : sequence of str
        Names of GitHub's extensions, such as ``table``.
    """
    cmark.core_extensions_ensure_registered()
    parser = cmark.parser_new(options)
    free_node, free = _frees()
    try:
        for name in extensions:
            cmark.parser_attach_syntax_extension(parser, cmark.find_syntax_extension(name))
        cmark.parser_feed(parser, text)
        root = cmark.parser_finish(parser)
        written = _cmark.lib.cmark_render_html(
            root, options, cmark.parser_get_syntax_extensions(parser)
        )
        page: str = _cmark.ffi.string(written).decode()
    finally:
        cmark.parser_free(parser)
    free(_address(written))
    free_node(_address(root))
    return page


class _Allocator(ctypes.Structure):
    """What cmark takes memory with, and gives it back (``cmark_mem``)."""

    _fields_ = (
        ("calloc", ctypes.c_void_p),
        ("realloc", ctypes.c_void_p),
        ("free", ctypes.CFUNCTYPE(None, ctypes.c_void_p)),
    )


@cache
def _frees() -> tuple[Callable[[int], object], Callable[[int], object]]:
    """Return what gives back a parsed document, and what a text; nothing, where the library does not show it."""
    library = ctypes.CDLL(_cmark.__file__)
    try:
        free_node, allocator = library.cmark_node_free, library.cmark_get_default_mem_allocator
    except AttributeError:
        return _leave, _leave
    free_node.argtypes, free_node.restype = [ctypes.c_void_p], None
    allocator.restype = ctypes.POINTER(_Allocator)
    return free_node, allocator().contents.free


def _leave(address: int) -> None:
    """Give nothing back."""


def _address(pointer: Any) -> int:
    return int(_cmark.ffi.cast("uintptr_t", pointer))
