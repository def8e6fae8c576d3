"""What is sampled while a run goes on: how often, and what of it the statistics are made of."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from simulator.engine.moments import HOUR
from simulator.market import TradeBars
from simulator.run import RunResult
from simulator.statistics.samples import Candle, add, put, shown
from simulator.symbols import Symbol
from tests.simulator.engine_plays import body, logged
from tests.simulator.toy_market import ABC, FRIDAY, MONDAY, SESSION, TUESDAY, Stage, call, quotes

NOTHING = body("pass", "pass")
BUY = body("self.market_order(self.c100, 10)", "pass")
MIDNIGHT = datetime(2024, 3, 5, 5, tzinfo=UTC)


def moving(stage: Stage) -> None:
    """The call goes from 2.00 / 2.20 to 3.00 / 3.20 at half past ten, and back at eleven past eleven."""
    at = np.arange(SESSION)
    bids = np.where((at > 59) & (at < 100), 3.0, 2.0)
    stage.market.put(call(100), MONDAY, quotes(MONDAY, bids, bids + 0.2))


def spaces(result: RunResult) -> list[timedelta]:
    moments = [moment for moment, _ in result.account.samples.equity]
    return [after - before for before, after in pairwise(moments)]


def test_the_account_is_sampled_when_more_than_four_minutes_are_over(stage: Stage) -> None:
    result = stage.play(NOTHING)
    within = [one for one in spaces(result) if one < timedelta(hours=1)]
    assert set(within[:-1]) == {timedelta(minutes=5)}
    assert len(within) == SESSION // 5
    assert within[-1] == timedelta(minutes=4), "the end is sampled in any case"


def test_a_long_run_is_sampled_some_four_thousand_times(stage: Stage) -> None:
    result = stage.play(NOTHING, MONDAY, MONDAY + timedelta(days=120))
    assert min(one for one in spaces(result) if one > timedelta(minutes=5)) > timedelta(minutes=30)


def test_a_candle_has_what_the_account_was_worth_between_samples(stage: Stage) -> None:
    moving(stage)
    result = stage.play(BUY)
    candles = [candle for _, candle in result.account.samples.equity]
    bought, up = 100_000 - 6.5 - 0.1 * 1000, 100_000 - 6.5 + 0.9 * 1000
    assert candles[0] == Candle(100_000, 100_000, 100_000, 100_000)
    assert {candle.low for candle in candles} >= {100_000.0, bought, up}
    assert Candle(bought, up, bought, up) in candles
    assert all(candle.low <= min(candle.open, candle.close) <= candle.high for candle in candles)
    assert result.equity[-1][1] == candles[-1].close


def test_returns_are_taken_at_midnight_and_once_more_at_the_end(stage: Stage) -> None:
    moving(stage)
    samples = stage.play(BUY, MONDAY, TUESDAY).account.samples
    moments = [moment for moment, _ in samples.returns]
    assert moments == [MIDNIGHT - timedelta(days=1), MIDNIGHT, datetime(2024, 3, 5, 21, tzinfo=UTC)]
    assert [value for _, value in samples.returns] == [0.0, pytest.approx(-0.1065), 0.0]
    assert [value for _, value in samples.drawdown] == [0.0, -0.11, -0.11]
    assert [moment for moment, _ in samples.benchmark] == moments


def test_turnover_is_what_was_traded_in_a_day_as_a_share_of_the_account(stage: Stage) -> None:
    samples = stage.play(BUY, MONDAY, TUESDAY).account.samples
    (moment, turned), (_, last) = samples.turnover
    assert (moment, last) == (MIDNIGHT, 0.0)
    assert turned == pytest.approx(2.2 * 1000 / (100_000 - 106.5), rel=1e-6)


def test_exposure_is_told_for_longs_and_shorts_of_each_kind(stage: Stage) -> None:
    trade = "self.market_order(self.c100, 10)\nself.market_order(self.abc, -100)"
    exposure = stage.play(body(trade, "pass"), MONDAY, TUESDAY).account.samples.exposure
    assert set(exposure) == {f"{kind} - {side} Ratio" for kind in ("Equity", "Option") for side in ("Long", "Short")}
    assert exposure["Option - Long Ratio"][0][0] == MIDNIGHT
    assert exposure["Option - Long Ratio"][0][1] == pytest.approx(0.021, abs=1e-3)
    assert exposure["Equity - Short Ratio"][0][1] == pytest.approx(-0.1, abs=1e-2)
    assert exposure["Equity - Long Ratio"][0][1] == 0.0


HELD = "self.securities[self.abc].holdings.set_holdings(90.0, 100)"


def test_a_run_begins_with_the_cash_of_the_account_whatever_is_held(stage: Stage) -> None:
    play = NOTHING.replace("    e = datetime(", f"    {HELD}\n    e = datetime(")
    account = stage.play(play, MONDAY, TUESDAY).account
    assert account.starting_capital == 100_000.0
    assert account.samples.returns[1][1] == pytest.approx(10.0)


def test_nothing_is_sampled_while_warming_up(stage: Stage) -> None:
    begin = body("pass", "pass").replace("def begin(self):", "def begin(self):\n    self.set_warm_up(timedelta(days=3))")
    samples = stage.play(begin, TUESDAY, FRIDAY).account.samples
    assert samples.equity[0][0] >= MIDNIGHT
    assert samples.returns[0] == (MIDNIGHT, 0.0)


def benchmarked(stage: Stage, line: str) -> list[tuple[datetime, float]]:
    play = NOTHING.replace("def begin(self):", f"def begin(self):\n    {line}")
    return stage.play(play, MONDAY, TUESDAY).account.samples.benchmark


def test_the_benchmark_is_the_last_price_of_its_hour_bars(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def hours(symbol: Symbol, first: date, last: date) -> TradeBars | None:
        days = [MONDAY - timedelta(days=3), MONDAY, TUESDAY]
        bars = [hour_bars(day, 100.0 + 10 * number) for number, day in enumerate(days) if first <= day <= last]
        return bars[0] if bars and symbol == ABC else None

    monkeypatch.setattr(stage.market, "hourly_trades", hours)
    assert [value for _, value in benchmarked(stage, "self.set_benchmark('ABC')")] == [106.0, 116.0, 126.0]


def hour_bars(day: date, first: float) -> TradeBars:
    """Seven bars of a session by the wall clock at their start, each a dollar above the one before."""
    starts = np.datetime64(day, "ns").astype(np.int64) + HOUR * np.arange(9, 16)
    closes = first + np.arange(7.0)
    return TradeBars(starts, closes, closes, closes, closes, np.full(7, 100.0))


def test_a_benchmark_may_be_a_function_of_the_instant_in_utc(stage: Stage) -> None:
    points = benchmarked(stage, "self.set_benchmark(lambda moment: moment.hour + moment.day)")
    assert points == [(MIDNIGHT - timedelta(days=1), 9.0), (MIDNIGHT, 10.0), (datetime(2024, 3, 5, 21, tzinfo=UTC), 26.0)]


def test_a_benchmark_is_asked_while_warming_up_and_its_answers_are_not_sampled(stage: Stage) -> None:
    asked = "self.asked = []\n    self.set_warm_up(timedelta(days=1))\n    "
    asked += "self.set_benchmark(lambda moment: self.asked.append(moment) or 1)"
    more = "def on_end_of_algorithm(self):\n    self.log(str(len(self.asked)))\n"
    play = body("pass", "pass", more).replace("def begin(self):", f"def begin(self):\n    {asked}")
    result = stage.play(play, TUESDAY, TUESDAY)
    (count,) = [line.message for line in result.log.lines if line.kind == "LOG"]
    sampled = len(result.account.samples.benchmark)
    assert int(count) > sampled - 1, "the end is sampled after the algorithm was told of it"


def test_a_benchmark_without_data_is_worth_nothing(stage: Stage) -> None:
    assert {value for _, value in benchmarked(stage, "self.set_benchmark('XYZ')")} == {0.0}


def test_a_function_that_fails_ends_the_run_as_what_is_scheduled_does(stage: Stage) -> None:
    result = stage.play(NOTHING.replace("def begin(self):", "def begin(self):\n    self.set_benchmark(lambda moment: 1 / 0)"))
    assert "ZeroDivisionError" in str(result.problem)


MODEL = """\
    class Measured(DefaultBrokerageModel):
        def get_benchmark(self, securities):
            {answer}
    self.set_brokerage_model(Measured())"""


@pytest.mark.parametrize(
    ("answer", "last"),
    [
        ("return FuncBenchmark(lambda moment: 7)", 7.0),
        ("return SecurityBenchmark.create_instance(securities, Symbol.create('XYZ', SecurityType.EQUITY, Market.USA))", 0.0),
        ("return super().get_benchmark(securities)", 0.0),
    ],
)
def test_a_brokerage_model_names_the_benchmark_of_who_sets_none(stage: Stage, answer: str, last: float) -> None:
    model = MODEL.format(answer=answer).strip()
    assert benchmarked(stage, model)[-1][1] == last
    assert benchmarked(stage, f"{model}\n    self.set_benchmark(lambda moment: 9)")[-1][1] == 9.0


def test_the_benchmark_is_what_was_set_and_none_of_the_algorithms_securities(stage: Stage) -> None:
    ten = """\
self.log(self.benchmark.security.symbol.value)
self.log(str(self.securities.contains_key("SPY")))
self.log(str(self.benchmark.evaluate(datetime(2024, 3, 4))))
self.quit()"""
    assert logged(stage, ten) == ["SPY", "False", "0.0"]


def test_a_benchmark_that_is_no_function_is_refused(stage: Stage) -> None:
    result = stage.play(NOTHING.replace("def begin(self):", "def begin(self):\n    FuncBenchmark(7)"))
    assert "FuncBenchmark(): Unable to convert Python function to benchmark function" in str(result.problem)


def test_a_ticker_nobody_knows_is_a_share_and_said_to_be(stage: Stage) -> None:
    result = stage.play(NOTHING.replace("def begin(self):", "def begin(self):\n    self.set_benchmark('XYZ')"))
    assert any("SetBenchmark(XYZ): no existing symbol found" in line.message for line in result.log.lines)


def test_points_keep_their_order_and_whole_seconds() -> None:
    points: list[tuple[datetime, float]] = []
    add(points, MIDNIGHT, 1.0)
    add(points, MIDNIGHT + timedelta(microseconds=7), 2.0)
    add(points, MIDNIGHT - timedelta(seconds=1), 3.0)
    assert points == [(MIDNIGHT, 1.0)]
    put(points, MIDNIGHT + timedelta(microseconds=7), 4.0)
    put(points, MIDNIGHT + timedelta(seconds=2), 5.0)
    assert points == [(MIDNIGHT, 4.0), (MIDNIGHT + timedelta(seconds=2), 5.0)]


@pytest.mark.parametrize(
    ("value", "seen"), [(0.123456789, 0.1234568), (1234.567891, 1234.5679), (-0.000012345678, -1.234568e-05), (0.0, 0.0)]
)
def test_charts_round_as_lean_rounds_for_people(value: float, seen: float) -> None:
    assert shown(value) == seen
