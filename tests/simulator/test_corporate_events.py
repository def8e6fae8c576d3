"""Dividends and splits in a run: when they are told, what they do to cash, holdings, orders and options."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from simulator.engine.corporate import Dividend, Split, SplitType
from simulator.market import CorporateAction
from tests.simulator.toy_market import ABC, FRIDAY, HALF_DAY, HALF_SESSION, MONDAY, TUESDAY, Stage, quotes, trades

SPLIT = CorporateAction(known=TUESDAY, day=HALF_DAY, reference=100.0, split_factor=0.5)
PAID = CorporateAction(known=MONDAY, day=TUESDAY, reference=100.0, distribution=1.25)
TELL = """\
def on_splits(self, splits):
    for s in splits.values:
        known = splits.contains_key(s.symbol)
        self.log(f"{self.time:%d %H:%M} {s.type} {s.split_factor} {s.reference_price} {s.value} {known}")
def on_dividends(self, dividends):
    for d in dividends.values:
        self.log(f"{self.time:%d %H:%M} dividend {d.distribution} {d.reference_price}")
"""


def begin(mode: str, *lines: str) -> str:
    head = f'    self.abc = self.add_equity("ABC", data_normalization_mode=DataNormalizationMode.{mode}).symbol\n'
    return "def begin(self):\n" + head + "".join(f"    {line}\n" for line in lines)


def at(day: int, hour: int, minute: int, call: str) -> str:
    rule = f"self.date_rules.on(2024, 3, {day}), self.time_rules.at({hour}, {minute})"
    return f"self.schedule.on({rule}, lambda: {call})"


CASH = "self.log(f'{self.portfolio.cash:.2f} {self.portfolio[self.abc].quantity:g} {self.portfolio[self.abc].average_price:g}')"


@pytest.fixture
def halving(stage: Stage) -> Stage:
    """ABC pays 1.25 on Tuesday and splits two for one on Thursday: 100 before, 50 from then on."""
    market = stage.market
    market.actions[ABC] = [PAID, SPLIT]
    market.factors[ABC] = [(MONDAY, (0.9875, 0.5)), (TUESDAY, (1.0, 0.5))]
    for day, count in ((HALF_DAY, HALF_SESSION), (FRIDAY, 390)):
        market.put(ABC, day, trades(day, 50.0, count)).put(ABC, day, quotes(day, 49.95, 50.05, count))
    return stage


def test_events_are_told_at_midnight_with_a_warning_on_the_day_before_a_split(halving: Stage) -> None:
    assert halving.rows(begin("RAW") + TELL, MONDAY, FRIDAY) == [
        "05 00:00 WARNING 0.5 100.0 100.0 True",
        "05 00:00 dividend 1.25 100.0",
        "07 00:00 SPLIT_OCCURRED 0.5 100.0 100.0 True",
    ]


@pytest.mark.parametrize("mode", ["ADJUSTED", "SPLIT_ADJUSTED", "TOTAL_RETURN"])
def test_events_are_told_in_every_mode_with_the_raw_price(halving: Stage, mode: str) -> None:
    assert halving.rows(begin(mode) + TELL, MONDAY, FRIDAY)[0].startswith("05 00:00 WARNING 0.5 100.0")


def test_a_run_that_begins_after_the_day_before_hears_nothing(halving: Stage) -> None:
    assert halving.rows(begin("RAW") + TELL, HALF_DAY, FRIDAY) == []
    assert halving.rows(begin("RAW") + TELL, TUESDAY, TUESDAY) == ["05 00:00 WARNING 0.5 0.0 0.0 True"]


def test_the_slice_of_an_event_reaches_on_data_and_holds_it(halving: Stage) -> None:
    body = begin("RAW") + (
        "def on_data(self, data):\n"
        "    if self.time.hour == 0:\n"
        "        self.log(f'{self.time:%d} {data.has_data} {data.splits.count} {data.dividends.count} {data.bars.count}')\n"
    )
    assert halving.rows(body, MONDAY, FRIDAY) == ["05 True 1 1 0", "07 True 1 0 0"]


@pytest.mark.parametrize(
    ("mode", "tuesday", "friday"),
    [
        ("RAW", "100012.50 10 50", "100012.50 20 25"),
        ("SPLIT_ADJUSTED", "100012.50 10 50", "100012.50 10 50"),
        ("ADJUSTED", "100000.00 10 50", "100000.00 10 50"),
        ("TOTAL_RETURN", "100000.00 10 50", "100000.00 10 50"),
    ],
)
def test_cash_is_paid_on_raw_and_split_adjusted_prices_and_holdings_split_on_raw_ones_only(
    halving: Stage, mode: str, tuesday: str, friday: str
) -> None:
    buy = at(4, 10, 0, "self.portfolio[self.abc].set_holdings(50, 10)")
    assert halving.rows(begin(mode, buy, at(5, 9, 45, CASH), at(8, 9, 45, CASH)), MONDAY, FRIDAY) == [tuesday, friday]


def test_a_short_pays_the_dividend(halving: Stage) -> None:
    sell = at(4, 10, 0, "self.portfolio[self.abc].set_holdings(100, -8)")
    assert halving.rows(begin("RAW", sell, at(5, 9, 45, CASH)), MONDAY, TUESDAY) == ["99990.00 -8 100"]


def test_whole_shares_are_kept_at_a_reverse_split_and_the_rest_is_paid_out(stage: Stage) -> None:
    """25 shares, four for one: 6 shares at 400 and a quarter share, worth 100, in cash."""
    stage.market.actions[ABC] = [CorporateAction(known=MONDAY, day=TUESDAY, reference=100.0, split_factor=4.0)]
    stage.market.put(ABC, TUESDAY, trades(TUESDAY, 400.0)).put(ABC, TUESDAY, quotes(TUESDAY, 399.0, 401.0))
    buy = at(4, 10, 0, "self.portfolio[self.abc].set_holdings(100, 25)")
    body = begin("RAW", buy) + f"def on_splits(self, splits):\n    {CASH}\n"
    body += "    self.log(f'{self.securities[self.abc].price:g} {self.portfolio.total_portfolio_value:.2f}')\n"
    assert stage.rows(body, MONDAY, TUESDAY) == [
        "100000.00 0 0",
        "0 100000.00",
        "100100.00 6 400",
        "400 102500.00",
    ]


def test_a_split_leaves_the_accounts_value_as_it_was(halving: Stage) -> None:
    buy = at(4, 10, 0, "self.portfolio[self.abc].set_holdings(100, 11)")
    value = "self.log(f'{self.portfolio.total_portfolio_value:.2f} {self.portfolio[self.abc].quantity:g}')"
    looks = [at(5, 15, 0, value), at(7, 0, 1, value), at(7, 9, 45, value)]
    assert halving.rows(begin("RAW", buy, *looks), MONDAY, FRIDAY) == [
        "101113.75 11",
        "101113.75 22",
        "101113.75 22",
    ]


def test_open_orders_keep_their_worth(halving: Stage) -> None:
    lines = (
        at(5, 10, 0, "setattr(self, 'bid', self.limit_order(self.abc, 7, 90))"),
        at(5, 10, 1, "setattr(self, 'stop', self.stop_limit_order(self.abc, 7, 120, 121))"),
        at(7, 9, 45, "self.log(f'{self.bid.quantity:g} {self.bid.get(OrderField.LIMIT_PRICE):g} {self.bid.status}')"),
        at(7, 9, 46, "self.log(f'{self.stop.get(OrderField.STOP_PRICE):g} {self.stop.get(OrderField.LIMIT_PRICE):g}')"),
    )
    assert halving.rows(begin("RAW", *lines), MONDAY, FRIDAY) == ["14 45 UPDATE_SUBMITTED", "60 60.5"]


def test_triggers_and_trailing_amounts_split_too_and_a_share_of_a_price_does_not(halving: Stage) -> None:
    lines = (
        at(5, 10, 0, "setattr(self, 'touch', self.limit_if_touched_order(self.abc, 7, 80, 82))"),
        at(5, 10, 1, "setattr(self, 'money', self.trailing_stop_order(self.abc, -7, 60, 40, False))"),
        at(5, 10, 2, "setattr(self, 'share', self.trailing_stop_order(self.abc, -7, 60, 0.4, True))"),
        at(7, 0, 1, "self.log(f'{self.touch.get(OrderField.TRIGGER_PRICE):g} {self.touch.get(OrderField.LIMIT_PRICE):g}')"),
        at(7, 0, 2, "self.log(f'{self.money.get(OrderField.STOP_PRICE):g} {self.money.get(OrderField.TRAILING_AMOUNT):g}')"),
        at(7, 0, 3, "self.log(f'{self.share.get(OrderField.TRAILING_AMOUNT):g}')"),
        at(7, 0, 4, "self.log([t.get[bool](OrderField.TRAILING_AS_PERCENTAGE) for t in (self.money, self.share)])"),
    )
    assert halving.rows(begin("RAW", *lines), MONDAY, FRIDAY) == ["40 41", "30 20", "0.4", "[False, True]"]


def test_a_share_below_a_dollar_has_ticks_of_a_hundredth_of_a_cent(halving: Stage) -> None:
    low = at(7, 10, 0, "setattr(self, 'low', self.limit_order(self.abc, 1, 0.71434))")
    high = at(7, 10, 0, "setattr(self, 'high', self.limit_order(self.abc, 1, 1.714))")
    look = at(7, 10, 1, "self.log([t.get(OrderField.LIMIT_PRICE) for t in (self.low, self.high)])")
    assert halving.rows(begin("RAW", low, high, look), MONDAY, FRIDAY) == ["[0.7143, 1.71]"]


def test_a_slice_has_what_it_tells_of_without_a_bar(halving: Stage) -> None:
    body = begin("RAW") + (
        "def on_data(self, data):\n"
        "    if self.time.hour == 0:\n"
        "        found = data.contains_key(self.abc), data[self.abc], data.get(self.abc), data.count, len(list(data.values))\n"
        "        self.log(f'{self.time:%d} {found} {[str(key) for key in data.keys]}')\n"
    )
    expected = "(True, None, None, 1, 0) ['ABC']"
    assert halving.rows(body, MONDAY, FRIDAY) == [f"05 {expected}", f"07 {expected}"]


def test_orders_of_other_modes_are_left_alone(halving: Stage) -> None:
    lines = (
        at(5, 10, 0, "setattr(self, 'bid', self.limit_order(self.abc, 7, 40))"),
        at(7, 9, 45, "self.log(f'{self.bid.quantity:g} {self.bid.get(OrderField.LIMIT_PRICE):g} {self.bid.status}')"),
    )
    assert halving.rows(begin("ADJUSTED", *lines), MONDAY, FRIDAY) == ["7 40 SUBMITTED"]


def test_nothing_is_paid_or_split_while_warming_up(halving: Stage) -> None:
    warm = "self.set_warm_up(timedelta(3))"
    buy = "self.portfolio[self.abc].set_holdings(100, 10)"
    assert halving.rows(begin("RAW", warm, buy, at(8, 9, 45, CASH)), FRIDAY, FRIDAY) == ["100000.00 10 100"]


def test_options_are_sold_at_the_close_before_their_underlying_splits(halving: Stage) -> None:
    contract = "Symbol.create_option('ABC', Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 105, datetime(2024, 3, 8))"
    lines = (
        f"self.c = self.add_option_contract({contract}).symbol",
        at(4, 10, 0, "self.market_order(self.c, 2)"),
        at(5, 10, 0, "self.limit_order(self.c, 1, 0.01)"),
        at(5, 15, 43, "self.log(f'{self.transactions.get_open_orders(self.c)[0].type} {self.securities[self.c].is_tradable}')"),
        at(5, 15, 45, "self.log(f'{self.transactions.get_open_orders(self.c)[0].type} {self.securities[self.c].is_tradable}')"),
        at(7, 9, 45, "self.log(f'{self.portfolio[self.c].quantity:g}')"),
    )
    result = halving.play(begin("RAW", *lines), MONDAY, FRIDAY)
    assert result.problem is None
    assert [line.message for line in result.log.lines if line.kind == "LOG"] == ["LIMIT True", "MARKET_ON_CLOSE False", "0"]
    sold = result.orders[-1]
    assert (sold.quantity, sold.tag) == (-2.0, "Liquidated due to impending split. Option splits are not currently supported.")
    assert (
        "MarketOnClose order submitted for option contract 'ABC   240308C00105000' due to impending ABC split event."
        in " ".join(line.message for line in result.log.lines if line.kind == "DEBUG")
    )


def test_a_missing_reference_price_is_named_and_ends_the_run(halving: Stage) -> None:
    halving.market.actions[ABC] = [CorporateAction(known=MONDAY, day=TUESDAY, reference=0.0, distribution=0.0)]
    problem = str(halving.play(begin("RAW"), MONDAY, TUESDAY).problem)
    assert (
        "DataProblem: the factor file of ABC has no reference price on 2024-03-04, which its dividend of 2024-03-05" in problem
    )


def test_one_that_lies_before_the_run_does_not_matter(halving: Stage) -> None:
    halving.market.actions[ABC] = [
        CorporateAction(known=date(2020, 1, 2), day=date(2020, 1, 3), reference=0.0, split_factor=2.0)
    ]
    assert halving.rows(begin("RAW") + TELL, MONDAY, TUESDAY) == []


def test_they_print_as_in_lean() -> None:
    split = Split(ABC, datetime(2024, 3, 5), 100.0, 0.5, SplitType.WARNING)
    assert str(split) == "Split Warning: ABC: 0.5 | 100"
    assert str(Split(ABC, datetime(2024, 3, 5), 99.5, 0.5, SplitType.SPLIT_OCCURRED)) == "Split: ABC: 0.5 | 99.5"
    assert str(Dividend(ABC, datetime(2024, 3, 5), 1.25, 100.0)) == "Dividend: ABC: 1.25 | 100"
    assert (split.time, split.end_time, split.price) == (datetime(2024, 3, 5), datetime(2024, 3, 5), 100.0)
