"""Keyword arguments under the names of LEAN's parameters, as pythonnet takes them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.overloads import lean_names, placed
from tests.simulator.engine_plays import BEGIN, body
from tests.simulator.toy_market import Stage

OVERLOADS = [("year", "month", "day"), ("start",)]


class Calls:
    """A method for several overloads."""

    @lean_names("year, month, day", "start")
    def on(self, *parts: Any, zone: str = "UTC") -> tuple[tuple[Any, ...], str]:
        """What it was called with."""
        return parts, zone

    @lean_names("symbol")
    def has(self, key: str, deep: bool = False) -> tuple[str, bool]:
        """What it was called with."""
        return key, deep


CALLS: Any = Calls()


@pytest.mark.parametrize(
    ("args", "keywords", "parts"),
    [
        ((2020, 1, 2), {}, (2020, 1, 2)),
        ((), {"day": 2, "month": 1, "year": 2020}, (2020, 1, 2)),
        ((2020,), {"day": 2, "month": 1}, (2020, 1, 2)),
        ((2020, 1), {"day": 2}, (2020, 1, 2)),
        ((), {"start": "now"}, ("now",)),
        ((), {}, ()),
    ],
)
def test_names_of_an_overload_are_put_in_their_places(args: tuple[Any, ...], keywords: dict[str, Any], parts: object) -> None:
    assert CALLS.on(*args, **keywords) == (parts, "UTC")


def test_the_methods_own_keywords_pass_through_beside_leans() -> None:
    assert CALLS.on(year=2020, month=1, day=2, zone="Z") == ((2020, 1, 2), "Z")
    assert CALLS.has(symbol="A", deep=True) == ("A", True)
    assert CALLS.has(key="A") == ("A", False)


@pytest.mark.parametrize("keywords", [{"hour": 1}, {"year": 2020, "hour": 1}, {"month": 1}, {"start": 1, "day": 2}])
def test_a_name_no_overload_has_in_that_place_is_refused_with_what_there_is(keywords: dict[str, int]) -> None:
    with pytest.raises(TypeError, match=r"on\(\) has no overload with .*; there is: \(year, month, day\) or \(start\)"):
        CALLS.on(**keywords)


def test_the_method_keeps_its_name_its_words_and_says_its_overloads() -> None:
    assert Calls.on.__name__ == "on"
    assert Calls.on.__doc__ == "What it was called with."
    assert Calls.on.__dict__["lean_overloads"] == OVERLOADS


@given(st.integers(0, 3), st.permutations(["year", "month", "day"]))
def test_however_a_call_is_split_into_positions_and_names_it_is_the_same_call(count: int, order: list[str]) -> None:
    values = {"year": 2020, "month": 1, "day": 2}
    args = tuple(values.values())[:count]
    keywords = {name: values[name] for name in order if name not in list(values)[:count]}
    assert placed("on", args, keywords, OVERLOADS, frozenset()) == ((2020, 1, 2), {})


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("self.set_start_date(month=3, day=1, year=2024); self.log(str(self.start_date))", "2024-03-01 00:00:00"),
        ("self.set_cash(starting_cash=5000); self.log(f'{self.portfolio.cash:g}')", "5000"),
        ("self.log(self.add_equity(ticker='ABC', resolution=Resolution.DAILY).symbol.value)", "ABC"),
        ("self.log(self.get_parameter(name='x', default_value='7'))", "7"),
        ("self.log(self.train(training_code=lambda: None).name)", "Training: Now: 2024-03-04T05:00:00.0000000Z"),
        ("self.log(str(self.add_security(SecurityType.EQUITY, 'ABC', Resolution.MINUTE).symbol))", "ABC"),
        ("self.log(str(self.add_security(SecurityType.EQUITY, 'ABC', Resolution.MINUTE, 'usa', True).symbol))", "ABC"),
        ("self.log(str(self.add_security(security_type=SecurityType.EQUITY, ticker='ABC').symbol))", "ABC"),
        ("self.log(str(self.add_security(SecurityType.OPTION, 'ABC').symbol))", "?ABC"),
        ("self.log(f'{self.portfolio.get_margin_remaining(total_portfolio_value=5.0):g}')", "5"),
        ("self.log(str(self.securities.contains_key(symbol=self.add_equity('ABC').symbol)))", "True"),
        ("self.log(str(self.securities.get('NONE', default_value=3)))", "3"),
        (
            "self.log(Symbol.create_option(underlying='ABC', market='usa', style=OptionStyle.AMERICAN, right=OptionRight.PUT, "
            "strike=95, expiry=datetime(2024, 3, 8)).value)",
            "ABC   240308P00095000",
        ),
    ],
)
def test_an_algorithm_may_name_its_arguments(stage: Stage, line: str, said: str) -> None:
    assert stage.rows(f"def begin(self):\n    {line}\n    self.quit()\n") == [said]


def test_a_filter_and_a_schedule_may_be_named(stage: Stage) -> None:
    ten = """\
self.add_option("ABC").set_filter(min_strike=-2, max_strike=2, min_expiry=timedelta(0), max_expiry=timedelta(30))
rule, at = self.date_rules.on(year=2024, month=3, day=4), self.time_rules.at(10, 30)
self.schedule.on(name="later", date_rule=rule, time_rule=at, callback=lambda: self.log(f"{self.time:%H:%M}"))"""
    assert stage.rows(body(ten, begin=BEGIN)) == ["10:30"]


def test_a_wrong_name_ends_the_run_and_says_what_there_is(stage: Stage) -> None:
    result = stage.play("def begin(self):\n    self.set_start_date(yeer=2024, month=3, day=4)\n")
    assert "set_start_date() has no overload with yeer, month, day; there is: (year, month, day) or (start)" in str(
        result.problem
    )


def test_a_kind_that_cannot_be_added_by_ticker_is_refused(stage: Stage) -> None:
    result = stage.play("def begin(self):\n    self.add_security(SecurityType.FUTURE_OPTION, 'ES')\n")
    assert "NotSupported: QCAlgorithm.add_security of FutureOption by its ticker" in str(result.problem)
