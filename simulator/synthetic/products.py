"""What trades in the synthetic market: equities, indexes, futures and option roots, with their contract terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from simulator.enums import SecurityType
from simulator.expiry_rules import future_root
from simulator.symbols import Market, Symbol
from simulator.synthetic.assets import NUMBER, VIX_SMILE


@dataclass(frozen=True, slots=True, kw_only=True)
class Underlying:
    """An equity, an index or a futures root: price = ``scale`` times its asset's, rounded to ``tick``.

    ``spread`` is the usual quoted spread in ticks; ``carry`` (futures) is added a year to the log price on top of the interest
    rate where ``carries_rate``; ``margin`` the initial margin of one future as a fraction of its notional.
    """

    ticker: str
    kind: SecurityType
    asset: int
    scale: float
    tick: float
    market: str = Market.USA
    spread: int = 1
    volume: float = 0.0
    multiplier: float = 1.0
    carry: float = 0.0
    carries_rate: bool = False
    months: tuple[int, ...] = ()
    ahead: int = 0
    margin: float = 0.0

    @property
    def smile(self) -> int:
        """Which of ``SMILES`` the options on it have."""
        return VIX_SMILE if self.ticker == "VIX" else self.asset


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekdays:
    """From this day on, expiries on these weekdays (Monday 0) are listed too."""

    since: date
    days: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Strike steps near, around and far from the spot. The steps double each time the spot doubles beyond ``limit``.

    ``width`` is how much further than usual the strikes reach.
    """

    near: float
    middle: float
    far: float
    limit: float
    width: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionRoot:
    """One chain's terms. ``spread`` is the quoted spread in volatility; ``ticks`` the tick below and from ``tick_change``.

    ``horizons`` are how many days ahead are listed: daily, Friday, monthly, quarter or month end, cycle months, LEAPS.
    """

    ticker: str
    underlying: str
    grid: Grid
    spread: float
    ticks: tuple[float, float]
    tick_change: float
    american: bool = True
    am: bool = False
    weekdays: tuple[Weekdays, ...] = ()
    horizons: tuple[int, int, int, int, int, int] = (0, 0, 0, 0, 0, 0)
    month_ends: tuple[int, ...] = ()


_NY: Final = SecurityType.EQUITY
_CENT: Final = 0.01
QUARTERS: Final = (3, 6, 9, 12)
ALL_MONTHS: Final = tuple(range(1, 13))


def _equity(ticker: str, asset: str, scale: float, volume: float) -> Underlying:
    return Underlying(ticker=ticker, kind=_NY, asset=NUMBER[asset], scale=scale, tick=_CENT, volume=volume)


UNDERLYINGS: Final = {
    item.ticker: item
    for item in (
        Underlying(ticker="SPX", kind=SecurityType.INDEX, asset=NUMBER["SPX"], scale=1.0, tick=_CENT),
        Underlying(ticker="VIX", kind=SecurityType.INDEX, asset=NUMBER["SPX"], scale=1.0, tick=_CENT),
        _equity("SPY", "SPX", 0.1, 180_000.0),
        _equity("QQQ", "QQQ", 1.0, 110_000.0),
        _equity("IWM", "IWM", 1.0, 75_000.0),
        _equity("GLD", "GLD", 1.0, 20_000.0),
        _equity("TLT", "TLT", 1.0, 45_000.0),
        _equity("SLV", "SLV", 1.0, 40_000.0),
        Underlying(ticker="ES", kind=SecurityType.FUTURE, market=Market.CME, asset=NUMBER["SPX"], scale=1.0, tick=0.25,
                   volume=3500.0, multiplier=50.0, carries_rate=True,
                   months=QUARTERS, ahead=5, margin=0.052),
        Underlying(ticker="CL", kind=SecurityType.FUTURE, market=Market.NYMEX, asset=NUMBER["CL"], scale=1.0, tick=0.01,
                   volume=700.0, multiplier=1000.0, carry=-0.02,
                   months=ALL_MONTHS, ahead=12, margin=0.085),
        Underlying(ticker="GC", kind=SecurityType.FUTURE, market=Market.COMEX, asset=NUMBER["GLD"], scale=10.8, tick=0.1,
                   volume=450.0, multiplier=100.0, carries_rate=True,
                   months=(2, 4, 6, 8, 10, 12), ahead=8, margin=0.045),
        Underlying(ticker="ZB", kind=SecurityType.FUTURE, market=Market.CBOT, asset=NUMBER["TLT"], scale=1.18, tick=0.03125,
                   volume=800.0, multiplier=1000.0, carry=-0.01,
                   months=QUARTERS, ahead=3, margin=0.030),
    )
}  # fmt: skip

FRIDAY: Final = Weekdays(since=date(2014, 1, 1), days=frozenset({4}))


def _weekdays(*changes: tuple[date, set[int]]) -> tuple[Weekdays, ...]:
    return (FRIDAY, *(Weekdays(since=since, days=frozenset(days)) for since, days in changes))


_SPXW_DAYS = _weekdays(
    (date(2016, 2, 23), {2}), (date(2016, 8, 15), {0}), (date(2022, 4, 18), {1}), (date(2022, 5, 11), {3})
)  # fmt: skip
_SPY_DAYS = _weekdays((date(2016, 8, 30), {2}), (date(2018, 2, 15), {0}), (date(2022, 11, 14), {1, 3}))
_QQQ_DAYS = _weekdays((date(2021, 4, 19), {0, 2}), (date(2022, 11, 14), {1, 3}))
_IWM_DAYS = _weekdays((date(2021, 6, 28), {0, 2}), (date(2024, 5, 20), {1, 3}))
_ETF_HORIZONS = (15, 49, 270, 280, 550, 1000)
_SPX_GRID = Grid(near=5.0, middle=25.0, far=100.0, limit=10_000.0)


def _etf(ticker: str, grid: Grid, spread: float, weekdays: tuple[Weekdays, ...], ends: tuple[int, ...] = ()) -> OptionRoot:
    return OptionRoot(
        ticker=ticker, underlying=ticker, grid=grid, spread=spread, ticks=(_CENT, _CENT), tick_change=3.0, weekdays=weekdays,
        horizons=_ETF_HORIZONS, month_ends=ends,
    )  # fmt: skip


OPTION_ROOTS: Final = {
    root.ticker: root
    for root in (
        OptionRoot(ticker="SPX", underlying="SPX", grid=_SPX_GRID, spread=0.0014, ticks=(0.05, 0.10), tick_change=3.0,
                   american=False, am=True, horizons=(0, 0, 370, 0, 370, 1090)),
        OptionRoot(ticker="SPXW", underlying="SPX", grid=_SPX_GRID, spread=0.0012, ticks=(0.05, 0.10), tick_change=3.0,
                   american=False, weekdays=_SPXW_DAYS, horizons=(28, 49, 370, 370, 370, 370), month_ends=ALL_MONTHS),
        OptionRoot(ticker="VIX", underlying="VIX", grid=Grid(near=0.5, middle=1.0, far=5.0, limit=60.0, width=6.0),
                   spread=0.012, ticks=(0.05, 0.10), tick_change=3.0, american=False, am=True,
                   horizons=(0, 0, 190, 0, 280, 280)),
        _etf("SPY", Grid(near=1.0, middle=1.0, far=5.0, limit=1000.0), 0.0008, _SPY_DAYS, QUARTERS),
        _etf("QQQ", Grid(near=1.0, middle=1.0, far=5.0, limit=1000.0), 0.0010, _QQQ_DAYS, QUARTERS),
        _etf("IWM", Grid(near=1.0, middle=1.0, far=5.0, limit=500.0), 0.0013, _IWM_DAYS, QUARTERS),
        _etf("GLD", Grid(near=1.0, middle=1.0, far=5.0, limit=500.0), 0.0016, (FRIDAY,)),
        _etf("TLT", Grid(near=0.5, middle=1.0, far=1.0, limit=250.0), 0.0016, (FRIDAY,)),
        _etf("SLV", Grid(near=0.5, middle=0.5, far=1.0, limit=80.0), 0.0030, (FRIDAY,)),
        OptionRoot(ticker="ES", underlying="ES", grid=Grid(near=5.0, middle=25.0, far=100.0, limit=10_000.0), spread=0.0013,
                   ticks=(0.05, 0.25), tick_change=5.0, am=True),
        OptionRoot(ticker="LO", underlying="CL", grid=Grid(near=0.5, middle=0.5, far=2.5, limit=160.0), spread=0.0030,
                   ticks=(_CENT, _CENT), tick_change=3.0),
        OptionRoot(ticker="OG", underlying="GC", grid=Grid(near=5.0, middle=10.0, far=50.0, limit=5000.0), spread=0.0020,
                   ticks=(0.1, 0.1), tick_change=3.0),
        OptionRoot(ticker="OZB", underlying="ZB", grid=Grid(near=0.5, middle=1.0, far=2.0, limit=300.0), spread=0.0020,
                   ticks=(0.015625, 0.015625), tick_change=3.0),
    )
}  # fmt: skip


def underlying_of(symbol: Symbol) -> Underlying | None:
    """The equity, index or futures root of a symbol (of an option's underlying); None when it is not in this market."""
    base = symbol.underlying if symbol.is_option else symbol
    found = None if base is None else UNDERLYINGS.get(base.ticker)
    return found if found is not None and base is not None and found.kind is base.security_type else None


def root_of(symbol: Symbol) -> OptionRoot | None:
    """The chain an option or a canonical option belongs to; None when it is not in this market."""
    base = underlying_of(symbol)
    if not symbol.is_option or base is None:
        return None
    found = OPTION_ROOTS.get(symbol.ticker)
    if found is None or found.underlying != base.ticker:
        found = next((root for root in OPTION_ROOTS.values() if root.underlying == future_root(symbol.ticker)), None)
    return found if found is not None and found.underlying == base.ticker else None
