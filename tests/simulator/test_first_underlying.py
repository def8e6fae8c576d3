"""An option has no price before there is data of what it is on (Engine/DataFeeds/TimeSliceFactory.cs, HandleOptionData)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest

from simulator.engine.moments import MINUTE
from tests.simulator.engine_plays import body
from tests.simulator.toy_market import ABC, MONDAY, SESSION, TUESDAY, Stage, ToyMarket, call, keep, quiet_market, quotes, trades

CONTRACT = """\
def begin(self):
    self.c100 = self.add_option_contract(
        Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 100, datetime(2024, 3, 8))
    ).symbol
    {more}
    self.at(10, 0, self.ten)
    self.at(11, 0, self.ten)

def ten(self):
    option = self.securities[self.c100]
    self.log(f"{{self.time:%d %H:%M}} {{option.price:g}} {{option.bid_price:g}} {{option.ask_price:g}} {{option.has_data}}")
"""


def quoted(from_minute: int, *, every: int = 1) -> ToyMarket:
    """The call is quoted all of Monday, at 2.00 and 2.20; the share trades from this minute on, every so many minutes."""
    market = quiet_market()
    market.put(call(100), MONDAY, quotes(MONDAY, 2.0, 2.2))
    market.trade_bars.pop((ABC, MONDAY), None)
    market.quote_bars.pop((ABC, MONDAY), None)
    if from_minute < SESSION:
        market.put(ABC, MONDAY, keep(trades(MONDAY, 100.0), range(from_minute, SESSION, every)))
    return market


def said(folder: Path, market: ToyMarket, more: str = "pass", last: date = MONDAY) -> list[str]:
    return Stage(folder, market).rows(CONTRACT.format(more=more), MONDAY, last)


@pytest.mark.parametrize(
    ("first", "rows"),
    [
        (0, ["04 10:00 2.1 2 2.2 True", "04 11:00 2.1 2 2.2 True"]),
        (29, ["04 10:00 2.1 2 2.2 True", "04 11:00 2.1 2 2.2 True"]),
        (30, ["04 10:00 0 0 0 False", "04 11:00 2.1 2 2.2 True"]),
        (SESSION, ["04 10:00 0 0 0 False", "04 11:00 0 0 0 False"]),
    ],
)
def test_prices_are_there_from_the_first_bar_of_the_underlying(tmp_path: Path, first: int, rows: list[str]) -> None:
    assert said(tmp_path, quoted(first)) == rows


def test_a_bar_from_before_it_does_not_count_however_long_no_other_comes(tmp_path: Path) -> None:
    market = quoted(60)
    market.put(call(100), MONDAY, keep(quotes(MONDAY, 2.0, 2.2), [0, 45, 100]))
    assert said(tmp_path, market) == ["04 10:00 0 0 0 False", "04 11:00 0 0 0 False"]
    market.put(call(100), MONDAY, keep(quotes(MONDAY, 2.0, 2.2), [0, 45, 60]))
    assert said(tmp_path, market)[1] == "04 11:00 2.1 2 2.2 True"


def test_once_there_was_some_it_need_not_go_on(tmp_path: Path) -> None:
    market = quoted(0, every=SESSION)
    market.put(call(100), TUESDAY, quotes(TUESDAY, 3.0, 3.2))
    market.trade_bars.pop((ABC, TUESDAY), None)
    market.quote_bars.pop((ABC, TUESDAY), None)
    assert said(tmp_path, market, last=TUESDAY)[2:] == ["05 10:00 3.1 3 3.2 True", "05 11:00 3.1 3 3.2 True"]


def test_a_price_given_to_the_underlying_is_data_of_it(tmp_path: Path) -> None:
    given = "self.securities['ABC'].set_market_price(TradeBar(datetime(2024, 3, 4), 'ABC', 1, 1, 1, 1, 1))"
    assert said(tmp_path, quoted(SESSION), given)[0] == "04 10:00 2.1 2 2.2 True"


def test_an_order_for_an_option_without_a_price_is_refused(tmp_path: Path) -> None:
    market = quoted(SESSION)
    result = Stage(tmp_path, market).play(body("self.market_order(self.c100, 1)", "self.quit()"), MONDAY, MONDAY)
    assert result.orders == []
    assert "does not have an accurate price" in str([line.message for line in result.log.lines])


def test_minutes_are_counted_as_they_are_drawn() -> None:
    """The thirtieth bar of a session that opens at half past nine ends at ten."""
    ends = trades(MONDAY, 100.0).end
    assert int(ends[29] - ends[0]) == 29 * MINUTE
    assert np.datetime64(int(ends[29]), "ns") == np.datetime64(datetime(2024, 3, 4, 15))
