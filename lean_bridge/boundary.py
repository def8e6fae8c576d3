"""The one place that catches everything: no callback of ours may raise into LEAN."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")


class Boundary:
    """Runs callbacks one at a time, hands what they raise to ``report``, and never raises.

    In live trading LEAN calls from several threads; one lock lets them in one by one. What LEAN tells while it may hold locks
    of its own (order events, the brokerage's messages) never waits for ours: LEAN may be waiting for its lock in the thread
    that is inside. ``broken`` becomes True when even the report raises: from then on nobody can rely on the desk's own state,
    and the last door lets only reductions out.
    """

    def __init__(self, report: Callable[[str, Exception], None], log: Callable[[str], None]) -> None:
        self.lock = threading.RLock()
        self.broken = False
        self._report = report
        self._log = log
        self._told: deque[tuple[str, Callable[[], object]]] = deque()

    def run(self, where: str, call: Callable[[], object]) -> None:
        """Run a callback. What it raises is reported under ``where``."""
        with self.lock:
            self._guard(where, call)
        self._take_in()

    def tell(self, where: str, call: Callable[[], object]) -> None:
        """Run a callback that reports something: now, or, while another thread is inside, as soon as that one leaves."""
        self._told.append((where, call))
        self._take_in()

    def answer(self, where: str, call: Callable[[], Answer], otherwise: Callable[[Exception], Answer]) -> Answer:
        """Run a callback that owes LEAN an answer; when it raises, report it and answer ``otherwise``."""
        with self.lock:
            try:
                given = call()
            except Exception as error:  # noqa: BLE001 - the boundary between our code and LEAN's threads
                self.failed(where, error)
                given = otherwise(error)
        self._take_in()
        return given

    def failed(self, where: str, error: Exception) -> None:
        """Report a failure; when the report raises too, mark the boundary broken and say so in the log."""
        try:
            self._report(where, error)
        except Exception as second:  # noqa: BLE001 - nothing may leave the boundary, a failing report least of all
            self.broken = True
            self._log(f"{where} failed ({error!r}), and so did its report ({second!r}): only reductions pass from here on")

    def _guard(self, where: str, call: Callable[[], object]) -> None:
        try:
            call()
        except Exception as error:  # noqa: BLE001 - the boundary between our code and LEAN's threads
            self.failed(where, error)

    def _take_in(self) -> None:
        """Run what was told, oldest first. Whoever is inside looks again after leaving, so nothing told is left lying."""
        while self._told and self.lock.acquire(blocking=False):
            try:
                while self._told:
                    self._guard(*self._told.popleft())
            finally:
                self.lock.release()


def none_if_refused(call: Callable[[], Answer]) -> Answer | None:
    """The engine's answer to a question it may refuse by raising any .NET exception; None when it does."""
    try:
        return call()
    except Exception:  # noqa: BLE001 - LEAN's exceptions share no narrower base that Python sees
        return None
