"""pandas whose frames take a ticker where their index has the symbol, as LEAN patches it (Common/PandasMapper.py).

Frames are looked up as without it where no run goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import pandas as pd
from pandas.core.indexing import _LocationIndexer, _ScalarAccessIndexer

from simulator.symbols import Symbol
from simulator.tickers import TICKERS

__all__ = ["pd"]

_Function = Callable[..., Any]


def _mapped(key: Any, symbol_of: Callable[[str], Symbol | None]) -> Any:
    """The key with symbols in the place of known tickers; only of the plain kinds, as in LEAN."""
    kind = type(key)
    if kind is str:
        return symbol_of(key) or key
    if kind is tuple or kind is list:
        return kind(_mapped(one, symbol_of) for one in key)
    return {name: _mapped(one, symbol_of) for name, one in key.items()} if kind is dict else key


def _found_by_ticker(function: _Function) -> _Function:
    """Looks up by the symbols first, then by what was given; a KeyError names both."""

    @wraps(function)
    def wrapped(self: object, *args: Any, **kwargs: Any) -> Any:
        symbol_of = TICKERS.get()
        if symbol_of is None:
            return function(self, *args, **kwargs)
        mapped = _mapped(args, symbol_of)
        try:
            return function(self, *mapped, **_mapped(kwargs, symbol_of))
        except KeyError:
            try:
                return function(self, *args, **kwargs)
            except KeyError:
                raise KeyError(_not_found(mapped, args)) from None

    return wrapped


def _told_by_ticker(function: _Function) -> _Function:
    """Whether what was given is there, or else the symbols."""

    @wraps(function)
    def wrapped(self: object, *args: Any) -> bool:
        symbol_of = TICKERS.get()
        return bool(function(self, *args) or (symbol_of is not None and function(self, *_mapped(args, symbol_of))))

    return wrapped


def _not_found(mapped: tuple[Any, ...], given: tuple[Any, ...]) -> str:
    tried, asked = ([str(key) for key in keys if isinstance(key, str | Symbol)] for keys in (mapped, given))
    return f"No key found for either mapped or original key. Mapped Key: {tried}; Original Key: {asked}"


def _patch() -> None:
    """What LEAN wraps: everything that looks a key up goes through one of these."""
    for owner, name in ((_LocationIndexer, "__getitem__"), (_ScalarAccessIndexer, "__getitem__"), (pd.Index, "get_loc")):
        setattr(owner, name, _found_by_ticker(getattr(owner, name)))
    setattr(pd.DataFrame, "__getitem__", _found_by_ticker(pd.DataFrame.__getitem__))  # noqa: B010  (mypy takes no method)
    setattr(pd.Index, "__contains__", _told_by_ticker(pd.Index.__contains__))  # noqa: B010


_patch()
