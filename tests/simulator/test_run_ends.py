"""How a run ends: what still happens after a quit or an exception, by the places LEAN's loop looks for them
(Engine/AlgorithmManager.cs)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from simulator.run import RunResult
from tests.simulator.engine_plays import BEGIN, body
from tests.simulator.toy_market import ABC, FRIDAY, MONDAY, TUESDAY, Stage, call, put, row, trades

END = "def on_end_of_algorithm(self):\n    self.log(f'end {self.time:%d %H:%M}')\n\n"
HEARD = END + "def on_data(self, data):\n    self.last = self.time\n    SHOW\n\n"
RESTS = "self.limit_order(self.abc, 1, 200.0)"
RAISE = "raise LookupError('oh')"


def data_at(hour: int, minute: int) -> str:
    """``on_data`` that says when it is told of one minute and of the next."""
    show = (
        f"if self.time.hour == {hour} and self.time.minute in ({minute}, {minute + 1}): self.log(f'data {{self.time:%H:%M}}')"
    )
    return HEARD.replace("SHOW", show)


def said(result: RunResult) -> list[str]:
    return [line.message for line in result.log.lines if line.kind == "LOG"]


def filled(does: str) -> str:
    """``on_order_event`` that does something at a fill."""
    return (
        f"def on_order_event(self, e):\n    if e.status == OrderStatus.FILLED:\n        self.log('filled')\n        {does}\n\n"
    )


def scheduled(begin: str = BEGIN) -> str:
    return begin.replace("self.at(10, 0, self.ten)", "self.at(10, 0, self.ten)\n    self.at(10, 1, lambda: self.log('10:01'))")


def test_a_quit_at_the_fill_of_a_resting_order_lets_the_instant_s_events_fire_but_no_data(stage: Stage) -> None:
    result = stage.play(body(RESTS, more=filled("self.quit()") + data_at(10, 0), begin=scheduled()))
    assert said(result) == ["data 10:00", "filled", "10:01", "end 04 10:01"]
    assert result.problem is None


def test_an_exception_at_the_fill_of_a_resting_order_lets_the_instant_s_events_fire_and_nothing_more(stage: Stage) -> None:
    result = stage.play(body(RESTS, more=filled(RAISE) + data_at(10, 0), begin=scheduled()))
    assert said(result) == ["data 10:00", "filled", "10:01"]
    assert result.problem is not None


@pytest.mark.parametrize("does", ["self.quit()", RAISE])
def test_a_scheduled_event_that_quits_or_raises_keeps_the_instant_s_data_back(stage: Stage, does: str) -> None:
    result = stage.play(body(does, more=data_at(9, 59)))
    assert said(result) == ["data 09:59"] + (["end 04 10:00"] if result.problem is None else [])


def test_an_exception_at_the_fill_of_an_order_from_on_data_is_seen_in_the_next_step(stage: Stage) -> None:
    more = END + filled(RAISE) + "def on_data(self, data):\n    self.log('data')\n    self.market_order(self.abc, 1)\n"
    result = stage.play(body("pass", more=more, begin=scheduled(BEGIN.replace("self.at(10, 0", "self.at(9, 32"))))
    assert said(result) == ["data", "filled"]
    assert result.problem is not None
    assert result.steps > 2


def test_the_step_after_an_unseen_exception_still_fills_orders_and_fires_events(stage: Stage) -> None:
    more = (
        END
        + "def on_data(self, data):\n    if self.time.hour == 9: return\n    self.log('data')\n"
        + (
            "    self.limit_order(self.abc, 1, 200.0)\n    self.market_order(self.abc, 1)\n\n"
            f"def on_order_event(self, e):\n    self.log(f'{{e.order_id}} {{e.status}}')\n    if e.order_id == 2: {RAISE}\n"
        )
    )
    result = stage.play(body("pass", more=more, begin=scheduled()))
    assert said(result) == ["data", "1 SUBMITTED", "2 SUBMITTED", "2 FILLED", "1 FILLED", "10:01"]


def test_an_exception_in_the_last_step_of_all_is_never_seen_and_the_end_is_told(stage: Stage) -> None:
    more = (
        END
        + f"def on_order_event(self, e):\n    {RAISE}\n\n"
        + ("def on_data(self, data):\n    if self.time.hour == 16: self.limit_order(self.abc, 1, 300.0)\n")
    )
    result = stage.play(body("pass", "pass", more), MONDAY)
    assert said(result) == ["end 04 16:00"]
    assert str(result.problem) == "Runtime Error: Order Event Handler: LookupError: oh"


def test_a_quit_while_a_slice_is_told_does_not_keep_its_data_back(stage: Stage) -> None:
    quits = "def on_securities_changed(self, changes):\n    if self.time.hour: self.quit()\n\n"
    add = "self.add_option_contract(Symbol.create_option('ABC', Market.USA, OptionStyle.AMERICAN, OptionRight.PUT, 90, e))"
    result = stage.play(body(f"e = datetime(2024, 3, 8)\n{add}", more=quits + data_at(10, 0)))
    assert said(result) == ["data 10:00", "end 04 10:00"]


def test_a_filter_that_raises_ends_the_data_and_the_algorithm_hears_of_the_end(stage: Stage) -> None:
    for day in (date(2024, 3, 1), MONDAY):
        stage.market.list_contracts(day, [row(call(100)), row(put(100))], 100.0)
    result = stage.play(
        f"""\
def begin(self):
    self.add_equity("ABC")
    self.add_option("ABC").set_filter(self.pick)

def pick(self, universe):
    self.log(f"pick {{self.time:%d %H:%M}}")
    if self.time.day == 5: {RAISE}
    return universe.strikes(-2, 2)

{END}""",
        MONDAY,
        TUESDAY,
    )
    assert str(result.problem) == "Runtime Error: Synchronizer: LookupError: oh"
    assert said(result) == ["pick 04 00:00", "pick 05 00:00", "end 05 00:00"]


def test_an_event_between_slices_that_raises_is_fired_again_at_the_slice(stage: Stage) -> None:
    begin = BEGIN.replace("self.at(10, 0, self.ten)", "self.at(20, 0, self.ten)")
    ten = f"self.log(f'ten {{self.time:%d %H:%M}}')\n{RAISE}"
    result = stage.play(body(ten, "pass", END, begin=begin), MONDAY, TUESDAY)
    assert said(result) == ["ten 04 20:00"]
    result = stage.play(body(ten, "pass", END, begin=begin, first_day_only=False), MONDAY, TUESDAY)
    assert said(result) == ["ten 04 20:00", "ten 05 09:31"]


def test_an_assignment_that_raises_leaves_the_shares_undelivered(stage: Stage) -> None:
    after = FRIDAY + timedelta(days=3)
    stage.market.put(ABC, FRIDAY, trades(FRIDAY, 103.0)).put(ABC, after, trades(after, 103.0))
    more = (
        f"def on_assignment_order_event(self, e):\n    {RAISE}\n\n{END}"
        "def on_order_event(self, e):\n    self.log(f'{e.symbol.value} {e.status}')\n\n"
    )
    result = stage.play(body("self.market_order(self.c100, -1)\nself.market_order(self.p95, -1)", "pass", more), FRIDAY, after)
    sold, other = "ABC   240308C00100000", "ABC   240308P00095000"
    assert said(result)[:4] == [f"{sold} SUBMITTED", f"{sold} FILLED", f"{other} SUBMITTED", f"{other} FILLED"]
    assert said(result)[4:] == [f"{sold} FILLED"]


def test_an_account_without_value_ends_the_run_and_the_algorithm_hears_of_it(stage: Stage) -> None:
    more = END.replace("end ", "end {self.status} ")
    result = stage.play(body("self.portfolio.set_cash(-1)", "pass", more))
    assert said(result) == ["end RUNNING 04 10:00"]
    assert result.problem is None


def test_the_start_is_told_before_a_universe_picks_and_even_after_a_quit(stage: Stage) -> None:
    stage.market.list_contracts(date(2024, 3, 1), [row(call(100)), row(put(100))], 100.0)
    text = """\
def begin(self):
    self.add_equity("ABC")
    self.add_option("ABC").set_filter(self.pick)
    QUIT

def pick(self, universe):
    self.log("pick")
    return universe

def on_warmup_finished(self):
    self.log(f"warm {self.active_securities.count} {self.current_slice}")

def on_securities_changed(self, changes):
    self.log("changed")
    self.quit()

"""
    assert stage.rows(text.replace("QUIT", "pass") + END) == ["warm 0 None", "pick", "changed", "end 04 00:00"]
    assert stage.rows(text.replace("QUIT", "self.quit()") + END) == ["warm 0 None", "end 04 00:00"]


def test_a_start_that_raises_ends_the_run_before_its_first_step(stage: Stage) -> None:
    result = stage.play(body("pass", more=f"def on_warmup_finished(self):\n    {RAISE}\n\n{END}"))
    assert str(result.problem) == "Runtime Error: OnWarmupFinished: LookupError: oh"
    assert (said(result), result.steps) == ([], 0)
