"""Sizes are the least of several limits and never rounded up."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.sizing import Size, contracts

MANY = 1_000.0


def _zero_dte(nlv: float, *, credit: float, wing: float, cap: float = MANY) -> int:
    loss = (wing - credit) * 100
    return contracts(
        net_liquidation_value=nlv,
        loss_at_stop=2 * credit * 100,
        worst_loss=loss,
        margin_free=nlv * 0.8,
        margin_per_unit=loss,
        cap=cap,
    ).quantity


@pytest.mark.parametrize(("nlv", "spxw", "spy"), [(40_000, 0, 7), (60_000, 1, 11), (100_000, 1, 19), (250_000, 4, 48)])
def test_the_zero_dte_condor_sizes_as_the_examples_say(nlv: float, spxw: int, spy: int) -> None:
    assert _zero_dte(nlv, credit=4.65, wing=30) == spxw
    assert _zero_dte(nlv, credit=0.52, wing=3) == spy


def test_the_phase_cap_binds_where_it_is_least() -> None:
    assert _zero_dte(40_000, credit=0.52, wing=3, cap=5) == 5
    assert _zero_dte(60_000, credit=4.65, wing=30, cap=1) == 1
    assert _zero_dte(100_000, credit=4.65, wing=30, cap=2) == 1


@pytest.mark.parametrize(
    ("nlv", "by_stop", "by_stress", "by_margin"), [(60_000, 1, 0, 1), (100_000, 2, 1, 2), (250_000, 6, 3, 5)]
)
def test_the_one_one_two_sizes_as_the_examples_say(nlv: float, by_stop: int, by_stress: int, by_margin: int) -> None:
    size = contracts(
        net_liquidation_value=nlv,
        loss_at_stop=828.0,
        worst_loss=3816.40,
        margin_free=0.20 * nlv,
        margin_per_unit=8443.0,
        cap=MANY,
    )
    assert dict(size.allowed) == {"loss at the stop": by_stop, "worst loss": by_stress, "free margin": by_margin, "cap": 1000}
    assert size.quantity == by_stress


def _size(**changes: float) -> Size:
    numbers = {
        "net_liquidation_value": 100_000.0,
        "loss_at_stop": 500.0,
        "worst_loss": 1000.0,
        "margin_free": 50_000.0,
        "margin_per_unit": 10_000.0,
        "cap": 9.0,
    }
    return contracts(**{**numbers, **changes})


def test_the_binding_limit_is_named() -> None:
    assert _size() == Size(
        quantity=4,
        bound_by="loss at the stop",
        allowed=(("loss at the stop", 4), ("worst loss", 5), ("free margin", 5), ("cap", 9)),
    )
    assert _size(cap=1.9).bound_by == "cap"
    assert _size(margin_free=29_999.0) == _size(margin_free=20_000.0)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 0.0, -1.0])
@pytest.mark.parametrize(
    "name", ["net_liquidation_value", "loss_at_stop", "worst_loss", "margin_free", "margin_per_unit", "cap"]
)
def test_a_number_that_makes_no_sense_allows_nothing(name: str, value: float) -> None:
    assert _size(**{name: value}).quantity == 0


def test_exactly_the_money_for_one_buys_one_and_a_cent_less_buys_none() -> None:
    assert _size(net_liquidation_value=40_000.0, loss_at_stop=800.0).quantity == 1
    assert _size(net_liquidation_value=40_000.0, loss_at_stop=800.01).quantity == 0
    assert _size(margin_free=10_000.0).quantity == 1
    assert _size(margin_free=9_999.99).quantity == 0
    assert _size(cap=0.999).quantity == 0


@given(
    st.floats(1.0, 1e7),
    st.floats(0.01, 1e6),
    st.floats(0.01, 1e6),
    st.floats(0.01, 1e7),
    st.floats(0.01, 1e6),
    st.floats(0.0, 1e4),
)
def test_no_limit_is_ever_exceeded_and_one_more_would_exceed_one(
    nlv: float, stop: float, worst: float, free: float, unit: float, cap: float
) -> None:
    size = contracts(
        net_liquidation_value=nlv, loss_at_stop=stop, worst_loss=worst, margin_free=free, margin_per_unit=unit, cap=cap
    )
    slack = 1 + 1e-8
    budgets = ((stop, 0.02 * nlv), (worst, 0.05 * nlv), (unit, free), (1.0, cap))
    assert all(size.quantity * cost <= budget * slack for cost, budget in budgets)
    assert any((size.quantity + 1) * cost > budget for cost, budget in budgets)
