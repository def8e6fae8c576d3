"""The figures of a run and of its months: which days each span has, and what of the samples counts in it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.statistics.performance import Account, Closing, performance, rolling
from simulator.statistics.samples import Candle, Samples


def account(first: date, count: int, *, growth: float = 0.001, closings: dict[datetime, Closing] | None = None) -> Account:
    """An account that grows each day, beside a benchmark that grows twice as fast."""
    start = datetime(first.year, first.month, first.day, 5, tzinfo=UTC)
    samples = Samples()
    value = price = 100.0
    for number in range(count):
        moment = start + timedelta(days=number)
        samples.equity.append((moment, Candle(value, value, value, value)))
        samples.returns.append((moment, growth * 100 if number else 0.0))
        samples.benchmark.append((moment, price))
        samples.turnover.append((moment, 0.5))
        value, price = value * (1 + growth), price * (1 + 2 * growth)
    return Account(
        samples=samples,
        closings=closings or {},
        trades=[],
        starting_capital=100.0,
        rate=lambda day: 0.01 * day.month,
        days=252,
    )


def test_a_run_without_a_sample_has_no_figures() -> None:
    empty = account(date(2024, 1, 1), 0)
    assert performance(empty).portfolio.end_equity == 0.0
    assert rolling(empty) == {}


def test_the_first_day_of_the_benchmark_and_the_first_two_of_the_account_do_not_count() -> None:
    made = account(date(2024, 1, 2), 5)
    made.samples.returns[1] = (made.samples.returns[1][0], 50.0)
    made.samples.benchmark[0] = (made.samples.benchmark[0][0], 1.0)
    figures = performance(made).portfolio
    assert figures.annual_standard_deviation == pytest.approx(0.0, abs=1e-9)
    assert figures.tracking_error == pytest.approx(0.0, abs=1e-9)


def test_a_benchmark_without_a_price_stands_still() -> None:
    made = account(date(2024, 1, 2), 6)
    made.samples.benchmark[:] = [(moment, 0.0) for moment, _ in made.samples.benchmark]
    assert performance(made).portfolio.beta == 0.0


def test_spans_end_with_the_months_and_with_the_run() -> None:
    names = list(rolling(account(date(2024, 1, 15), 80)))
    assert names[:3] == ["M1_20240131", "M1_20240229", "M1_20240331"]
    assert names[3] == "M1_20240403"
    assert [name.partition("_")[0] for name in names] == ["M1"] * 4 + ["M3"] * 4 + ["M6"] * 4 + ["M12"] * 4


def test_a_span_counts_its_own_days_alone() -> None:
    closings = {
        datetime(2024, 1, 20, tzinfo=UTC): Closing(5.0, True),
        datetime(2024, 2, 10, tzinfo=UTC): Closing(-1.0, False),
        datetime(2024, 2, 29, 23, tzinfo=UTC): Closing(-1.0, True),
    }
    months = rolling(account(date(2024, 1, 15), 80, closings=closings))
    assert months["M1_20240131"].portfolio.win_rate == 1.0
    assert months["M1_20240229"].portfolio.win_rate == 0.5
    assert months["M1_20240229"].portfolio.average_win_rate == 0.0, "what counts as a win brought a loss"
    assert months["M3_20240331"].portfolio.win_rate == pytest.approx(2 / 3)
    assert months["M1_20240229"].portfolio.start_equity == pytest.approx(100 * 1.001**17)
    assert months["M1_20240131"].portfolio.start_equity == 100.0


def test_the_whole_run_starts_with_what_the_account_had() -> None:
    made = account(date(2024, 1, 15), 30)
    made.samples.equity[0] = (made.samples.equity[0][0], Candle(1.0, 1.0, 1.0, 1.0))
    assert performance(made).portfolio.start_equity == 100.0


def test_the_rate_is_the_average_of_the_samples_days() -> None:
    made = account(date(2024, 1, 30), 6, growth=0.001)
    for number in (1, 3):
        made.samples.returns[number] = (made.samples.returns[number][0], 1.0)
    figures = performance(made).portfolio
    rate, yearly = (2 * 0.01 + 4 * 0.02) / 6, (1 + (0.1 + 1.0 + 0.1 + 0.1) / 400) ** 252 - 1
    assert figures.sharpe_ratio == pytest.approx((yearly - rate) / figures.annual_standard_deviation)


@given(first=st.dates(date(2020, 1, 1), date(2024, 12, 31)), count=st.integers(1, 500))
def test_months_hang_together_and_cover_the_run(first: date, count: int) -> None:
    names = [name for name in rolling(account(first, count)) if name.startswith("M1_")]
    ends = [datetime.strptime(name[3:], "%Y%m%d").replace(tzinfo=UTC).date() for name in names]
    last = first + timedelta(days=count - 1)
    assert ends[-1] == last
    assert ends == sorted(set(ends))
    assert all((end + timedelta(days=1)).day == 1 for end in ends[:-1])
    assert len(ends) == (last.year - first.year) * 12 + last.month - first.month + 1
