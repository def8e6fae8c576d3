"""Order kinds, directions and times in force, with LEAN's names and values (Common/Orders/OrderTypes.cs, TimeInForce.cs)."""

from __future__ import annotations

from simulator.enums import _LeanEnum


class OrderType(_LeanEnum):
    """How an order wants to be filled."""

    MARKET = 0
    LIMIT = 1
    STOP_MARKET = 2
    STOP_LIMIT = 3
    MARKET_ON_OPEN = 4
    MARKET_ON_CLOSE = 5
    OPTION_EXERCISE = 6
    LIMIT_IF_TOUCHED = 7
    COMBO_MARKET = 8
    COMBO_LIMIT = 9
    COMBO_LEG_LIMIT = 10
    TRAILING_STOP = 11


LIMITED = frozenset({OrderType.LIMIT, OrderType.STOP_LIMIT, OrderType.LIMIT_IF_TOUCHED})
STOPS = frozenset({OrderType.STOP_MARKET, OrderType.STOP_LIMIT, OrderType.TRAILING_STOP})


class OrderDirection(_LeanEnum):
    """Side of an order."""

    BUY = 0
    SELL = 1
    HOLD = 2


class TimeInForceKind(_LeanEnum):
    """How long an order works."""

    GOOD_TIL_CANCELED = 0
    DAY = 1
    GOOD_TIL_DATE = 2


def direction_of(quantity: float) -> OrderDirection:
    """The side of a signed quantity."""
    if quantity > 0:
        return OrderDirection.BUY
    return OrderDirection.SELL if quantity < 0 else OrderDirection.HOLD


def side_of(direction: OrderDirection) -> int:
    """+1 for a buy, -1 for a sell, 0 for neither."""
    return {OrderDirection.BUY: 1, OrderDirection.SELL: -1}.get(direction, 0)
