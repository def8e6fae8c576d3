"""Shares that are renamed or delisted in a run: what is told when, what becomes of orders and holdings."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from simulator.enums import SecurityType
from simulator.listing import Listing
from simulator.symbols import Market, Symbol
from tests.simulator.toy_market import ABC, FRIDAY, HALF_DAY, HALF_SESSION, MONDAY, TUESDAY, Stage, quotes, trades

FAR = date(2050, 12, 31)
DEF = Symbol.create("DEF", SecurityType.EQUITY, Market.USA)
TELL = """\
def begin(self):
    self.abc = self.add_equity("ABC")
    self.other = self.add_equity("DEF")
def on_delistings(self, delistings):
    for d in delistings.values:
        self.log(f"{self.time:%d %H:%M} {d.symbol} {d.type} {d.time:%d} {d.price:g}")
def on_symbol_changed_events(self, changes):
    for c in changes.values:
        self.log(f"{self.time:%d %H:%M} {c}")
def on_order_event(self, event):
    self.log(f"{self.time:%d %H:%M} {event.status} {event.fill_quantity:g} {event.fill_price:g} {event.message}")
def on_securities_changed(self, changes):
    for s in changes.removed_securities:
        self.log(f"{self.time:%d %H:%M} removed {s} {s.is_delisted} {s.is_tradable}")
"""


def traded(stage: Stage, price: float = 50.0) -> Stage:
    for day, count in ((MONDAY, 390), (TUESDAY, 390), (HALF_DAY, HALF_SESSION), (FRIDAY, 390)):
        stage.market.put(ABC, day, trades(day, price, count)).put(ABC, day, quotes(day, price - 0.05, price + 0.05, count))
        stage.market.put(DEF, day, trades(day, 20.0, count))
    return stage


def at(day: int, hour: int, minute: int, call: str) -> str:
    rule = f"self.date_rules.on(2024, 3, {day}), self.time_rules.at({hour}, {minute})"
    return f"    self.schedule.on({rule}, lambda: {call})\n"


def play(*lines: str) -> str:
    head, rest = TELL.split("def on_delistings", 1)
    return head + "".join(lines) + "def on_delistings" + rest


@pytest.fixture
def delisted(stage: Stage) -> Stage:
    """ABC's last day is Tuesday."""
    stage.market.listings[ABC] = Listing("abc", (date(2000, 1, 3), TUESDAY), ("ABC", "ABC"))
    return traded(stage)


def test_a_share_is_warned_of_as_its_last_day_begins_and_gone_the_midnight_after(delisted: Stage) -> None:
    assert delisted.rows(play(), MONDAY, FRIDAY) == [
        "05 00:00 ABC WARNING 05 50",
        "06 00:00 removed ABC True False",
        "06 00:00 ABC DELISTED 06 50",
    ]


def test_what_is_held_is_sold_at_the_last_price_without_a_fee(delisted: Stage) -> None:
    rows = delisted.rows(play(at(4, 10, 0, "self.market_order('ABC', 10)")), MONDAY, FRIDAY)
    assert [row for row in rows if "FILLED" in row] == [
        "04 10:00 FILLED 10 50.05 ",
        "06 00:00 FILLED -10 50 Liquidate from delisting",
    ]
    cash = "self.log(f'{self.portfolio.cash:.2f} {self.portfolio.invested}')"
    buy = at(4, 10, 0, "self.market_order('ABC', 10)")
    assert delisted.rows(play(buy, at(8, 10, 0, cash)), MONDAY, FRIDAY)[-1] == "99998.50 False"


def test_open_orders_are_taken_back_and_new_ones_refused(delisted: Stage) -> None:
    wait, late = (
        at(4, 10, 0, "self.limit_order('ABC', 10, 1)"),
        at(8, 10, 0, "self.log(self.market_order(self.abc.symbol, 1).status)"),
    )
    rows = delisted.rows(play(wait, late), MONDAY, FRIDAY)
    assert "06 00:00 CANCELED 0 0 " in rows
    assert rows[-1] == "INVALID"


def test_a_share_that_was_gone_before_the_run_tells_nothing_and_has_no_price(stage: Stage) -> None:
    stage.market.listings[ABC] = Listing("abc", (date(2000, 1, 3), MONDAY - timedelta(days=3)), ("ABC", "ABC"))
    assert traded(stage).rows(play(), MONDAY, FRIDAY) == []


@pytest.fixture
def renamed(stage: Stage) -> Stage:
    """ABC was OLD until Tuesday; Wednesday is a holiday."""
    stage.market.listings[ABC] = Listing("abc", (date(2000, 1, 3), TUESDAY, FAR), ("OLD", "OLD", "ABC"))
    return traded(stage)


def test_a_change_of_ticker_is_told_as_the_next_trading_day_begins(renamed: Stage) -> None:
    assert renamed.rows(play(), MONDAY, FRIDAY) == ["07 00:00 03/07/2024 00:00:00 OLD->ABC"]


def test_a_run_that_begins_under_the_new_ticker_hears_nothing(renamed: Stage) -> None:
    assert renamed.rows(play(), HALF_DAY, FRIDAY) == []


def test_open_orders_are_taken_back_at_a_change_of_ticker_and_holdings_stay(renamed: Stage) -> None:
    buy, wait = at(4, 10, 0, "self.market_order('ABC', 10)"), at(5, 10, 0, "self.limit_order('ABC', 10, 1)")
    held = at(8, 10, 0, "self.log(f'held {self.portfolio[self.abc.symbol].quantity:g}')")
    rows = renamed.rows(play(buy, wait, held), MONDAY, FRIDAY)
    assert "07 00:00 CANCELED 0 0 " in rows
    assert rows[-1] == "held 10"


def test_data_go_by_the_ticker_of_the_day_and_are_found_by_the_symbol(renamed: Stage) -> None:
    show = (
        "def on_data(self, data):\n"
        "    if (self.time.hour, self.time.minute) == (10, 0):\n"
        "        bar = data.bars[self.abc.symbol]\n"
        "        self.log(f'{self.time:%d} {bar.symbol} {bar.symbol == self.abc.symbol} {self.abc.symbol}')\n"
    )
    assert [row for row in renamed.rows(play() + show, MONDAY, FRIDAY) if "->" not in row] == [
        "04 OLD True ABC",
        "05 OLD True ABC",
        "07 ABC True ABC",
        "08 ABC True ABC",
    ]


def test_an_option_of_a_renamed_share_is_told_of_too(renamed: Stage) -> None:
    terms = "Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 50, datetime(2024, 3, 15)"
    body = play(f"    self.add_option_contract(Symbol.create_option(self.abc.symbol, {terms}))\n")
    assert sorted(renamed.rows(body, MONDAY, FRIDAY)) == ["07 00:00 03/07/2024 00:00:00 OLD->ABC"] * 2
