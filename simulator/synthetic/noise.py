"""Randomness by key: the same (seed, purpose, place) gives the same numbers, whatever was drawn before."""

from __future__ import annotations

import zlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simulator.market import Floats

Words = NDArray[np.uint64]

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15
_FIRST = 0xBF58476D1CE4E5B9
_SECOND = 0x94D049BB133111EB
_UNIT = 1.0 / (1 << 53)
_HALF_UNIT = 1.0 / (1 << 32)


def generator(seed: int, purpose: str, place: int = 0) -> np.random.Generator:
    """A generator of its own for one purpose and place (a day's ordinal, say)."""
    key = np.array([seed & _MASK, zlib.crc32(purpose.encode()) << 32 | place], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=key))


def word(seed: int, *parts: object) -> int:
    """A 64-bit word that belongs to the parts."""
    text = "|".join(map(str, parts)).encode()
    return (zlib.crc32(text) << 32 | zlib.crc32(text[::-1], seed & 0xFFFFFFFF)) ^ (seed & _MASK)


def chances(key: int, count: int) -> list[float]:
    """The first ``count`` of the key's ``uniforms``, one by one: quicker where only a few are needed."""
    found = []
    for step in range(1, count + 1):
        state = (key + step * _GOLDEN) & _MASK
        state = ((state ^ (state >> 30)) * _FIRST) & _MASK
        state = ((state ^ (state >> 27)) * _SECOND) & _MASK
        found.append(((state ^ (state >> 31)) >> 11) * _UNIT)
    return found


def mixed_each(key: int, numbers: Words) -> Words:
    """The 64-bit word that belongs to a word and each of the numbers: one step of splitmix64."""
    return _scrambled(np.uint64(key) ^ (numbers * np.uint64(_GOLDEN)))


def first_chances(keys: Words) -> Floats:
    """The first of each key's ``uniforms``."""
    return np.asarray((_scrambled(keys + np.uint64(_GOLDEN)) >> np.uint64(11)) * _UNIT)


def uniforms(key: int, count: int) -> Floats:
    """``count`` numbers in [0, 1) from a word, by splitmix64: cheap where a whole generator is too much."""
    return np.asarray((_words(key, count) >> np.uint64(11)) * _UNIT)


def pairs(key: int, count: int) -> tuple[Floats, Floats]:
    """Two series of ``count`` numbers in [0, 1), of 32 bits each."""
    words = _words(key, count)
    return (words >> np.uint64(32)) * _HALF_UNIT, (words & np.uint64(0xFFFFFFFF)) * _HALF_UNIT


def _words(key: int, count: int) -> Words:
    return _scrambled(_steps(count) + np.uint64(key & _MASK))


def _scrambled(words: Words) -> Words:
    words ^= words >> np.uint64(30)
    words *= np.uint64(_FIRST)
    words ^= words >> np.uint64(27)
    words *= np.uint64(_SECOND)
    words ^= words >> np.uint64(31)
    return words


@lru_cache(maxsize=64)
def _steps(count: int) -> Words:
    return np.arange(1, count + 1, dtype=np.uint64) * np.uint64(_GOLDEN)


def correlated(root: Floats, shocks: Floats) -> Floats:
    """``root @ shocks`` for shapes (assets, assets) and (assets, n), summed in one order: what a matrix library does with two
    threads may differ in the last bit from one call to the next, and the same seed has to give the same bytes."""
    mixed = root[:, :1] * shocks[0]
    for factor in range(1, len(shocks)):
        mixed += root[:, factor : factor + 1] * shocks[factor]
    return np.asarray(mixed)
