"""What history of options leaves in the contracts of the chains after it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.bars import BaseData, OpenInterestPoint, QuoteBar, TradeBar
from simulator.engine.remains import NO_REMAINS
from tests.simulator.toy_market import ABC, MONDAY, Stage, ToyMarket, call, keep, put, quotes, row, trades

LAST_WEEK = MONDAY - timedelta(days=3)
SHOW = """\
def begin(self):
    o = self.add_option("ABC", fill_forward=FILLED)
    o.set_filter(lambda u: u.strikes(-5, 5).expiration(0, 30))
    self.abc, self.canonical = o.symbol.underlying, o.symbol
    self.one, self.two = (Symbol.create_option(self.abc, "usa", OptionStyle.AMERICAN, right, 100, datetime(2024, 3, 8))
                          for right in (OptionRight.CALL, OptionRight.PUT))
    self.at(10, 0, self.ten)
    self.at(10, 1, self.show)
    self.at(10, 2, self.stop)

def ten(self):
    ASK
    self.show()

def stop(self):
    self.show()
    self.quit()

def show(self):
    chain = self.current_slice.option_chains.get(self.canonical)
    self.log([[c.last_price, c.volume, c.bid_price, c.ask_price, c.bid_size, c.open_interest] for c in chain or []])
"""


@pytest.fixture
def traded(tmp_path: Path) -> Stage:
    """A call that traded on Friday and is quoted on Monday, and a put that is quoted on both days and never trades."""
    market = ToyMarket()
    for day in (LAST_WEEK, MONDAY):
        market.put(ABC, day, trades(day, 100.0)).put(put(100), day, quotes(day, 1.5, 1.75))
    market.put(call(100), LAST_WEEK, keep(trades(LAST_WEEK, 3.25), [10, 300]))
    market.put(call(100), MONDAY, quotes(MONDAY, 2.0, 2.25))
    market.list_contracts(LAST_WEEK, [row(call(100)), row(put(100))], 100.0)
    return Stage(tmp_path, market)


def shown(stage: Stage, ask: str, *, filled: bool = True) -> list[str]:
    return stage.rows(SHOW.replace("ASK", ask).replace("FILLED", str(filled)))


CLEAN = "[[0.0, 0, 2.0, 2.25, 10, 0.0], [0.0, 0, 1.5, 1.75, 10, 0.0]]"
LEFT = CLEAN.replace("[0.0, 0,", "[3.25, 0,")


@pytest.mark.parametrize(
    "ask",
    [
        "self.history(self.one, 400, Resolution.MINUTE)",
        "self.history(TradeBar, self.one, 400, Resolution.MINUTE)",
        "list(self.history[TradeBar](self.one, 400, Resolution.MINUTE))",
        "list(self.history[TradeBar]([self.one, self.two], 400, Resolution.MINUTE))",
        "list(self.history(400, Resolution.MINUTE))",
    ],
)
def test_contracts_that_never_traded_show_what_history_came_to_last(traded: Stage, ask: str) -> None:
    assert shown(traded, ask) == [CLEAN, LEFT, LEFT]


def test_the_slice_that_is_there_does_not_change(traded: Stage) -> None:
    ask = "old = self.current_slice.option_chains.get(self.canonical)\n    self.history(self.one, 400, Resolution.MINUTE)\n"
    ask += "    self.log([c.last_price for c in old])"
    assert shown(traded, ask)[0] == "[0.0, 0.0]"


def test_history_of_shares_leaves_nothing(traded: Stage) -> None:
    assert shown(traded, "self.history(self.abc, 400, Resolution.MINUTE)") == [CLEAN] * 3


def test_the_last_known_prices_leave_what_the_search_for_them_came_to(traded: Stage) -> None:
    told = shown(traded, "self.log(self.get_last_known_price(self.one).close)")
    assert told[0] == "3.25"
    assert told[2:] == [CLEAN.replace("[0.0, 0,", "[3.25, 100,")] * 2


def test_a_later_request_takes_the_place_of_an_earlier_one_whatever_its_days(traded: Stage) -> None:
    traded.market.put(put(100), LAST_WEEK - timedelta(days=1), keep(trades(LAST_WEEK - timedelta(days=1), 7.5), [5]))
    day = "datetime(2024, 2, 29), datetime(2024, 3, 1)"
    ask = f"self.history(self.one, 400, Resolution.MINUTE)\n    self.history(self.two, {day}, Resolution.MINUTE)"
    assert [line.split(",")[0] for line in shown(traded, ask)] == ["[[0.0", "[[7.5", "[[7.5"]


def test_quotes_that_history_left_stand_in_where_a_contract_has_none(traded: Stage) -> None:
    del traded.market.quote_bars[call(100), MONDAY]
    traded.market.put(call(100), MONDAY, keep(trades(MONDAY, 4.0), [0]))
    told = shown(traded, "self.history(QuoteBar, self.two, 400, Resolution.MINUTE)")
    assert told[0] == "[[4.0, 0, 0.0, 0.0, 0, 0.0], [0.0, 0, 1.5, 1.75, 10, 0.0]]"
    assert told[1:] == ["[[4.0, 0, 1.5, 1.75, 10, 0.0], [0.0, 0, 1.5, 1.75, 10, 0.0]]"] * 2


def test_without_filling_forward_a_contract_shows_only_the_bars_of_its_slice(traded: Stage) -> None:
    traded.market.put(call(100), MONDAY, keep(trades(MONDAY, 4.0), [28, 29, 31]))
    traded.market.put(put(100), MONDAY, keep(quotes(MONDAY, 1.5, 1.75), [29, 30]))
    traded.market.put(call(100), MONDAY, keep(quotes(MONDAY, 2.0, 2.25), [29]))
    assert shown(traded, "pass", filled=False) == [
        "[[4.0, 100, 2.0, 2.25, 10, 0.0], [0.0, 0, 1.5, 1.75, 10, 0.0]]",
        "[[0.0, 0, 1.5, 1.75, 10, 0.0]]",
        "[[4.0, 100, 0.0, 0.0, 0, 0.0]]",
    ]


POINTS = st.sampled_from(["trade", "quote", "interest"])


def point(kind: str, price: float) -> BaseData:
    at = datetime.combine(LAST_WEEK, time())
    if kind == "trade":
        return TradeBar(at, call(100), price, price, price, price, 5.0)
    if kind == "quote":
        return QuoteBar(at, call(100), None, 3.0, None, 4.0)
    return OpenInterestPoint(call(100), at, at, price)


@given(kinds=st.lists(POINTS, max_size=8))
def test_each_kind_keeps_its_last_point(kinds: list[str]) -> None:
    remains = NO_REMAINS
    for number, kind in enumerate(kinds, start=1):
        remains = remains.after(point(kind, float(number)))
    last = {kind: number for number, kind in enumerate(kinds, start=1)}
    assert remains.last == last.get("trade", 0)
    assert remains.volume == (5 if "trade" in last else 0)
    assert remains.open_interest == last.get("interest", 0)
    assert (remains.size("bid"), remains.size("ask")) == ((3, 4) if "quote" in last else (0, 0))
    assert (remains.close("bid"), remains.close("ask")) == (0.0, 0.0)
