"""The array types of this room."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
Floats = npt.ArrayLike
"""A number, a sequence of numbers or an array; broadcast with its fellows."""
