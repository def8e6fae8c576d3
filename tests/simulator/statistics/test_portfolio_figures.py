"""The figures of an account: worked out by hand, beside other ways to reckon them, and where there is too little."""

from __future__ import annotations

import math
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from simulator.statistics.portfolio import (
    LARGEST,
    Period,
    PortfolioFigures,
    deepest_fall,
    portfolio_figures,
    probabilistic_sharpe_ratio,
)
from simulator.statistics.samples import Point

START = datetime(2024, 1, 1, tzinfo=UTC)
RETURNS = st.lists(st.floats(-0.05, 0.05), min_size=2, max_size=40)


def days(*values: float) -> list[Point]:
    return [(START + timedelta(days=number), value) for number, value in enumerate(values)]


def period(**changes: Any) -> Period:
    known = Period(
        equity=days(100_000.0, 101_000.0, 102_000.0),
        returns=[0.01, -0.02, 0.03],
        benchmark=[0.02, -0.01, 0.01],
        turnover=[0.1, 0.3],
        profits=[],
        wins=0,
        losses=0,
        starting_capital=100_000.0,
        rate=0.02,
        days=252,
    )
    return replace(known, **changes)


def test_start_end_and_turnover_are_there_without_returns() -> None:
    known = PortfolioFigures(start_equity=100_000.0, end_equity=102_000.0, portfolio_turnover=0.2)
    assert portfolio_figures(period(returns=[0.01])) == known
    assert portfolio_figures(period(benchmark=[0.01])) == known
    assert portfolio_figures(period(returns=[], benchmark=[])) == known


def test_an_account_that_begins_with_nothing_has_no_returns() -> None:
    assert portfolio_figures(period(starting_capital=0.0)) == PortfolioFigures(end_equity=102_000.0, portfolio_turnover=0.2)


def test_nothing_at_all_is_nothing() -> None:
    figures = portfolio_figures(period(equity=[], turnover=[], returns=[], benchmark=[]))
    assert figures == PortfolioFigures(start_equity=100_000.0)


def test_the_year_is_as_long_as_the_samples() -> None:
    figures = portfolio_figures(period(equity=[(START, 100_000.0), (START + timedelta(days=73), 110_000.0)]))
    assert figures.compounding_annual_return == pytest.approx(1.1**5 - 1)
    assert figures.total_net_profit == pytest.approx(0.1)


@pytest.mark.parametrize("values", [(100_000.0,), (100_000.0, -5.0)])
def test_no_time_and_a_debt_have_no_yearly_return(values: tuple[float, ...]) -> None:
    assert portfolio_figures(period(equity=days(*values))).compounding_annual_return == 0.0


def test_a_gain_too_large_for_a_decimal_is_cut_off_or_none() -> None:
    doubled = [(START, 1.0), (START + timedelta(days=3), 3.0)]
    assert portfolio_figures(period(equity=doubled, starting_capital=1.0)).compounding_annual_return == LARGEST
    soon = [(START, 1.0), (START + timedelta(seconds=60), 3.0)]
    assert portfolio_figures(period(equity=soon, starting_capital=1.0)).compounding_annual_return == 0.0


def test_a_day_that_grows_beyond_all_numbers_is_an_error() -> None:
    with pytest.raises(ArithmeticError, match="no number in a year"):
        portfolio_figures(period(returns=[20.0, 20.0], benchmark=[0.1, 0.1]))


def test_ratios_are_those_of_the_daily_returns() -> None:
    figures = portfolio_figures(period())
    yearly = (1 + np.mean([0.01, -0.02, 0.03])) ** 252 - 1
    others = (1 + np.mean([0.02, -0.01, 0.01])) ** 252 - 1
    spread = np.std([0.01, -0.02, 0.03], ddof=1) * math.sqrt(252)
    beta = np.cov([0.01, -0.02, 0.03], [0.02, -0.01, 0.01])[0, 1] / np.var([0.02, -0.01, 0.01], ddof=1)
    tracking = np.std([-0.01, -0.01, 0.02], ddof=1) * math.sqrt(252)
    assert figures.annual_standard_deviation == pytest.approx(spread)
    assert figures.annual_variance == pytest.approx(spread**2)
    assert figures.sharpe_ratio == pytest.approx((yearly - 0.02) / spread)
    assert figures.sortino_ratio == 0.0, "one losing day has no spread"
    assert figures.beta == pytest.approx(beta)
    assert figures.alpha == pytest.approx(yearly - (0.02 + beta * (others - 0.02)))
    assert figures.tracking_error == pytest.approx(tracking)
    assert figures.information_ratio == pytest.approx((yearly - others) / tracking)
    assert figures.treynor_ratio == pytest.approx((yearly - 0.02) / beta)


def test_two_losing_days_have_a_sortino_ratio() -> None:
    figures = portfolio_figures(period(returns=[0.01, -0.02, -0.04], benchmark=[0.0, 0.0, 0.0]))
    downside = np.std([-0.02, -0.04], ddof=1) * math.sqrt(252)
    yearly = (1 - 0.05 / 3) ** 252 - 1
    assert figures.sortino_ratio == pytest.approx((yearly - 0.02) / downside)


def test_a_benchmark_that_stands_still_has_neither_alpha_nor_beta() -> None:
    figures = portfolio_figures(period(benchmark=[0.0, 0.0, 0.0]))
    assert (figures.alpha, figures.beta, figures.treynor_ratio) == (0.0, 0.0, 0.0)


@given(returns=RETURNS)
def test_an_account_that_is_its_benchmark_follows_it_without_error(returns: list[float]) -> None:
    assume(np.std(returns) > 1e-4)
    figures = portfolio_figures(period(returns=returns, benchmark=returns))
    assert figures.beta == pytest.approx(1.0)
    assert figures.alpha == pytest.approx(0.0, abs=1e-9 * (1 + abs(figures.treynor_ratio)))
    assert (figures.tracking_error, figures.information_ratio) == (0.0, 0.0)


def test_wins_and_losses_are_shares_of_what_the_account_had() -> None:
    figures = portfolio_figures(period(profits=[1_000.0, -1_010.0, 0.0], wins=2, losses=1))
    assert figures.average_win_rate == pytest.approx(0.01)
    assert figures.average_loss_rate == pytest.approx(-0.005), "a loss of one percent, and a profit of nothing"
    assert figures.profit_loss_ratio == pytest.approx(2.0)
    assert figures.win_rate == pytest.approx(2 / 3)
    assert figures.loss_rate == pytest.approx(1 / 3)
    assert figures.expectancy == pytest.approx(2 / 3 * 2 - 1 / 3)


def test_without_a_loss_there_is_no_ratio_and_only_what_wins_bring() -> None:
    figures = portfolio_figures(period(profits=[500.0], wins=1, losses=0))
    assert (figures.profit_loss_ratio, figures.expectancy, figures.average_loss_rate) == (0.0, 0.0, 0.0)


@given(values=st.lists(st.floats(1.0, 1e6), min_size=2, max_size=30))
def test_the_deepest_fall_is_the_largest_of_all_pairs(values: list[float]) -> None:
    falls = [1 - later / earlier for n, earlier in enumerate(values) for later in values[n:]]
    assert float(deepest_fall(days(*values), 12)[0]) == pytest.approx(max(falls), abs=1e-9)


@pytest.mark.parametrize(
    ("values", "fall", "recovered"),
    [
        ((), 0.0, 0),
        ((5.0,), 0.0, 0),
        ((1.0, 2.0, 3.0), 0.0, 0),
        ((4.0, 3.0, 5.0, 2.0), 0.6, 2),
        ((4.0, 3.0, 3.5, 4.0, 1.0, 4.0), 0.75, 3),
        ((10.0, 9.0), 0.1, 0),
        ((0.0, 0.0, 1.0), 0.0, 0),
        ((2.0, -1.0), 1.5, 0),
    ],
)
def test_falls_and_the_days_they_took_to_make_up(values: tuple[float, ...], fall: float, recovered: int) -> None:
    deepest, longest = deepest_fall(days(*values))
    assert float(deepest) == pytest.approx(fall)
    assert longest == recovered


def test_a_fall_is_rounded_to_places_and_a_recovery_cut_to_days() -> None:
    points = [(START, 100.0), (START + timedelta(hours=30), 97.7777), (START + timedelta(hours=47), 100.0)]
    assert deepest_fall(points) == (Decimal("0.022"), 1)


@pytest.mark.parametrize(("last", "shown"), [(99.9999, "0.000"), (100.0, "0")])
def test_a_fall_too_small_to_see_is_told_from_none(last: float, shown: str) -> None:
    assert str(deepest_fall(days(100.0, last))[0]) == shown


@given(returns=RETURNS, rate=st.floats(0.0, 1e-4))
def test_the_probabilistic_sharpe_ratio_is_a_chance(returns: list[float], rate: float) -> None:
    assume(np.std(returns) > 1e-6)
    assert 0.0 <= probabilistic_sharpe_ratio(returns, 1 / math.sqrt(252), rate) <= 1.0


def test_the_chance_grows_with_the_returns_and_is_none_of_few_samples() -> None:
    known = [0.01, -0.01, 0.012, -0.008, 0.011]
    better = [one + 0.005 for one in known]
    assert probabilistic_sharpe_ratio(known, 0.06, 0.0) < probabilistic_sharpe_ratio(better, 0.06, 0.0)
    assert probabilistic_sharpe_ratio(known[:3], 0.06, 0.0) == 0.0
    assert probabilistic_sharpe_ratio([0.01] * 9, 0.06, 0.0) == 0.0


def test_value_at_risk_is_that_of_a_normal_day_of_the_last_year() -> None:
    last = [0.01, -0.01] * 126
    figures = portfolio_figures(period(returns=[0.5, 0.4, *last], benchmark=[0.0] * 254))
    spread = np.std(last, ddof=1)
    assert figures.value_at_risk_99 == pytest.approx(round(-2.3263478740408408 * spread, 3))
    assert figures.value_at_risk_95 == pytest.approx(round(-1.6448536269514722 * spread, 3))


def test_ratios_of_a_return_beyond_all_numbers_are_cut_off_or_none() -> None:
    figures = portfolio_figures(period(returns=[0.5, 0.5001, 0.4999], benchmark=[0.001, 0.0, -0.001]))
    assert figures.sharpe_ratio == LARGEST
    assert (figures.information_ratio, figures.treynor_ratio) == (0.0, 0.0)
    rising = portfolio_figures(period(returns=[2.0, 2.0, -0.01, -0.0101], benchmark=[0.0, 0.1, 0.0, 0.1]))
    assert rising.sortino_ratio == LARGEST


@given(
    returns=st.lists(st.sampled_from([0.0, 1e-9, -1e-9, 0.5, -1.0, -3.0, 10.0]), min_size=3, max_size=6),
    benchmark=st.lists(st.sampled_from([0.0, 1e-9, 0.01, -0.5, 1.0]), min_size=6, max_size=6),
)
def test_every_figure_is_a_number_that_lean_can_print(returns: list[float], benchmark: list[float]) -> None:
    try:
        figures = portfolio_figures(period(returns=returns, benchmark=benchmark[: len(returns)]))
    except ArithmeticError:
        return
    assert all(abs(float(value)) <= LARGEST for value in asdict(figures).values())


def test_an_alpha_beyond_all_numbers_leaves_no_figures() -> None:
    with pytest.raises(ArithmeticError, match="alpha"):
        portfolio_figures(period(returns=[0.0, 0.0, -2.0], benchmark=[0.0, 0.0, 1.0]))
