"""What an algorithm's callbacks may do to a run: raise, quit, be broken off, warm up, and in which order they are heard."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from simulator.engine.lean_enums import AlgorithmStatus
from simulator.object_store import ObjectStore
from simulator.run import RunResult, RunSettings, run
from tests.simulator.engine_plays import BEGIN, body, errors
from tests.simulator.toy_market import ABC, FRIDAY, MONDAY, SESSION, TUESDAY, Stage, call, put, quotes, row, trades

AFTER = FRIDAY + timedelta(days=3)
END = "def on_end_of_algorithm(self):\n    self.log('end')\n\n"
RAISE = "raise LookupError('oh')"


def said(result: RunResult) -> list[str]:
    return [line.message for line in result.log.lines if line.kind == "LOG"]


def fails(result: RunResult, where: str, when: date = MONDAY) -> None:
    """The run ended there and then, with the exception in the result, the log and no word to the algorithm."""
    assert result.problem is not None
    assert str(result.problem) == f"Runtime Error: {where}: LookupError: oh"
    assert RAISE.removeprefix("raise ") in result.problem.trace
    assert errors(result)[-1] == str(result.problem)
    assert "end" not in said(result)
    assert not result.stopped
    assert result.log.lines[-1].time.date() == when


@pytest.mark.parametrize(
    ("callback", "where"),
    [
        ("on_data(self, data)", "OnData"),
        ("on_securities_changed(self, changes)", "OnSecuritiesChanged"),
        ("on_warmup_finished(self)", "OnWarmupFinished"),
        ("on_order_event(self, e)", "Order Event Handler"),
    ],
)
def test_a_callback_that_raises_ends_the_run(stage: Stage, callback: str, where: str) -> None:
    result = stage.play(body("self.market_order(self.abc, 1)", more=f"def {callback}:\n    {RAISE}\n\n{END}"))
    fails(result, where)


def test_the_end_callback_that_raises_is_a_runtime_error_too(stage: Stage) -> None:
    result = stage.play(body("self.quit()", more=f"def on_end_of_algorithm(self):\n    {RAISE}\n"))
    fails(result, "OnEndOfAlgorithm")


def test_a_scheduled_event_that_raises_ends_the_run_before_the_next(stage: Stage) -> None:
    more = "def other(self):\n    self.log('other')\n\n" + END
    result = stage.play(body(f"self.at(10, 1, self.other)\n{RAISE}", more=more))
    fails(result, "Scheduled event")
    assert said(result) == []


def test_an_event_between_slices_that_raises_ends_the_run(stage: Stage) -> None:
    begin = BEGIN.replace("self.at(10, 0, self.ten)", "self.at(20, 0, self.ten)")
    result = stage.play(body(RAISE, "pass", END, begin=begin), MONDAY, TUESDAY)
    fails(result, "Scheduled event")


def test_only_the_first_exception_is_kept(stage: Stage) -> None:
    more = f"def on_order_event(self, e):\n    {RAISE}\n\n{END}"
    result = stage.play(body("self.market_order(self.abc, 1)\nraise ValueError('second')", more=more))
    fails(result, "Order Event Handler")
    assert [event.status.name for event in result.order_events] == ["SUBMITTED", "FILLED"]


def expiring(stage: Stage, callback: str) -> RunResult:
    stage.market.put(ABC, FRIDAY, trades(FRIDAY, 103.0)).put(ABC, AFTER, trades(AFTER, 103.0))
    return stage.play(body("self.market_order(self.c100, -1)", "pass", f"def {callback}:\n    {RAISE}\n\n{END}"), FRIDAY, AFTER)


def test_an_exception_at_an_assignment_ends_the_run(stage: Stage) -> None:
    fails(expiring(stage, "on_assignment_order_event(self, e)"), "AlgorithmManager.Run", date(2024, 3, 9))


def test_an_exception_at_a_delisting_ends_the_run(stage: Stage) -> None:
    fails(expiring(stage, "on_delistings(self, delistings)"), "OnDelistings", FRIDAY)


@pytest.mark.parametrize(
    ("callback", "cash", "top", "where"),
    [
        ("on_margin_call(self, requests)", 10_000, 6.0, "OnMarginCall"),
        ("on_margin_call_warning(self)", 9_100, 2.0, "OnMarginCallWarning"),
    ],
)
def test_an_exception_at_a_margin_call_ends_the_run(stage: Stage, callback: str, cash: int, top: float, where: str) -> None:
    bids = np.where(np.arange(SESSION) < 90, 1.8, top)
    stage.market.put(put(100), MONDAY, quotes(MONDAY, bids, bids + 0.2))
    ten = "self.market_order(self.p100, -4)"
    begin = BEGIN.replace("def begin(self):\n", f"def begin(self):\n    self.set_cash({cash})\n")
    fails(stage.play(body(ten, "pass", f"def {callback}:\n    {RAISE}\n\n{END}", begin=begin)), where)


def test_an_exception_in_a_security_initializer_ends_initialize(stage: Stage) -> None:
    result = stage.play(
        f"""\
def begin(self):
    self.set_security_initializer(self.prepare)
    self.add_equity("ABC")

def prepare(self, security):
    {RAISE}

{END}"""
    )
    assert str(result.problem) == "Runtime Error: Initialize: LookupError: oh"
    assert result.steps == 0
    assert said(result) == []


def test_security_initializers_see_each_security_once(stage: Stage) -> None:
    stage.market.list_contracts(date(2024, 3, 1), [row(call(100)), row(put(100))], 100.0)
    result = stage.play(
        """\
def begin(self):
    self.add_security_initializer(lambda s: self.log(s.symbol.value))
    self.add_option("ABC").set_filter(-2, 2, 0, 30)
    self.at(10, 0, self.quit)
"""
    )
    assert result.problem is None, result.problem
    assert sorted(said(result)) == ["?ABC", "ABC", "ABC   240308C00100000", "ABC   240308P00100000"]


def test_ctrl_c_stops_the_run_and_the_algorithm_hears_of_the_end(stage: Stage) -> None:
    result = stage.play(body("raise KeyboardInterrupt", more=END))
    assert result.stopped
    assert result.problem is None
    assert said(result) == ["end"]
    assert result.equity[-1][1] == 100_000.0


def test_ctrl_c_after_an_exception_in_the_end_keeps_the_exception(stage: Stage) -> None:
    result = stage.play(body("raise KeyboardInterrupt", more=f"def on_end_of_algorithm(self):\n    {RAISE}\n"))
    assert result.stopped
    assert str(result.problem) == "Runtime Error: OnEndOfAlgorithm: LookupError: oh"


def test_quitting_ends_the_step_that_runs_and_no_more(stage: Stage) -> None:
    more = """\
def on_data(self, data):
    self.last = self.time

def on_end_of_algorithm(self):
    self.log(f"{self.last:%H:%M} {self.time:%H:%M} {self.status}")
"""
    result = stage.play(body("self.market_order(self.abc, 1)\nself.quit('done')", more=more))
    assert said(result) == [f"09:59 10:00 {AlgorithmStatus.STOPPED}"]
    assert result.orders[0].status.name == "FILLED"
    assert any(line.message == "Quit(): done" and line.kind == "DEBUG" for line in result.log.lines)


def test_callbacks_of_one_instant_come_in_leans_order(stage: Stage) -> None:
    more = """\
def on_securities_changed(self, changes):
    self.log(f"{self.time:%H:%M} changed")

def on_warmup_finished(self):
    self.log(f"{self.time:%H:%M} warm")

def on_order_event(self, e):
    self.log(f"{self.time:%H:%M} {e.status}")

def on_data(self, data):
    if self.time.hour == 10 and self.time.minute < 2:
        self.log(f"{self.time:%H:%M} data")
    if self.time.hour == 10 and self.time.minute == 2:
        self.quit()
"""
    rows = stage.rows(body("self.log('10:00 event')\nself.limit_order(self.c100, 1, 3.0)", more=more))
    assert rows == [
        "00:00 warm",
        "00:00 changed",
        "10:00 event",
        "10:00 SUBMITTED",
        "10:00 data",
        "10:01 FILLED",
        "10:01 data",
    ]


def test_events_of_one_time_run_in_the_order_they_were_scheduled(stage: Stage) -> None:
    lines = "".join(f"    self.at(10, 0, lambda: self.log('{name}'))\n" for name in "cab")
    rows = stage.rows(BEGIN.replace("    self.at(10, 0, self.ten)\n", lines) + "def eleven(self):\n    self.quit()\n")
    assert rows == ["c", "a", "b"]


WARM = """\
def begin(self):
    self.abc = self.add_equity("ABC").symbol
    self.set_warm_up(SPAN)
    self.first = None

def on_data(self, data):
    self.first = self.first or self.time

def on_warmup_finished(self):
    self.log(f"{self.first} {self.time} {self.is_warming_up}")
    self.quit()
"""


@pytest.mark.parametrize(
    ("span", "first"),
    [
        ("timedelta(days=1)", "2024-03-07 09:31:00"),
        ("timedelta(days=3)", "2024-03-05 09:31:00"),
        ("timedelta(0)", "None"),
    ],
)
def test_a_warm_up_begins_so_long_before_the_start(stage: Stage, span: str, first: str) -> None:
    assert stage.rows(WARM.replace("SPAN", span), FRIDAY) == [f"{first} 2024-03-08 00:00:00 False"]


def test_scheduled_events_fire_while_warming_up_and_may_not_trade(stage: Stage) -> None:
    rows = stage.rows(
        """\
def begin(self):
    self.abc = self.add_equity("ABC").symbol
    self.set_warm_up(timedelta(days=1))
    self.at(10, 0, self.ten)

def ten(self):
    t = self.limit_order(self.abc, 1, 90.0)
    self.log(f"{self.time:%d} {t.status} {t.submit_request.response.error_code} {t.submit_request.response.error_message}")
""",
        TUESDAY,
    )
    assert rows[0].startswith("04 INVALID ALGORITHM_WARMING_UP This operation is not allowed in initialize or during warm up")
    assert rows[1:] == ["05 SUBMITTED NONE None"]


def test_an_order_in_initialize_is_refused(stage: Stage) -> None:
    result = stage.play(
        """\
def begin(self):
    abc = self.add_equity("ABC").symbol
    self.log(str(self.market_order(abc, 1).submit_request.response.error_code))
    self.quit()
"""
    )
    assert said(result) == ["ALGORITHM_WARMING_UP"]
    assert result.orders == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("self.set_start_date(2024, 1, 1)", "self.set_start_date(): Cannot change start date after algorithm initialized."),
        ("self.set_end_date(2024, 1, 1)", "self.set_end_date(): Cannot change end date after algorithm initialized."),
        ("self.set_time_zone('America/Chicago')", "self.set_time_zone(): Cannot change time zone after algorithm running."),
        ("self.set_warm_up(5)", "self.set_warmup(): This method cannot be used after algorithm initialized"),
        ("self.set_name('other')", "Cannot set algorithm name after it is initialized."),
        ("self.set_cash(5)", "self.set_cash(): Cannot change cash available after algorithm initialized."),
        ("self.set_benchmark('ABC')", "self.set_benchmark(): Cannot change Benchmark after algorithm initialized."),
    ],
)
def test_what_initialize_settles_cannot_be_changed_later(stage: Stage, line: str, words: str) -> None:
    """Messages.Algorithm.cs, with names in Python's spelling as FormatCode gives them to a Python algorithm."""
    rows = stage.rows(
        body(f"try:\n    {line}\nexcept InvalidOperationException as error:\n    self.log(str(error))\nself.quit()")
    )
    assert rows == [words]


def test_progress_is_told_after_each_day(stage: Stage) -> None:
    path = stage.write(body("self.market_order(self.abc, 10)", "pass"), MONDAY, TUESDAY)
    heard: list[tuple[str, float]] = []
    begun: list[tuple[date, date]] = []
    result = run(
        path,
        stage.market,
        ObjectStore(stage.folder / "store"),
        RunSettings(algorithm_id="x"),
        today=date(2026, 1, 2),
        progress=lambda moment, equity: heard.append((f"{moment:%d %H:%M}", equity)),
        started=lambda first, last: begun.append((first, last)),
    )
    paid = 10 * 0.05 + result.standing.fees
    assert [moment for moment, _ in heard] == ["04 21:00", "05 21:00"]
    assert [equity for _, equity in heard] == pytest.approx([100_000 - paid] * 2)
    assert begun == [(MONDAY, TUESDAY)]
