"""Continuous futures: which contract stands for the root, and on what scale its prices are."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.continuous import ContinuousFuture, ContractMap, Scales, deeper
from simulator.enums import DataMappingMode, DataNormalizationMode
from simulator.symbols import Symbol
from tests.simulator.futures_world import ES, JUNE, MARCH, ROLL, SEPTEMBER, DailyCloses, roots
from tests.simulator.toy_market import MONDAY, TUESDAY, ToyMarket, quotes, trades

OPEN_INTEREST = DataMappingMode.OPEN_INTEREST
RATIO = DataNormalizationMode.BACKWARDS_RATIO
BACK = DataNormalizationMode.BACKWARDS_PANAMA_CANAL
FORTH = DataNormalizationMode.FORWARD_PANAMA_CANAL
RAW = DataNormalizationMode.RAW


def continuous(market: ToyMarket, mode: DataNormalizationMode = RAW, depth: int = 0) -> ContinuousFuture:
    return ContinuousFuture(market, ES, OPEN_INTEREST, mode, depth)


def test_a_contract_is_the_front_one_to_the_end_of_its_day() -> None:
    assert [ROLL.on(day) for day in (MONDAY, TUESDAY, date(2024, 3, 6))] == [MARCH, JUNE, JUNE]
    assert ROLL.on(date(2030, 1, 1)) is None


@pytest.mark.parametrize(
    ("mode", "depth", "expected"),
    [(RATIO, 0, 1.02), (RATIO, 1, 1.03), (RATIO, 2, 1.0), (BACK, 0, 100.0), (FORTH, 0, 0.0), (FORTH, 1, 7.0), (RAW, 0, 0.0)],
)
def test_the_factor_of_a_day_is_that_of_the_next_mapping_date(mode: DataNormalizationMode, depth: int, expected: float) -> None:
    assert ROLL.factor(MONDAY, mode, depth) == expected


@pytest.mark.parametrize(("mode", "neutral"), [(RATIO, 1.0), (BACK, 0.0), (FORTH, 0.0)])
def test_after_the_last_mapping_date_nothing_changes(mode: DataNormalizationMode, neutral: float) -> None:
    assert ROLL.factor(TUESDAY, mode, 0) == neutral


@given(st.lists(st.dates(date(2020, 1, 1), date(2024, 1, 1)), min_size=1, max_size=8, unique=True), st.data())
def test_the_map_answers_as_a_search_from_the_front(days: list[date], data: st.DataObject) -> None:
    days.sort()
    contracts = [Symbol.create_future("ES", "cme", day) for day in days]
    found = ContractMap(days=tuple(days), contracts=tuple(contracts), end=days[-1])
    asked = data.draw(st.dates(date(2019, 6, 1), date(2024, 6, 1)))
    expected = next((contract for day, contract in zip(days, contracts, strict=True) if day >= asked), None)
    assert found.on(asked) == expected


def test_a_deeper_contract_expires_so_many_expiries_later() -> None:
    hours = ToyMarket().hours(ES)
    assert [deeper(MARCH, depth, hours) for depth in range(3)] == [MARCH, JUNE, SEPTEMBER]


def test_crude_oil_goes_deeper_by_expiry_and_not_by_the_month_in_its_name() -> None:
    hours = ToyMarket().hours(ES)
    february = Symbol.create_future("CL", "nymex", date(2024, 1, 22))
    assert deeper(february, 1, hours).expiry == date(2024, 2, 20)


def test_each_day_has_the_bars_of_the_contract_mapped_on_it() -> None:
    market = roots().put(MARCH, MONDAY, trades(MONDAY, 5000.0)).put(JUNE, TUESDAY, trades(TUESDAY, 5100.0))
    market.put(JUNE, MONDAY, trades(MONDAY, 5099.0))
    prices = continuous(market)
    assert [prices.mapped(day) for day in (MONDAY, TUESDAY)] == [MARCH, JUNE]
    closes = [bars.close[0] for day in (MONDAY, TUESDAY) if (bars := prices.minute_trades(ES, day)) is not None]
    assert closes == [5000.0, 5100.0]


def test_the_second_contract_is_one_deeper() -> None:
    market = roots().put(JUNE, MONDAY, trades(MONDAY, 5099.0))
    bars = continuous(market, depth=1).minute_trades(ES, MONDAY)
    assert bars is not None
    assert bars.close[0] == 5099.0


@pytest.mark.parametrize(("mode", "expected"), [(RAW, 5000.0), (RATIO, 5100.0), (BACK, 5100.0), (FORTH, 5000.0)])
def test_prices_before_the_change_are_put_on_the_scale_of_those_after(mode: DataNormalizationMode, expected: float) -> None:
    market = roots().put(MARCH, MONDAY, trades(MONDAY, 5000.0))
    bars = continuous(market, mode).minute_trades(ES, MONDAY)
    assert bars is not None
    assert [bars.open[0], bars.high[0], bars.low[0], bars.close[0]] == [expected] * 4
    assert bars.volume[0] == 100.0


@pytest.mark.parametrize("missing", [0.0, float("nan")])
def test_a_missing_side_of_a_quote_stays_missing(missing: float) -> None:
    market = roots().put(MARCH, MONDAY, quotes(MONDAY, missing, 5001.0))
    bars = continuous(market, BACK).minute_quotes(ES, MONDAY)
    assert bars is not None
    np.testing.assert_equal(bars.bid_close[0], missing)
    assert bars.ask_close[0] == 5101.0
    assert bars.ask_size[0] == 10.0


def test_without_a_map_there_is_nothing() -> None:
    prices = continuous(ToyMarket())
    assert prices.mapped(MONDAY) is None
    answers: list[object] = [read(ES, MONDAY) for read in (prices.minute_trades, prices.minute_quotes, prices.open_interest)]
    answers += [
        prices.first_trade(ES, MONDAY),
        prices.first_quote(ES, MONDAY),
        prices.daily_trades(ES),
        prices.hourly_trades(ES),
    ]
    assert answers == [None] * 7


def test_there_are_no_bars_after_the_end_of_the_map_though_a_contract_is_named() -> None:
    market = roots(end=MONDAY).put(JUNE, TUESDAY, trades(TUESDAY, 5100.0))
    prices = continuous(market)
    assert prices.mapped(TUESDAY) == JUNE
    assert prices.minute_trades(ES, TUESDAY) is None


def test_daily_bars_are_cut_to_the_days_each_contract_is_mapped() -> None:
    market = DailyCloses(
        {
            MARCH: {MONDAY - timedelta(days=3): 4990.0, MONDAY: 5000.0, TUESDAY: 5010.0},
            JUNE: {MONDAY: 5090.0, TUESDAY: 5110.0},
        }
    )
    raw, ratio = (ContinuousFuture(market, ES, OPEN_INTEREST, mode, 0).daily_trades(ES) for mode in (RAW, RATIO))
    assert raw is not None
    assert ratio is not None
    assert raw.close.tolist() == [4990.0, 5000.0, 5110.0]
    assert ratio.close.tolist() == pytest.approx([4990.0 * 1.02, 5000.0 * 1.02, 5110.0])
    assert raw.end.tolist() == ratio.end.tolist() == sorted(raw.end.tolist())


def test_daily_bars_of_a_span_are_those_of_its_days() -> None:
    market = DailyCloses({MARCH: {MONDAY: 5000.0}, JUNE: {TUESDAY: 5110.0}})
    prices = ContinuousFuture(market, ES, OPEN_INTEREST, RAW, 0)
    for since, until, expected in ((TUESDAY, None, [5110.0]), (None, MONDAY, [5000.0]), (MONDAY, TUESDAY, [5000.0, 5110.0])):
        bars = prices.daily_trades(ES, since, until)
        assert bars is not None
        assert bars.close.tolist() == expected


def test_scales_that_a_mode_does_not_use_are_none() -> None:
    assert Scales(ratio=(1.0,)).of(RAW) == ()
    assert Scales(ratio=(1.0,)).of(DataNormalizationMode.ADJUSTED) == ()
