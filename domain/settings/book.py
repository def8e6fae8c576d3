"""Settings of the limits that hold for the whole book, the new order in it."""

from __future__ import annotations

from dataclasses import dataclass

from domain.settings.field import NUMBER, SWITCH, SYMBOL, WHOLE, setting

_OF_VALUE = "fraction of net liquidation value"


@dataclass(frozen=True, slots=True, kw_only=True)
class StressSettings:
    """What the book may lose in a jump of the market, by our own revaluation."""

    trade: float = setting(0.05, NUMBER, "Greatest stress loss of one trade.", unit=_OF_VALUE, low=0.001, high=0.25)
    group: float = setting(0.15, NUMBER, "Greatest stress loss of a correlation group.", unit=_OF_VALUE, low=0.001, high=0.5)
    portfolio: float = setting(0.20, NUMBER, "Greatest stress loss of the portfolio.", unit=_OF_VALUE, low=0.001, high=0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSettings:
    """How much may be open of what moves together."""

    count_0dte: bool = setting(False, SWITCH, "Count a 0DTE as one unit of its correlation group.")
    short_volatility: int = setting(
        5, WHOLE, "Strangles, LT112s and the LEAP ladder (as one) open at once.", unit="positions", low=0, high=5
    )
    index_short_volatility: int = setting(
        3, WHOLE, "Strangles and LT112s on the S&P 500 open at once.", unit="positions", low=0, high=3
    )
    same_underlying: int = setting(
        2, WHOLE, "Positions of one strategy on one underlying; LEAP rungs are not counted.", unit="positions", low=1, high=2
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureSettings:
    """How much of the account may rest on one thing."""

    one_underlying: float = setting(0.20, NUMBER, "Most that one underlying may tie up.", unit=_OF_VALUE, low=0.01, high=0.5)
    correlated: float = setting(
        0.30, NUMBER, "Most that underlyings which move alike may tie up together.", unit=_OF_VALUE, low=0.01, high=0.8
    )
    alike: float = setting(
        0.70, NUMBER, "Correlation of daily returns, of either sign, from which two move alike.", low=0.1, high=0.95
    )
    window: int = setting(60, WHOLE, "Daily returns that a correlation is taken over.", unit="sessions", low=20, high=60)
    benchmark: str = setting("SPY", SYMBOL, "What beta-weighted delta is stated in.")
    volatility_target: float = setting(
        0.02, NUMBER, "Swing a year that a reported, volatility-adjusted size would add.", unit=_OF_VALUE, low=0.001, high=0.2
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpirySettings:
    """When an option is near enough to its end that its holder may do as he likes."""

    pin_minutes: int = setting(
        60, WHOLE, "No short near its strike is opened this long before it settles.", unit="minutes", low=1, high=390
    )
