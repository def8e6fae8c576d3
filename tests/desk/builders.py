"""Contracts, positions and intents for tests of the desk."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from domain.contracts import Contract, ExerciseStyle, ProductKind, Right
from domain.intents import Intent, Leg, PriceStyle, Purpose, RiskPlan, StrategyName
from domain.positions import Position, PositionState
from domain.sessions import NEW_YORK

FRIDAY = date(2026, 1, 9)


def instant(hour: int, minute: int, day: date = FRIDAY) -> datetime:
    """A New York wall time as a UTC instant."""
    return datetime.combine(day, time(hour, minute), NEW_YORK).astimezone(UTC)


def contract(strike: float, right: Right, expiry: date = FRIDAY, root: str = "SPXW") -> Contract:
    """An SPXW option that settles at 16:00 New York time."""
    return Contract(
        underlying="SPX" if root == "SPXW" else root,
        root=root,
        kind=ProductKind.INDEX_OPTION if root == "SPXW" else ProductKind.EQUITY_OPTION,
        expiry=expiry,
        strike=strike,
        right=right,
        multiplier=100.0,
        style=ExerciseStyle.EUROPEAN,
        settles_at=instant(16, 0, expiry),
        tick=0.05,
    )


SHORT_PUT, LONG_PUT = contract(5335, Right.PUT), contract(5305, Right.PUT)
SHORT_CALL, LONG_CALL = contract(5445, Right.CALL), contract(5475, Right.CALL)
CONDOR = (
    Leg(contract=SHORT_PUT, ratio=-1),
    Leg(contract=LONG_PUT, ratio=1),
    Leg(contract=SHORT_CALL, ratio=-1),
    Leg(contract=LONG_CALL, ratio=1),
)


def intent(
    *,
    number: int = 1,
    purpose: Purpose = Purpose.OPEN,
    position: str = "p-1",
    underlying: str = "SPX",
    legs: tuple[Leg, ...] = CONDOR,
    quantity: int = 2,
    style: PriceStyle = PriceStyle.WALK,
    strategy: StrategyName = StrategyName.ZERO_DTE,
) -> Intent:
    """An intent of the rule book's worked condor."""
    return Intent(
        intent_id=f"i-{number}",
        position_id=position,
        strategy=strategy,
        purpose=purpose,
        underlying=underlying,
        legs=legs,
        quantity=quantity,
        limit=4.65,
        worst=3.0,
        price_style=style,
        reason="test",
        created_at=instant(10, 30),
        good_until=instant(11, 0),
        plan=RiskPlan(loss_at_stop=930.0, max_loss=2535.0),
    )


def position(held: bool = True, state: PositionState = PositionState.OPEN) -> Position:
    """The condor held twice."""
    return Position(
        position_id="p-1",
        strategy=StrategyName.ZERO_DTE,
        underlying="SPX",
        legs=CONDOR,
        quantity=2,
        opened_at=instant(10, 31),
        state=state,
        plan=RiskPlan(loss_at_stop=930.0, max_loss=2535.0),
        entry_price=4.65,
        held=tuple(sorted((leg.contract, 2 * leg.ratio) for leg in CONDOR)) if held else (),
        cash_flow=930.0,
        fees=8.0,
    )


class MemoryStore:
    """An object store in memory that can be told to refuse or to lose what it is given."""

    def __init__(self) -> None:
        self.objects: dict[str, str] = {}
        self.refuses = False
        self.saves: list[str] = []

    def read(self, key: str) -> str | None:
        return self.objects.get(key)

    def save(self, key: str, text: str) -> bool:
        if self.refuses:
            return False
        self.saves.append(key)
        self.objects[key] = text
        return True

    def keys(self) -> list[str]:
        return sorted(self.objects)
