"""The boundary: nothing of ours raises into LEAN, and callbacks come in one at a time."""

from __future__ import annotations

import threading
from functools import partial

import pytest

from lean_bridge.boundary import Boundary, none_if_refused


class Reports:
    """Collects what a boundary reports and logs."""

    def __init__(self, failing: bool = False) -> None:
        self.failing = failing
        self.seen: list[tuple[str, Exception]] = []
        self.lines: list[str] = []

    def report(self, where: str, error: Exception) -> None:
        if self.failing:
            raise OSError("the disk is full")
        self.seen.append((where, error))

    def boundary(self) -> Boundary:
        return Boundary(report=self.report, log=self.lines.append)


def _raise(error: BaseException) -> None:
    raise error


@pytest.mark.parametrize("error", [ValueError("no"), KeyError("k"), ZeroDivisionError(), RuntimeError("x"), AssertionError()])
def test_what_a_callback_raises_is_reported_and_goes_no_further(error: Exception) -> None:
    reports = Reports()
    reports.boundary().run("step", lambda: _raise(error))
    assert reports.seen == [("step", error)]


def test_a_callback_that_works_is_not_reported() -> None:
    reports, done = Reports(), []
    reports.boundary().run("step", lambda: done.append(1))
    assert done == [1]
    assert reports.seen == []


def test_a_question_that_fails_gets_the_fallback_answer_and_is_reported() -> None:
    reports = Reports()

    def ask() -> str:
        raise LookupError("nothing there")

    assert reports.boundary().answer("door", ask, lambda error: f"refused: {error}") == "refused: nothing there"
    assert [where for where, _ in reports.seen] == ["door"]


def test_a_question_that_works_gets_its_own_answer() -> None:
    assert Reports().boundary().answer("door", lambda: 7, lambda _: 0) == 7


def test_a_report_that_fails_too_breaks_the_boundary_but_still_does_not_raise() -> None:
    reports = Reports(failing=True)
    boundary = reports.boundary()
    assert not boundary.broken
    boundary.run("step", lambda: _raise(ValueError("first")))
    assert boundary.broken
    assert "first" in reports.lines[0]
    assert "the disk is full" in reports.lines[0]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3)])
def test_a_stop_from_the_keyboard_is_not_swallowed(error: BaseException) -> None:
    reports = Reports()
    with pytest.raises(type(error)):
        reports.boundary().run("step", lambda: _raise(error))
    assert reports.seen == []


def test_callbacks_of_two_threads_never_overlap() -> None:
    boundary = Reports().boundary()
    inside, overlaps = [0], []
    ready = threading.Barrier(2)

    def work() -> None:
        inside[0] += 1
        overlaps.append(inside[0])
        inside[0] -= 1

    def many() -> None:
        ready.wait(timeout=10)
        for _ in range(500):
            boundary.run("work", work)

    threads = [threading.Thread(target=many) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(overlaps) == 1000
    assert set(overlaps) == {1}


def test_a_second_thread_waits_for_the_first_to_leave() -> None:
    boundary = Reports().boundary()
    entered, leave, order = threading.Event(), threading.Event(), []

    def first() -> None:
        entered.set()
        leave.wait(timeout=10)
        order.append("first")

    one = threading.Thread(target=lambda: boundary.run("first", first))
    one.start()
    assert entered.wait(timeout=10)
    two = threading.Thread(target=lambda: boundary.run("second", lambda: order.append("second")))
    two.start()
    assert order == []
    leave.set()
    one.join(timeout=10)
    two.join(timeout=10)
    assert order == ["first", "second"]


def test_a_callback_may_come_in_again_from_inside_another() -> None:
    boundary, done = Reports().boundary(), []
    boundary.run("outer", lambda: boundary.run("inner", lambda: done.append("inner")))
    assert done == ["inner"]


def held(boundary: Boundary, leave: threading.Event) -> threading.Thread:
    """A thread that is inside until told to leave."""
    entered = threading.Event()

    def stay() -> None:
        entered.set()
        leave.wait(timeout=10)

    thread = threading.Thread(target=lambda: boundary.run("stay", stay))
    thread.start()
    assert entered.wait(timeout=10)
    return thread


def test_who_reports_while_another_thread_is_inside_does_not_wait_and_is_heard_when_that_one_leaves() -> None:
    boundary, leave = Reports().boundary(), threading.Event()
    heard: list[tuple[int, int]] = []

    def hear(n: int) -> None:
        heard.append((n, threading.get_ident()))

    inside = held(boundary, leave)
    for n in range(3):
        boundary.tell("event", partial(hear, n))
    assert heard == []
    leave.set()
    inside.join(timeout=10)
    assert heard == [(n, inside.ident) for n in range(3)]


def test_what_is_told_from_inside_is_heard_at_once_and_in_order() -> None:
    boundary, heard = Reports().boundary(), []

    def outer() -> None:
        boundary.tell("event", lambda: heard.append("told"))
        heard.append("after")

    boundary.run("outer", outer)
    assert heard == ["told", "after"]


def test_what_was_told_during_a_question_is_heard_after_its_answer() -> None:
    boundary, heard = Reports().boundary(), []

    def ask() -> str:
        teller = threading.Thread(target=lambda: boundary.tell("event", lambda: heard.append("told")))
        teller.start()
        teller.join(timeout=10)
        return f"waits: {teller.is_alive()}, heard: {len(heard)}"

    assert boundary.answer("door", ask, lambda _: "failed") == "waits: False, heard: 0"
    assert heard == ["told"]


def test_a_report_that_raises_does_not_keep_the_next_from_being_heard() -> None:
    reports, heard, leave = Reports(), [], threading.Event()
    boundary = reports.boundary()
    inside = held(boundary, leave)
    error = ValueError("unreadable")
    boundary.tell("first", lambda: _raise(error))
    boundary.tell("second", lambda: heard.append("second"))
    leave.set()
    inside.join(timeout=10)
    assert reports.seen == [("first", error)]
    assert heard == ["second"]


def test_nothing_that_is_told_from_many_threads_is_lost_or_overlaps() -> None:
    boundary, ready = Reports().boundary(), threading.Barrier(4)
    heard: list[tuple[int, int]] = []

    def many(who: int) -> None:
        ready.wait(timeout=10)
        for n in range(300):
            boundary.tell("event", partial(heard.append, (who, n)))

    threads = [threading.Thread(target=many, args=(who,)) for who in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert {who: [n for teller, n in heard if teller == who] for who in range(4)} == {who: list(range(300)) for who in range(4)}


def test_a_refused_question_is_none_and_an_answered_one_its_answer() -> None:
    def refuse() -> float:
        raise ArithmeticError("no margin for that")

    assert none_if_refused(refuse) is None
    assert none_if_refused(lambda: 0.0) == 0.0
