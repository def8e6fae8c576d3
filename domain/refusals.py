"""Refusals: a closed set of codes whose meaning never changes. Each says what it means and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class RefusalCode(Enum):
    """Why something may not go. The value is (code as written in journals, what it means, what to do)."""

    CHECK_FAILED = ("check_failed", "A check raised an exception.", "Read the detail; no order goes until the check works.")
    TRADING_HALTED = (
        "trading_halted",
        "Trading is halted: nothing new goes.",
        "Find the recorded reason, mend it, then re-arm.",
    )
    TRADING_REDUCING = (
        "trading_reducing",
        "Only orders that reduce risk may go.",
        "Find the recorded reason, mend it, then re-arm.",
    )
    SESSION_CLOSED = ("session_closed", "The exchange is closed now.", "Wait for the session; check the schedule.")
    SESSION_HOLIDAY = ("session_holiday", "The exchange does not open today.", "Nothing: the day is a holiday or a weekend.")
    SESSION_HALF_DAY = (
        "session_half_day",
        "Today closes early and entries on half days are off.",
        "Set session.half_days to true to allow them.",
    )
    SESSION_NEAR_CLOSE = (
        "session_near_close",
        "Too near the close to open.",
        "Enter earlier, or lower session.no_entry_minutes.",
    )
    HEARTBEAT_UNDERLYING = (
        "heartbeat_underlying",
        "The underlying's last real price is too old or missing.",
        "Check the data feed.",
    )
    HEARTBEAT_QUOTE = ("heartbeat_quote", "A leg's last real quote is too old or missing.", "Check the data feed.")
    QUOTE_MISSING = ("quote_missing", "A leg has no quote, or only one side.", "Choose contracts that are quoted both ways.")
    QUOTE_CROSSED = ("quote_crossed", "A leg's bid is above its ask.", "Wait for a sane quote; check the data feed.")
    QUOTE_WIDE = (
        "quote_wide",
        "A leg's bid-ask spread is too wide.",
        "Wait, or widen quotes.max_spread_abs or quotes.max_spread_rel.",
    )
    PRICE_INSANE = (
        "price_insane",
        "The limit is not a price this structure can have now: not finite, zero, of the wrong sign or beyond its quotes.",
        "Check the strategy's pricing; nothing was sent.",
    )
    GREEKS_MISSING = ("greeks_missing", "The feed has no Greeks for a leg, or zeros.", "Check the feed; zero is missing here.")
    GREEKS_INVALID = ("greeks_invalid", "A leg's Greeks have a wrong sign or are out of range.", "Check the feed.")
    GREEKS_DISAGREE = (
        "greeks_disagree",
        "The feed's delta is too far from ours on the same quote.",
        "Check the feed, or greeks.delta_tolerance.",
    )
    CAP_STRATEGY = (
        "cap_strategy",
        "The strategy already has its most positions, counting working orders.",
        "Wait for one to close, or raise caps.<strategy>.",
    )
    CAP_TOTAL = (
        "cap_total",
        "The desk already has its most positions, counting working orders.",
        "Wait for one to close, or raise caps.total.",
    )
    ORDER_TOO_LARGE = (
        "order_too_large",
        "The order trades more contracts than one order may.",
        "Size down, or raise orders.max_contracts.",
    )
    TRADE_RISK = (
        "trade_risk",
        "The trade would lose more at its stop, or at worst, than one trade may.",
        "Size down; risk.stop_loss_fraction and risk.max_loss_fraction are the limits.",
    )
    TRADE_RISK_MISSING = (
        "trade_risk_missing",
        "What the trade can lose cannot be told: no plan, no price or no account value.",
        "Check the strategy's plan, the quotes and the account; nothing is assumed.",
    )
    MARGIN_MISSING = (
        "margin_missing",
        "A number the margin check needs is missing, not finite, or the loss is unbounded.",
        "Check quotes and the account; nothing is assumed.",
    )
    MARGIN_BUFFER = (
        "margin_buffer",
        "The order would eat into the buffer of net liquidation value.",
        "Size down, or close something first.",
    )
    MARGIN_BROKER = (
        "margin_broker",
        "Live, the broker's own number is wanted, and it is missing, too old or not usable.",
        "Check the connection to the broker; margin.broker_required says whether it is wanted.",
    )
    STRESS_MISSING = (
        "stress_missing",
        "The book cannot be revalued: a price, an implied volatility or a time to expiry is missing.",
        "Check the quotes of what is held and of the order's legs; nothing is assumed.",
    )
    STRESS_TRADE = (
        "stress_trade",
        "A trade would lose more than it may in a jump of the market.",
        "Size down, or buy protection; stress.trade is the limit.",
    )
    STRESS_GROUP = (
        "stress_group",
        "A correlation group would lose more than it may in a jump of the market.",
        "Size down, or close something of the group first; stress.group is the limit.",
    )
    STRESS_PORTFOLIO = (
        "stress_portfolio",
        "The whole book would lose more than it may in a jump of the market.",
        "Size down, or close something first; stress.portfolio is the limit.",
    )
    GROUP_UNKNOWN = (
        "group_unknown",
        "A symbol is in no correlation group, so nobody knows what it moves with.",
        "Trade what a group lists, or a stock that a strategy's underlyings name; close the unknown position.",
    )
    GROUP_UNITS = (
        "group_units",
        "A correlation group would hold more units than it may, in this account's phase and at this VIX.",
        "Wait for a position of the group to close.",
    )
    GROUP_CROWDED = (
        "group_crowded",
        "Too many positions of one kind: short volatility, one underlying, or one group in one expiry.",
        "Wait for one to close, or choose another expiry or underlying.",
    )
    EXPOSURE_MISSING = (
        "exposure_missing",
        "What rests on an underlying, or how underlyings move together, cannot be told.",
        "Check quotes and daily closes of everything held; nothing is assumed.",
    )
    CONCENTRATION = (
        "concentration",
        "One underlying would tie up more of the account than it may.",
        "Size down, or trade something else; exposure.one_underlying is the limit.",
    )
    CORRELATED = (
        "correlated",
        "Underlyings that move alike would tie up more of the account than they may together.",
        "Size down, or trade something that moves differently; exposure.correlated is the limit.",
    )
    EXPIRY_WINDOW = (
        "expiry_window",
        "A leg is so near exercise, assignment or a pin that opening it invites shares nobody planned for.",
        "Choose another strike or expiry.",
    )
    NOT_A_REDUCTION = (
        "not_a_reduction",
        "A closing order would trade more than is held, or on the wrong side.",
        "Reconcile positions with the broker.",
    )
    DUPLICATE_INTENT = (
        "duplicate_intent",
        "The same intent is already working or was already sent.",
        "Nothing: the first one stands.",
    )
    DOOR_NO_APPROVAL = (
        "door_no_approval",
        "An order came to the last door with no approval and does not strictly reduce.",
        "Send orders through the desk only.",
    )
    DOOR_MISMATCH = (
        "door_mismatch",
        "An order differs from the approval it carries: a leg, its quantity, the leg count, the type or the price.",
        "Nothing was sent; find who changed the order.",
    )
    DOOR_USED = ("door_used", "The approval was already used by another order.", "Ask for a new approval.")
    DOOR_EXPIRED = ("door_expired", "The approval is past its time.", "Ask for a new approval.")
    DOOR_OVER_REDUCTION = (
        "door_over_reduction",
        "A reducing order is larger than what is held less what already works to reduce it.",
        "Reconcile positions with the broker.",
    )
    BROKERAGE_REFUSED = (
        "brokerage_refused",
        "The brokerage model or broker does not take this order.",
        "Read its message; check order type and security type.",
    )
    SUPERSEDED = (
        "superseded",
        "Another intent on the same position or underlying goes first.",
        "Nothing: the coordinator chose.",
    )

    @property
    def code(self) -> str:
        """The code as written in journals."""
        return self.value[0]

    @property
    def meaning(self) -> str:
        """What the code means."""
        return self.value[1]

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return self.value[2]


Measured = float | int | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One reason not to go: the code, what was measured, the limit it broke, and a sentence."""

    code: RefusalCode
    measured: Measured
    limit: Measured
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What one check found. ``refusal`` is None when it passed; measured and limit are given either way.

    ``applied`` is False when the check does not bear on this kind of intent (a reduction); it then passes.
    """

    check: str
    measured: Measured
    limit: Measured
    unit: str = ""
    refusal: Refusal | None = None
    applied: bool = True
    detail: str = ""

    @property
    def passed(self) -> bool:
        """True when the check has no objection."""
        return self.refusal is None
