from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from simulator.enums import OptionRight
from simulator.market import QuoteBars
from simulator.synthetic.chain import ExpiryKey, make_slice, value
from simulator.synthetic.gaps import HALT_MINUTES, halted, keeping, stale
from simulator.synthetic.products import OPTION_ROOTS
from simulator.synthetic.quoting import quoted, spread_factors
from simulator.synthetic.scenarios import SCENARIOS
from simulator.synthetic.sessions import sessions
from simulator.synthetic.source import Source
from tests.simulator.synthetic.markets import (
    CALL,
    ETFS,
    PUT,
    TRADING_DAYS,
    a_day,
    chain_of,
    contract,
    equity,
    expiries_of,
    market,
    near,
    quotes_of,
    rows_of,
    strikes_of,
)

ROOTS = sorted(OPTION_ROOTS)
a_root = st.sampled_from(ROOTS)
a_place = st.integers(0, 10_000)
PRICES = ("bid_open", "bid_high", "bid_low", "bid_close", "ask_open", "ask_high", "ask_low", "ask_close")
MINUTE = 60_000_000_000


def some_contract(root: str, day: date, place: int, right: OptionRight) -> QuoteBars:
    """The quotes of any listed contract of a chain."""
    chain = chain_of(root, day)
    rows = rows_of(chain, day)
    assume(len(rows) > 0)
    row = rows[place % len(rows)]
    bars = market().minute_quotes(contract(chain, right, row.strike, row.expiry), day)
    assert bars is not None
    return bars


@given(day=a_day, root=a_root, place=a_place, right=st.sampled_from([CALL, PUT]))
@settings(max_examples=150)
def test_quotes_are_positive_and_never_crossed_or_locked(day: date, root: str, place: int, right: OptionRight) -> None:
    bars = some_contract(root, day, place, right)
    there = ~np.isnan(bars.bid_close)
    assert (bars.bid_close[there] > 0.0).all()
    assert (bars.ask_close > 0.0).all()
    assert (bars.bid_close[there] < bars.ask_close[there]).all()
    assert np.isfinite(bars.ask_close).all()


@given(day=a_day, root=a_root, place=a_place, right=st.sampled_from([CALL, PUT]))
@settings(max_examples=100)
def test_quote_bars_are_well_formed(day: date, root: str, place: int, right: OptionRight) -> None:
    bars = some_contract(root, day, place, right)
    assert (np.diff(bars.end) > 0).all()
    for side in ("bid", "ask"):
        opening, high, low, closing = (getattr(bars, f"{side}_{name}") for name in ("open", "high", "low", "close"))
        there = ~np.isnan(closing)
        assert np.array_equal(np.isnan(opening), ~there)
        assert (high[there] >= np.maximum(opening, closing)[there]).all()
        assert (low[there] <= np.minimum(opening, closing)[there]).all()
        assert (getattr(bars, f"{side}_size")[there] >= 1.0).all()
    assert np.array_equal(np.isnan(bars.bid_size), np.isnan(bars.bid_close))


@given(day=a_day, root=a_root, place=a_place, right=st.sampled_from([CALL, PUT]))
@settings(max_examples=100)
def test_every_quoted_price_is_on_a_tick(day: date, root: str, place: int, right: OptionRight) -> None:
    bars = some_contract(root, day, place, right)
    tick = min(OPTION_ROOTS[root].ticks)
    for name in PRICES:
        prices = getattr(bars, name)
        steps = prices[~np.isnan(prices)] / tick
        assert np.abs(steps - np.rint(steps)).max(initial=0.0) < 1e-6


@given(day=a_day, place=a_place, right=st.sampled_from([CALL, PUT]))
@settings(max_examples=50)
def test_index_options_above_three_dollars_are_quoted_in_dimes(day: date, place: int, right: OptionRight) -> None:
    bars = some_contract("SPXW", day, place, right)
    high = np.where(np.isnan(bars.bid_close), 0.0, bars.bid_close) > 3.2
    steps = bars.ask_close[high] / 0.1
    assert np.abs(steps - np.rint(steps)).max(initial=0.0) < 1e-6


@given(day=a_day, root=a_root, place=a_place)
@settings(max_examples=40)
def test_the_quoted_middle_is_within_a_quarter_tick_of_the_model(day: date, root: str, place: int) -> None:
    source = Source(1, SCENARIOS["normal"])
    rows = rows_of(chain_of(root, day), day)
    assume(len(rows) > 0)
    row = rows[place % len(rows)]
    underlying = chain_of(root, day).underlying
    assert underlying is not None
    item = source.expiry_day(ExpiryKey(root=root, expiry=row.expiry, future=underlying.expiry), day)
    assert item is not None
    strikes = item.strikes[:16]
    priced = value(item.chain, strikes)
    for right, model in ((CALL, priced.call), (PUT, priced.put)):
        quotes = quoted(item.chain, strikes, priced, right, item.factors)
        there = ~np.isnan(quotes.bid)
        low, high = OPTION_ROOTS[root].ticks
        tick = np.where(model < OPTION_ROOTS[root].tick_change, low, high)[there]
        error = np.abs(0.5 * (quotes.bid + quotes.ask)[there] - model[there])
        assert (error <= 0.25 * tick + 1e-9).all()


def _at_the_money_spread(scenario: str, day: date, minute: int) -> float:
    source = market(3, scenario)
    chain = chain_of("SPXW", day, 3)
    universe = source.universe(chain, day)
    assert universe is not None
    assert universe.underlying_close is not None
    expiry = next(expiry for expiry in expiries_of(rows_of(chain, day, 3, scenario)) if (expiry - day).days >= 7)
    strikes = near(strikes_of(rows_of(chain, day, 3, scenario), expiry), universe.underlying_close, 5)
    bars = quotes_of(source, chain, PUT, strikes, expiry, day)
    return float(np.mean([quote.ask_close[minute] - quote.bid_close[minute] for quote in bars if len(quote.end) > 380]))


def test_spreads_widen_in_a_volatility_spike() -> None:
    day = date(2024, 8, 5)
    assert _at_the_money_spread("vol_spike", day, 60) > 2.5 * _at_the_money_spread("calm", day, 60)


def test_spreads_are_wider_near_the_open_than_at_noon() -> None:
    day = date(2024, 5, 15)
    assert _at_the_money_spread("normal", day, 0) > 1.5 * _at_the_money_spread("normal", day, 150)


@given(day=a_day)
@settings(max_examples=20)
def test_spreads_grow_as_a_share_of_the_price_away_from_the_money(day: date) -> None:
    source = Source(1, SCENARIOS["normal"])
    expiry = next(expiry for expiry in source.expiries("SPXW", day) if (expiry - day).days >= 10)
    item = source.expiry_day(ExpiryKey(root="SPXW", expiry=expiry), day)
    assert item is not None
    spot = float(item.chain.spot[100])
    strikes = np.array([near(item.strikes, spot * level, 1)[0] for level in (0.90, 0.95, 1.0)])
    quotes = quoted(item.chain, strikes, value(item.chain, strikes), PUT, item.factors)
    share = (quotes.ask - np.nan_to_num(quotes.bid))[:, 100] / (quotes.ask + np.nan_to_num(quotes.bid))[:, 100]
    assert share[0] > share[2]
    assert share[0] >= share[1] * 0.7


@given(day=a_day, root=st.sampled_from(["SPXW", "SPY", "GLD"]))
@settings(max_examples=20)
def test_spread_factors_are_widest_at_the_open_and_wider_at_the_close_than_before(day: date, root: str) -> None:
    source = Source(1, SCENARIOS["normal"])
    expiry = max(source.expiries(root, day))
    factors = spread_factors(make_slice(ExpiryKey(root=root, expiry=expiry), source.session(day), day))
    quiet = factors[len(factors) // 2]
    assert factors[0] > 1.5 * quiet
    assert factors[-1] > factors[-40]


def test_a_far_wing_has_no_bid_and_an_ask_of_a_tick() -> None:
    day = date(2024, 5, 15)
    chain = chain_of("SPXW", day)
    rows = rows_of(chain, day)
    strikes = strikes_of(rows, day)
    bars = market().minute_quotes(contract(chain, CALL, strikes[-1], day), day)
    assert bars is not None
    assert np.isnan(bars.bid_close[100])
    assert bars.ask_close[100] == 0.05
    assert np.isnan(bars.bid_size[100])


def test_same_day_options_end_at_four_and_longer_ones_at_a_quarter_past() -> None:
    day = date(2024, 5, 15)
    chain = chain_of("SPXW", day)
    opens = int(sessions().opens[sessions().index[day]])
    expiries = expiries_of(rows_of(chain, day))
    ends = {}
    for expiry in expiries[:2]:
        strikes = near(strikes_of(rows_of(chain, day), expiry), 4000.0, 1)
        bars = market().minute_quotes(contract(chain, PUT, strikes[0], expiry), day)
        assert bars is not None
        ends[expiry] = (int(bars.end[-1]) - opens) // MINUTE
    assert ends == {expiries[0]: 390, expiries[1]: 405}


def test_on_a_half_day_everything_ends_at_one() -> None:
    day = date(2024, 7, 3)
    opens = int(sessions().opens[sessions().index[day]])
    for root in ("SPXW", "SPY", "ES"):
        chain = chain_of(root, day)
        rows = rows_of(chain, day)
        row = rows[len(rows) // 2]
        bars = market().minute_quotes(contract(chain, PUT, row.strike, row.expiry), day)
        assert bars is not None
        assert (int(bars.end[-1]) - opens) // MINUTE == 210


def test_a_same_day_option_ends_at_its_intrinsic_value() -> None:
    day = date(2024, 5, 15)
    source = Source(1, SCENARIOS["normal"])
    item = source.expiry_day(ExpiryKey(root="SPXW", expiry=day), day)
    assert item is not None
    priced = value(item.chain, item.strikes)
    settled = float(item.chain.spot[-1])
    assert priced.call[:, -1] == pytest.approx(np.maximum(settled - item.strikes, 0.0), abs=1e-4)
    assert priced.put[:, -1] == pytest.approx(np.maximum(item.strikes - settled, 0.0), abs=1e-4)


def test_about_one_contract_in_fifty_is_stale_for_a_while() -> None:
    gaps = [stale(number * 7919, 390) for number in range(5000)]
    found = [gap for gap in gaps if gap is not None]
    assert 0.01 < len(found) / len(gaps) < 0.03
    assert all(0 <= gap.start < gap.stop <= 390 and 3 <= gap.stop - gap.start <= 40 for gap in found)


def test_a_name_is_halted_about_once_in_400_days_for_ten_minutes() -> None:
    halts = [halted(seed, "SPY", day, 390) for seed in range(3) for day in TRADING_DAYS]
    found = [halt for halt in halts if halt is not None]
    assert len(halts) / 800 < len(found) < len(halts) / 200
    assert all(halt.stop - halt.start == HALT_MINUTES and halt.start >= 15 and halt.stop <= 390 for halt in found)


def test_a_halt_stops_the_name_and_all_its_options() -> None:
    ticker, day, halt = next(
        (ticker, day, halt)
        for ticker in ETFS
        for day in TRADING_DAYS
        if day.year == 2023 and (halt := halted(1, ticker, day, 390)) is not None
    )
    opens = int(sessions().opens[sessions().index[day]])
    missing = opens + MINUTE * (np.arange(halt.start, halt.stop) + 1)
    traded, quotes = market().minute_trades(equity(ticker), day), market().minute_quotes(equity(ticker), day)
    assert traded is not None
    assert quotes is not None
    assert len(traded.end) == len(quotes.end) == 380
    assert not np.isin(missing, traded.end).any()
    chain = chain_of(ticker, day)
    rows = rows_of(chain, day)
    for row in rows[:: len(rows) // 5]:
        bars = market().minute_quotes(contract(chain, CALL, row.strike, row.expiry), day)
        assert bars is not None
        assert not np.isin(missing, bars.end).any()


def test_all_bars_stay_where_nothing_is_missing() -> None:
    assert keeping(10, None, None) is None
    kept = keeping(10, slice(2, 4), None, slice(3, 6))
    assert kept is not None
    assert kept.nonzero()[0].tolist() == [0, 1, 6, 7, 8, 9]


@given(day=a_day)
@settings(max_examples=20)
def test_a_friday_morning_has_quotes_a_same_day_condor_can_be_made_of(day: date) -> None:
    fridays = (later for later in TRADING_DAYS if later >= day and later.weekday() == 4)
    friday = next(later for later in fridays if later not in sessions().half_days)
    source = Source(1, SCENARIOS["normal"])
    item = source.expiry_day(ExpiryKey(root="SPXW", expiry=friday), friday)
    assert item is not None
    at = item.chain.at(slice(60, 61))
    priced = value(at, item.strikes)
    put_delta = 1.0 - priced.call_delta[:, 0]
    short = int(np.argmin(np.abs(put_delta - 0.16)))
    assert abs(put_delta[short] - 0.16) < 0.06
    assert (np.abs(item.strikes - (item.strikes[short] - 30.0)) < 1e-9).any()
    quotes = quoted(item.chain, item.strikes, value(item.chain, item.strikes), PUT, item.factors)
    bid, ask = float(quotes.bid[short, 60]), float(quotes.ask[short, 60])
    assert bid > 0.0
    assert ask - bid <= max(0.10, 0.30 * 0.5 * (bid + ask))
