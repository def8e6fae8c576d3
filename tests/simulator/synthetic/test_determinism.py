from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.enums import OptionRight
from simulator.market import DataProblem, QuoteBars, TradeBars
from simulator.synthetic import SyntheticMarket
from simulator.synthetic.gaps import quoted_all_day, stale
from simulator.synthetic.noise import chances, first_chances, generator, mixed_each, pairs, uniforms, word
from simulator.synthetic.recent import Recent
from tests.simulator.synthetic.markets import (
    CALL,
    ETFS,
    PUT,
    SPX,
    SPY,
    TRADING_DAYS,
    VIX,
    a_day,
    chain_of,
    contract,
    equity,
    expiries_of,
    future,
    market,
    rows_of,
    strikes_of,
)


def same(first: TradeBars | QuoteBars | None, second: TradeBars | QuoteBars | None) -> bool:
    assert first is not None
    assert second is not None
    names = first.__slots__
    return all(getattr(first, name).tobytes() == getattr(second, name).tobytes() for name in names)


@given(day=a_day, others=st.lists(a_day, max_size=3))
@settings(max_examples=15)
def test_a_day_is_the_same_whatever_was_asked_before(day: date, others: list[date]) -> None:
    fresh, used = SyntheticMarket(3), SyntheticMarket(3)
    for other in others:
        used.minute_trades(SPY, other)
        used.minute_quotes(SPY, other)
    for symbol in (SPX, VIX, SPY, equity("TLT")):
        assert same(fresh.minute_trades(symbol, day), used.minute_trades(symbol, day))
    assert same(used.minute_quotes(SPY, day), fresh.minute_quotes(SPY, day))


@given(day=a_day, place=st.integers(0, 10_000))
@settings(max_examples=15)
def test_a_contract_is_the_same_whichever_of_its_neighbours_was_asked_first(day: date, place: int) -> None:
    chain = chain_of("SPXW", day, 3)
    rows = rows_of(chain, day, 3)
    expiries = expiries_of(rows)
    expiry = expiries[place % len(expiries)]
    strikes = strikes_of(rows, expiry)[:40]
    forward, backward = SyntheticMarket(3), SyntheticMarket(3)
    wanted = contract(chain, PUT, strikes[place % len(strikes)], expiry)
    for strike in strikes[::-1][::7]:
        backward.minute_quotes(contract(chain, CALL, strike, expiry), day)
    assert same(forward.minute_quotes(wanted, day), backward.minute_quotes(wanted, day))


@given(
    day=a_day,
    root=st.sampled_from(["SPXW", "SPX", "VIX", "SPY", "GLD", "ES"]),
    place=st.integers(0, 300),
    right=st.sampled_from([CALL, PUT]),
    far=st.integers(0, 3),
)
@settings(max_examples=30)
def test_a_contract_alone_is_quoted_as_it_is_among_its_neighbours(
    day: date, root: str, place: int, right: OptionRight, far: int
) -> None:
    chain = chain_of(root, day, 3)
    rows = rows_of(chain, day, 3)
    expiry = expiries_of(rows)[min(far, len(expiries_of(rows)) - 1)]
    strikes = strikes_of(rows, expiry)
    wanted, other = (contract(chain, right, strikes[(place + step) % len(strikes)], expiry) for step in (0, 1))
    lonely, busy = SyntheticMarket(3), SyntheticMarket(3)
    alone = lonely.minute_quotes(wanted, day)
    busy.minute_quotes(other, day)
    assert same(alone, busy.minute_quotes(wanted, day))
    assert same(lonely.minute_quotes(other, day), busy.minute_quotes(other, day))
    assert same(alone, lonely.minute_quotes(wanted, day))


def test_a_narrower_range_of_daily_bars_holds_the_same_bars() -> None:
    first, last = date(2020, 3, 2), date(2020, 4, 30)
    narrow = SyntheticMarket(3, since=first, until=last).daily_trades(SPY)
    wide = SyntheticMarket(3, since=first - timedelta(days=60), until=last + timedelta(days=60)).daily_trades(SPY)
    assert narrow is not None
    assert wide is not None
    inside = np.isin(wide.end, narrow.end)
    assert inside.sum() == len(narrow.end) == 43
    assert wide.close[inside].tobytes() == narrow.close.tobytes()


def test_another_seed_is_another_market() -> None:
    day = date(2024, 5, 15)
    first, second = SyntheticMarket(1).minute_trades(SPX, day), SyntheticMarket(2).minute_trades(SPX, day)
    assert first is not None
    assert second is not None
    assert not np.array_equal(first.close, second.close)


def test_two_days_have_paths_of_their_own() -> None:
    first, second = (market().minute_trades(SPX, day) for day in (date(2024, 5, 15), date(2024, 5, 16)))
    assert first is not None
    assert second is not None
    moves = [np.diff(np.log(bars.close[:389])) for bars in (first, second)]
    assert abs(np.corrcoef(moves)[0, 1]) < 0.25


def test_minutes_of_neighbouring_days_are_not_correlated_over_a_year() -> None:
    days = [day for day in TRADING_DAYS if day.year == 2023]
    moves = []
    for day in days[:60]:
        bars = market().minute_trades(SPY, day)
        assert bars is not None
        moves.append(np.diff(np.log(bars.close))[:200])
    shortest = min(len(move) for move in moves)
    table = np.corrcoef(np.array([move[:shortest] for move in moves]))
    assert abs(np.mean(table[np.triu_indices(len(table), 1)])) < 0.02


@pytest.mark.parametrize("seed", [-1, 1 << 64])
def test_a_seed_that_does_not_fit_is_refused(seed: int) -> None:
    with pytest.raises(DataProblem, match="choose a whole number from 0 to"):
        SyntheticMarket(seed)


@pytest.mark.parametrize("seed", [0, (1 << 64) - 1])
def test_the_first_and_the_last_seed_make_a_market(seed: int) -> None:
    bars = SyntheticMarket(seed).minute_trades(SPX, date(2024, 5, 15))
    assert bars is not None
    assert np.isfinite(bars.close).all()


def test_an_unknown_scenario_names_those_there_are() -> None:
    with pytest.raises(DataProblem, match="no scenario 'boom': choose one of normal, calm, grind, crash, vol_spike"):
        SyntheticMarket(1, "boom")


def test_a_day_outside_the_market_is_named_and_a_holiday_has_no_data() -> None:
    with pytest.raises(DataProblem, match="2036-01-02 is outside"):
        market().minute_trades(SPX, date(2036, 1, 2))
    for symbol in (SPX, VIX, SPY):
        assert market().minute_trades(symbol, date(2024, 3, 29)) is None
    assert market().minute_quotes(SPY, date(2024, 3, 29)) is None
    assert market().universe(chain_of("SPXW", date(2024, 3, 28)), date(2024, 3, 29)) is None


def test_what_the_market_does_not_have_is_none() -> None:
    day = date(2024, 5, 15)
    assert market().minute_trades(equity("AAPL"), day) is None
    assert market().minute_quotes(SPX, day) is None
    chain = chain_of("SPY", day)
    expiry = expiries_of(rows_of(chain, day))[0]
    assert market().minute_quotes(contract(chain, CALL, 123.456, expiry), day) is None
    assert market().minute_quotes(contract(chain, CALL, 300.0, date(2024, 5, 18)), day) is None
    assert market().minute_trades(contract(chain, CALL, 300.0, expiry), day) is None
    listed = future("ES", day)
    assert market().minute_trades(listed, date(2025, 5, 15)) is None


@given(key=st.integers(0, (1 << 64) - 1), count=st.integers(1, 20))
def test_the_quick_and_the_vector_draws_are_the_same(key: int, count: int) -> None:
    assert chances(key, count) == uniforms(key, count).tolist()


@given(keys=st.lists(st.integers(0, (1 << 64) - 1), min_size=1, max_size=30))
def test_the_first_draws_of_many_keys_are_those_of_each(keys: list[int]) -> None:
    assert first_chances(np.array(keys, dtype=np.uint64)).tolist() == [chances(key, 1)[0] for key in keys]


@given(word=st.integers(0, (1 << 64) - 1), numbers=st.lists(st.integers(0, 1 << 40), min_size=1, max_size=30))
def test_a_words_words_of_many_numbers_are_those_of_each(word: int, numbers: list[int]) -> None:
    each = [int(mixed_each(word, np.array([number], dtype=np.uint64))[0]) for number in numbers]
    assert mixed_each(word, np.array(numbers, dtype=np.uint64)).tolist() == each
    assert len(set(each)) == len(set(numbers))


@given(keys=st.lists(st.integers(0, (1 << 64) - 1), min_size=1, max_size=300))
def test_a_contract_that_is_quoted_all_day_never_stands_still(keys: list[int]) -> None:
    assert quoted_all_day(np.array(keys, dtype=np.uint64)).tolist() == [stale(key, 390) is None for key in keys]


@given(seed=st.integers(0, (1 << 64) - 1), place=st.integers(0, (1 << 32) - 1))
def test_draws_are_uniform_numbers_below_one(seed: int, place: int) -> None:
    first, second = pairs(word(seed, "x", place), 64)
    for draws in (first, second, uniforms(word(seed, "x", place), 64)):
        assert ((draws >= 0.0) & (draws < 1.0)).all()
        assert 0.2 < draws.mean() < 0.8


@given(place=st.integers(0, 1 << 20), seed=st.integers(0, (1 << 64) - 2))
def test_generators_differ_by_seed_purpose_and_place(place: int, seed: int) -> None:
    numbers = {
        generator(seed, "a", place).random(),
        generator(seed, "b", place).random(),
        generator(seed, "a", place + 1).random(),
        generator(seed + 1, "a", place).random(),
    }
    assert len(numbers) == 4
    assert generator(seed, "a", place).random() in numbers


def test_recent_keeps_what_was_asked_last_and_no_more_than_its_limit() -> None:
    made: list[int] = []

    def make(key: int) -> int:
        made.append(key)
        return key * 10

    recent: Recent[int, int] = Recent(2)
    assert [recent.get(key, make) for key in (1, 2, 1, 3, 1, 2)] == [10, 20, 10, 30, 10, 20]
    assert made == [1, 2, 3, 2]
    assert len(recent) == 2


def test_a_market_holds_every_equity_on_every_kind_of_day() -> None:
    for day in (date(2024, 7, 3), date(2024, 7, 5)):
        for ticker in ETFS:
            assert market().minute_trades(equity(ticker), day) is not None
