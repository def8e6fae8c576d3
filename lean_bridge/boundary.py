"""The one place that catches everything: no callback of ours may raise into LEAN."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")


class Boundary:
    """Runs callbacks one at a time, hands what they raise to ``report``, and never raises.

    In live trading LEAN calls from several threads; one lock lets them in one by one. ``broken`` becomes True when even the
    report raises: from then on nobody can rely on the desk's own state, and the last door lets only reductions out.
    """

    def __init__(self, report: Callable[[str, Exception], None], log: Callable[[str], None]) -> None:
        self.lock = threading.RLock()
        self.broken = False
        self._report = report
        self._log = log

    def run(self, where: str, call: Callable[[], object]) -> None:
        """Run a callback. What it raises is reported under ``where``."""
        with self.lock:
            try:
                call()
            except Exception as error:  # noqa: BLE001 - the boundary between our code and LEAN's threads
                self.failed(where, error)

    def answer(self, where: str, call: Callable[[], Answer], otherwise: Callable[[Exception], Answer]) -> Answer:
        """Run a callback that owes LEAN an answer; when it raises, report it and answer ``otherwise``."""
        with self.lock:
            try:
                return call()
            except Exception as error:  # noqa: BLE001 - the boundary between our code and LEAN's threads
                self.failed(where, error)
                return otherwise(error)

    def failed(self, where: str, error: Exception) -> None:
        """Report a failure; when the report raises too, mark the boundary broken and say so in the log."""
        try:
            self._report(where, error)
        except Exception as second:  # noqa: BLE001 - nothing may leave the boundary, a failing report least of all
            self.broken = True
            self._log(f"{where} failed ({error!r}), and so did its report ({second!r}): only reductions pass from here on")


def none_if_refused(call: Callable[[], Answer]) -> Answer | None:
    """The engine's answer to a question it may refuse by raising any .NET exception; None when it does."""
    try:
        return call()
    except Exception:  # noqa: BLE001 - LEAN's exceptions share no narrower base that Python sees
        return None
