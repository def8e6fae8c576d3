"""Calls a model the algorithm may have put in its own: what it raises is LEAN's to note, not the run's end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from simulator.errors import NotSupported
from simulator.market import DataProblem

Answer = TypeVar("Answer")


def attempt(call: Callable[[], Answer]) -> Answer | Exception:
    """The answer, or the exception in its place.

    Raises NotSupported and DataProblem: those are the simulator's own words, and nothing may hide them.
    """
    try:
        return call()
    except (NotSupported, DataProblem):
        raise
    except Exception as error:  # noqa: BLE001  (whatever a model raises, LEAN logs it and goes on)
        return error
