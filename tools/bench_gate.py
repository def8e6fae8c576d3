"""How long the gate takes to judge an order beside a book of ten structures, check by check: ``python -m tools.bench_gate``."""

from __future__ import annotations

import platform
import sys
from dataclasses import replace
from datetime import timedelta
from functools import partial

import numpy as np

from domain.contracts import Contract
from domain.intents import Intent, Leg, PriceStyle, Purpose, RiskPlan, StrategyName
from domain.positions import Position, PositionState
from domain.quotes import Quote, UnderlyingView
from domain.settings import Settings
from domain.snapshots import AccountSnapshot, MarketSnapshot
from risk import black_scholes
from safety.case import Case
from safety.checks.base import Check
from safety.gate import CHECKS, judge
from safety.trading_state import TradingState
from tools.bench_risk import AT, RATE, Structure, best, show, structures

SPOT = 5_800.0
BOOK_CHECKS = ("margin", "stress")


def main() -> int:
    """Prints the table; 0 when all ran."""
    print(f"{platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}: ten structures and a 4-leg order")
    case = a_case(10)
    both = tuple(check for check in CHECKS if check.name in BOOK_CHECKS)
    show("margin and stress checks, volatilities from quotes", best(partial(judged, case, both)), 1)
    show(f"the whole gate, {len(CHECKS)} checks", best(partial(judged, case, CHECKS)), 1)
    for check in both:
        show(f"{check.name} alone", best(partial(judged, case, (check,))), 1)
    return 0


def judged(case: Case, checks: tuple[Check, ...]) -> bool:
    """Judge a new copy of the case, which knows nothing yet."""
    return judge(replace(case), checks).approved


def a_case(count: int) -> Case:
    """An order for one more iron condor beside ``count`` held, all quoted."""
    made = structures(count + 1)
    quotes = {contract: quoted(contract) for legs, _, _ in made for contract in legs}
    at, value = AT, 10_000_000.0
    view = UnderlyingView(symbol="SPX", price=SPOT, at=at)
    intent = an_intent(made[-1], quotes)
    return Case(
        intent=intent,
        limit=intent.limit,
        market=MarketSnapshot(at=at, session=None, underlyings={"SPX": view}, marks=quotes),
        account=AccountSnapshot(at=at, net_liquidation_value=value, cash=value, margin_used=0.0, margin_remaining=value),
        trading=TradingState.at_start(at),
        settings=Settings(),
        at=at,
        positions=tuple(a_position(str(number), structure) for number, structure in enumerate(made[:-1])),
    )


def quoted(contract: Contract) -> Quote:
    """A quote 0.05 to either side of the model's value at a volatility of 18 %."""
    years = contract.years_to_settlement(AT)
    fair = float(black_scholes.price(contract.right.sign, SPOT, contract.strike, years, 0.18, rate=RATE))
    return Quote(bid=max(0.05, fair - 0.05), ask=fair + 0.05, at=AT)


def an_intent(structure: Structure, quotes: dict[Contract, Quote]) -> Intent:
    """One unit at its mid."""
    legs = tuple(Leg(contract=contract, ratio=ratio) for contract, ratio in structure[0].items())
    mid = -sum(leg.ratio * quotes[leg.contract].mid for leg in legs)
    return Intent(
        intent_id="new",
        position_id="new",
        strategy=StrategyName.ZERO_DTE,
        purpose=Purpose.OPEN,
        underlying="SPX",
        legs=legs,
        quantity=1,
        limit=mid,
        worst=mid,
        price_style=PriceStyle.WALK,
        reason="a benchmark",
        created_at=AT,
        good_until=AT + timedelta(minutes=30),
        plan=RiskPlan(loss_at_stop=1_000.0, max_loss=5_000.0),
    )


def a_position(name: str, structure: Structure) -> Position:
    """One unit held."""
    legs = tuple(Leg(contract=contract, ratio=ratio) for contract, ratio in structure[0].items())
    return Position(
        position_id=name,
        strategy=StrategyName.ZERO_DTE,
        underlying="SPX",
        legs=legs,
        quantity=1,
        opened_at=AT,
        state=PositionState.OPEN,
        held=tuple(structure[0].items()),
    )


if __name__ == "__main__":
    sys.exit(main())
