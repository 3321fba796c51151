"""The definition of a query option: name, type, bounds, default and help, once.

A field of `Filter`, `ListOptions` or `QueryOptions` that is made by `option` is all that an option needs.
The parameters and bodies of HTTP, the flags of the terminal, the keywords of Python and the tables of the
documentation are made from `options_of`, and `check` refuses the values that cannot be.

    diversity: float = option(0.0, "0: the nearest; 1: all unlike.", least=0, most=1)
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, field, fields
from functools import cache
from typing import Any, NamedTuple, get_args, get_type_hints

from recommender.errors import InvalidQuery


class Option(NamedTuple):
    """A query option.

    Attributes
    ----------
    name : str
        The name of its HTTP parameter and its Python keyword.
    flag : str
        The name of its flag in the terminal.
    type : type
        The type of one value: str, float or bool.
    several : bool
        Whether it may be given more than once.
    nullable : bool
        Whether None may be given, which means the default.
    least, above, most : float, optional
        Lower bound, inclusive (``least``) or exclusive (``above``), and upper bound, inclusive.
    choices : tuple of str
        The allowed values; empty: any value is allowed.
    limit, limit_in_address : int, optional
        The most values (of a single one: characters) that a request's body, or its address, may give.
    metavar : str
        The placeholder of a value in the terminal's help.
    """

    name: str
    flag: str
    type: type
    several: bool
    nullable: bool
    default: Any
    help: str
    least: float | None = None
    above: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    limit: int | None = None
    limit_in_address: int | None = None
    metavar: str | None = None


def option(default: Any, help: str, **more: Any) -> Any:
    """Return a field of a dataclass that defines a query option; `more` as `Option` has it."""
    return field(default=default, metadata={"help": help, **more})


@cache
def options_of(*kinds: type) -> tuple[Option, ...]:
    """Return the options that dataclasses define, each once, in order."""
    options: dict[str, Option] = {}
    for kind in kinds:
        hints = get_type_hints(kind)
        for defined in fields(kind):
            if "help" in defined.metadata:
                definition = _option_of_field(
                    defined.name, hints[defined.name], defined.default, defined.metadata
                )
                options.setdefault(defined.name, definition)
    return tuple(options.values())


def _option_of_field(name: str, hint: Any, default: Any, metadata: Mapping[str, Any]) -> Option:
    keywords = dict(metadata)
    flag = keywords.pop("flag", "--" + name.replace("_", "-"))
    several = hint == tuple[str, ...]
    kinds = [one for one in get_args(hint) or (hint,) if one not in (type(None), ...)]
    nullable = type(None) in get_args(hint) or default == math.inf
    default = None if default in (MISSING, math.inf) else default
    return Option(name, flag, kinds[0], several, nullable, default, **keywords)


def check(values: Any) -> None:
    """Raise if a field of an options dataclass has a value that it cannot have.

    Raises
    ------
    InvalidQuery
        Naming the option.
    """
    kind: Any = type(values)
    for definition in options_of(kind):
        value = getattr(values, definition.name)
        if definition.choices and not definition.several and value not in definition.choices:
            *others, last = definition.choices
            raise InvalidQuery(
                definition.name, f"must be {', '.join(others)} or {last}, not {str(value)[:40]!r}"
            )
        bounds = definition.least, definition.above, definition.most
        if bounds != (None, None, None) and not _within(value, *bounds):
            raise InvalidQuery(definition.name, f"must be {_bounds(definition)}, not {value:g}")


def _within(value: float, least: float | None, above: float | None, most: float | None) -> bool:
    return (
        (least is None or value >= least)
        and (above is None or value > above)
        and (most is None or value <= most)
        and not math.isnan(value)
    )


def _bounds(definition: Option) -> str:
    if definition.above is not None:
        return f"above {definition.above:g}"
    return f"from {definition.least:g} to {definition.most:g}"


def parse(kind: type, texts: Mapping[str, Any]) -> Any:
    """Make a dataclass of options from values as people write them: a text, several, or None.

    Raises
    ------
    InvalidQuery
        If there is no such option, or a value cannot be.
    """
    definitions = {definition.name: definition for definition in options_of(kind)}
    for name in texts:
        if name not in definitions:
            raise InvalidQuery(name, f"is no option; there are {', '.join(definitions)}")
    values = {
        name: as_tuple(value or ()) if definitions[name].several else value
        for name, value in texts.items()
        if value is not None or not definitions[name].nullable
    }
    return kind(**values)


def as_tuple(value: str | Iterable[str]) -> tuple[str, ...]:
    """Return one text, or several, as a tuple."""
    return (value,) if isinstance(value, str) else tuple(value)
