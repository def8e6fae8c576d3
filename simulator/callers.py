"""Whose code asks: the simulator's own, or an algorithm's."""

from __future__ import annotations

import sys
from typing import Final

OWN: Final = "simulator."
"""What the names of the simulator's modules begin with."""
_CALLERS_CALLER: Final = 2


def is_own_code() -> bool:
    """Whether the caller of the function that asks is the simulator's code."""
    return bool(sys._getframe(_CALLERS_CALLER).f_globals["__name__"].startswith(OWN))


def is_own_class(kind: type) -> bool:
    """Whether the class is the simulator's own, and not one that an algorithm derived from it."""
    return kind.__module__.startswith(OWN)
