"""How eagerly a run looks for cycles among its objects.

Slices make thousands of short-lived objects without cycles; looking for cycles among them as often as usual costs a third.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

PATIENT: Final = (100_000, 50, 100)


@contextmanager
def patient_garbage_collection() -> Iterator[None]:
    """Looks seldom, and afterwards as often as before."""
    before = gc.get_threshold()
    gc.set_threshold(*PATIENT)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def to_the_end(work: Callable[[], object]) -> None:
    """All that a process does: it looks seldom, and what lives at its end is not looked through once more."""
    gc.set_threshold(*PATIENT)
    try:
        work()
    finally:
        gc.freeze()
