"""Which orders LEAN's brokerage models take, with their own words (Common/Brokerages)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from simulator.brokerage.kinds import BrokerageKind
from simulator.enums import SecurityType
from simulator.order_kinds import OrderType, TimeInForceKind
from simulator.symbols import Symbol


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """What the rules look at.

    ``holdings`` is the signed quantity held before the order; ``local_time`` the security's exchange-local time of day and
    ``open_time`` the start of that day's regular session (None without one), both only for market-on-open orders.
    """

    symbol: Symbol
    order_type: OrderType
    quantity: float
    holdings: float = 0.0
    time_in_force: TimeInForceKind = TimeInForceKind.GOOD_TIL_CANCELED
    outside_regular_hours: bool = False
    local_time: time | None = None
    open_time: time | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """``can_submit_order``'s answer; where it refuses, code and message of LEAN's BrokerageMessageEvent of kind WARNING."""

    accepted: bool
    code: str = ""
    message: str = ""


ACCEPTED = Verdict(accepted=True)

_TASTYTRADE_TYPES = (
    SecurityType.EQUITY,
    SecurityType.OPTION,
    SecurityType.INDEX_OPTION,
    SecurityType.FUTURE,
    SecurityType.FUTURE_OPTION,
)
_TASTYTRADE_ORDERS = (
    OrderType.MARKET,
    OrderType.LIMIT,
    OrderType.STOP_MARKET,
    OrderType.STOP_LIMIT,
    OrderType.COMBO_LIMIT,
)
_ALPACA_ORDERS = {
    SecurityType.EQUITY: (
        OrderType.MARKET,
        OrderType.LIMIT,
        OrderType.STOP_MARKET,
        OrderType.STOP_LIMIT,
        OrderType.TRAILING_STOP,
        OrderType.MARKET_ON_OPEN,
        OrderType.MARKET_ON_CLOSE,
    ),
    SecurityType.OPTION: (OrderType.MARKET, OrderType.LIMIT),
    SecurityType.CRYPTO: (OrderType.MARKET, OrderType.LIMIT, OrderType.STOP_LIMIT),
}
_ALPACA_OPEN_WINDOW_START = time(19, 0)
_TWO_MINUTES = 2


def can_submit(brokerage: BrokerageKind, order: OrderFacts) -> Verdict:
    """Whether the model takes the order."""
    if brokerage is BrokerageKind.TASTYTRADE:
        refusal = _tastytrade(order)
    elif brokerage is BrokerageKind.ALPACA:
        refusal = _alpaca(order)
    else:
        refusal = None
    return refusal or _default(order)


def can_update(brokerage: BrokerageKind, order: OrderFacts) -> Verdict:
    """Whether the model takes a change of the order: all three take any (their base class says so)."""
    del brokerage, order
    return ACCEPTED


def leverage(brokerage: BrokerageKind, security_type: SecurityType, cash_account: bool = False) -> float:
    """The leverage the model gives a security of this type: 2 for shares in a margin account, else 1 (all three alike)."""
    del brokerage
    return 2.0 if security_type is SecurityType.EQUITY and not cash_account else 1.0


def _refuse(message: str, code: str = "NotSupported") -> Verdict:
    return Verdict(accepted=False, code=code, message=message)


def _default(order: OrderFacts) -> Verdict:
    on_futures = order.symbol.security_type in (SecurityType.FUTURE, SecurityType.FUTURE_OPTION)
    if on_futures and order.order_type is OrderType.MARKET_ON_OPEN:
        return _refuse("MarketOnOpen orders are not supported for futures and future options.")
    return ACCEPTED


def _tastytrade(order: OrderFacts) -> Verdict | None:
    model = BrokerageKind.TASTYTRADE.value
    if order.symbol.security_type not in _TASTYTRADE_TYPES:
        return _unsupported_security(model, order)
    if order.order_type not in _TASTYTRADE_ORDERS:
        return _unsupported_order(model, order, _TASTYTRADE_ORDERS)
    return _crossing_zero(model, order, (OrderType.COMBO_LIMIT,))


def _alpaca(order: OrderFacts) -> Verdict | None:
    model = BrokerageKind.ALPACA.value
    supported = _ALPACA_ORDERS.get(order.symbol.security_type)
    if supported is None:
        return _unsupported_security(model, order)
    if order.order_type not in supported:
        return _unsupported_order(model, order, supported)
    day_limit = order.order_type is OrderType.LIMIT and order.time_in_force is TimeInForceKind.DAY
    if order.outside_regular_hours and not day_limit:
        return _refuse(
            f"The {model} does not support {dotnet_name(order.order_type)} orders with {_time_in_force(order)} TIF outside "
            "regular hours. Only Limit orders with QuantConnect.Orders.TimeInForces.DayTimeInForce TIF are supported outside "
            "regular trading hours."
        )
    crossing = _crossing_zero(model, order, (OrderType.MARKET_ON_OPEN, OrderType.MARKET_ON_CLOSE))
    return crossing or _open_window(order)


def _unsupported_security(model: str, order: OrderFacts) -> Verdict:
    return _refuse(f"The {model} does not support {dotnet_name(order.symbol.security_type)} security type.")


def _unsupported_order(model: str, order: OrderFacts, supported: tuple[OrderType, ...]) -> Verdict:
    names = ",".join(dotnet_name(kind) for kind in supported)
    return _refuse(f"The {model} does not support {dotnet_name(order.order_type)} order type. Only supports [{names}]")


def _crossing_zero(model: str, order: OrderFacts, kinds: tuple[OrderType, ...]) -> Verdict | None:
    """Refuses an order of these kinds that would turn a long holding short, or a short one long."""
    after = order.holdings + order.quantity
    if order.holdings * after >= 0 or order.order_type not in kinds:
        return None
    return _refuse(
        f"Order type '{dotnet_name(order.order_type)}' is not supported for orders that cross the zero holdings threshold in "
        f"the {model}. This means you cannot change a position from positive to negative or vice versa using this order type. "
        "Please close the existing position first."
    )


def _open_window(order: OrderFacts) -> Verdict | None:
    """Alpaca takes market-on-open orders from 19:00 to two minutes before the open."""
    if order.order_type is not OrderType.MARKET_ON_OPEN or order.local_time is None or order.open_time is None:
        return None
    minutes = order.open_time.hour * 60 + order.open_time.minute - _TWO_MINUTES
    end = time(minutes // 60, minutes % 60)
    if order.local_time >= _ALPACA_OPEN_WINDOW_START or order.local_time < end:
        return None
    return _refuse(
        f"MarketOnOpen submission time is invalid. Valid local times are  {_ALPACA_OPEN_WINDOW_START:%I:%M}– {end:%I:%M}. "
        "Consider setting daily_precise_end_time = false or using self.schedule.on."
    )


def dotnet_name(member: OrderType | SecurityType) -> str:
    """The enum member's .NET name: ``COMBO_LIMIT`` is ``ComboLimit``."""
    return "".join(part.capitalize() for part in member.name.split("_"))


def _time_in_force(order: OrderFacts) -> str:
    return f"QuantConnect.Orders.TimeInForces.{dotnet_time_in_force(order.time_in_force)}"


def dotnet_time_in_force(kind: TimeInForceKind) -> str:
    """The .NET class of a time in force: ``DayTimeInForce``."""
    return "".join(part.capitalize() for part in kind.name.split("_")) + "TimeInForce"
