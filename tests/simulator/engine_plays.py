"""Short algorithms for the engine's tests: a share, four options on it, and what happens at ten and at eleven."""

from __future__ import annotations

from datetime import date

from simulator.run import RunResult
from tests.simulator.toy_market import MONDAY, Stage

BEGIN = """\
def begin(self):
    self.abc = self.add_equity("ABC", data_normalization_mode=DataNormalizationMode.RAW).symbol
    e = datetime(2024, 3, 8)
    mk = lambda k, r: self.add_option_contract(Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, r, k, e)).symbol
    self.c100, self.c105 = mk(100, OptionRight.CALL), mk(105, OptionRight.CALL)
    self.p100, self.p95 = mk(100, OptionRight.PUT), mk(95, OptionRight.PUT)
    self.at(10, 0, self.ten)
    self.at(11, 0, self.eleven)

def spread(self, limit):
    return self.combo_limit_order([Leg.create(self.c100, -1), Leg.create(self.c105, 1)], 1, limit)

"""
EVENTS = """\
def on_order_event(self, e):
    self.log(f"{self.time:%d %H:%M} {e.order_id} {e.status} {e.fill_quantity:g} {e.fill_price:g}")

"""


def _method(name: str, lines: str) -> str:
    return f"def {name}(self):\n" + "".join(f"    {line}\n" for line in (lines or "pass").splitlines()) + "\n"


def body(ten: str, eleven: str = "self.quit()", more: str = "", *, first_day_only: bool = True, begin: str = BEGIN) -> str:
    """The algorithm's methods. ``ten`` runs on the first day alone unless told otherwise, ``eleven`` every day: it ends the
    run unless it is given something else to do."""
    guard = "if self.time.date() != self.start_date.date(): return\n" if first_day_only else ""
    return begin + _method("ten", guard + ten) + _method("eleven", eleven) + more


def events(
    stage: Stage, ten: str, eleven: str = "self.quit()", more: str = "", start: date = MONDAY, end: date | None = None
) -> list[str]:
    """Runs, and gives the log with a line for each order event: day, time, order, status, quantity, price."""
    return stage.rows(body(ten, eleven, EVENTS + more), start, end)


def logged(
    stage: Stage, ten: str, eleven: str = "self.quit()", more: str = "", start: date = MONDAY, end: date | None = None
) -> list[str]:
    """Runs, and gives what the lines themselves logged."""
    return stage.rows(body(ten, eleven, more), start, end)


def shown(stage: Stage, *expressions: str, before: str = "") -> list[str]:
    """What the expressions are at ten o'clock."""
    return logged(stage, "\n".join([before, *(f"self.log(str({one}))" for one in expressions), "self.quit()"]).strip())


def errors(result: RunResult) -> list[str]:
    """The errors in the log."""
    return [line.message for line in result.log.lines if line.kind == "ERROR"]


def statuses(result: RunResult, order_id: int) -> list[str]:
    """The statuses an order's events went through."""
    return [event.status.name for event in result.order_events if event.order_id == order_id]
