"""Margin models of futures and the options on them, as an algorithm asks them."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.enums import OptionRight, OptionStyle
from simulator.symbols import Symbol
from tests.simulator.futures_world import MARCH, roots
from tests.simulator.toy_market import MONDAY, Stage, quotes, trades

CALL = Symbol.create_option(MARCH, MARCH.market, OptionStyle.AMERICAN, OptionRight.CALL, 5000.0, MARCH.id.date)
BEGIN = """
    def begin(self):
        self.march = self.add_future_contract(Symbol.create_future("ES", "cme", datetime(2024, 3, 15)))
        self.model = self.march.buying_power_model
        {more}
"""


@pytest.fixture
def futures(tmp_path: Path) -> Stage:
    """March at 5000 and a call on it at 50; margins of 10,000 and 9,000 a contract."""
    market = roots().put(MARCH, MONDAY, trades(MONDAY, 5000.0)).put(MARCH, MONDAY, quotes(MONDAY, 4999.75, 5000.25))
    market.put(CALL, MONDAY, quotes(MONDAY, 50.0, 51.0))
    market.margins = (10_000.0, 9_000.0)
    return Stage(tmp_path, market)


def begin(more: str = "pass") -> str:
    return BEGIN.format(more=more)


def test_the_requirements_are_the_files_overnight_and_two_fifths_of_it_intraday(futures: Stage) -> None:
    body = (
        begin("self.at(9, 20, self.show); self.at(10, 0, self.show)")
        + """
    def show(self):
        m = self.model
        overnight = m.initial_overnight_margin_requirement, m.maintenance_overnight_margin_requirement
        intraday = m.initial_intraday_margin_requirement, m.maintenance_intraday_margin_requirement
        self.log(f"{type(m).__name__} {overnight} {intraday} {m.enable_intraday_margins}")
    """
    )
    assert futures.rows(body) == [
        "FutureMarginModel (0.0, 0.0) (0.0, 0.0) False",
        "FutureMarginModel (10000.0, 9000.0) (4000.0, 3600.0) False",
    ]


@pytest.mark.parametrize(("enabled", "expected"), [(False, [10_000.0] * 2), (True, [4_000.0, 10_000.0])])
def test_intraday_margins_hold_until_ten_minutes_before_the_close(futures: Stage, enabled: bool, expected: list[float]) -> None:
    more = f"self.model.enable_intraday_margins = {enabled}"
    body = (
        begin(more)
        + """
        for hour, minute in ((15, 49), (15, 50)):
            self.at(hour, minute, self.show)

    def show(self):
        self.log(self.model.get_initial_margin_requirement(InitialMarginParameters(self.march, 1)).value)
    """
    )
    assert [float(line) for line in futures.rows(body)] == expected


def test_what_is_held_takes_the_margin_in_force(futures: Stage) -> None:
    body = (
        begin("self.model.enable_intraday_margins = True")
        + """
        self.at(10, 0, lambda: self.market_order(self.march.symbol, 2))
        self.at(10, 30, lambda: self.log(self.portfolio.total_margin_used))
        self.at(15, 55, lambda: self.log(self.portfolio.total_margin_used))
    """
    )
    assert [float(line) for line in futures.rows(body)] == pytest.approx([7_200.0, 18_000.0])


def test_an_option_is_asked_its_share_of_the_futures_margin(futures: Stage) -> None:
    """At the money a long call is asked half of 1.2 times the future's: the middle of the curve, cut to whole dollars."""
    body = (
        begin()
        + """
        contract = Symbol.create_option(
            self.march.symbol, "cme", OptionStyle.AMERICAN, OptionRight.CALL, 5000, datetime(2024, 3, 15))
        self.call = self.add_future_option_contract(contract)
        self.at(9, 20, self.show)
        self.at(10, 0, self.show)

    def show(self):
        m = self.call.buying_power_model
        overnight = m.initial_overnight_margin_requirement, m.maintenance_overnight_margin_requirement
        intraday = m.initial_intraday_margin_requirement, m.maintenance_intraday_margin_requirement
        self.log(f"{type(m).__name__} {overnight} {intraday} {m.enable_intraday_margins}")
    """
    )
    assert futures.rows(body) == [
        "FuturesOptionsMarginModel (0.0, 0.0) (0.0, 0.0) False",
        "FuturesOptionsMarginModel (6000.0, 5400.0) (2400.0, 2160.0) False",
    ]


OPTION = """
        contract = Symbol.create_option(
            self.march.symbol, "cme", OptionStyle.AMERICAN, OptionRight.CALL, 5000, datetime(2024, 3, 15))
        self.call = self.add_future_option_contract(contract)
        self.option_model = self.call.buying_power_model
"""


@pytest.mark.parametrize(
    ("which", "asked"),
    [("self.model", ["4000", "6000"]), ("self.option_model", ["10000", "2400"])],
)
def test_intraday_margins_are_for_each_model_to_say(futures: Stage, which: str, asked: list[str]) -> None:
    """An option's model has a switch of its own: the future's leaves the option's margin overnight's, and the other way."""
    body = (
        begin()
        + OPTION
        + f"""
        {which}.enable_intraday_margins = True
        self.at(10, 0, self.show)

    def show(self):
        for one in (self.march, self.call):
            self.log(f"{{one.buying_power_model.get_initial_margin_requirement(InitialMarginParameters(one, 1)).value:g}}")
    """
    )
    assert futures.rows(body) == asked


def test_a_call_sold_against_a_future_keeps_the_futures_margin_and_what_is_in_the_money(futures: Stage) -> None:
    """Not what the future is worth: LEAN's covered call asks the future's own model, to which its price is nothing."""
    body = (
        begin()
        + OPTION
        + """
        self.at(10, 0, self.trade)

    def trade(self):
        self.market_order(self.march.symbol, 1)
        self.market_order(self.call.symbol, -1)
        (group,) = self.portfolio.positions.groups
        self.log(f"{group.buying_power_model} {self.portfolio.total_margin_used:g}")
    """
    )
    assert futures.rows(body) == ["Covered Call 9000"]


def test_closing_a_future_frees_its_margin_and_the_initial_margin_of_as_many(futures: Stage) -> None:
    body = (
        begin()
        + OPTION
        + """
        self.at(10, 0, self.trade)

    def trade(self):
        self.market_order(self.march.symbol, -2)
        p = self.portfolio
        for side in (OrderDirection.BUY, OrderDirection.SELL, OrderDirection.HOLD):
            self.log(f"{p.get_margin_remaining(self.march.symbol, side) - p.margin_remaining:g}")
    """
    )
    assert futures.rows(body) == ["38000", "0", "0"]
