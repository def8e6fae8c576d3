"""``on_end_of_day``: of each security before its close, or of the whole algorithm before midnight
(Engine/RealTime/ScheduledEventFactory.cs)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.simulator.toy_market import ABC, FRIDAY, HALF_DAY, MONDAY, TUESDAY, Stage, quotes, trades

BEGIN = """\
def begin(self):
    self.set_benchmark(lambda t: 1.0)
    self.abc = self.add_equity("ABC", data_normalization_mode=DataNormalizationMode.RAW).symbol

"""
HEARS = "def on_end_of_day(self, symbol):\n    self.log(f'{self.time:%d %H:%M} {symbol.value}')\n\n"
WHOLE = "def on_end_of_day(self):\n    self.log(f'{self.time:%d %H:%M}')\n\n"
CALL = "Symbol.create_option('ABC', Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 100, datetime(2024, 3, 8))"


def test_each_security_s_day_ends_ten_minutes_before_its_close(stage: Stage) -> None:
    assert stage.rows(BEGIN + HEARS, MONDAY, FRIDAY) == ["04 15:50 ABC", "05 15:50 ABC", "07 12:50 ABC", "08 15:50 ABC"]


def test_the_algorithm_s_day_ends_two_minutes_before_midnight_of_open_days(stage: Stage) -> None:
    """The holiday has none, and the last day's comes after the data."""
    assert stage.rows(BEGIN + WHOLE, MONDAY, FRIDAY) == ["04 23:58", "05 23:58", "07 23:58"]


def test_a_security_added_at_noon_is_told_of_from_that_day_and_one_that_expired_no_more(stage: Stage) -> None:
    after = date(2024, 3, 11)
    for day in (FRIDAY, after):
        stage.market.put(ABC, day, trades(day, 100.0)).put(ABC, day, quotes(day, 99.9, 100.1))
    begin = BEGIN.rstrip() + f"\n    self.at(12, 0, lambda: self.time.day == 7 and self.add_option_contract({CALL}))\n\n"
    rows = stage.rows(begin + HEARS, HALF_DAY, after)
    contract = "ABC   240308C00100000"
    assert rows == ["07 12:50 ABC", f"07 12:50 {contract}", "08 15:50 ABC", f"08 15:50 {contract}", "11 15:50 ABC"]


def test_one_added_after_its_last_minutes_is_told_of_from_the_next_day(stage: Stage) -> None:
    begin = BEGIN.rstrip() + f"\n    self.at(15, 55, lambda: self.add_option_contract({CALL}))\n\n"
    rows = stage.rows(begin + HEARS, MONDAY, TUESDAY)
    assert rows == ["04 15:50 ABC", "05 15:50 ABC", "05 15:50 ABC   240308C00100000"]


def test_a_removed_security_is_told_of_no_more(stage: Stage) -> None:
    begin = BEGIN.rstrip() + "\n    self.at(12, 0, lambda: self.time.day == 5 and self.remove_security(self.abc))\n\n"
    assert stage.rows(begin + HEARS, MONDAY, FRIDAY) == ["04 15:50 ABC"]


def test_the_day_s_end_comes_after_events_of_the_same_minute_that_were_scheduled_before_it(stage: Stage) -> None:
    begin = BEGIN.rstrip() + "\n    self.at(15, 50, lambda: self.log('event'))\n\n"
    assert stage.rows(begin + HEARS, MONDAY, MONDAY) == ["event", "04 15:50 ABC"]


@pytest.mark.parametrize("arguments", ["self, symbol, more", "self, *symbols, **more"])
def test_a_method_of_any_other_number_of_arguments_is_never_called(stage: Stage, arguments: str) -> None:
    heard = f"def on_end_of_day({arguments}):\n    self.log('heard')\n\ndef on_end_of_algorithm(self):\n    self.log('end')\n"
    assert stage.rows(BEGIN + heard, MONDAY, MONDAY) == ["end"]


def test_net_s_name_is_heard_too(stage: Stage) -> None:
    assert stage.rows(BEGIN + HEARS.replace("on_end_of_day", "OnEndOfDay"), MONDAY, MONDAY) == ["04 15:50 ABC"]


@pytest.mark.parametrize("hears", [HEARS, WHOLE])
def test_an_exception_there_ends_the_run_and_is_not_fired_again(stage: Stage, hears: str) -> None:
    result = stage.play(BEGIN + hears.rstrip() + "\n    raise LookupError('oh')\n", MONDAY, TUESDAY)
    assert str(result.problem) == "Runtime Error: OnEndOfDay: LookupError: oh"
    assert len([line for line in result.log.lines if line.kind == "LOG"]) == 1


def test_the_method_without_a_symbol_is_warned_of(stage: Stage) -> None:
    debug = [line.message for line in stage.play(BEGIN + WHOLE, MONDAY, MONDAY).log.lines if line.kind == "DEBUG"]
    assert len([line for line in debug if line.startswith("Usage of QCAlgorithm.OnEndOfDay() without a symbol")]) == 2


def test_an_algorithm_may_call_what_it_inherits(stage: Stage) -> None:
    more = "def on_end_of_day(self, symbol):\n    super().on_end_of_day(symbol)\n    self.log('said')\n"
    assert stage.rows(BEGIN + more, MONDAY, MONDAY) == ["said"]
