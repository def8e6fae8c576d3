"""Why a strategy does nothing: codes that can be counted. A code never changes its meaning."""

from __future__ import annotations

from enum import StrEnum

from domain.intents import NoTrade, StrategyName


class NoTradeCode(StrEnum):
    """Every reason a strategy gives for not trading."""

    HOLIDAY = "holiday"
    """The exchange does not open on this day."""
    NOT_ITS_DAY = "not_its_day"
    """The strategy trades on another day of the week."""
    HALF_DAY = "half_day"
    """The exchange closes early and entries on half days are off."""
    NO_WINDOW = "no_window"
    """The day ends before entries begin."""
    ALREADY_TRADED = "already_traded"
    """This day's one entry is made, or an older position on the underlying still lives."""
    ENTRY_WORKING = "entry_working"
    """An entry is working."""
    NO_ACCOUNT = "no_account"
    """Net liquidation value or free buying power is missing."""
    NO_PRICE = "no_price"
    """The underlying has no price, or no opening price of today."""
    NO_ATR = "no_atr"
    """Too few finished sessions for the average true range."""
    VIX_MISSING = "vix_missing"
    """The volatility index, or its opening value of today, is missing."""
    VIX_STALE = "vix_stale"
    """The volatility index is too old."""
    VIX_HIGH = "vix_high"
    """The volatility index is too high."""
    NO_CHAIN = "no_chain"
    """The option chain is missing or has no quotes."""
    NO_EXPIRY = "no_expiry"
    """No expiry is near enough."""
    NO_SHORT_STRIKE = "no_short_strike"
    """No liquid option is near the wanted delta, or beyond the average-true-range distance."""
    DELTA_OUTSIDE = "delta_outside"
    """The short strike's delta is outside its limits."""
    NO_WING = "no_wing"
    """No liquid option at the wing's width."""
    LOW_CREDIT = "low_credit"
    """The credit is too small for the risk."""
    SIZE_ZERO = "size_zero"
    """The account is too small for one unit within its limits."""
    STOP_IN_DOUBT = "stop_in_doubt"
    """The stop is not acted on yet: a short leg's quote is too wide to believe."""
    NO_ENTRY_PRICE = "no_entry_price"
    """A held position has no entry price: only its time exits work."""
    NO_EXIT_PRICE = "no_exit_price"
    """A held short has no ask to buy it back at."""
    LEFT_TO_EXPIRE = "left_to_expire"
    """A held long has no bid: it is left to expire."""


def why_not(strategy: StrategyName, code: NoTradeCode, detail: str) -> NoTrade:
    """A reason not to trade: its code and a sentence with the numbers."""
    return NoTrade(strategy=strategy, code=code.value, detail=detail)
