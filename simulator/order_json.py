"""Orders as LEAN writes them in JSON, and the hash of them that its regression algorithms publish as ``OrderListHash``.

LEAN: Common/Extensions.cs, GetHash(IDictionary<int, Order>), which rounds prices and gives each order to Newtonsoft.Json: the
members an order's own class declares come first, then those of the classes it derives from; a decimal keeps the digits it has
and shows one after the point at least; an instant is ISO 8601 with as much of the second as there is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from simulator.engine.orders import GroupOrderManager, Order, OrderSubmissionData
from simulator.engine.time_in_force import AlpacaOrderProperties, OrderProperties, TimeInForce
from simulator.identifier_texts import Listing, identifier_text
from simulator.net_texts import instant_text
from simulator.order_kinds import OrderType, TimeInForceKind
from simulator.smart_rounding import decimal_text, plain_decimal, smart_rounded
from simulator.symbols import Symbol

Member = tuple[str, str]
_LINE_BREAKS: Final = {"\u0085": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"}
"""Characters Newtonsoft escapes and Python does not."""
_TIMES_IN_FORCE: Final = {TimeInForceKind.DAY: "DayTimeInForce", TimeInForceKind.GOOD_TIL_DATE: "GoodTilDateTimeInForce"}


def order_list(orders: Sequence[Order], listing: Listing) -> list[str]:
    """Each order's JSON, by id; ``listing`` knows under which ticker and when a share was first traded."""
    return [order_json(order, listing) for order in sorted(orders, key=lambda one: one.id)]


def order_list_hash(texts: Sequence[str]) -> str:
    """The MD5 LEAN publishes of orders, from the JSON of each."""
    return hashlib.md5(",".join(texts).encode("utf-8"), usedforsecurity=False).hexdigest()


def order_json(order: Order, listing: Listing) -> str:
    """One order as LEAN serialises it."""
    own = _OWN[order.type](order)
    declared = {name for name, _ in own}
    return _object([*own, *(member for member in _shared(order, listing) if member[0] not in declared)])


def _kind(order: Order) -> Member:
    return "type", str(int(order.type))


def _limit(order: Order) -> list[Member]:
    return [("limitPrice", _rounded(order.terms.limit_price)), _kind(order)]


def _stop(order: Order) -> list[Member]:
    return [("stopPrice", _rounded(order.terms.stop_price)), _kind(order)]


def _trailing(order: Order) -> list[Member]:
    terms = order.terms
    return [
        ("trailingAmount", _rounded(terms.trailing_amount)),
        ("trailingAsPercentage", _flag(terms.trailing_as_percentage)),
        _kind(order),
        ("stopPrice", _rounded(terms.stop_price)),
    ]


def _stop_limit(order: Order) -> list[Member]:
    terms = order.terms
    return [
        ("stopPrice", _rounded(terms.stop_price)),
        ("stopTriggered", _flag(terms.triggered)),
        ("limitPrice", _rounded(terms.limit_price)),
        _kind(order),
    ]


def _touched(order: Order) -> list[Member]:
    terms = order.terms
    return [
        _kind(order),
        ("triggerPrice", _rounded(terms.trigger_price)),
        ("limitPrice", _rounded(terms.limit_price)),
        ("triggerTouched", _flag(terms.triggered)),
    ]


def _combo(order: Order) -> list[Member]:
    return [_kind(order), ("quantity", _number(plain_decimal(order.quantity)))]


def _combo_leg(order: Order) -> list[Member]:
    kind, quantity = _combo(order)
    return [kind, ("limitPrice", _number(_at_least(order.terms.limit_price, order.terms.limit_places))), quantity]


_OWN: Final[dict[OrderType, Callable[[Order], list[Member]]]] = {
    OrderType.LIMIT: _limit,
    OrderType.STOP_MARKET: _stop,
    OrderType.STOP_LIMIT: _stop_limit,
    OrderType.TRAILING_STOP: _trailing,
    OrderType.LIMIT_IF_TOUCHED: _touched,
    OrderType.COMBO_MARKET: _combo,
    OrderType.COMBO_LIMIT: _combo,
    OrderType.COMBO_LEG_LIMIT: _combo_leg,
    OrderType.MARKET: lambda order: [_kind(order)],
    OrderType.MARKET_ON_OPEN: lambda order: [_kind(order)],
    OrderType.MARKET_ON_CLOSE: lambda order: [_kind(order)],
    OrderType.OPTION_EXERCISE: lambda order: [_kind(order)],
}
"""What the classes below Order declare, in Newtonsoft's order."""


def _shared(order: Order, listing: Listing) -> list[Member]:
    """What Order declares."""
    price, quantity = smart_rounded(order.price), plain_decimal(order.quantity)
    times = (("lastFillTime", order.last_fill_time), ("lastUpdateTime", order.last_update_time))
    group = order.group_order_manager
    return [
        ("id", str(order.id)),
        ("contingentId", "0"),
        ("brokerId", f"[{','.join(map(_text, order.broker_id))}]"),
        ("symbol", symbol_json(order.symbol, listing)),
        ("price", _number(price)),
        ("priceCurrency", _text(order.price_currency)),
        ("time", _time(order.time)),
        ("createdTime", _time(order.created_time)),
        *((name, _time(moment)) for name, moment in (*times, ("canceledTime", order.canceled_time)) if moment is not None),
        ("quantity", _number(quantity)),
        ("status", str(int(order.status))),
        *([("tag", _text(order.tag))] if order.tag is not None else []),
        ("properties", _properties(order.properties)),
        ("securityType", str(int(order.security_type))),
        ("direction", str(int(order.direction))),
        ("value", _number(quantity * price)),
        ("orderSubmissionData", _submission(order.order_submission_data)),
        ("isMarketable", _flag(order.is_marketable)),
        *([] if group is None else [("groupOrderManager", _group(group, order))]),
        ("priceAdjustmentMode", str(int(order.price_adjustment_mode))),
    ]


def symbol_json(symbol: Symbol, listing: Listing) -> str:
    """A symbol as LEAN serialises it (Common/SymbolJsonConverter.cs)."""
    value = _text(symbol.value)
    members = [("value", value), ("id", _text(identifier_text(symbol, listing))), ("permtick", value)]
    if symbol.underlying is not None:
        members.append(("underlying", symbol_json(symbol.underlying, listing)))
    return _object(members)


def _properties(properties: OrderProperties) -> str:
    own = []
    if isinstance(properties, AlpacaOrderProperties):
        own.append(("outsideRegularTradingHours", _flag(properties.outside_regular_trading_hours)))
    return _object([*own, ("timeInForce", _time_in_force(properties.time_in_force))])


def _time_in_force(value: TimeInForce) -> str:
    if value.kind is TimeInForceKind.GOOD_TIL_CANCELED:
        return "{}"
    members = [("$type", _text(f"QuantConnect.Orders.TimeInForces.{_TIMES_IN_FORCE[value.kind]}"))]
    if value.expiry is not None:
        members.append(("Expiry", _text(value.expiry.isoformat())))
    return _object(members)


def _submission(data: OrderSubmissionData | None) -> str:
    if data is None:
        return "null"
    prices = zip(("bidPrice", "askPrice", "lastPrice"), data.exact, strict=True)
    return _object([(name, _number(price)) for name, price in prices])


def _group(group: GroupOrderManager, order: Order) -> str:
    places = order.terms.limit_places if order.type is OrderType.COMBO_LIMIT else 0
    return _object(
        [
            ("id", str(group.id)),
            ("quantity", _number(plain_decimal(group.quantity))),
            ("count", str(group.count)),
            ("limitPrice", _number(_at_least(group.limit_price, places))),
            ("orderIds", f"[{','.join(map(str, group.order_ids))}]"),
            ("direction", str(int(group.direction))),
        ]
    )


def _object(members: Sequence[Member]) -> str:
    return "{" + ",".join(f'"{name}":{value}' for name, value in members) + "}"


def _rounded(price: float) -> str:
    return _number(smart_rounded(price))


def _number(value: Decimal) -> str:
    text = decimal_text(value)
    return text if "." in text else f"{text}.0"


def _at_least(price: float, places: int) -> Decimal:
    """The price with so many digits after the point, or more where it has more."""
    exact = plain_decimal(price)
    return exact if exact.as_tuple().exponent < -places else exact.quantize(Decimal(1).scaleb(-places))  # type: ignore[operator]


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _text(value: str) -> str:
    text = json.dumps(value, ensure_ascii=False)
    for character, escaped in _LINE_BREAKS.items():
        text = text.replace(character, escaped)
    return text


def _time(moment: datetime) -> str:
    """An instant has a Z; a time a request by hand named, without a zone as .NET takes it from Python, has none."""
    return f'"{instant_text(moment)}"'
