"""What the volatility index says to a 0DTE entry: go, go at half size, or stay out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.intents import NoTrade, StrategyName
from domain.prices import is_price
from domain.quotes import UnderlyingView
from domain.settings import ZeroDteSettings
from strategies.reasons import NoTradeCode, why_not

_SLACK = 1e-12
"""So that a rise of exactly the limit is not more than it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VolatilityRule:
    """The index lets the entry go; ``halve`` at half size. ``note`` says why, for the record."""

    halve: bool
    note: str


def volatility_rule(index: UnderlyingView | None, at: datetime, zero: ZeroDteSettings) -> VolatilityRule | NoTrade:
    """The rule for an entry at ``at``. Missing, stale, unopened or too high refuses the entry."""
    if zero.vix_source == "none":
        return VolatilityRule(halve=False, note="no VIX asked for")
    if index is None or not is_price(index.price):
        return _refused(NoTradeCode.VIX_MISSING, "the VIX is missing")
    age = (at - index.at).total_seconds()
    if age > zero.vix_max_age_seconds:
        detail = f"the VIX is {age:.0f} s old; zero_dte.vix_max_age_seconds is {zero.vix_max_age_seconds}"
        return _refused(NoTradeCode.VIX_STALE, detail)
    if index.price >= zero.vix_max:
        return _refused(NoTradeCode.VIX_HIGH, f"VIX {index.price:.2f} is at or above zero_dte.vix_max {zero.vix_max:g}")
    if index.session_open is None or not is_price(index.session_open):
        return _refused(NoTradeCode.VIX_MISSING, "the VIX has no opening value of today, so its rise cannot be told")
    rise = index.price / index.session_open - 1.0
    halve = rise > zero.vix_half_size_rise + _SLACK
    note = f"VIX {index.price:.2f}, {rise:+.1%} since its open" + (": half size" if halve else "")
    return VolatilityRule(halve=halve, note=note)


def _refused(code: NoTradeCode, detail: str) -> NoTrade:
    return why_not(StrategyName.ZERO_DTE, code, detail)
