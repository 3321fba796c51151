"""Query options as fields of pydantic models, made of their definitions (see `entries.option`)."""

from typing import Any, Literal, Optional

from recommender.entries.option import Option


def kind_of(one: Option) -> Any:
    """Return the type of an option's value, a list where there may be several."""
    if one.several:
        return list[str]
    kind = Literal[one.choices] if one.choices else one.type
    return Optional[kind] if one.nullable else kind  # noqa: UP045 - the type is a value here


def field_of(one: Option, limit: int | None) -> dict[str, Any]:
    """Return default, help and bounds of an option, as pydantic has them."""
    default = {"default_factory": list} if one.several else {"default": one.default}
    bounds = {"ge": one.least, "gt": one.above, "le": one.most, "max_length": limit}
    set_bounds = {name: bound for name, bound in bounds.items() if bound is not None}
    return {**default, "description": one.help, **set_bounds}
