"""Kelly's fraction and optimal f, their uncertainty and their cap."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.growth import MOST_FRACTION, GrowthFraction, NoFraction, growth_fraction


def record(wins: int, losses: int, payoff: float, lost: float = 1.0) -> list[float]:
    return [payoff] * wins + [-lost] * losses


def found(returns: list[float]) -> GrowthFraction:
    result = growth_fraction(returns)
    assert isinstance(result, GrowthFraction)
    return result


@pytest.mark.parametrize(("wins", "losses", "payoff"), [(60, 40, 1.0), (50, 50, 2.0), (88, 12, 0.25), (30, 10, 0.5)])
def test_two_outcomes_give_kellys_formula(wins: int, losses: int, payoff: float) -> None:
    chance = wins / (wins + losses)
    assert found(record(wins, losses, payoff)).kelly == pytest.approx((chance * payoff - (1 - chance)) / payoff, abs=1e-9)


def test_optimal_f_is_kelly_per_largest_loss() -> None:
    half = found(record(60, 40, 0.5, 0.5))
    assert half.kelly == pytest.approx(0.4, abs=1e-9)
    assert half.optimal_f == pytest.approx(0.2, abs=1e-9)
    assert half.optimal_f_error == pytest.approx(0.5 * half.kelly_error)


def test_the_error_is_that_of_the_win_rate_where_there_are_two_outcomes() -> None:
    """With even stakes Kelly's fraction is 2p - 1, whose standard error is 2 sqrt(p q / n)."""
    assert found(record(60, 40, 1.0)).kelly_error == pytest.approx(2 * math.sqrt(0.24 / 100), rel=0.02)


def test_the_famous_88_percent_is_not_worth_forty_percent_of_the_account() -> None:
    famous = found(record(44, 6, 0.25))
    assert famous.kelly == pytest.approx(0.40, abs=1e-9)
    assert famous.lower < 0.15
    assert famous.capped <= MOST_FRACTION


def test_more_trades_are_surer() -> None:
    few, many = found(record(60, 40, 1.0)), found(record(600, 400, 1.0))
    assert many.kelly == pytest.approx(few.kelly)
    assert many.kelly_error < few.kelly_error / 3
    assert many.lower > few.lower


def test_a_losing_record_stakes_nothing() -> None:
    losing = found(record(40, 60, 1.0))
    assert (losing.kelly, losing.optimal_f, losing.capped) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("returns", "word"),
    [([0.1] * 29, "too few"), ([0.1] * 50, "no trade lost"), ([0.1] * 40 + [math.nan], "finite"), ([], "too few")],
)
def test_a_record_that_says_nothing_gives_no_fraction(returns: list[float], word: str) -> None:
    result = growth_fraction(returns)
    assert isinstance(result, NoFraction)
    assert word in result.why


@given(st.lists(st.floats(-1.0, 2.0), min_size=30, max_size=120).filter(lambda sample: min(sample) < -0.05))
def test_no_other_stake_grows_faster_and_the_cap_always_holds(sample: list[float]) -> None:
    result = found(sample)
    returns = np.array(sample)

    def growth(fraction: float) -> float:
        return float(np.mean(np.log1p(fraction * returns)))

    assert 0.0 <= result.capped <= min(MOST_FRACTION, result.kelly)
    for other in (0.5 * result.kelly, result.kelly + 0.2 * (-1.0 / returns.min() - result.kelly)):
        assert growth(other) <= growth(result.kelly) + 1e-9


@pytest.mark.parametrize("trades", [100, 400])
def test_the_error_is_how_far_fractions_of_other_records_of_the_same_kind_scatter(trades: int) -> None:
    """Kelly's fraction of these chances is 0.576: the root of the sum of chance * return / (1 + fraction * return)."""
    draw = np.random.default_rng(7)
    records = [draw.choice([0.4, 0.1, -0.2, -1.0], size=trades, p=[0.4, 0.35, 0.2, 0.05]).tolist() for _ in range(300)]
    fractions = [found(each) for each in records]
    scatter = float(np.std([each.kelly for each in fractions]))
    assert float(np.median([each.kelly_error for each in fractions])) == pytest.approx(scatter, rel=0.15)
    stated = 0.576000971
    assert np.mean([each.lower <= stated for each in fractions]) > 0.9
