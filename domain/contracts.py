"""Option contracts: what can be a leg of an order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Right(StrEnum):
    """Call or put."""

    CALL = "C"
    PUT = "P"

    sign: int
    """+1 for a call, -1 for a put: the sign of its delta."""

    def __init__(self, letter: str) -> None:
        self.sign = 1 if letter == "C" else -1


class ProductKind(StrEnum):
    """What an option is written on; margin and fee rules differ by it."""

    EQUITY_OPTION = "equity_option"
    INDEX_OPTION = "index_option"
    FUTURE_OPTION = "future_option"


class ExerciseStyle(StrEnum):
    """When the holder may exercise."""

    AMERICAN = "american"
    EUROPEAN = "european"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Contract:
    """One listed option. Two contracts with equal fields are the same contract.

    ``root`` is the option's own root (``SPXW``), ``underlying`` what it is written on (``SPX``). ``multiplier`` is USD per
    1.00 of quoted price. ``settles_at`` is the instant (UTC) to which time to expiry counts: the close of the last trading
    session for PM settlement, its open for AM settlement. ``tick`` is the smallest price step of a combo of this contract.
    """

    underlying: str
    root: str
    kind: ProductKind
    expiry: date
    strike: float
    right: Right
    multiplier: float
    style: ExerciseStyle
    settles_at: datetime
    tick: float = 0.01
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.expiry.toordinal(), self.strike, self.right is Right.CALL)))

    def __hash__(self) -> int:
        """Of numbers that tell most contracts apart, reckoned once: lookups by contract are very frequent.

        No text is in it, so that it is the same in every process, also in one that a contract is sent to.
        """
        return self._hash

    @property
    def name(self) -> str:
        """Short printed name, ``SPXW 2021-01-04 3700 C``; unique among the contracts of a run."""
        return f"{self.root} {self.expiry:%Y-%m-%d} {self.strike:.12g} {self.right.value}"

    def days_to_expiry(self, today: date) -> int:
        """Calendar days from ``today`` (New York date) to the expiry date."""
        return (self.expiry - today).days

    def years_to_settlement(self, at: datetime) -> float:
        """Years of 365 days from the instant ``at`` to settlement; negative when it is past."""
        return (self.settles_at - at).total_seconds() / (365.0 * 86400.0)
