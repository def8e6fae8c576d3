"""What an order costs: LEAN's fee models (Common/Orders/Fees), one order (leg) at a time, in USD."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.brokerage.future_fees import future_fee, future_option_fee
from simulator.brokerage.kinds import BrokerageKind
from simulator.enums import SecurityType
from simulator.order_kinds import OrderType
from simulator.symbols import Symbol

_AT_MARKET = frozenset({OrderType.MARKET, OrderType.COMBO_MARKET, OrderType.MARKET_ON_OPEN, OrderType.MARKET_ON_CLOSE})
_TASTYTRADE_TO_OPEN = {
    SecurityType.OPTION: 1.0,
    SecurityType.INDEX_OPTION: 1.0,
    SecurityType.FUTURE_OPTION: 2.5,
}
_TASTYTRADE_FUTURE = 1.25
_PLACES = 8
"""More digits than a fee has in LEAN's decimals: a rate or a half per cent of a worth in ten-thousandths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeOrder:
    """An order as fees see it.

    ``quantity`` is signed; ``holdings`` the signed quantity held before the fill; ``value`` the money value of a share
    order at its price (sign ignored); ``bid`` and ``ask`` the security's quote; ``order_price`` the order's own price:
    limit, stop of a stop market order, the group's limit of a combo limit.
    """

    symbol: Symbol
    order_type: OrderType
    quantity: float
    holdings: float = 0.0
    value: float = 0.0
    bid: float = 0.0
    ask: float = 0.0
    order_price: float = 0.0


def order_fee(brokerage: BrokerageKind, order: FeeOrder) -> float:
    """Fee of the order, by the fee model LEAN installs for this brokerage and security type."""
    if brokerage is BrokerageKind.ALPACA:
        return 0.0
    if brokerage is BrokerageKind.TASTYTRADE:
        return _tastytrade(order)
    return round(_interactive_brokers(order), _PLACES)


def _tastytrade(order: FeeOrder) -> float:
    """A dollar for an option to open, 2.50 on futures, nothing to close; 1.25 for a future; shares free."""
    contracts = abs(order.quantity)
    if order.symbol.security_type is SecurityType.FUTURE:
        return contracts * _TASTYTRADE_FUTURE
    opens = order.holdings >= 0 if order.quantity > 0 else order.holdings <= 0
    return contracts * _TASTYTRADE_TO_OPEN.get(order.symbol.security_type, 0.0) if opens else 0.0


def _interactive_brokers(order: FeeOrder) -> float:
    """The default brokerage model's fees: Interactive Brokers' for all but index options and indexes, which are free."""
    contracts = abs(order.quantity)
    kind = order.symbol.security_type
    if kind is SecurityType.OPTION:
        if order.order_type is OrderType.OPTION_EXERCISE:
            return 0.0
        return max(contracts * _option_rate(_premium(order)), 1.0)
    if kind is SecurityType.FUTURE:
        return contracts * future_fee(order.symbol.ticker)
    if kind is SecurityType.FUTURE_OPTION:
        underlying = order.symbol.underlying
        return contracts * future_option_fee(underlying.ticker if underlying else order.symbol.ticker)
    if kind is SecurityType.EQUITY:
        return _share_fee(contracts, abs(order.value))
    return 0.0


def _premium(order: FeeOrder) -> float:
    """The price LEAN expects the order at: a buy at market looks at the BID, a sell at the ask."""
    if order.order_type in _AT_MARKET:
        return order.bid if order.quantity > 0 else order.ask
    return 0.0 if order.order_type is OrderType.OPTION_EXERCISE else order.order_price


def _option_rate(premium: float) -> float:
    """Commission of one option contract; a combo's negative limit price counts as a cheap premium, as in LEAN."""
    if premium >= 0.1:
        return 0.65
    return 0.5 if premium >= 0.05 else 0.25


def _share_fee(shares: float, value: float) -> float:
    """Half a cent a share, at least a dollar, at most 0.5 % of the value (the least wins over the most)."""
    fee = 0.005 * shares
    if fee < 1.0:
        return 1.0
    return min(fee, 0.005 * value)
