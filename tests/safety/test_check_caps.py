"""The caps on positions and the size of an order."""

from __future__ import annotations

import pytest

from domain.intents import StrategyName
from domain.orders import OrderRequest
from domain.positions import Position, PositionState
from domain.refusals import RefusalCode
from domain.settings import CapSettings, OrderSettings, Settings
from safety.case import Case
from safety.checks.base import Check
from safety.checks.caps_strategy import CapStrategyCheck
from safety.checks.caps_total import CapTotalCheck
from safety.checks.order_size import OrderSizeCheck
from tests.safety.make import alone, closing, good_case, opening, order, position

STRATEGY, TOTAL = CapStrategyCheck(), CapTotalCheck()


def _live(count: int, strategy: StrategyName = StrategyName.ZERO_DTE) -> tuple[Position, ...]:
    return tuple(position(f"live-{strategy.value}-{n}", strategy=strategy) for n in range(count))


def _coming(count: int, strategy: StrategyName = StrategyName.ZERO_DTE) -> tuple[OrderRequest, ...]:
    names = [f"coming-{strategy.value}-{n}" for n in range(count)]
    return tuple(order(opening(intent_id=n, position_id=n, strategy=strategy), f"o-{n}") for n in names)


def _capped(strategy: StrategyName, *, live: int = 0, coming: int = 0) -> Case:
    return good_case(intent=opening(strategy=strategy), positions=_live(live, strategy), working=_coming(coming, strategy))


CAPS = [
    (StrategyName.ZERO_DTE, 2),
    (StrategyName.FUTURES_STRANGLE, 3),
    (StrategyName.LT112, 4),
    (StrategyName.IPMCC, 2),
    (StrategyName.LEAP, 5),
]


@pytest.mark.parametrize(("strategy", "cap"), CAPS)
@pytest.mark.parametrize("share", ["live", "coming", "both"])
def test_a_strategy_has_at_most_its_cap_counting_working_orders(strategy: StrategyName, cap: int, share: str) -> None:
    for others, passes in ((cap - 2, True), (cap - 1, True), (cap, False)):
        live = {"live": others, "coming": 0, "both": others // 2}[share]
        result = alone(STRATEGY, _capped(strategy, live=live, coming=others - live))
        assert result.passed is passes
        assert (result.measured, result.limit) == (others + 1, cap)
        if not passes:
            assert result.refusal is not None
            assert result.refusal.code is RefusalCode.CAP_STRATEGY


def test_other_strategies_do_not_fill_a_strategys_cap() -> None:
    case = good_case(positions=_live(5, StrategyName.LEAP), working=_coming(2, StrategyName.LT112))
    assert alone(STRATEGY, case).measured == 1


@pytest.mark.parametrize(("others", "passes"), [(8, True), (9, True), (10, False)])
def test_the_desk_has_at_most_ten_counting_working_orders(others: int, passes: bool) -> None:
    live = (*_live(2, StrategyName.IPMCC), *_live(4, StrategyName.LT112))
    coming = _coming(others - len(live), StrategyName.LEAP)
    result = alone(TOTAL, good_case(positions=live, working=coming))
    assert result.passed is passes
    assert (result.measured, result.limit) == (others + 1, 10)
    if not passes:
        assert result.refusal is not None
        assert result.refusal.code is RefusalCode.CAP_TOTAL


@pytest.mark.parametrize("check", [STRATEGY, TOTAL])
def test_a_position_and_its_working_order_count_once(check: Check) -> None:
    live = position("live-0")
    both = order(opening(intent_id="i9", position_id="live-0"), "o9")
    assert alone(check, good_case(positions=(live,), working=(both,))).measured == 2
    opening_again = position("p1", state=PositionState.OPENING, held=())
    assert alone(check, good_case(positions=(opening_again,))).measured == 1


@pytest.mark.parametrize("check", [STRATEGY, TOTAL])
@pytest.mark.parametrize(
    ("state", "counts"),
    [(PositionState.OPENING, 2), (PositionState.OPEN, 2), (PositionState.CLOSING, 2), (PositionState.CLOSED, 1)],
)
def test_a_position_counts_until_it_is_closed(check: Check, state: PositionState, counts: int) -> None:
    assert alone(check, good_case(positions=(position("other", state=state),))).measured == counts


@pytest.mark.parametrize("check", [STRATEGY, TOTAL])
def test_closing_orders_add_no_position(check: Check) -> None:
    assert alone(check, good_case(working=(order(closing(position_id="other")),))).measured == 1


def test_a_cap_of_none_lets_nothing_through() -> None:
    assert not alone(STRATEGY, good_case(settings=Settings(caps=CapSettings(zero_dte=0)))).passed
    assert not alone(TOTAL, good_case(settings=Settings(caps=CapSettings(total=0)))).passed


@pytest.mark.parametrize(("quantity", "passes"), [(9, True), (10, True), (11, False)])
def test_an_order_trades_at_most_the_contracts_allowed_over_all_legs(quantity: int, passes: bool) -> None:
    result = alone(OrderSizeCheck(), good_case(intent=opening(quantity=quantity)))
    assert result.passed is passes
    assert (result.measured, result.limit) == (quantity * 4, 40)
    if not passes:
        assert result.refusal is not None
        assert result.refusal.code is RefusalCode.ORDER_TOO_LARGE


def test_the_most_contracts_are_the_setting() -> None:
    settings = Settings(orders=OrderSettings(max_contracts=3))
    assert not alone(OrderSizeCheck(), good_case(settings=settings)).passed
