"""How LEAN's reference databases name their rows: market, ticker, security type (Common/Securities/SecurityDatabaseKey.cs)."""

from __future__ import annotations

from typing import Final, NamedTuple

from simulator.enums import SecurityType
from simulator.symbols import Symbol

WILDCARD: Final = "[*]"
_TYPES: Final = {kind.name.replace("_", "").lower(): kind for kind in SecurityType}
_INDEX_OF_OPTION: Final = {"RUTW": "RUT", "SPXW": "SPX", "VIXW": "VIX", "NDXP": "NDX", "NQX": "NDX"}


class Key(NamedTuple):
    """One row's key. Compare without regard to case: build with ``of``."""

    market: str
    ticker: str
    security_type: SecurityType

    @classmethod
    def of(cls, market: str, ticker: str, security_type: SecurityType) -> Key:
        """The key, in lower case."""
        return cls(market.lower(), ticker.lower(), security_type)


def parse_type(text: str) -> SecurityType | None:
    """A security type as the databases write it ("IndexOption", "futureoption"); None for one the simulator has not."""
    return _TYPES.get(text.lower())


def database_ticker(symbol: Symbol) -> str:
    """The ticker LEAN looks a symbol up by: the underlying's for equity options, the root's for all others."""
    if symbol.security_type is SecurityType.OPTION and symbol.underlying is not None:
        return symbol.underlying.ticker
    return symbol.ticker


def index_of_option(root: str) -> str:
    """The index under an index option's root: SPXW -> SPX; any other root stands for itself."""
    return _INDEX_OF_OPTION.get(root.upper(), root)
