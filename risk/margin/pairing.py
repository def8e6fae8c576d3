"""Which long covers which short: every way of it, or where those are too many, the dearest pairs first."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping

from domain.contracts import Contract

Pair = tuple[Contract, Contract]
"""(short, long): the long covers the short."""
Pairing = Mapping[Pair, int]
"""How many contracts of each pair are covered so."""
MOST_PAIRINGS = 4096


def covers(long: Contract, short: Contract) -> bool:
    """True when a long can cover a short: same right and size, and it does not expire before it."""
    return long.right is short.right and long.multiplier == short.multiplier and long.settles_at >= short.settles_at


def pairings(legs: Mapping[Contract, int], saving: Callable[[Pair], float]) -> Iterator[Pairing]:
    """Every way of covering shorts with longs, none included.

    Beyond ``MOST_PAIRINGS`` ways only three are given: none; one pair after the other by ``saving`` (USD per contract), the
    greatest first; and the same with only the pairs that save something.
    """
    if are_few(legs):
        yield from every_pairing(legs)
        return
    left = {contract: abs(quantity) for contract, quantity in legs.items()}
    best_first = sorted(_pairs(legs), key=saving, reverse=True)
    yield {}
    yield _greedy(best_first, left)
    yield _greedy([pair for pair in best_first if saving(pair) > 0.0], left)


def are_few(legs: Mapping[Contract, int]) -> bool:
    """True when ``pairings`` gives every way: what the pairs save then plays no part."""
    return math.prod(min(abs(legs[short]), legs[long]) + 1 for short, long in _pairs(legs)) <= MOST_PAIRINGS


def every_pairing(legs: Mapping[Contract, int]) -> Iterator[Pairing]:
    """Every way of covering shorts with longs, however many."""
    ordered = sorted(legs.items())
    place = {contract: index for index, (contract, _) in enumerate(ordered)}
    numbered = [(place[short], place[long]) for short, long in _pairs(legs)]
    for way in _every(numbered, [abs(quantity) for _, quantity in ordered]):
        yield {(ordered[short][0], ordered[long][0]): count for (short, long), count in way.items()}


def _pairs(legs: Mapping[Contract, int]) -> list[Pair]:
    """Each short with each long that can cover it, in the order of contracts."""
    ordered = sorted(legs.items())
    longs = [contract for contract, quantity in ordered if quantity > 0]
    return [(short, long) for short, quantity in ordered if quantity < 0 for long in longs if covers(long, short)]


def _every(pairs: list[tuple[int, int]], left: list[int]) -> Iterator[dict[tuple[int, int], int]]:
    """Ways to take from what is ``left`` of each, in pairs of places."""
    if not pairs:
        yield {}
        return
    (short, long), rest = pairs[0], pairs[1:]
    for count in range(min(left[short], left[long]) + 1):
        after = left.copy()
        after[short] -= count
        after[long] -= count
        for others in _every(rest, after):
            yield {**others, (short, long): count} if count else others


def _greedy(pairs: list[Pair], left: Mapping[Contract, int]) -> Pairing:
    free = dict(left)
    taken: dict[Pair, int] = {}
    for short, long in pairs:
        count = min(free[short], free[long])
        if count:
            taken[short, long] = count
            free[short] -= count
            free[long] -= count
    return taken
