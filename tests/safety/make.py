"""A case that every check approves, and ways to change one thing of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from domain.contracts import Contract, ExerciseStyle, ProductKind, Right
from domain.intents import Intent, Leg, PriceStyle, Purpose, RiskPlan, StrategyName
from domain.orders import OrderRequest
from domain.positions import Position, PositionState
from domain.quotes import Chain, FeedGreeks, OptionQuote, Quote, UnderlyingView
from domain.refusals import CheckResult
from domain.sessions import Session
from domain.settings import Settings
from domain.snapshots import AccountSnapshot, MarketSnapshot
from risk.black_scholes import greeks, price
from safety.case import Case
from safety.checks.base import Check
from safety.gate import judge
from safety.trading_state import TradingState

DAY = date(2026, 1, 9)
AT = datetime(2026, 1, 9, 15, 30, tzinfo=UTC)
"""10:30 in New York on a Friday."""
SETTLES = datetime(2026, 1, 9, 21, tzinfo=UTC)
SPOT = 5400.0
RATE = 0.04
VOLATILITY = 0.50
SESSION = Session(day=DAY, opens_at=datetime(2026, 1, 9, 14, 30, tzinfo=UTC), closes_at=SETTLES, is_half_day=False)
ARMED = TradingState.at_start(AT - timedelta(hours=2)).arm("reconciled", AT - timedelta(hours=1))


def spxw(right: str, strike: float) -> Contract:
    """A same-day SPXW option."""
    return Contract(
        underlying="SPX",
        root="SPXW",
        kind=ProductKind.INDEX_OPTION,
        expiry=DAY,
        strike=strike,
        right=Right(right),
        multiplier=100.0,
        style=ExerciseStyle.EUROPEAN,
        settles_at=SETTLES,
        tick=0.05,
    )


PUT_LONG, PUT_SHORT, CALL_SHORT, CALL_LONG = spxw("P", 5305), spxw("P", 5335), spxw("C", 5465), spxw("C", 5495)
CONDOR = (
    Leg(contract=PUT_SHORT, ratio=-1),
    Leg(contract=PUT_LONG, ratio=1),
    Leg(contract=CALL_SHORT, ratio=-1),
    Leg(contract=CALL_LONG, ratio=1),
)


def model_price(contract: Contract) -> float:
    """The contract's value at ``AT``."""
    years = contract.years_to_settlement(AT)
    return float(price(contract.right.sign, SPOT, contract.strike, years, VOLATILITY, rate=RATE))


def quote_of(contract: Contract, half: float = 0.05, age: float = 20.0) -> Quote:
    """A quote around the model's value, ``age`` seconds old."""
    mid = model_price(contract)
    return Quote(bid=mid - half, ask=mid + half, at=AT - timedelta(seconds=age))


def feed_of(contract: Contract) -> FeedGreeks:
    """The model's Greeks as a feed would state them."""
    found = greeks(contract.right.sign, SPOT, contract.strike, contract.years_to_settlement(AT), VOLATILITY, rate=RATE)
    return FeedGreeks(
        implied_volatility=VOLATILITY,
        delta=float(found.delta),
        gamma=float(found.gamma),
        vega=float(found.vega),
        theta=float(found.theta),
        rho=float(found.rho),
    )


def market(quotes: Mapping[Contract, Quote] | None = None) -> MarketSnapshot:
    """A snapshot of the four legs, or of the quotes given."""
    shown = quotes if quotes is not None else {leg.contract: quote_of(leg.contract) for leg in CONDOR}
    chain = Chain(root="SPXW", underlying="SPX", quotes=tuple(OptionQuote(contract=c, quote=q) for c, q in shown.items()))
    view = UnderlyingView(symbol="SPX", price=SPOT, at=AT - timedelta(seconds=30))
    return MarketSnapshot(at=AT, session=SESSION, underlyings={"SPX": view}, chains={"SPXW": chain})


def mid(legs: Iterable[Leg] = CONDOR) -> float:
    """The model's net price of one unit."""
    return -sum(leg.ratio * model_price(leg.contract) for leg in legs)


def opening(**changes: object) -> Intent:
    """An iron condor to open at its mid."""
    base = Intent(
        intent_id="i1",
        position_id="p1",
        strategy=StrategyName.ZERO_DTE,
        purpose=Purpose.OPEN,
        underlying="SPX",
        legs=CONDOR,
        quantity=1,
        limit=round(mid(), 2),
        worst=round(mid(), 2) - 0.20,
        price_style=PriceStyle.WALK,
        reason="entry",
        created_at=AT,
        good_until=AT + timedelta(minutes=30),
        plan=RiskPlan(loss_at_stop=1000.0, max_loss=2500.0),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def closing(**changes: object) -> Intent:
    """The condor of ``holding`` to be bought back at its mid."""
    legs = tuple(Leg(contract=leg.contract, ratio=-leg.ratio) for leg in CONDOR)
    base = opening(
        intent_id="x1",
        purpose=Purpose.CLOSE,
        legs=legs,
        limit=-round(mid(), 2),
        worst=-round(mid(), 2) - 0.20,
        plan=None,
        reason="profit",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def position(position_id: str = "p1", *, quantity: int = 1, **changes: object) -> Position:
    """A condor that is held."""
    base = Position(
        position_id=position_id,
        strategy=StrategyName.ZERO_DTE,
        underlying="SPX",
        legs=CONDOR,
        quantity=quantity,
        opened_at=AT - timedelta(minutes=10),
        state=PositionState.OPEN,
        held=tuple((leg.contract, leg.ratio * quantity) for leg in CONDOR),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def order(intent: Intent, order_id: str = "o1") -> OrderRequest:
    """A working order of an intent."""
    return OrderRequest(order_id=order_id, approval_id=f"a-{order_id}", intent=intent, limit=intent.limit, sent_at=AT)


def account(**changes: object) -> AccountSnapshot:
    """An account of 250,000 with nothing in it."""
    base = AccountSnapshot(at=AT, net_liquidation_value=250_000.0, cash=250_000.0, margin_used=0.0, margin_remaining=250_000.0)
    return replace(base, **changes)  # type: ignore[arg-type]


def good_case(**changes: object) -> Case:
    """An opening that the gate approves."""
    intent = opening()
    base = Case(
        intent=intent,
        limit=intent.limit,
        market=market(),
        account=account(),
        trading=ARMED,
        settings=Settings(),
        at=AT,
        feed_greeks={leg.contract: feed_of(leg.contract) for leg in CONDOR},
        engine_margin=3000.0,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def good_close(**changes: object) -> Case:
    """A closing that the gate approves."""
    intent = closing()
    held = position()
    base = good_case(
        intent=intent, limit=intent.limit, positions=(held,), account=account(holdings=dict(held.held)), feed_greeks={}
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def alone(check: Check, case: Case) -> CheckResult:
    """What the gate says when this is its only check."""
    return judge(case, (check,)).results[0]
