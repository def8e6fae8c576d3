"""What an algorithm can ask of its objects: each answers as LEAN's; a name the simulator lacks is refused by name."""

from __future__ import annotations

import pytest

from tests.simulator.engine_plays import body, logged, shown
from tests.simulator.toy_market import Stage


@pytest.mark.parametrize(
    ("thing", "name"),
    [
        ("self", "QCAlgorithm"),
        ("self.securities[self.abc]", "Equity"),
        ("self.securities[self.c100]", "Option"),
        ("self.securities[self.abc].cache", "SecurityCache"),
        ("self.securities[self.abc].exchange", "SecurityExchange"),
        ("self.securities[self.abc].exchange.hours", "SecurityExchangeHours"),
        ("self.securities[self.abc].buying_power_model", "SecurityMarginModel"),
        ("self.securities[self.c100].buying_power_model", "OptionMarginModel"),
        ("self.securities[self.abc].fill_model", "EquityFillModel"),
        ("self.securities[self.abc].fee_model", "FeeModel"),
        ("self.securities", "SecurityManager"),
        ("self.portfolio", "SecurityPortfolioManager"),
        ("self.portfolio[self.abc]", "SecurityHolding"),
        ("self.portfolio.cash_book", "CashBook"),
        ("self.portfolio.cash_book['USD']", "Cash"),
        ("self.portfolio.positions", "SecurityPositionGroupModel"),
        ("self.transactions", "SecurityTransactionManager"),
        ("self.brokerage_model", "DefaultBrokerageModel"),
        ("self.current_slice", "Slice"),
        ("self.current_slice.bars", "TradeBars"),
        ("self.current_slice.quote_bars", "QuoteBars"),
        ("self.current_slice.delistings", "Delistings"),
        ("self.current_slice.option_chains", "OptionChains"),
        ("self.current_slice.splits", "Splits"),
        ("list(self.current_slice.option_chains.values())[0]", "OptionChain"),
        ("list(list(self.current_slice.option_chains.values())[0])[0]", "OptionContract"),
        ("list(list(self.current_slice.option_chains.values())[0])[0].greeks", "Greeks"),
        ("self.current_slice.bars[self.abc]", "TradeBar"),
        ("self.current_slice.quote_bars[self.c100]", "QuoteBar"),
        ("self.limit_order(self.c100, 1, 1.0)", "OrderTicket"),
        ("self.limit_order(self.c100, 1, 1.0).submit_request", "SubmitOrderRequest"),
        ("self.limit_order(self.c100, 1, 1.0).submit_request.response", "OrderResponse"),
        ("self.market_order(self.c100, 1).order_events[0]", "OrderEvent"),
        ("self.market_order(self.c100, 1).order_events[0].order_fee", "OrderFee"),
        ("self.transactions.get_order_by_id(self.limit_order(self.c100, 1, 1.0).order_id)", "LimitOrder"),
        ("self.transactions.get_order_by_id(self.spread(-9)[0].order_id).group_order_manager", "GroupOrderManager"),
        ("Leg.create(self.c100, 1)", "Leg"),
        ("UpdateOrderFields()", "UpdateOrderFields"),
        ("OrderProperties()", "OrderProperties"),
        ("TastytradeOrderProperties()", "TastytradeOrderProperties"),
        ("TimeInForce.DAY", "DayTimeInForce"),
        ("BrokerageMessageEvent(BrokerageMessageType.WARNING, 'a', 'b')", "BrokerageMessageEvent"),
        ("InitialMarginParameters(self.securities[self.abc], 1)", "InitialMarginParameters"),
    ],
)
def test_an_unknown_name_is_refused_on_every_kind_of_object(stage: Stage, thing: str, name: str) -> None:
    result = stage.play(body(f"{thing}.no_such_name"))
    assert result.problem is not None
    assert f"NotSupportedName: NotSupported: {name}.no_such_name" in str(result.problem)


def test_a_security_tells_its_prices_and_sizes(stage: Stage) -> None:
    rows = shown(
        stage,
        "[round(getattr(s, n), 4) for n in ('price', 'close', 'open', 'high', 'low', 'bid_price', 'ask_price')]",
        "[s.bid_size, s.ask_size, s.volume, s.open_interest, s.has_data, s.invested, s.hold_stock]",
        "[s.is_market_open(), s.is_market_open(True), s.local_time == self.time, str(s.type), str(s.resolution), str(s)]",
        "[a.volume, a.bid_price, a.ask_price, a.price]",
        before="s, a = self.securities[self.c100], self.securities[self.abc]",
    )
    assert rows == [
        "[2.1, 2.1, 2.1, 2.1, 2.1, 2.0, 2.2]",
        "[10.0, 10.0, 0.0, 0, True, False, False]",
        "[True, True, True, 'OPTION', 'MINUTE', 'ABC   240308C00100000']",
        "[100.0, 99.95, 100.05, 100.0]",
    ]


def test_an_option_tells_its_contract(stage: Stage) -> None:
    rows = shown(
        stage,
        "[c.strike_price, c.strike, c.scaled_strike_price, c.contract_multiplier, c.contract_unit_of_trade]",
        "f'{c.expiry} {c.right} {c.style} {c.exercise_settlement} {c.underlying.symbol}'",
        "[c.get_intrinsic_value(103.0), c.out_of_the_money_amount(103.0), p.get_intrinsic_value(103.0)]",
        "[p.out_of_the_money_amount(103.0), c.is_auto_exercised(100.01), c.is_auto_exercised(100.0)]",
        "[c.get_exercise_quantity(2), c.get_exercise_quantity(-2), p.get_exercise_quantity(2)]",
        before="c, p = self.securities[self.c100], self.securities[self.p100]",
    )
    assert rows == [
        "[100.0, 100.0, 100.0, 100, 100]",
        "2024-03-08 00:00:00 CALL AMERICAN PHYSICAL_DELIVERY ABC",
        "[3.0, 0.0, 0.0]",
        "[3.0, True, False]",
        "[-200.0, 200.0, 200.0]",
    ]


def test_a_security_remembers_its_last_data_by_kind(stage: Stage) -> None:
    rows = shown(
        stage,
        "[type(c.get_last_data()).__name__, type(a.get_last_data()).__name__]",
        "[type(a.cache.get_data(k)).__name__ for k in (TradeBar, QuoteBar, OpenInterest)]",
        "[c.cache.get_data(TradeBar), c.cache.has_data(QuoteBar), c.cache.has_data(TradeBar)]",
        "f'{a.get_last_data().end_time} {a.get_last_data().value:g} {c.get_last_data().value:g}'",
        before="c, a = self.securities[self.c100], self.securities[self.abc]",
    )
    assert rows == [
        "['QuoteBar', 'TradeBar']",
        "['TradeBar', 'QuoteBar', 'OpenInterestPoint']",
        "[None, True, False]",
        "2024-03-04 10:00:00 100 2.1",
    ]


def test_before_there_is_data_everything_is_nothing(stage: Stage) -> None:
    rows = stage.rows(
        """\
def begin(self):
    s = self.add_equity("ABC")
    self.log(f"{s.price:g} {s.open:g} {s.high:g} {s.bid_price:g} {s.bid_size:g} {s.volume:g} {s.has_data} {s.get_last_data()}")
    self.log(f"{self.current_slice} {self.portfolio.total_portfolio_value:g} {self.portfolio.margin_remaining:g}")
    self.quit()
"""
    )
    assert rows == ["0 0 0 0 0 0 False None", "None 100000 100000"]


def test_an_exchange_tells_its_hours(stage: Stage) -> None:
    rows = shown(
        stage,
        "[x.exchange_open, x.closing_soon, x.local_time == self.time, x.time_zone == self.time_zone]",
        "[x.date_is_open(datetime(2024, 3, 6)), x.date_time_is_open(datetime(2024, 3, 7, 13, 1)), h.is_market_always_open]",
        "[h.is_open(datetime(2024, 3, 5, 9, 30), False), h.is_open(datetime(2024, 3, 5, 16), False)]",
        "h.is_open(datetime(2024, 3, 5, 8), datetime(2024, 3, 5, 9, 31), False)",
        "[str(d) for d in (h.get_next_market_open(t, False), h.get_next_market_close(t, False))]",
        "[str(h.get_previous_trading_day(datetime(2024, 3, 7))), str(h.get_next_trading_day(datetime(2024, 3, 5)))]",
        "[datetime(2024, 3, 6) in h.holidays, h.early_closes[date(2024, 3, 7)], t in h.late_opens, len(h.early_closes)]",
        "[h.regular_market_duration, h.is_date_open(t), str(h.get_previous_market_open(t, False))]",
        before="x = self.securities[self.abc].exchange\nh, t = x.hours, datetime(2024, 3, 5, 17)",
    )
    assert rows == [
        "[True, False, True, True]",
        "[False, False, False]",
        "[True, False]",
        "True",
        "['2024-03-07 09:30:00', '2024-03-07 13:00:00']",
        "['2024-03-05 00:00:00', '2024-03-07 00:00:00']",
        "[True, datetime.timedelta(seconds=46800), False, 1]",
        "[datetime.timedelta(seconds=23400), True, '2024-03-05 09:30:00']",
    ]


def test_the_account_adds_up(stage: Stage) -> None:
    rows = shown(
        stage,
        "[p.cash, p.unsettled_cash, p.invested, p.hold_stock, round(p.total_fees, 2), p.cash_book.count]",
        "[round(n, 2) for n in (p.total_holdings_value, p.total_absolute_holdings_cost, p.total_sale_volume)]",
        "[round(n, 2) for n in (p.total_unrealized_profit, p.total_unrealised_profit, p.total_profit, p.total_net_profit)]",
        "[round(n, 2) for n in (p.total_margin_used, p.margin_remaining, p.get_margin_remaining(), p.total_portfolio_value)]",
        "[h.quantity, h.average_price, h.price, h.is_long, h.is_short, h.absolute_quantity, h.leverage, h.invested]",
        "[round(n, 3) for n in (h.holdings_cost, h.holdings_value, h.unrealized_profit, h.unrealized_profit_percent)]",
        "[p.cash_book['USD'].value_in_account_currency == p.cash, p.cash_book.account_currency, self.account_currency]",
        before="self.market_order(self.abc, 10)\np, h = self.portfolio, self.portfolio[self.abc]",
    )
    cost, worth = 1000.5, 1000.0
    cash = 100_000 - cost - 1
    assert rows == [
        f"[{cash}, 0.0, True, True, 1.0, 1]",
        f"[{worth}, {cost}, {cost}]",
        "[-2.0, -2.0, 0.0, -1.0]",
        f"[500.0, {cash + worth - 500}, {cash + worth - 500}, {cash + worth}]",
        "[10.0, 100.05, 100.0, True, False, 10.0, 2.0, True]",
        f"[{cost}, {worth}, -2.0, {round(-2 / cost, 3)}]",
        "[True, 'USD', 'USD']",
    ]


def test_margin_left_counts_what_closing_frees(stage: Stage) -> None:
    rows = shown(
        stage,
        "round(p.get_margin_remaining(self.abc, OrderDirection.SELL) - p.margin_remaining, 2)",
        "p.get_margin_remaining(self.abc, OrderDirection.BUY) == p.margin_remaining == p.get_buying_power(self.abc)",
        before="self.market_order(self.abc, 10)\np = self.portfolio",
    )
    assert rows == ["1000.0", "True"]


def test_margin_of_what_is_held_and_of_what_if(stage: Stage) -> None:
    rows = shown(
        stage,
        "[(str(g.buying_power_model), g.quantity, g.count, len(g.positions)) for g in p.positions.groups]",
        "round(b.get_maintenance_margin(PositionGroupMaintenanceMarginParameters(p, group)).value, 2)",
        "round(b.get_initial_margin_requirement(PositionGroupInitialMarginParameters(p, group)).value, 2)",
        "round(m.get_initial_margin_requirement(InitialMarginParameters(self.securities[self.abc], 10)).value, 2)",
        "m.get_leverage(self.securities[self.abc])",
        "[(x.symbol.value[-8:], x.quantity) for x in group]",
        before="""\
self.combo_market_order([Leg.create(self.c100, -1), Leg.create(self.c105, 1)], 1)
p, m = self.portfolio, self.securities[self.abc].buying_power_model
what_if = PositionCollection([Position(self.p100, -1, 1), Position(self.p95, 1, 1)])
assert what_if.count == len(what_if) == len(list(what_if)) == 2
group = p.positions.resolve_position_groups(what_if)
group = next(iter(group))
b = group.buying_power_model""",
    )
    assert rows[0] == "[('Bear Call Spread', 1.0, 2, 2)]"
    assert rows[1:5] == ["500.0", "500.0", "500.0", "2.0"]
    assert rows[5] == "[('00100000', -1.0), ('00095000', 1.0)]"


def test_a_slice_is_a_dictionary_of_its_instant(stage: Stage) -> None:
    rows = shown(
        stage,
        "[d.count, len(d.keys), self.abc in d, d.contains_key(self.c100), other in d, d.has_data]",
        "[type(d[self.abc]).__name__, type(d[self.c100]).__name__, d.get(other)]",
        "[d.time == self.time, d.utc_time == self.utc_time, d.splits.count, d.dividends.count]",
        "[d.bars.count, d.quote_bars.count, d.bars.contains_key(self.c100), d.bars.try_get_value(other)]",
        before="d, other = self.current_slice, Symbol.create('NOPE', SecurityType.EQUITY, Market.USA)",
    )
    assert rows == [
        "[5, 5, True, True, False, True]",
        "['TradeBar', 'QuoteBar', None]",
        "[True, True, 0, 0]",
        "[1, 5, False, (False, None)]",
    ]


def test_asking_a_slice_for_what_it_has_not_is_a_key_error_of_leans(stage: Stage) -> None:
    ten = """\
try:
    self.current_slice[Symbol.create("NOPE", SecurityType.EQUITY, Market.USA)]
except KeyNotFoundException as error:
    self.log(str(error))
self.quit()"""
    (said,) = logged(stage, ten)
    assert said.startswith(
        "'NOPE 2T' wasn't found in the Slice object, likely because there was no-data at this moment in time and it"
    )
    assert said.endswith("which returns None when the symbol is not found, or guard the access with 'if symbol in data:'.")
