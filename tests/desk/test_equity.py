"""The account's value over days: marks, profits and loss measures, in the record of the day and across a restart."""

from __future__ import annotations

import json
import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.equity import MOST_DAYS, Equity
from desk.state_codec import DeskState, from_text, to_text
from risk.high_water import HighWater
from risk.loss_measures import TailLoss
from tests.desk.builders import FRIDAY, instant
from tests.desk.desk_world import World, with_condor


def days(profits: list[float], start: float = 1_000.0) -> Equity:
    """A run whose days made these profits."""
    equity, value = Equity().on(FRIDAY).marked(start).finished(), start
    for number, profit in enumerate(profits, 1):
        value += profit
        equity = equity.on(FRIDAY + timedelta(days=number)).marked(value).finished()
    return equity


def measures(equity: Equity, kind: str) -> list[TailLoss]:
    found = equity.loss_measures()[kind]
    assert isinstance(found, list)
    return found


def test_each_day_adds_its_profit_and_a_day_finished_twice_counts_once() -> None:
    equity = days([5.0, -7.0])
    assert [profit for _, profit in equity.profits] == [0.0, 5.0, -7.0]
    later = equity.marked(1_000.0).finished()
    assert [profit for _, profit in later.profits] == [0.0, 5.0, -5.0]
    assert later.finished() == later


def test_a_day_without_a_value_adds_nothing() -> None:
    equity = days([5.0]).on(FRIDAY + timedelta(days=9)).marked(math.nan).finished()
    assert [profit for _, profit in equity.profits] == [0.0, 5.0]
    assert equity.day_data()["equity_missed"] == 1
    assert equity.day_data()["equity_close"] is None


def test_a_restart_within_a_day_goes_on_with_its_marks() -> None:
    equity = Equity().on(FRIDAY).marked(100.0).marked(90.0)
    assert equity.on(FRIDAY) == equity
    assert equity.on(FRIDAY + timedelta(days=3)).marks.first is None


def test_a_year_of_days_is_kept() -> None:
    equity = days([float(number) for number in range(MOST_DAYS + 20)])
    assert len(equity.profits) == MOST_DAYS
    assert equity.profits[-1][1] == MOST_DAYS + 19.0


def test_loss_measures_need_days_enough_and_are_those_of_the_profits() -> None:
    few = days([1.0] * 10)
    assert all(math.isnan(tail.value_at_risk) for tail in measures(few, "historical"))
    assert all(math.isfinite(tail.value_at_risk) for tail in measures(few, "parametric"))
    many = days([float(number) for number in range(-50, 49)], 1e6)
    low, high = measures(many, "historical")
    assert (low.level, low.value_at_risk, low.expected_shortfall) == (0.95, 46.0, 48.0)
    assert (high.level, high.value_at_risk, high.expected_shortfall) == (0.99, 50.0, 50.0)
    assert many.loss_measures()["days"] == 100


@given(st.lists(st.floats(-1e6, 1e6), max_size=6), st.integers(0, 3))
def test_the_marks_survive_a_restart(values: list[float], missed: int) -> None:
    equity = days([round(value, 2) for value in values], 1e7)
    for _ in range(missed):
        equity = equity.marked(math.nan)
    state = DeskState(sequence=1, level="active", reason="x", since=instant(10, 0), equity=equity)
    assert from_text(to_text(state)) == state


def test_a_state_from_before_there_were_marks_is_read_with_none() -> None:
    state = DeskState(sequence=1, level="active", reason="x", since=instant(10, 0), equity=days([1.0]))
    body = json.loads(to_text(state))
    del body["equity"]
    assert from_text(json.dumps(body)).equity == Equity()


@pytest.mark.parametrize(
    "change", [{"marks": {}}, {"day": "yesterday"}, {"profits": [[1, 2, 3]]}, {"marks": {"peek": 1.0, "missed": 0}}]
)
def test_damaged_marks_are_a_damaged_state(change: dict[str, object]) -> None:
    body = json.loads(to_text(DeskState(sequence=1, level="active", reason="x", since=instant(10, 0), equity=days([1.0]))))
    body["equity"] |= change
    with pytest.raises(ValueError, match=r"desk state|Invalid isoformat|unpack"):
        from_text(json.dumps(body))


# On the desk.


def test_the_days_record_holds_drawdown_margin_and_loss_measures(world: World) -> None:
    with_condor(world)
    world.margin = 6_000.0
    world.volatility = 0.30
    world.run(instant(10, 31), instant(10, 32))
    world.margin, world.volatility = 0.0, 0.20
    world.run(instant(15, 58), instant(16, 0))
    data = world.records("day")[-1]["data"]
    assert data["margin_used"] == 6_000.0
    assert data["margin_part"] == pytest.approx(6_000.0 / 250_000.0, rel=0.05)
    assert 0.0 < data["day_drawdown"] == data["max_drawdown"]
    assert data["high_water"] >= data["equity_high"] >= data["equity_low"]
    assert data["equity_missed"] == 0
    assert data["loss_measures"]["days"] == 1
    assert [row["level"] for row in data["loss_measures"]["historical"]] == [0.95, 0.99]


def test_a_restart_does_not_forget_the_high_water_mark(world: World) -> None:
    with_condor(world)
    world.cash += 50_000.0
    world.run(instant(10, 31), instant(10, 31))
    world.desk.stop(world.at)
    world.cash -= 50_000.0
    world.desk = world.new_desk()
    world.desk.start(instant(10, 40))
    world.run(instant(10, 40), instant(10, 40))
    world.desk.stop(world.at)
    data = world.records("day")[-1]["data"]
    assert data["high_water"] == pytest.approx(300_000.0, rel=0.01)
    assert data["max_drawdown"] == pytest.approx(1 / 6, rel=0.02)
    assert data["date"] == str(FRIDAY)


def test_marks_without_days_say_nothing() -> None:
    assert Equity().finished() == Equity()
    assert Equity(marks=HighWater().marked(5.0)).finished().profits == ()
    assert Equity().on(date(2026, 1, 2)).day_data()["equity_open"] is None
