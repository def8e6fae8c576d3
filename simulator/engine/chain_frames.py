"""Frames of several chains at once (Common/Data/Market/BaseChains.cs, flattened)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from simulator.symbols import Symbol

if TYPE_CHECKING:
    import pandas as pd


class Framed(Protocol):
    """A chain with a frame of its own."""

    @property
    def data_frame(self) -> pd.DataFrame:
        """Its contracts by symbol."""


def joined(chains: Mapping[Symbol, Framed]) -> pd.DataFrame:
    """The contracts of all chains as a frame indexed by canonical symbol and symbol; empty chains leave nothing."""
    import pandas as pd

    frames = {canonical: chain.data_frame for canonical, chain in chains.items()}
    frames = {canonical: frame for canonical, frame in frames.items() if not frame.empty}
    return pd.concat(frames, names=["canonical", "symbol"]) if frames else pd.DataFrame()
