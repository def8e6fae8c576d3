"""Intents: what a strategy wants to do, before anyone has judged it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import reduce

from domain.contracts import Contract


class StrategyName(StrEnum):
    """The five strategies; the value is the name used in settings and journals."""

    ZERO_DTE = "0dte"
    FUTURES_STRANGLE = "futures_strangle"
    LT112 = "lt112"
    IPMCC = "ipmcc"
    LEAP = "leap"


class Purpose(StrEnum):
    """Whether an intent adds risk or takes it away."""

    OPEN = "open"
    CLOSE = "close"


class PriceStyle(StrEnum):
    """How the limit price moves while the order works."""

    WALK = "walk"
    """Start at the mid, move to the natural price in steps."""
    REST = "rest"
    """Stay at the limit until filled, superseded or out of time."""
    MARKETABLE = "marketable"
    """Natural price and one tick through it: get out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One leg of a structure: a contract and its signed ratio (positive bought, negative sold)."""

    contract: Contract
    ratio: int

    def __post_init__(self) -> None:
        if isinstance(self.ratio, bool) or not isinstance(self.ratio, int) or self.ratio == 0:
            raise ValueError(f"a leg's ratio is a whole number other than 0, not {self.ratio!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskPlan:
    """What a structure can cost, per unit in USD, as the strategy planned it.

    ``loss_at_stop`` is the loss when the stop is hit; ``max_loss`` the worst loss at expiry, None when it is unbounded.
    """

    loss_at_stop: float
    max_loss: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A wish to trade ``quantity`` units of a structure at a net price of ``limit`` per unit.

    Net prices are cash received per unit in quoted points: credit positive, debit negative. ``limit`` is where the order
    starts, ``worst`` the least favourable net price it may walk to (``worst <= limit``). ``position_id`` names the position
    that is opened or closed.
    """

    intent_id: str
    position_id: str
    strategy: StrategyName
    purpose: Purpose
    underlying: str
    legs: tuple[Leg, ...]
    quantity: int
    limit: float
    worst: float
    price_style: PriceStyle
    reason: str
    created_at: datetime
    good_until: datetime
    plan: RiskPlan | None = None

    def __post_init__(self) -> None:
        if not self.legs:
            raise ValueError("an intent has at least one leg")
        if isinstance(self.quantity, bool) or not isinstance(self.quantity, int) or self.quantity < 1:
            raise ValueError(f"an intent's quantity is a whole number of at least 1, not {self.quantity!r}")
        if len({leg.contract for leg in self.legs}) != len(self.legs):
            raise ValueError("the legs of an intent are different contracts")
        if reduce(math.gcd, (abs(leg.ratio) for leg in self.legs)) != 1:
            raise ValueError("the leg ratios have a common divisor: put the size into the quantity")

    @property
    def multiplier(self) -> float:
        """USD per point of net price of one unit."""
        return self.legs[0].contract.multiplier

    @property
    def contracts(self) -> int:
        """Contracts the whole order trades, over all legs."""
        return self.quantity * sum(abs(leg.ratio) for leg in self.legs)

    def signed_quantities(self) -> dict[Contract, int]:
        """Contract to signed quantity the whole order trades."""
        return {leg.contract: leg.ratio * self.quantity for leg in self.legs}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoTrade:
    """Why a strategy did nothing this step: a code that can be counted and a sentence for a person."""

    strategy: StrategyName
    code: str
    detail: str
