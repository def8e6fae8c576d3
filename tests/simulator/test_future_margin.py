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


def test_intraday_margins_of_options_are_refused_by_name(futures: Stage) -> None:
    body = (
        begin()
        + """
        contract = Symbol.create_option(
            self.march.symbol, "cme", OptionStyle.AMERICAN, OptionRight.CALL, 5000, datetime(2024, 3, 15))
        model = self.add_future_option_contract(contract).buying_power_model
        model.enable_intraday_margins = False
        model.enable_intraday_margins = True
    """
    )
    result = futures.play(body)
    assert "NotSupported: FuturesOptionsMarginModel.enable_intraday_margins = True" in str(result.problem)
