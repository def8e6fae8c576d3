"""Settings of the run, the desk's limits and its orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.intents import StrategyName
from domain.settings.field import DATE, NUMBER, SWITCH, SYMBOL, TEXT, WHOLE, setting


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """What a backtest runs over. Live runs take the account from the broker and ignore dates and cash."""

    start: date = setting(date(2026, 1, 2), DATE, "First day of a backtest.", low=date(1998, 1, 1), high=date(2100, 1, 1))
    end: date = setting(date(2026, 3, 31), DATE, "Last day of a backtest.", low=date(1998, 1, 1), high=date(2100, 1, 1))
    cash: float = setting(250_000.0, NUMBER, "Cash a backtest starts with.", unit="USD", low=1_000, high=1e9)
    brokerage: str = setting(
        "tastytrade",
        TEXT,
        "Whose rules and fees the orders meet.",
        choices=("tastytrade", "alpaca", "default"),
    )
    strategies: str = setting("0dte", TEXT, "Strategies that may trade.", choices=("0dte", "none"))


@dataclass(frozen=True, slots=True, kw_only=True)
class CapSettings:
    """Hard limits on how many positions may live at once; a working order counts as a position."""

    zero_dte: int = setting(2, WHOLE, "Friday 0DTE positions.", low=0, high=2)
    futures_strangle: int = setting(3, WHOLE, "Futures strangle positions.", low=0, high=3)
    lt112: int = setting(4, WHOLE, "LT112 positions.", low=0, high=4)
    ipmcc: int = setting(2, WHOLE, "IPMCC positions.", low=0, high=2)
    leap: int = setting(5, WHOLE, "LEAP put ladder rungs.", low=0, high=5)
    total: int = setting(10, WHOLE, "Positions of all strategies together.", low=0, high=10)

    def of(self, strategy: StrategyName) -> int:
        """The cap of one strategy."""
        return {
            StrategyName.ZERO_DTE: self.zero_dte,
            StrategyName.FUTURES_STRANGLE: self.futures_strangle,
            StrategyName.LT112: self.lt112,
            StrategyName.IPMCC: self.ipmcc,
            StrategyName.LEAP: self.leap,
        }[strategy]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSettings:
    """How orders are sized and worked."""

    max_contracts: int = setting(40, WHOLE, "Most contracts one order may trade, over all legs.", low=1, high=1000)
    walk_steps: int = setting(5, WHOLE, "Steps from the mid to the natural price.", low=1, high=20)
    walk_seconds: int = setting(60, WHOLE, "Time an order rests at each step.", unit="seconds", low=60, high=3600)
    exit_escalation_seconds: int = setting(
        300, WHOLE, "Time after which an exit becomes marketable.", unit="seconds", low=60, high=3600
    )
    approval_seconds: int = setting(30, WHOLE, "How long an approval is good for.", unit="seconds", low=1, high=300)
    unknown_after_seconds: int = setting(
        120, WHOLE, "Time without an answer after which an order is unknown.", unit="seconds", low=10, high=3600
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginSettings:
    """The part of the account that is never committed, and whether the broker has to say what an order needs."""

    buffer: float = setting(0.20, NUMBER, "Part of net liquidation value kept free.", unit="fraction", low=0.20, high=0.95)
    broker_required: bool = setting(False, SWITCH, "Live: open nothing that the broker has not said the requirement of.")
    broker_seconds: int = setting(60, WHOLE, "Greatest age of the broker's numbers.", unit="seconds", low=1, high=3600)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartbeatSettings:
    """How old a price may be when an order is judged."""

    underlying_seconds: int = setting(
        120, WHOLE, "Greatest age of the underlying's last real price.", unit="seconds", low=1, high=3600
    )
    quote_seconds: int = setting(300, WHOLE, "Greatest age of a leg's last real quote.", unit="seconds", low=1, high=3600)
    vix_seconds: int = setting(
        300, WHOLE, "Age from which the VIX is unknown: group limits shrink.", unit="seconds", low=1, high=3600
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteSettings:
    """How wide a quote may be: the spread may not exceed the larger of the two limits."""

    max_spread_abs: float = setting(0.10, NUMBER, "Widest bid-ask spread, absolute.", unit="points", low=0.0, high=100)
    max_spread_rel: float = setting(
        0.20, NUMBER, "Widest bid-ask spread as a part of the mid.", unit="fraction", low=0.0, high=1.0
    )
    min_open_interest: int = setting(
        50, WHOLE, "Least open interest, where the feed has any.", unit="contracts", low=0, high=1_000_000
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class GreeksSettings:
    """How far the feed's Greeks may be from ours."""

    delta_tolerance: float = setting(
        0.05, NUMBER, "Greatest difference between the feed's delta and ours.", unit="delta", low=0.001, high=0.5
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSettings:
    """When the desk may open."""

    half_days: bool = setting(False, SWITCH, "Allow entries on half days.")
    no_entry_minutes: int = setting(30, WHOLE, "No entries this long before the close.", unit="minutes", low=1, high=390)
    half_day_exit_minutes: int = setting(
        60, WHOLE, "On half days every time exit is this long before the close.", unit="minutes", low=5, high=180
    )
    calendar_symbol: str = setting("SPY", SYMBOL, "Stock whose exchange hours tell sessions and half days.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskSettings:
    """What one trade may lose."""

    stop_loss_fraction: float = setting(
        0.02, NUMBER, "Planned loss at the stop.", unit="fraction of net liquidation value", low=0.001, high=0.10
    )
    max_loss_fraction: float = setting(
        0.05, NUMBER, "Worst loss of a defined-risk structure.", unit="fraction of net liquidation value", low=0.001, high=0.25
    )
    rate: float = setting(0.04, NUMBER, "Risk-free rate our own Greeks use.", unit="per year", low=-0.02, high=0.25)
