"""The array types of this room, and the way through large ones."""

from __future__ import annotations

import math
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


def broadcast(*values: Floats) -> tuple[FloatArray, ...]:
    """The values as float arrays of one shape."""
    return tuple(np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in values)))


def by_blocks(function: Callable[[Arrays], Arrays], *values: Floats) -> Arrays:
    """``function`` of the broadcast values as float arrays, block by block where they are large.

    It is given one-dimensional arrays of one length, and of length 1 what is one number for all entries; it works on each entry
    on its own, and what it returns may again be of length 1.
    """
    arrays = [np.asarray(value, dtype=np.float64) for value in values]
    shape = np.broadcast_shapes(*(array.shape for array in arrays))
    size = math.prod(shape)
    flat = [
        (array if array.size == 1 or array.shape == shape else np.broadcast_to(array, shape)).reshape(-1) for array in arrays
    ]
    if size <= BLOCK:
        return tuple(np.array(np.broadcast_to(values, size)).reshape(shape) for values in function(tuple(flat)))
    found: list[npt.NDArray[Any]] = []
    for start in range(0, size, BLOCK):
        part = function(tuple(array if array.size == 1 else array[start : start + BLOCK] for array in flat))
        found = found or [np.empty(size, dtype=values.dtype) for values in part]
        for whole, some in zip(found, part, strict=True):
            whole[start : start + BLOCK] = some
    return tuple(whole.reshape(shape) for whole in found)


def where_valid(function: Callable[[Arrays], Arrays], valid: BoolArray, arrays: Arrays) -> Arrays:
    """``function`` of the entries that are valid, NaN for the others; arrays as ``by_blocks`` gives them."""
    if valid.all():
        return function(arrays)
    chosen = np.flatnonzero(valid)
    part = function(tuple(array[chosen] if array.size == valid.size else array for array in arrays))
    found = tuple(np.full(valid.size, np.nan) for _ in part)
    for whole, some in zip(found, part, strict=True):
        whole[chosen] = some
    return found


def either(
    condition: BoolArray, yes: Callable[..., FloatArray], no: Callable[..., FloatArray], *arrays: FloatArray
) -> FloatArray:
    """``yes`` of the entries that meet the condition, ``no`` of the others; arrays of one dimension and length."""
    chosen = np.flatnonzero(condition)
    if not chosen.size:
        return no(*arrays)
    others = np.flatnonzero(~condition)
    found = np.empty(condition.size)
    found[chosen] = yes(*(array[chosen] for array in arrays))
    found[others] = no(*(array[others] for array in arrays))
    return found
