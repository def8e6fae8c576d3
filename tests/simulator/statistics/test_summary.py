"""The statistics as LEAN prints them: how many digits, which zeros, and how ties are rounded."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from simulator.statistics.portfolio import LARGEST, PortfolioFigures
from simulator.statistics.summary import summary


def printed(name: str, fees: float = 0.0, capacity: float = 0.0, **figures: Any) -> str:
    return summary(PortfolioFigures(**figures), orders=3, fees=fees, capacity=capacity, lowest_capacity="SPY X")[name]


def test_every_statistic_of_leans_is_there_in_its_order() -> None:
    names = list(summary(PortfolioFigures(), orders=3, fees=0.0, capacity=0.0, lowest_capacity=""))
    assert names[:6] == [
        "Total Orders", "Average Win", "Average Loss", "Compounding Annual Return", "Drawdown", "Expectancy",
    ]  # fmt: skip
    assert names[-5:] == [
        "Total Fees", "Estimated Strategy Capacity", "Lowest Capacity Asset", "Portfolio Turnover", "Drawdown Recovery",
    ]  # fmt: skip
    assert len(names) == 27


@pytest.mark.parametrize(
    ("name", "figures", "text"),
    [
        ("Total Orders", {}, "3"),
        ("Lowest Capacity Asset", {}, "SPY X"),
        ("Average Win", {}, "0%"),
        ("Average Win", {"average_win_rate": 0.0123456}, "1.23%"),
        ("Average Win", {"average_win_rate": 0.00000001}, "0.00%"),
        ("Average Loss", {"average_loss_rate": -0.005}, "-0.5%"),
        ("Average Loss", {"average_loss_rate": -0.00001}, "0.00%"),
        ("Alpha", {"alpha": -0.0001}, "-0"),
        ("Compounding Annual Return", {"compounding_annual_return": 1.234567}, "123.457%"),
        ("Compounding Annual Return", {"compounding_annual_return": LARGEST}, "79228162514264337593543950335%"),
        ("Compounding Annual Return", {"compounding_annual_return": 2.61169038178551e26}, "26116903817855100000000000000%"),
        ("Drawdown", {"drawdown": Decimal("0.022")}, "2.200%"),
        ("Drawdown", {"drawdown": Decimal("0.000")}, "0.000%"),
        ("Drawdown", {"drawdown": Decimal(0)}, "0%"),
        ("Start Equity", {"start_equity": 100_000.0}, "100000"),
        ("End Equity", {"end_equity": 101_691.9198}, "101691.92"),
        ("Net Profit", {"total_net_profit": -0.0123456}, "-1.235%"),
        ("Sharpe Ratio", {"sharpe_ratio": 8.85432}, "8.854"),
        ("Sharpe Ratio", {"sharpe_ratio": -2.0}, "-2"),
        ("Treynor Ratio", {"treynor_ratio": 123456.7891}, "123456.789"),
        ("Win Rate", {"win_rate": 2 / 3}, "67%"),
        ("Loss Rate", {"loss_rate": 0.625}, "62%"),
        ("Expectancy", {"expectancy": 0.5}, "0.5"),
        ("Profit-Loss Ratio", {"profit_loss_ratio": 1.005}, "1.00"),
        ("Portfolio Turnover", {"portfolio_turnover": 0.1993123}, "19.93%"),
        ("Drawdown Recovery", {"drawdown_recovery": 3}, "3"),
    ],
)
def test_figures_as_texts(name: str, figures: dict[str, Any], text: str) -> None:
    assert printed(name, **figures) == text


@pytest.mark.parametrize(("fees", "text"), [(0.0, "$0.00"), (3.485, "$3.49"), (1234.5, "$1234.50"), (0.1 + 0.2, "$0.30")])
def test_fees_are_rounded_away_from_zero(fees: float, text: str) -> None:
    assert printed("Total Fees", fees=fees) == text


@pytest.mark.parametrize(
    ("capacity", "text"),
    [(0.0, "$0"), (4_000.0, "$4000.00"), (56_678_000.0, "$57000000.00"), (1_250_000_000.0, "$1200000000.00")],
)
def test_a_capacity_has_two_digits_that_count(capacity: float, text: str) -> None:
    assert printed("Estimated Strategy Capacity", capacity=capacity) == text


def test_a_return_of_thirty_digits_is_printed_whole() -> None:
    assert printed("Compounding Annual Return", compounding_annual_return=2.5e26) == "25000000000000000000000000000%"
