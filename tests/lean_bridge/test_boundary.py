"""The boundary: nothing of ours raises into LEAN, and callbacks come in one at a time."""

from __future__ import annotations

import threading

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


def test_a_refused_question_is_none_and_an_answered_one_its_answer() -> None:
    def refuse() -> float:
        raise ArithmeticError("no margin for that")

    assert none_if_refused(refuse) is None
    assert none_if_refused(lambda: 0.0) == 0.0
