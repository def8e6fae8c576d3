"""Intents, orders and reports for the tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from domain.contracts import Contract, ExerciseStyle, ProductKind, Right
from domain.intents import Intent, Leg, PriceStyle, Purpose, StrategyName
from domain.orders import OrderRequest, OrderUpdate, UpdateKind
from domain.quotes import Quote
from domain.settings import OrderSettings
from execution.book import OrderBook
from execution.walk import Attempt

NOON = datetime(2025, 6, 13, 16, 0, tzinfo=UTC)
SETTINGS = OrderSettings()


def contract(strike: float, right: Right = Right.PUT) -> Contract:
    return Contract(
        underlying="SPX",
        root="SPXW",
        kind=ProductKind.INDEX_OPTION,
        expiry=date(2025, 6, 13),
        strike=strike,
        right=right,
        multiplier=100.0,
        style=ExerciseStyle.EUROPEAN,
        settles_at=datetime(2025, 6, 13, 20, 0, tzinfo=UTC),
        tick=0.05,
    )


SHORT, LONG = contract(5335.0), contract(5305.0)


def intent_of(
    *,
    purpose: Purpose = Purpose.OPEN,
    style: PriceStyle = PriceStyle.WALK,
    quantity: int = 2,
    ratios: tuple[int, int] = (-1, 1),
    limit: float = 1.95,
    worst: float = 1.5,
    lasts: timedelta = timedelta(hours=1),
) -> Intent:
    """A put credit spread on one expiry, or something else with two legs."""
    return Intent(
        intent_id="intent-1",
        position_id="position-1",
        strategy=StrategyName.ZERO_DTE,
        purpose=purpose,
        underlying="SPX",
        legs=(Leg(contract=SHORT, ratio=ratios[0]), Leg(contract=LONG, ratio=ratios[1])),
        quantity=quantity,
        limit=limit,
        worst=worst,
        price_style=style,
        reason="test",
        created_at=NOON,
        good_until=NOON + lasts,
    )


def closing(style: PriceStyle = PriceStyle.WALK, *, quantity: int = 2, worst: float = -30.0) -> Intent:
    return intent_of(
        purpose=Purpose.CLOSE,
        style=style,
        quantity=quantity,
        ratios=(1, -1),
        limit=-0.95,
        worst=worst,
        lasts=timedelta(hours=4),
    )


def request_of(intent: Intent, order_id: str = "order-1", at: datetime = NOON) -> OrderRequest:
    return OrderRequest(order_id=order_id, approval_id=f"approval-of-{order_id}", intent=intent, limit=intent.limit, sent_at=at)


def book_with(intent: Intent, *, at: datetime = NOON, attempt: Attempt | None = None) -> OrderBook:
    """A book with one order that was just sent."""
    book = OrderBook(SETTINGS)
    book.add(request_of(intent, at=at), at, attempt)
    return book


def report(
    kind: UpdateKind,
    seconds: float = 1.0,
    *,
    leg: Contract | None = None,
    event_id: int | None = None,
    order_id: str | None = "order-1",
    message: str = "",
) -> OrderUpdate:
    """A report about the whole order or one leg, some seconds after noon."""
    return OrderUpdate(
        order_id=order_id,
        engine_order_id=8 if leg == LONG else 7,
        at=NOON + timedelta(seconds=seconds),
        kind=kind,
        contract=leg,
        symbol=leg.name if leg is not None else "",
        event_id=event_id,
        message=message,
    )


def fill(
    leg: Contract | None,
    quantity: int,
    seconds: float = 2.0,
    *,
    price: float = 4.0,
    event_id: int | None = None,
    order_id: str | None = "order-1",
) -> OrderUpdate:
    return OrderUpdate(
        order_id=order_id,
        engine_order_id=7 if leg == SHORT else 8,
        at=NOON + timedelta(seconds=seconds),
        kind=UpdateKind.FILL,
        contract=leg,
        symbol=leg.name if leg is not None else "SPX",
        fill_quantity=quantity,
        fill_price=price,
        fee=1.0,
        event_id=event_id,
    )


def quotes(short: tuple[float, float] = (5.9, 6.0), long: tuple[float, float] = (3.9, 4.1)) -> dict[Contract, Quote]:
    """Bid and ask of the two legs."""
    return {
        SHORT: Quote(bid=short[0], ask=short[1], at=NOON),
        LONG: Quote(bid=long[0], ask=long[1], at=NOON),
    }
