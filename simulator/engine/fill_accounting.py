"""What a fill does to cash and holdings (Common/Securities/SecurityPortfolioModel.cs, Option/OptionPortfolioModel.cs)."""

from __future__ import annotations

from simulator.assignment import exercise_profit, profit_text
from simulator.engine.context import TradingContext
from simulator.engine.future_holding import FutureHolding
from simulator.engine.holdings import SecurityHolding, exact_average
from simulator.engine.option_models import option_holding
from simulator.engine.order_events import CashAmount, OrderEvent
from simulator.engine.orders import Order
from simulator.engine.security import Option, Security
from simulator.engine.settlement_models import ApplyFundsSettlementModelParameters
from simulator.enums import SecurityType
from simulator.margin.exact import NetDecimal
from simulator.order_kinds import OrderType
from simulator.statistics.trades import Fill


def process_fill(context: TradingContext, event: OrderEvent, order: Order) -> None:
    """Books the fill: turnover, fee, cash, realised profit, quantity and average price."""
    security = context.securities[event.symbol]
    holdings, portfolio = security.holdings, context.portfolio
    multiplier = security.symbol_properties.contract_multiplier
    quantity, price = event.fill_quantity, event.fill_price
    fee = event.order_fee.value.amount
    holdings.add_new_sale(holdings.worth(abs(quantity), price))
    if fee:
        holdings.add_new_fee(fee)
        portfolio.add_cash(-fee)
    if security.type is not SecurityType.FUTURE:
        cash = CashAmount(-quantity * price * multiplier)
        paid = ApplyFundsSettlementModelParameters(portfolio, security, event.utc_time, cash, event)
        security.settlement_model.apply_funds(paid)
    profit = holdings.last_trade_profit
    if holdings.quantity * quantity < 0:
        profit = _close(context, security, event, order)
        holdings.add_new_profit(float(profit))
        result = float(profit) - 2 * fee
        context.transactions.add_transaction_record(context.clock.utc, result, is_win(security, event, order, result))
    holdings.set_holdings(*_after(holdings, quantity, price))
    if isinstance(security, Option) and order.type is OrderType.OPTION_EXERCISE:
        event.message += f". {profit_text(profit)}"


def _close(context: TradingContext, security: Security, event: OrderEvent, order: Order) -> float:
    holdings = security.holdings
    closed = min(abs(event.fill_quantity), abs(holdings.quantity))
    signed = -closed if event.fill_quantity > 0 else closed
    if isinstance(security, Option) and order.type is OrderType.OPTION_EXERCISE:
        gained, cash = exercise_profit(option_holding(security, signed), security.underlying.close, event.fill_price)
        context.portfolio.add_cash(float(cash))
        return gained
    profit = holdings.worth(signed, event.fill_price) - holdings.worth(signed, holdings.average_price)
    if isinstance(holdings, FutureHolding):
        context.portfolio.add_cash(holdings.cash_of_closing(signed, profit))
    return profit


def is_win(security: Security, event: OrderEvent, order: Order, profit: float) -> bool:
    """Whether LEAN counts a profit as a win: of an exercise by its cost beside its worth (Extensions.cs, IsWin)."""
    if order.type is not OrderType.OPTION_EXERCISE or not isinstance(security, Option):
        return profit > 0
    worth = security.holdings.worth(abs(event.fill_quantity), security.get_pay_off(security.underlying.price))
    if event.fill_quantity < 0:
        return event.is_in_the_money and abs(profit) < worth
    return not event.is_in_the_money or abs(profit) > worth


def trade_fill(security: Security, event: OrderEvent, order: Order) -> Fill:
    """The fill as the ledger of trades takes it."""
    return Fill(
        symbol=event.symbol,
        order_id=event.order_id,
        time=event.utc_time,
        quantity=event.fill_quantity,
        price=event.fill_price,
        fee=event.order_fee.value.amount,
        worth=security.symbol_properties.contract_multiplier,
        is_win=lambda profit: is_win(security, event, order, profit),
    )


def _after(holdings: SecurityHolding, quantity: float, price: float) -> tuple[float, float]:
    """Average price and quantity once ``quantity`` is filled at ``price``; an option's keeps the digits of .NET's decimals,
    which the messages of its end show."""
    held = holdings.quantity
    total = held + quantity
    if held * quantity > 0:
        if holdings.symbol.is_option:
            return (NetDecimal.of(exact_average(holdings)) * held + NetDecimal.of(price) * quantity) / total, total
        return (holdings.average_price * held + price * quantity) / total, total
    if held == 0 or held * total < 0:
        return price, total
    return (exact_average(holdings) if total else 0.0), total
