"""One subscribed symbol: since when, at which resolution, on whose behalf, and when it has something to say."""

from __future__ import annotations

from datetime import date

from simulator.engine.security import Security
from simulator.engine.series import QuoteDay, TradeDay
from simulator.engine.symbol_data import SymbolData
from simulator.enums import SecurityType
from simulator.symbols import Symbol

Trade = tuple[TradeDay, int] | None
Quote = tuple[QuoteDay, int] | None


class Subscription:
    """``owners`` are the universes (by canonical symbol) that want the symbol; ``None`` among them is the user himself.

    An ``internal`` one only keeps the security's prices fresh: it is in no slice. One that ``ended`` is no longer the feed's.
    ``first`` is when its first bar ended, once that is known, ``chain`` the canonical symbol of an option, ``place`` what LEAN
    orders subscriptions by: kind, then name.
    """

    __slots__ = (
        "chain", "data", "ended", "fill_forward", "first", "internal", "owners", "place", "security", "sessions", "symbol",
    )  # fmt: skip

    def __init__(self, security: Security, data: SymbolData, fill_forward: bool) -> None:
        self.security = security
        self.symbol: Symbol = security.symbol
        self.chain = self.symbol.canonical if self.symbol.is_option else None
        self.place = chr(self.symbol.security_type) + self.symbol.value
        self.data = data
        self.sessions = data.sessions
        self.first: int | None = None
        self.fill_forward = fill_forward
        self.owners: set[Symbol | None] = set()
        self.internal = False
        self.ended = False

    def first_by(self, day: date) -> int | None:
        """When its first bar ended; None where it had none up to the end of the day."""
        self.first = self.data.first_by(day)
        return self.first

    def gives_quote(self, ns: int) -> bool:
        """Whether a quote bar, filled forward or real, is given out at the instant."""
        if not self.data.has_quotes or not self.may_emit(ns):
            return False
        return self._emits(self.data.quotes.at(ns), ns)

    def gives_trade(self, ns: int) -> bool:
        """Whether a trade bar, filled forward or real, is given out at the instant."""
        return self.may_emit(ns) and self._emits(self.data.trades.at(ns), ns)

    def bars(self, ns: int) -> tuple[Trade, Quote]:
        """The trade and quote bars given out at the instant, real or filled forward."""
        data = self.data
        if self.fill_forward:
            if not data.sessions.on_grid(ns):
                return None, None
            return data.trades.at(ns), data.quotes.at(ns) if data.has_quotes else None
        trade, quote = data.trades.at(ns), data.quotes.at(ns) if data.has_quotes else None
        return trade if self._emits(trade, ns) else None, quote if self._emits(quote, ns) else None

    def quote_given(self, ns: int) -> Quote:
        """The quotes a chain's contract has at the instant: filled forward, or of that very instant."""
        found = self.data.quotes.at(ns) if self.data.has_quotes else None
        return found if self._emits(found, ns) else None

    def trade_given(self, ns: int) -> Trade:
        """The trades a chain's contract has at the instant: filled forward, or of that very instant."""
        found = self.data.trades.at(ns)
        return found if self._emits(found, ns) else None

    def open_interest(self, ns: int) -> float | None:
        """The open interest given out at the instant, filled forward or published then; None where there is none."""
        when, value = self.data.open_interest_told(ns)
        return value if when and (self.fill_forward or when == ns) else None

    def emits(self, ns: int) -> bool:
        """Whether any bar is given out at the instant."""
        return self.gives_trade(ns) or self.gives_quote(ns)

    def is_keyed(self, ns: int) -> bool:
        """Whether a slice has the symbol: by an equity's trades, by any bar of another (IsDefaultDataType)."""
        return self.gives_trade(ns) if self.symbol.security_type is SecurityType.EQUITY else self.emits(ns)

    def may_emit(self, ns: int) -> bool:
        """Whether the instant is one that bars are filled forward to; asks for no data."""
        return not self.fill_forward or self.data.sessions.on_grid(ns)

    def _emits(self, found: tuple[TradeDay | QuoteDay, int] | None, ns: int) -> bool:
        if found is None:
            return False
        bars, index = found
        return self.fill_forward or bars.ends[index] == ns
