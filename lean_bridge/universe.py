"""What is subscribed: stocks and indices for good, option contracts day by day as the strategies need them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from AlgorithmImports import DataNormalizationMode, Resolution

from domain.contracts import Contract
from domain.roots import INDEX_OF, underlying_of
from domain.snapshots import ChainNeed
from lean_bridge.boundary import Boundary
from lean_bridge.contracts import ContractBook, is_option
from lean_bridge.fills import QuotedComboFill
from lean_bridge.quotes import positive_or_nan
from lean_bridge.sessions import SessionCalendar

if TYPE_CHECKING:
    from AlgorithmImports import OptionFilterUniverse, OptionUniverse, QCAlgorithm, Security, SecurityChanges, Symbol

    from strategies.base import Strategy

GAP = 0.02
"""Added to a strike window when contracts are chosen before the open: how far (fraction) the spot may jump overnight."""


class Universe:
    """Subscriptions, the daily choice of contracts, and which contracts are live now."""

    def __init__(self, algorithm: QCAlgorithm, calendar: SessionCalendar, book: ContractBook, boundary: Boundary) -> None:
        self._algorithm = algorithm
        self._boundary = boundary
        self._calendar = calendar
        self._book = book
        self._stocks: dict[str, Symbol] = {}
        self._chains: dict[str, Symbol] = {}
        self._live: dict[str, dict[Contract, Security]] = {}
        self._strategies: tuple[Strategy, ...] = ()

    def follow_calendar(self, ticker: str, *, trades: bool) -> Symbol:
        """Subscribe to the stock whose hours tell sessions: by the minute when it also trades, else by the day."""
        if not trades:
            equity = self._algorithm.add_equity(ticker, Resolution.DAILY, data_normalization_mode=DataNormalizationMode.RAW)
            return equity.symbol
        return self.watch(ticker)

    def watch(self, ticker: str) -> Symbol:
        """Subscribe to a stock or an index by the minute, with raw prices; once is enough."""
        if ticker not in self._stocks:
            if ticker in INDEX_OF.values():
                self._stocks[ticker] = self._algorithm.add_index(ticker, Resolution.MINUTE).symbol
            else:
                equity = self._algorithm.add_equity(
                    ticker, Resolution.MINUTE, data_normalization_mode=DataNormalizationMode.RAW
                )
                self._stocks[ticker] = equity.symbol
        return self._stocks[ticker]

    def watch_chain(self, root: str) -> None:
        """Subscribe to a root's chain; which contracts is chosen before each session."""
        underlying = underlying_of(root)
        symbol = self.watch(underlying)
        if underlying not in INDEX_OF:
            option = self._algorithm.add_option(symbol, Resolution.MINUTE)
        elif root == underlying:
            option = self._algorithm.add_index_option(symbol, Resolution.MINUTE)
        else:
            option = self._algorithm.add_index_option(symbol, root, Resolution.MINUTE)
        option.set_filter(lambda universe: self._guarded_choice(root, universe))
        self._chains[root] = option.symbol

    def serve(self, strategies: Iterable[Strategy]) -> None:
        """Choose contracts for these strategies from now on."""
        self._strategies = tuple(strategies)

    def choose(self, root: str, universe: OptionFilterUniverse) -> OptionFilterUniverse:
        """The contracts of a root that the coming session needs; none when no strategy needs the root that day.

        LEAN asks before the session with the previous session's list of contracts.
        """
        day = self._calendar.trading_day_from(universe.local_time.date())
        session = self._calendar.session(day)
        needs = [n for strategy in self._strategies for n in strategy.chain_needs(session, day) if n.root == root]
        spot = self._spot(root, universe)
        if not needs or not spot > 0.0:
            return _none_of(universe)
        near = universe.expiration(min(n.min_dte for n in needs), max(n.max_dte for n in needs))
        chosen: OptionFilterUniverse = near.contracts(lambda listed: list(_wanted(listed, needs, day, spot)))
        return chosen

    def changed(self, changes: SecurityChanges) -> None:
        """Take in what LEAN subscribed and dropped."""
        for security in changes.added_securities:
            if is_option(security.symbol):
                contract = self._book.contract_of(security.symbol)
                if contract is not None:
                    self._live.setdefault(contract.root, {})[contract] = security
                    security.set_fill_model(QuotedComboFill())
        for security in changes.removed_securities:
            contract = self._book.contract_of(security.symbol)
            if contract is not None:
                self._live.get(contract.root, {}).pop(contract, None)

    def live(self, root: str) -> Mapping[Contract, Security]:
        """The contracts of a root that are subscribed now."""
        return self._live.get(root, {})

    def stock(self, ticker: str) -> Security | None:
        """The security of a watched stock or index; None when it is not watched."""
        symbol = self._stocks.get(ticker)
        return None if symbol is None else self._algorithm.securities[symbol]

    def chain_symbol(self, root: str) -> Symbol | None:
        """LEAN's canonical symbol of a watched chain; None when it is not watched."""
        return self._chains.get(root)

    def _guarded_choice(self, root: str, universe: OptionFilterUniverse) -> OptionFilterUniverse:
        return self._boundary.answer(
            f"choosing {root} contracts", lambda: self.choose(root, universe), lambda _: _none_of(universe)
        )

    def _spot(self, root: str, universe: OptionFilterUniverse) -> float:
        underlying = universe.underlying
        listed = positive_or_nan(underlying.price) if underlying is not None else positive_or_nan(None)
        stock = self.stock(underlying_of(root))
        return listed if listed > 0.0 or stock is None else positive_or_nan(stock.price)


def _none_of(universe: OptionFilterUniverse) -> OptionFilterUniverse:
    chosen: OptionFilterUniverse = universe.contracts([])
    return chosen


def _wanted(listed: Iterable[OptionUniverse], needs: list[ChainNeed], day: date, spot: float) -> Iterator[Symbol]:
    bands = [(n.min_dte, n.max_dte, spot * (1.0 - n.strike_window - GAP), spot * (1.0 + n.strike_window + GAP)) for n in needs]
    for entry in listed:
        symbol = entry.symbol
        days, strike = (symbol.id.date.date() - day).days, float(symbol.id.strike_price)
        if any(first <= days <= last and low <= strike <= high for first, last, low, high in bands):
            yield symbol
