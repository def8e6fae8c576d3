"""The figures of closed trades, worked out by hand and beside plain sums."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.statistics.trade_figures import TradeFigures, trade_figures
from simulator.statistics.trades import Trade
from tests.simulator.toy_market import ABC

START = datetime(2024, 3, 4, 15, tzinfo=UTC)


def trade(number: int, profit: float, *, minutes: int = 10, is_win: bool | None = None) -> Trade:
    entry = START + timedelta(hours=number)
    return Trade(
        symbol=ABC,
        entry_time=entry,
        entry_price=10.0,
        is_long=True,
        quantity=1.0,
        exit_time=entry + timedelta(minutes=minutes),
        exit_price=10.0 + profit,
        profit=profit,
        fees=1.0,
        adverse=min(profit, 0.0) - 1.0,
        favorable=max(profit, 0.0) + 2.0,
        given_back=2.0,
        is_win=profit > 0 if is_win is None else is_win,
        order_ids=(2 * number, 2 * number + 1),
    )


def trades(*profits: float) -> list[Trade]:
    return [trade(number, profit) for number, profit in enumerate(profits)]


def test_no_trade_has_no_figures() -> None:
    assert trade_figures([]) == TradeFigures()


def test_sums_averages_and_extremes() -> None:
    figures = trade_figures(trades(30.0, -10.0, 20.0, -20.0, -5.0))
    assert (figures.total_number_of_trades, figures.number_of_winning_trades, figures.number_of_losing_trades) == (5, 2, 3)
    assert (figures.total_profit_loss, figures.total_profit, figures.total_loss) == (15.0, 50.0, -35.0)
    assert (figures.largest_profit, figures.largest_loss) == (30.0, -20.0)
    assert (figures.average_profit_loss, figures.average_profit) == (3.0, 25.0)
    assert figures.average_loss == pytest.approx(-35 / 3)
    assert figures.profit_loss_ratio == pytest.approx(25 / (35 / 3))
    assert (figures.win_rate, figures.loss_rate) == (0.4, 0.6)
    assert figures.win_loss_ratio == pytest.approx(2 / 3)
    assert figures.profit_factor == pytest.approx(50 / 35)
    assert figures.profit_loss_standard_deviation == pytest.approx(np.std([30, -10, 20, -20, -5], ddof=1))
    assert figures.profit_loss_downside_deviation == pytest.approx(np.std([-10, -20, -5], ddof=1))
    assert figures.sharpe_ratio == pytest.approx(3 / np.std([30, -10, 20, -20, -5], ddof=1))
    assert figures.sortino_ratio == pytest.approx(3 / np.std([-10, -20, -5], ddof=1))
    assert figures.total_fees == 5.0
    assert (figures.largest_mae, figures.largest_mfe) == (-21.0, 32.0)
    assert figures.maximum_end_trade_drawdown == 2.0
    assert figures.average_end_trade_drawdown == pytest.approx(3 - 12)
    assert (figures.start_date_time, figures.end_date_time) == (START, START + timedelta(hours=4, minutes=10))


def test_drawdowns_are_those_of_the_sum_of_profits() -> None:
    figures = trade_figures(trades(30.0, -10.0, -25.0, 20.0, 50.0))
    assert figures.maximum_closed_trade_drawdown == -35.0
    assert figures.profit_to_max_drawdown_ratio == pytest.approx(65 / 35)
    assert figures.maximum_intra_trade_drawdown == -53.0, "a trade's best counts before its worst: the last stood at 67"
    assert figures.maximum_drawdown_duration == timedelta(hours=4), "from the first exit to the last"


def test_the_most_wins_and_losses_in_a_row() -> None:
    figures = trade_figures(trades(1.0, 2.0, -1.0, -1.0, -1.0, 3.0))
    assert (figures.max_consecutive_winning_trades, figures.max_consecutive_losing_trades) == (2, 3)


def test_an_option_exercised_in_the_money_counts_as_a_win_and_its_premium_as_a_loss() -> None:
    figures = trade_figures([trade(0, 10.0), trade(1, -4.0, is_win=True), trade(2, -6.0)])
    assert (figures.number_of_winning_trades, figures.number_of_losing_trades) == (2, 1)
    assert (figures.total_profit, figures.total_loss, figures.average_loss) == (10.0, -10.0, -5.0)
    assert (figures.max_consecutive_winning_trades, figures.win_loss_ratio) == (2, 2.0)


def test_without_a_loss_ratios_are_ten() -> None:
    figures = trade_figures(trades(1.0, 2.0))
    assert (figures.profit_factor, figures.win_loss_ratio, figures.profit_to_max_drawdown_ratio) == (10.0, 10.0, 10.0)
    assert figures.profit_loss_ratio == 0.0


def test_without_a_gain_or_loss_ratios_are_nothing() -> None:
    figures = trade_figures(trades(0.0))
    assert (figures.profit_factor, figures.profit_to_max_drawdown_ratio, figures.sharpe_ratio, figures.loss_rate) == (
        0,
        0,
        0,
        1,
    )


def test_durations_are_averaged_and_halved_by_what_came_of_them() -> None:
    lengths = [(5.0, 10), (5.0, 20), (-5.0, 60), (5.0, 60)]
    figures = trade_figures([trade(number, profit, minutes=each) for number, (profit, each) in enumerate(lengths)])
    assert figures.average_trade_duration == timedelta(minutes=37.5)
    assert figures.median_trade_duration == timedelta(minutes=40)
    assert (figures.average_winning_trade_duration, figures.median_winning_trade_duration) == (
        timedelta(minutes=30),
        timedelta(minutes=20),
    )
    assert figures.average_losing_trade_duration == figures.median_losing_trade_duration == timedelta(minutes=60)


@given(profits=st.lists(st.integers(-50, 50).map(float), min_size=1, max_size=20))
def test_parts_make_the_whole(profits: list[float]) -> None:
    figures = trade_figures(trades(*profits))
    assert figures.total_profit + figures.total_loss == pytest.approx(figures.total_profit_loss) == pytest.approx(sum(profits))
    assert figures.number_of_winning_trades + figures.number_of_losing_trades == len(profits)
    assert figures.win_rate + figures.loss_rate == pytest.approx(1.0)
    assert figures.maximum_intra_trade_drawdown <= figures.maximum_closed_trade_drawdown <= 0.0


@given(profits=st.lists(st.integers(-50, 50).map(float), min_size=1, max_size=12))
def test_what_does_not_depend_on_time_does_not_depend_on_the_order(profits: list[float]) -> None:
    made = trades(*profits)
    turned = list(reversed(made))
    same = ("total_profit_loss", "average_mae", "profit_factor", "profit_loss_standard_deviation", "win_rate", "largest_loss")
    before, after = trade_figures(made), trade_figures(turned)
    assert [getattr(before, name) for name in same] == pytest.approx([getattr(after, name) for name in same])
