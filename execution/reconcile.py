"""Does the account hold what the desk believes it holds?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.contracts import Contract
from domain.positions import Position


class DifferenceKind(StrEnum):
    """How the account differs from the positions."""

    MISSING = "missing"
    """The positions hold it, the account does not."""
    EXTRA = "extra"
    """The account holds it, no position does."""
    QUANTITY = "quantity"
    """Both hold it, in different quantities."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One contract on which the account and the positions do not agree; quantities are signed."""

    kind: DifferenceKind
    contract: Contract
    expected: int
    actual: int

    def __str__(self) -> str:
        return f"{self.contract.name}: positions hold {self.expected:+d}, the account {self.actual:+d}"


def compare(positions: Iterable[Position], holdings: Mapping[Contract, int]) -> tuple[Difference, ...]:
    """Every contract whose quantity over all positions is not the account's, in the order of contracts."""
    expected: Counter[Contract] = Counter()
    for position in positions:
        for contract, quantity in position.held:
            expected[contract] += quantity
    found = []
    for contract in sorted(expected.keys() | holdings.keys()):
        want, have = expected[contract], holdings.get(contract, 0)
        if want != have:
            found.append(Difference(kind=_kind(want, have), contract=contract, expected=want, actual=have))
    return tuple(found)


def _kind(want: int, have: int) -> DifferenceKind:
    if have == 0:
        return DifferenceKind.MISSING
    return DifferenceKind.EXTRA if want == 0 else DifferenceKind.QUANTITY
