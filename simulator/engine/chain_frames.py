"""Frames of chains (Common/Data/Market/BaseChain.cs, BaseChains.cs, Common/Python/PandasData.cs)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Final, Protocol

from simulator.symbols import Symbol

if TYPE_CHECKING:
    import pandas as pd


class Row(Protocol):
    """A contract of a chain."""

    @property
    def symbol(self) -> Symbol:
        """The contract."""


class Chain(Protocol):
    """A chain, gone through contract by contract."""

    symbol: Symbol

    def __iter__(self) -> Iterator[Row]: ...

    @property
    def data_frame(self) -> pd.DataFrame:
        """Its contracts by symbol."""


PRICES: Final = (
    "ask_price", "ask_size", "bid_price", "bid_size", "expiry", "last_price", "open_interest", "underlying_symbol", "volume",
)  # fmt: skip
"""The columns of any contract's, by its members; a column is called as its member, without dots and underscores."""
OPTIONS: Final = (
    *PRICES, "greeks.delta", "greeks.gamma", "greeks.rho", "greeks.theta", "greeks.vega", "implied_volatility", "right",
    "scaled_strike", "strike", "style", "theoretical_price", "underlying_last_price",
)  # fmt: skip
"""The columns of an option's."""


def chain_frame(chain: Iterable[Row], members: Sequence[str]) -> pd.DataFrame:
    """A row a contract by its symbol; the columns are in alphabetical order, those of prices without any but 0 left out."""
    from simulator.keyed_pandas import pd

    rows = list(chain)
    if not rows:
        return pd.DataFrame()
    index = pd.Index([row.symbol for row in rows], name="symbol")
    columns = {}
    for name, member in sorted((member.rpartition(".")[2].replace("_", ""), member) for member in members):
        values = list(map(attrgetter(member), rows))
        if any(value is not None and (value or type(value) is not float) for value in values):
            kind = object if not isinstance(values[0], float) and not _is_typed(values[0]) else None
            columns[name] = pd.Series(values, index, dtype=kind)
    return pd.DataFrame(columns, index=index)


def _is_typed(value: object) -> bool:
    """Whether pandas has a type for the value as LEAN has it: numbers and times, no members of enumerations."""
    from datetime import datetime

    return type(value) in {int, datetime}


def row_frame(chain: Chain) -> pd.DataFrame:
    """A chain that is not flattened: one row of its contracts and how many they are, by its canonical symbol."""
    from simulator.keyed_pandas import pd

    contracts = list(chain)
    index = pd.Index([chain.symbol], name="symbol")
    frame = pd.DataFrame({"contracts": pd.Series([contracts], index), "count": pd.Series([len(contracts)], index)})
    return frame if contracts else frame[["count"]]


def joined(chains: Mapping[Symbol, Chain], *, flatten: bool) -> pd.DataFrame:
    """The contracts of all chains as a frame indexed by canonical symbol and symbol; a row a chain where not flattened."""
    from simulator.keyed_pandas import pd

    frames = {canonical: chain.data_frame for canonical, chain in chains.items()}
    if not flatten:
        return pd.concat(list(frames.values())) if frames else pd.DataFrame()
    frames = {canonical: frame for canonical, frame in frames.items() if not frame.empty}
    return pd.concat(frames, names=["canonical", "symbol"]) if frames else pd.DataFrame()
