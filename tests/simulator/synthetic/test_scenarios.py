from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.synthetic.assets import ASSETS, COUNT, SPX, correlations
from simulator.synthetic.clock import variance_clock
from simulator.synthetic.daily import daily_paths
from simulator.synthetic.events import CRASH_SESSIONS, SPIKE_RETURN, SPIKE_VIX
from simulator.synthetic.scenarios import SCENARIOS, event_sessions
from simulator.synthetic.sessions import sessions
from simulator.synthetic.vix import close_of
from tests.simulator.synthetic.markets import SPX as INDEX
from tests.simulator.synthetic.markets import VIX, market

SEEDS = range(6)
a_year = st.integers(2015, 2035)


def index_returns(seed: int, scenario: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.diff(daily_paths(seed, SCENARIOS[scenario]).log_close[:, SPX])


def vix_closes(seed: int, scenario: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    paths = daily_paths(seed, SCENARIOS[scenario])
    return np.array([close_of(paths, number) for number in range(len(paths.log_close))])


def starts(scenario: str) -> dict[int, int]:
    table = sessions()
    return {table.days[number].year: number for number in event_sessions(SCENARIOS[scenario], table)}


@given(seed=st.integers(0, 1000), year=a_year)
@settings(max_examples=40)
def test_a_crash_takes_exactly_a_fifth_in_21_sessions(seed: int, year: int) -> None:
    paths = daily_paths(seed, SCENARIOS["crash"])
    start = starts("crash")[year]
    lost = paths.log_close[start + CRASH_SESSIONS - 1, SPX] - paths.log_close[start - 1, SPX]
    assert math.exp(lost) - 1.0 == pytest.approx(-0.20, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_vix_climbs_above_35_in_a_crash_and_falls_after_it(seed: int) -> None:
    closes, start = vix_closes(seed, "crash"), starts("crash")[2024]
    assert closes[start : start + CRASH_SESSIONS + 1].max() > 35.0
    assert closes[start - 1] < closes[start + CRASH_SESSIONS - 1]
    assert closes[start + 150] < closes[start + CRASH_SESSIONS - 1]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_crash_takes_is_made_up_so_that_years_of_crashes_do_not_end_at_nothing(seed: int) -> None:
    crashed, normal = (daily_paths(seed, SCENARIOS[name]).log_close[-1, SPX] for name in ("crash", "normal"))
    assert abs(crashed - normal) < 1.2


@given(seed=st.integers(0, 1000), year=a_year, shift=st.sampled_from(sorted(SPIKE_VIX)))
@settings(max_examples=60)
def test_the_vix_closes_through_a_spike_as_in_august_2024(seed: int, year: int, shift: int) -> None:
    paths = daily_paths(seed, SCENARIOS["vol_spike"])
    assert close_of(paths, starts("vol_spike")[year] + shift) == pytest.approx(SPIKE_VIX[shift], abs=0.05)


@given(seed=st.integers(0, 1000), year=a_year, shift=st.sampled_from(sorted(SPIKE_RETURN)))
@settings(max_examples=60)
def test_the_index_moves_through_a_spike_as_in_august_2024(seed: int, year: int, shift: int) -> None:
    paths = daily_paths(seed, SCENARIOS["vol_spike"])
    number = starts("vol_spike")[year] + shift
    moved = math.expm1(paths.log_close[number, SPX] - paths.log_close[number - 1, SPX])
    assert moved == pytest.approx(SPIKE_RETURN[shift], abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_vix_peaks_at_65_before_the_open_and_closes_at_38(seed: int) -> None:
    day = date(2024, 8, 5)
    bars = market(seed, "vol_spike").minute_trades(VIX, day)
    assert bars is not None
    opens = int(sessions().opens[sessions().index[day]])
    before, after = bars.end <= opens, bars.end > opens
    assert bars.high[before].max() == pytest.approx(65.7, abs=0.5)
    assert bars.high[before].max() > bars.high[after].max()
    assert 42.0 < bars.open[after][0] < 58.0
    assert bars.close[-1] == pytest.approx(38.6, abs=0.1)


def test_the_spike_falls_on_the_first_monday_of_august() -> None:
    days = [sessions().days[number] for number in starts("vol_spike").values()]
    assert all(day.month == 8 and day.day <= 7 and day.weekday() == 0 for day in days)
    assert date(2024, 8, 5) in days


def test_the_crash_starts_after_the_nineteenth_of_february() -> None:
    days = [sessions().days[number] for number in starts("crash").values()]
    assert all(date(day.year, 2, 20) <= day <= date(day.year, 2, 25) for day in days)


@pytest.mark.parametrize("name", ["normal", "calm", "grind"])
def test_only_crash_and_spike_have_events(name: str) -> None:
    assert starts(name) == {}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_calm_market_has_a_low_vix_and_small_moves(seed: int) -> None:
    calm, normal = vix_closes(seed, "calm"), vix_closes(seed, "normal")
    assert np.median(calm) < 15.5 < np.median(normal)
    assert calm.max() < 30.0
    assert index_returns(seed, "calm").std() < 0.75 * index_returns(seed, "normal").std()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_grinding_market_goes_up_more_with_smaller_moves(seed: int) -> None:
    grind, normal = index_returns(seed, "grind"), index_returns(seed, "normal")
    assert grind.mean() * 252.0 > 0.10
    assert grind.std() < 0.75 * normal.std()


@pytest.mark.parametrize("seed", SEEDS)
def test_returns_have_fat_tails_and_their_size_is_clustered(seed: int) -> None:
    returns = index_returns(seed, "normal")
    centred = returns - returns.mean()
    assert np.mean(centred**4) / np.mean(centred**2) ** 2 > 4.0
    size = np.abs(returns)
    assert np.mean([np.corrcoef(size[lag:], size[:-lag])[0, 1] for lag in range(1, 11)]) > 0.05
    assert abs(np.corrcoef(returns[1:], returns[:-1])[0, 1]) < 0.06


@pytest.mark.parametrize("seed", SEEDS)
def test_a_day_s_move_has_fat_tails_even_for_its_own_volatility(seed: int) -> None:
    paths = daily_paths(seed, SCENARIOS["normal"])
    moves = (paths.log_close - paths.log_open) / paths.spread
    centred = moves - moves.mean(axis=0)
    assert (np.mean(centred**4, axis=0) / np.mean(centred**2, axis=0) ** 2 > 3.5).all()
    assert np.mean(centred**2) == pytest.approx(1.0, abs=0.15)


@pytest.mark.parametrize("seed", SEEDS)
def test_returns_are_correlated_as_the_matrix_says(seed: int) -> None:
    moves = np.diff(daily_paths(seed, SCENARIOS["normal"]).log_close, axis=0)
    assert np.abs(np.corrcoef(moves.T) - correlations()).max() < 0.10


@pytest.mark.parametrize("seed", SEEDS)
def test_each_asset_moves_about_as_much_as_it_should(seed: int) -> None:
    moves = np.diff(daily_paths(seed, SCENARIOS["normal"]).log_close, axis=0)
    wanted = np.array([asset.volatility for asset in ASSETS])
    ratio = moves.std(axis=0) * math.sqrt(252.0) / wanted
    assert ((ratio > 0.9) & (ratio < 1.6)).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_vix_rises_when_the_index_falls(seed: int) -> None:
    moves = np.diff(np.log(vix_closes(seed, "normal")))
    assert np.corrcoef(moves, index_returns(seed, "normal"))[0, 1] < -0.6
    assert 0.04 < moves.std() < 0.10


@pytest.mark.parametrize("seed", SEEDS)
def test_the_vix_stays_where_it_has_been_seen(seed: int) -> None:
    closes = vix_closes(seed, "normal")
    assert 14.0 < np.median(closes) < 22.0
    assert closes.min() > 6.0
    assert closes.max() < 110.0


@pytest.mark.parametrize("scenario", sorted(SCENARIOS))
def test_every_path_is_finite_over_all_years(scenario: str) -> None:
    paths = daily_paths(11, SCENARIOS[scenario])
    assert paths.log_close.shape == (sessions().count, COUNT)
    for array in (paths.log_open, paths.log_close, paths.slow, paths.fast, paths.spread, paths.month):
        assert np.isfinite(array).all()
    assert (paths.spread > 0.0).all()
    assert (paths.month > 0.0).all()


def test_correlations_make_a_valid_matrix() -> None:
    matrix = correlations()
    assert (matrix == matrix.T).all()
    assert (np.diag(matrix) == 1.0).all()
    assert np.linalg.eigvalsh(matrix).min() > 0.01


@pytest.mark.parametrize("seed", SEEDS)
def test_the_market_gaps_overnight_by_its_share_of_the_variance(seed: int) -> None:
    paths = daily_paths(seed, SCENARIOS["normal"])
    gaps = paths.log_open[1:, SPX] - paths.log_close[:-1, SPX]
    clock = variance_clock()
    share = float(np.mean(clock.overnight) / np.mean(clock.total))
    assert gaps.var() / index_returns(seed, "normal").var() == pytest.approx(share, abs=0.12)


def test_a_day_of_minutes_opens_and_closes_on_the_daily_path() -> None:
    paths = daily_paths(1, SCENARIOS["normal"])
    for day in (date(2024, 5, 15), date(2024, 7, 3)):
        bars = market(1).minute_trades(INDEX, day)
        number = sessions().index[day]
        assert bars is not None
        assert bars.open[0] == pytest.approx(math.exp(paths.log_open[number, SPX]), abs=0.006)
        assert bars.close[-1] == pytest.approx(math.exp(paths.log_close[number, SPX]), abs=0.006)
