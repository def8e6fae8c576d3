"""Settings of the Friday 0DTE strategy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from domain.settings.field import NUMBER, SYMBOLS, TEXT, TIME, WHOLE, setting

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


@dataclass(frozen=True, slots=True, kw_only=True)
class ZeroDteSettings:
    """Same-day iron condor (flat morning) or one credit spread (trending morning)."""

    underlyings: tuple[str, ...] = setting(
        ("SPXW", "SPY"), SYMBOLS, "Option roots to trade, the first that sizes to at least one."
    )
    weekday: str = setting("friday", TEXT, "Day of the week to trade.", choices=(*WEEKDAYS, "any"))
    max_dte: int = setting(0, WHOLE, "Farthest expiry to use; 0 is the same day.", unit="days", low=0, high=7)
    entry_from: time = setting(time(10, 30), TIME, "First entry.", low=time(9, 31), high=time(15, 59))
    entry_until: time = setting(time(11, 0), TIME, "Last entry.", low=time(9, 31), high=time(15, 59))
    flat_band: float = setting(
        0.005, NUMBER, "Move since the open within which the morning is flat.", unit="fraction", low=0.0, high=0.05
    )
    direction_mode: str = setting("fade", TEXT, "Which side to sell on a trending morning.", choices=("fade", "follow"))
    short_delta: float = setting(0.16, NUMBER, "Delta of the short strikes.", unit="delta", low=0.01, high=0.50)
    delta_min: float = setting(0.08, NUMBER, "Least delta of a short strike.", unit="delta", low=0.0, high=0.50)
    delta_max: float = setting(0.25, NUMBER, "Greatest delta of a short strike.", unit="delta", low=0.01, high=0.30)
    atr_period: int = setting(14, WHOLE, "Sessions in the average true range.", unit="sessions", low=2, high=60)
    atr_mult_flat: float = setting(0.5, NUMBER, "Least strike distance, flat morning.", unit="ATR", low=0.0, high=5.0)
    atr_mult_dir: float = setting(0.7, NUMBER, "Least strike distance, trending morning.", unit="ATR", low=0.0, high=5.0)
    wing_index: float = setting(30.0, NUMBER, "Wing width on SPXW.", unit="points", low=1, high=500)
    wing_etf: float = setting(3.0, NUMBER, "Wing width on anything else.", unit="points", low=0.5, high=100)
    min_credit_ic: float = setting(0.10, NUMBER, "Least credit of a condor.", unit="fraction of wing", low=0.0, high=1.0)
    min_credit_spread: float = setting(0.05, NUMBER, "Least credit of one spread.", unit="fraction of wing", low=0.0, high=1.0)
    profit: float = setting(0.50, NUMBER, "Take profit at this part of the credit.", unit="fraction", low=0.05, high=0.95)
    stop: float = setting(2.0, NUMBER, "Stop when the loss is this many credits.", unit="x credit", low=0.25, high=10.0)
    time_exit: time = setting(time(15, 0), TIME, "Close everything from here on.", low=time(9, 45), high=time(15, 59))
    hard_exit: time = setting(time(15, 30), TIME, "Marketable from here on.", low=time(9, 46), high=time(15, 59))
    vix_source: str = setting(
        "VIX", TEXT, "Volatility index the entry needs; none trades without one.", choices=("VIX", "none")
    )
    vix_max: float = setting(30.0, NUMBER, "No entry at or above this VIX.", unit="VIX points", low=0.0, high=200.0)
    vix_max_age_seconds: int = setting(300, WHOLE, "Greatest age of the VIX.", unit="seconds", low=60, high=3600)
    vix_half_size_rise: float = setting(
        0.10, NUMBER, "Half size when the VIX rose more than this since its open.", unit="fraction", low=0.0, high=10.0
    )
