"""Markets, accounts and positions for the tests: the rule book's example morning, and changes to it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
import pytest

from domain.contracts import Contract, ExerciseStyle, ProductKind, Right
from domain.intents import Intent, Leg, NoTrade, PriceStyle, Purpose, StrategyName
from domain.orders import OrderRequest, OrderState, WorkingView
from domain.positions import Position, PositionState
from domain.quotes import Chain, DailyBar, OptionQuote, Quote, UnderlyingView
from domain.sessions import NEW_YORK, Session
from domain.settings import Settings, parse_settings
from domain.snapshots import AccountSnapshot, MarketSnapshot
from strategies.base import Decision, Look

FRIDAY = date(2025, 6, 13)
HALF_FRIDAY = date(2025, 11, 28)
YEARS_LEFT = 0.00336
"""Time to expiry (years) behind the rule book's example prices."""

SPXW_SMILE = {5305.0: 0.2486, 5335.0: 0.2175, 5445.0: 0.1330, 5475.0: 0.1217}
SPXW_MIDS = {(Right.PUT, 5335.0): 5.95, (Right.PUT, 5305.0): 4.00, (Right.CALL, 5445.0): 3.10, (Right.CALL, 5475.0): 0.40}
SPY_SMILE = {530.0: 0.2538, 533.0: 0.2226, 544.0: 0.1349, 547.0: 0.1236}
SPY_MIDS = {(Right.PUT, 533.0): 0.56, (Right.PUT, 530.0): 0.38, (Right.CALL, 544.0): 0.40, (Right.CALL, 547.0): 0.06}


def new_york(day: date, hour: int, minute: int = 0) -> datetime:
    """A New York wall time as a UTC instant."""
    return datetime.combine(day, time(hour, minute), tzinfo=NEW_YORK).astimezone(UTC)


def session_of(day: date = FRIDAY, *, half: bool = False) -> Session:
    return Session(day=day, opens_at=new_york(day, 9, 30), closes_at=new_york(day, 13 if half else 16), is_half_day=half)


def settings_of(**parameters: str) -> Settings:
    """Settings with some keys set: ``zero_dte__max_dte="7"`` is ``zero_dte.max_dte = 7``."""
    return parse_settings({key.replace("__", "."): value for key, value in parameters.items()})


def contract(right: Right, strike: float, *, root: str = "SPXW", expiry: date = FRIDAY) -> Contract:
    index = root == "SPXW"
    return Contract(
        underlying="SPX" if index else root,
        root=root,
        kind=ProductKind.INDEX_OPTION if index else ProductKind.EQUITY_OPTION,
        expiry=expiry,
        strike=strike,
        right=right,
        multiplier=100.0,
        style=ExerciseStyle.EUROPEAN if index else ExerciseStyle.AMERICAN,
        settles_at=new_york(expiry, 16),
        tick=0.05 if index else 0.01,
    )


def quote(mid: float, at: datetime, half_width: float = 0.05) -> Quote:
    return Quote(bid=round(mid - half_width, 6), ask=round(mid + half_width, 6), at=at)


def model_price(right: Right, strike: float, forward: float, volatility: float) -> float:
    """Black's price with the rule book's time to expiry, not discounted."""
    spread = volatility * math.sqrt(YEARS_LEFT)
    d1 = math.log(forward / strike) / spread + spread / 2.0
    sign = right.sign
    return sign * (forward * _normal(sign * d1) - strike * _normal(sign * (d1 - spread)))


def _normal(x: float) -> float:
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


def smile_chain(
    root: str,
    at: datetime,
    *,
    forward: float,
    smile: Mapping[float, float],
    mids: Mapping[tuple[Right, float], float],
    strikes: Iterable[float],
    half_width: float,
    expiry: date = FRIDAY,
) -> Chain:
    """A chain on the example's smile, its four example prices to the cent; options under a tick have no bid."""
    tick = 0.05 if root == "SPXW" else 0.01
    found = []
    for strike, right in itertools.product(strikes, Right):
        volatility = float(np.interp(strike, list(smile), list(smile.values())))
        mid = mids.get((right, strike), round(model_price(right, strike, forward, volatility) / tick) * tick)
        bid = mid - half_width if mid - half_width > 1e-9 else math.nan
        told = Quote(bid=bid, ask=mid + half_width, at=at)
        found.append(OptionQuote(contract=contract(right, strike, root=root, expiry=expiry), quote=told))
    underlying = "SPX" if root == "SPXW" else root
    return Chain(root=root, underlying=underlying, quotes=tuple(found))


def spxw_chain(at: datetime, expiry: date = FRIDAY) -> Chain:
    return smile_chain(
        "SPXW",
        at,
        forward=5400.58,
        smile=SPXW_SMILE,
        mids=SPXW_MIDS,
        strikes=[5250.0 + 5.0 * step for step in range(61)],
        half_width=0.05,
        expiry=expiry,
    )


def spy_chain(at: datetime) -> Chain:
    return smile_chain(
        "SPY",
        at,
        forward=540.06,
        smile=SPY_SMILE,
        mids=SPY_MIDS,
        strikes=[525.0 + step for step in range(31)],
        half_width=0.01,
    )


def bars(level: float, true_range: float, count: int = 15) -> tuple[DailyBar, ...]:
    """Sessions that each range ``true_range`` around the same close."""
    half = true_range / 2.0
    first = FRIDAY - timedelta(days=count)
    return tuple(
        DailyBar(day=first + timedelta(days=n), open=level, high=level + half, low=level - half, close=level)
        for n in range(count)
    )


def view(symbol: str, price: float, at: datetime, *, move: float = 0.0, true_range: float = 0.0) -> UnderlyingView:
    """An underlying ``move`` (fraction) away from today's open."""
    return UnderlyingView(
        symbol=symbol,
        price=price,
        at=at,
        session_open=price / (1.0 + move),
        daily=bars(price, true_range) if true_range else (),
    )


def market_of(at: datetime, *, move: float = 0.0, vix: float | None = 15.0, half: bool = False) -> MarketSnapshot:
    """The example market: SPX 5400 and SPY 540, average true ranges 45 and 4.5."""
    day = at.astimezone(NEW_YORK).date()
    return MarketSnapshot(
        at=at,
        session=session_of(day, half=half),
        underlyings={
            "SPX": view("SPX", 5400.0, at, move=move, true_range=45.0),
            "SPY": view("SPY", 540.0, at, move=move, true_range=4.5),
        },
        chains={"SPXW": spxw_chain(at, day), "SPY": spy_chain(at)},
        volatility_index=None if vix is None else view("VIX", vix, at),
    )


def account_of(at: datetime, value: float = 100_000.0) -> AccountSnapshot:
    return AccountSnapshot(at=at, net_liquidation_value=value, cash=value, margin_used=0.0, margin_remaining=value)


def ids() -> Callable[[str], str]:
    """Ids that count up from 1 whatever the prefix."""
    numbers = itertools.count(1)
    return lambda prefix: f"{prefix}-{next(numbers)}"


def look_at(
    market: MarketSnapshot,
    *,
    value: float = 100_000.0,
    settings: Settings | None = None,
    positions: tuple[Position, ...] = (),
    working: tuple[WorkingView, ...] = (),
) -> Look:
    return Look(
        at=market.at,
        session=market.session,
        market=market,
        account=account_of(market.at, value),
        positions=positions,
        working=working,
        settings=settings or Settings(),
        new_id=ids(),
        buying_power_free=0.8 * value,
    )


CONDOR = (
    Leg(contract=contract(Right.PUT, 5335.0), ratio=-1),
    Leg(contract=contract(Right.PUT, 5305.0), ratio=1),
    Leg(contract=contract(Right.CALL, 5445.0), ratio=-1),
    Leg(contract=contract(Right.CALL, 5475.0), ratio=1),
)


def condor(units: int = 1, credit: float | None = 4.65, opened_at: datetime | None = None) -> Position:
    """The example condor, filled."""
    return Position(
        position_id="0dte-1",
        strategy=StrategyName.ZERO_DTE,
        underlying="SPX",
        legs=CONDOR,
        quantity=units,
        opened_at=opened_at or new_york(FRIDAY, 10, 30),
        state=PositionState.OPEN,
        entry_price=credit,
        held=tuple((leg.contract, leg.ratio * units) for leg in CONDOR),
        cash_flow=(credit or 0.0) * 100.0 * units,
    )


def marked(market: MarketSnapshot, mids: Iterable[float], half_width: float = 0.05) -> MarketSnapshot:
    """The market with the condor's four legs at these mids (short put, long put, short call, long call)."""
    quotes = {leg.contract: quote(mid, market.at, half_width) for leg, mid in zip(CONDOR, mids, strict=True)}
    return replace(market, marks=quotes)


def requoted(market: MarketSnapshot, changes: Mapping[Contract, Quote]) -> MarketSnapshot:
    """The market with some marks told anew."""
    return replace(market, marks={**market.marks, **changes})


def working_of(intent: Intent, state: OrderState = OrderState.WORKING) -> WorkingView:
    request = OrderRequest(order_id="order-1", approval_id="ok-1", intent=intent, limit=intent.limit, sent_at=intent.created_at)
    return WorkingView(order=request, state=state, since=intent.created_at)


def exit_intent(position: Position, at: datetime, style: PriceStyle, *, purpose: Purpose = Purpose.CLOSE) -> Intent:
    """Some intent on the whole of a position, for an order that works already."""
    sign = -1 if purpose is Purpose.CLOSE else 1
    return Intent(
        intent_id="earlier",
        position_id=position.position_id,
        strategy=position.strategy,
        purpose=purpose,
        underlying=position.underlying,
        legs=tuple(Leg(contract=leg.contract, ratio=sign * leg.ratio) for leg in position.legs),
        quantity=position.quantity,
        limit=sign * 2.3,
        worst=min(sign * 2.3, -2.3 if sign < 0 else 1.0),
        price_style=style,
        reason="earlier",
        created_at=at,
        good_until=at + timedelta(hours=5),
    )


def near(value: float) -> Any:
    """``pytest.approx`` for a number inside a tuple, which a type checker would not let be compared."""
    return pytest.approx(value)


def codes(decision: Decision) -> list[str]:
    return [reason.code for reason in decision.reasons]


def details(reasons: Iterable[NoTrade]) -> str:
    return "\n".join(reason.detail for reason in reasons)
