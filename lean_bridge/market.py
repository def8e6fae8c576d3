"""LEAN as the desk's market and account: looks, never trades."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from domain.contracts import Contract
from domain.quotes import Chain, FeedGreeks, OptionQuote, Quote, UnderlyingView
from domain.sessions import Session, new_york_date
from domain.snapshots import AccountSnapshot, ChainNeed, MarketSnapshot
from lean_bridge.boundary import none_if_refused
from lean_bridge.contracts import ContractBook
from lean_bridge.greeks import feed_greeks
from lean_bridge.past import Past
from lean_bridge.quotes import last_price, positive_or_nan, quote_of
from lean_bridge.sessions import SessionCalendar
from lean_bridge.universe import Universe
from lean_bridge.what_if import initial_margin

if TYPE_CHECKING:
    from AlgorithmImports import QCAlgorithm, Security

VOLATILITY_INDEX = "VIX"


class LeanMarket:
    """``domain.ports.MarketPort`` on a running LEAN algorithm."""

    def __init__(self, algorithm: QCAlgorithm, calendar: SessionCalendar, book: ContractBook, universe: Universe) -> None:
        self._algorithm = algorithm
        self._calendar = calendar
        self._book = book
        self._universe = universe
        self._past = Past(algorithm)

    def session(self, day: date) -> Session | None:
        """The stock exchange's session on a New York date; None when it is closed that day."""
        return self._calendar.session(day)

    def market(
        self, at: datetime, needs: Sequence[ChainNeed], underlyings: Iterable[str], marks: Iterable[Contract]
    ) -> MarketSnapshot:
        """The market now. What LEAN has no real data for is left out, never filled in."""
        today = new_york_date(at)
        session = self._calendar.session(today)
        views = {ticker: self._view(ticker, session, at, with_daily=True) for ticker in underlyings}
        quoted = {contract: self._mark(contract) for contract in marks}
        roots = dict.fromkeys(need.root for need in needs)
        return MarketSnapshot(
            at=at,
            session=session,
            underlyings={ticker: view for ticker, view in views.items() if view is not None},
            chains={root: self._chain([need for need in needs if need.root == root], today) for root in roots},
            marks={contract: quote for contract, quote in quoted.items() if quote is not None},
            volatility_index=self._view(VOLATILITY_INDEX, session, at, with_daily=False),
        )

    def account(self, at: datetime) -> AccountSnapshot:
        """The account now, as LEAN states it."""
        portfolio = self._algorithm.portfolio
        holdings, others = self._holdings()
        return AccountSnapshot(
            at=at,
            net_liquidation_value=float(portfolio.total_portfolio_value),
            cash=float(portfolio.cash),
            margin_used=float(portfolio.total_margin_used),
            margin_remaining=float(portfolio.margin_remaining),
            holdings=holdings,
            other_holdings=others,
            open_orders=self._open_orders(),
        )

    def feed_greeks(self, contracts: Iterable[Contract]) -> Mapping[Contract, FeedGreeks | None]:
        """LEAN's Greeks of a few contracts (1.4 ms each); None where its current slice has none."""
        return feed_greeks(self._algorithm, self._book, self._universe, contracts)

    def engine_margin(self, legs: Mapping[Contract, int]) -> float | None:
        """LEAN's initial margin (USD) for holding these alone; None when it has no price or raises."""
        return none_if_refused(lambda: initial_margin(self._algorithm, self._book, legs))

    def _holdings(self) -> tuple[dict[Contract, int], dict[str, float]]:
        """Options held, and everything else that is.

        LEAN is asked first whether anything is: it knows at once, where going through a whole universe from Python takes long.
        """
        portfolio = self._algorithm.portfolio
        holdings: dict[Contract, int] = {}
        others: dict[str, float] = {}
        if not portfolio.invested:
            return holdings, others
        for holding in portfolio.values():
            if not holding.invested:
                continue
            contract = self._book.contract_of(holding.symbol)
            if contract is None:
                others[str(holding.symbol.value)] = float(holding.quantity)
            else:
                holdings[contract] = round(float(holding.quantity))
        return holdings, others

    def _open_orders(self) -> int:
        """Orders that work, a combo's legs counted once."""
        seen: set[tuple[str, int]] = set()
        for order in self._algorithm.transactions.get_open_orders():
            group = order.group_order_manager
            seen.add(("order", int(order.id)) if group is None else ("combo", int(group.id)))
        return len(seen)

    def _view(self, ticker: str, session: Session | None, at: datetime, *, with_daily: bool) -> UnderlyingView | None:
        security = self._universe.stock(ticker)
        found = None if security is None else last_price(security)
        if security is None or found is None:
            return None
        price, seen_at = found
        return UnderlyingView(
            symbol=ticker,
            price=price,
            at=seen_at,
            session_open=self._past.session_open(security, session, at),
            daily=self._past.daily(security.symbol, new_york_date(at)) if with_daily else (),
        )

    def _mark(self, contract: Contract) -> Quote | None:
        security = self._universe.live(contract.root).get(contract) or self._book.security_of(contract)
        return None if security is None else quote_of(security)

    def _chain(self, needs: Sequence[ChainNeed], today: date) -> Chain:
        root, underlying = needs[0].root, needs[0].underlying
        stock = self._universe.stock(underlying)
        spot = positive_or_nan(None if stock is None else stock.price)
        quotes = list(_quoted(self._universe.live(root), needs, today, spot))
        feed_has_interest = any(interest > 0.0 for _, _, interest in quotes)
        return Chain(
            root=root,
            underlying=underlying,
            quotes=tuple(
                OptionQuote(contract=contract, quote=quote, open_interest=interest if feed_has_interest else None)
                for contract, quote, interest in quotes
            ),
        )


def _quoted(
    live: Mapping[Contract, Security], needs: Sequence[ChainNeed], today: date, spot: float
) -> Iterator[tuple[Contract, Quote, float]]:
    for contract, security in live.items():
        days, away = contract.days_to_expiry(today), abs(contract.strike / spot - 1.0)
        if any(need.min_dte <= days <= need.max_dte and away <= need.strike_window for need in needs):
            quote = quote_of(security)
            if quote is not None:
                yield contract, quote, float(security.open_interest)
