"""Frozen dataclasses as plain JSON values and back: how answers are kept between two visits.

Nothing in a record says which class it is read into: the reader names it, and every value is held against the types of
its fields. A record written before a field was added is read with the field's default.
"""

from __future__ import annotations

import types
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """Return a dataclass, or a tuple of them, as dicts, lists and JSON scalars.

    >>> from index.hits import Filters
    >>> to_plain(Filters(symbols=("A/80/16",)))["symbols"]
    ['A/80/16']
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, list | tuple):
        return [to_plain(v) for v in value]
    return value


def from_plain(kind: type[T], value: Any) -> T:
    """Return the ``kind`` that ``to_plain`` made ``value`` of.

    Raises:
        ValueError: the value does not have that form.

    >>> from index.hits import Filters
    >>> from_plain(Filters, {"symbols": ["A/80/16"], "years": [2025]})
    Filters(symbols=('A/80/16',), years=(2025,), languages=(), section=None, part=None, bodies=(), since=None, until=None)
    """
    return cast(T, _read(kind, value))


def _read(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _read_optional(kind, value)
    if origin is Literal:
        if value in get_args(kind):
            return value
    elif origin is tuple:
        if isinstance(value, list):
            return _read_tuple(get_args(kind), value)
    elif is_dataclass(kind):
        if isinstance(value, dict):
            return _read_fields(kind, value)
    elif kind is float:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
    elif type(value) is kind:
        return value
    raise ValueError(f"found {value!r:.80}, expected {kind}")


def _read_optional(kind: Any, value: Any) -> Any:
    if value is None and types.NoneType in get_args(kind):
        return None
    inner = [k for k in get_args(kind) if k is not types.NoneType]
    return _read(inner[0], value)


def _read_tuple(kinds: Sequence[Any], values: list[Any]) -> tuple[Any, ...]:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_read(kinds[0], v) for v in values)
    if len(kinds) != len(values):
        raise ValueError(f"found {len(values)} values, expected {len(kinds)}")
    return tuple(_read(k, v) for k, v in zip(kinds, values, strict=True))


def _read_fields(kind: Any, value: dict[str, Any]) -> Any:
    hints = _hints(kind)
    try:
        return kind(**{name: _read(hints[name], v) for name, v in value.items() if name in hints})
    except TypeError as error:  # a field without a default is missing
        raise ValueError(f"not a {kind.__name__}: {error}") from error


@cache
def _hints(kind: Any) -> dict[str, Any]:
    known = {f.name for f in fields(kind)}
    return {name: hint for name, hint in get_type_hints(kind).items() if name in known}
