"""Short ways to the synthetic market's symbols, contracts and middles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

import numpy as np
from hypothesis import strategies as st

from simulator.enums import OptionRight, OptionStyle, SecurityType
from simulator.market import Floats, QuoteBars
from simulator.symbols import Market, Symbol
from simulator.synthetic import SyntheticMarket
from simulator.synthetic.sessions import sessions
from simulator.synthetic.universe import ChainRows

CALL, PUT = OptionRight.CALL, OptionRight.PUT
SPX = Symbol.create("SPX", SecurityType.INDEX, Market.USA)
VIX = Symbol.create("VIX", SecurityType.INDEX, Market.USA)
SPY = Symbol.create("SPY", SecurityType.EQUITY, Market.USA)
ETFS = ("SPY", "QQQ", "IWM", "GLD", "TLT", "SLV")
FUTURES = {"ES": Market.CME, "CL": Market.NYMEX, "GC": Market.COMEX, "ZB": Market.CBOT}
FUTURE_OPTIONS = {"ES": "ES", "CL": "LO", "GC": "OG", "ZB": "OZB"}

TRADING_DAYS = [day for day in sessions().days if 2015 <= day.year <= 2034]
a_day = st.sampled_from(TRADING_DAYS)
a_seed = st.integers(0, 5)


@cache
def market(seed: int = 1, scenario: str = "normal") -> SyntheticMarket:
    return SyntheticMarket(seed, scenario)


def equity(ticker: str) -> Symbol:
    return Symbol.create(ticker, SecurityType.EQUITY, Market.USA)


def future(ticker: str, day: date, place: int = 0, seed: int = 1) -> Symbol:
    """The contract at this place in the day's list."""
    universe = market(seed).universe(Symbol.create(ticker, SecurityType.FUTURE, FUTURES[ticker]), day)
    assert universe is not None
    return Symbol.create_future(ticker, FUTURES[ticker], universe.rows[place].expiry)


def chain_of(root: str, day: date, seed: int = 1) -> Symbol:
    """The canonical symbol of a chain; on futures that of the second contract's options."""
    if root in ("SPX", "SPXW"):
        return Symbol.create_canonical_option(SPX, root)
    if root == "VIX":
        return Symbol.create_canonical_option(VIX)
    if root in ETFS:
        return Symbol.create_canonical_option(equity(root))
    ticker = next(name for name, option in FUTURE_OPTIONS.items() if option == root)
    return Symbol.create_canonical_option(future(ticker, day, 1, seed), root)


def rows_of(symbol: Symbol, day: date, seed: int = 1, scenario: str = "normal") -> ChainRows:
    universe = market(seed, scenario).universe(symbol, day)
    assert universe is not None
    assert isinstance(universe.rows, ChainRows)
    return universe.rows


def close_of(symbol: Symbol, day: date, seed: int = 1) -> float:
    """What the universe of a chain says its underlying closed at."""
    universe = market(seed).universe(symbol, day)
    assert universe is not None
    assert universe.underlying_close is not None
    return universe.underlying_close


def expiries_of(rows: ChainRows) -> list[date]:
    return [date.fromordinal(int(number)) for number in np.unique(rows.expiries)]


def strikes_of(rows: ChainRows, expiry: date) -> Floats:
    return np.asarray(np.unique(rows.strikes[rows.expiries == expiry.toordinal()]))


def near(strikes: Floats, spot: float, count: int) -> Floats:
    """The strikes nearest the spot, in order."""
    return np.sort(strikes[np.argsort(np.abs(strikes - spot), kind="stable")[:count]])


def contract(canonical: Symbol, right: OptionRight, strike: float, expiry: date) -> Symbol:
    assert canonical.underlying is not None
    style = OptionStyle.EUROPEAN if canonical.security_type is SecurityType.INDEX_OPTION else OptionStyle.AMERICAN
    return Symbol.create_option(canonical.underlying, canonical.ticker, canonical.market, style, right, float(strike), expiry)


def middle(bars: QuoteBars, minute: int) -> float:
    return float(0.5 * (bars.bid_close[minute] + bars.ask_close[minute]))


def quotes_of(source: SyntheticMarket, canonical: Symbol, right: OptionRight, strikes: Sequence[float] | Floats, expiry: date,
              day: date) -> list[QuoteBars]:  # fmt: skip
    found = [source.minute_quotes(contract(canonical, right, strike, expiry), day) for strike in strikes]
    return [bars for bars in found if bars is not None]


def at_minute(bars: QuoteBars, end: int) -> tuple[float, float] | None:
    """Bid and ask of the bar that ends then, None where there is no such bar or no bid."""
    place = int(np.searchsorted(bars.end, end))
    if place == len(bars.end) or bars.end[place] != end or np.isnan(bars.bid_close[place]):
        return None
    return float(bars.bid_close[place]), float(bars.ask_close[place])
