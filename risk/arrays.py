"""The array types of this room, and the way through large ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
Floats = npt.ArrayLike
"""A number, a sequence of numbers or an array; broadcast with its fellows."""

Arrays = tuple[npt.NDArray[Any], ...]
BLOCK = 8192
"""Entries worked on at a time: what a processor's cache holds is worked on about three times as fast."""


def by_blocks(function: Callable[[Arrays], Arrays], *values: Floats) -> Arrays:
    """``function`` of the broadcast values as float arrays, block by block where they are large.

    It takes arrays of one shape and returns arrays of that shape, each entry on its own.
    """
    arrays = tuple(np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in values)))
    shape, size = arrays[0].shape, arrays[0].size
    if size <= BLOCK:
        return function(arrays)
    flat = [array.reshape(-1) for array in arrays]
    parts = [function(tuple(array[start : start + BLOCK] for array in flat)) for start in range(0, size, BLOCK)]
    return tuple(np.concatenate(column).reshape(shape) for column in zip(*parts, strict=True))
