"""Continuous futures of the synthetic market: its calendar's mapping, and one scale of prices."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.continuous import ContinuousFuture, ContractMap
from simulator.enums import DataMappingMode, DataNormalizationMode, SecurityType
from simulator.symbols import Symbol
from simulator.synthetic.futures import listed_futures
from simulator.synthetic.sessions import FIRST_DAY, LAST_DAY, sessions
from tests.simulator.synthetic.markets import FUTURES, a_day, market

ROOTS = [Symbol.create(ticker, SecurityType.FUTURE, place) for ticker, place in sorted(FUTURES.items())]
ES = next(root for root in ROOTS if root.ticker == "ES")
CL = next(root for root in ROOTS if root.ticker == "CL")
MODES = list(DataMappingMode)


def contract_map(root: Symbol, mode: DataMappingMode = DataMappingMode.OPEN_INTEREST) -> ContractMap:
    found = market().contract_map(root, mode)
    assert found is not None
    return found


def front(root: Symbol, mode: DataMappingMode, day: date) -> date | None:
    found = contract_map(root, mode).on(day)
    return None if found is None else found.expiry


@pytest.mark.parametrize(
    ("mode", "last"),
    [
        (DataMappingMode.LAST_TRADING_DAY, date(2024, 3, 14)),
        (DataMappingMode.FIRST_DAY_MONTH, date(2024, 2, 29)),
        (DataMappingMode.OPEN_INTEREST, date(2024, 3, 11)),
        (DataMappingMode.OPEN_INTEREST_ANNUAL, date(2024, 3, 11)),
    ],
)
def test_march_goes_over_to_june_on_the_day_of_the_mode(mode: DataMappingMode, last: date) -> None:
    assert front(ES, mode, last) == date(2024, 3, 15)
    assert front(ES, mode, last + timedelta(days=1)) == date(2024, 6, 21)


def test_crude_oil_that_expires_before_its_month_goes_over_before_it_expires() -> None:
    first, last = (
        front(CL, mode, date(2024, 2, 19)) for mode in (DataMappingMode.FIRST_DAY_MONTH, DataMappingMode.LAST_TRADING_DAY)
    )
    assert first == last == date(2024, 2, 20)
    assert front(CL, DataMappingMode.FIRST_DAY_MONTH, date(2024, 2, 20)) == date(2024, 3, 20)


@given(day=a_day, root=st.sampled_from(ROOTS), mode=st.sampled_from(MODES))
@settings(max_examples=60)
def test_the_front_contract_is_always_a_listed_one(day: date, root: Symbol, mode: DataMappingMode) -> None:
    expiry = front(root, mode, day)
    assert expiry in [contract.expiry for contract in listed_futures(root.ticker, day)][:2]


@given(day=a_day, root=st.sampled_from(ROOTS))
@settings(max_examples=40)
def test_by_open_interest_the_front_contract_has_the_most(day: date, root: Symbol) -> None:
    universe = market().universe(root, day)
    assert universe is not None
    most = max(universe.rows, key=lambda row: row.open_interest or 0.0)
    assert front(root, DataMappingMode.OPEN_INTEREST, day) == most.expiry


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("root", ROOTS, ids=str)
def test_a_map_covers_the_whole_calendar_in_order(root: Symbol, mode: DataMappingMode) -> None:
    found = contract_map(root, mode)
    assert list(found.days) == sorted(set(found.days))
    assert found.on(FIRST_DAY) is not None
    assert found.on(LAST_DAY) is not None
    assert found.end == LAST_DAY
    assert len(found.scales) == len(found.scale_days) == len(found.days) - 1
    assert {len(one.ratio) for one in found.scales} == {3}


@pytest.mark.parametrize(("root", "depth"), [*((root, 0) for root in ROOTS), (ES, 1), (ES, 2), (CL, 1), (CL, 2)], ids=str)
@pytest.mark.parametrize(
    "mode",
    [
        DataNormalizationMode.BACKWARDS_RATIO,
        DataNormalizationMode.BACKWARDS_PANAMA_CANAL,
        DataNormalizationMode.FORWARD_PANAMA_CANAL,
    ],
)
def test_prices_of_the_old_and_the_new_contract_meet_at_the_change(
    mode: DataNormalizationMode, root: Symbol, depth: int
) -> None:
    """On the last day of the old contract its close on the old scale is the new one's on the new scale, but for noise."""
    found = contract_map(root)
    number = next(at for at, day in enumerate(found.days) if day > date(2024, 1, 10))
    day = found.days[number]
    prices = ContinuousFuture(market(), root, DataMappingMode.OPEN_INTEREST, mode, depth)
    raw = [
        ContinuousFuture(market(), root, DataMappingMode.OPEN_INTEREST, DataNormalizationMode.RAW, depth).mapped(one)
        for one in (day, day + timedelta(days=1))
    ]
    old, new = (market().minute_trades(contract, day) for contract in raw if contract is not None)
    own = prices.minute_trades(root, day)
    assert old is not None
    assert new is not None
    assert own is not None
    factor = found.factor(day + timedelta(days=1), mode, depth)
    there = new.close * factor if mode is DataNormalizationMode.BACKWARDS_RATIO else new.close + factor
    np.testing.assert_allclose(own.close[-1], there[-1], rtol=2e-3)
    assert abs(own.close[-1] / old.close[-1] - 1.0) > 0.0 or mode is DataNormalizationMode.FORWARD_PANAMA_CANAL


def test_daily_bars_go_over_without_a_gap_in_days() -> None:
    prices = ContinuousFuture(market(), ES, DataMappingMode.OPEN_INTEREST, DataNormalizationMode.RAW, 0)
    bars = prices.daily_trades(ES, date(2024, 2, 1), date(2024, 4, 30))
    assert bars is not None
    days = [day for day in sessions().days if date(2024, 2, 1) <= day <= date(2024, 4, 30)]
    found = [date(1970, 1, 1) + timedelta(days=int(end // 86_400_000_000_000)) for end in bars.end]
    assert found == days


def test_only_roots_of_futures_have_a_map() -> None:
    assert market().contract_map(Symbol.create("SPY", SecurityType.EQUITY, "usa"), DataMappingMode.OPEN_INTEREST) is None
    assert market().contract_map(Symbol.create("XX", SecurityType.FUTURE, "cme"), DataMappingMode.OPEN_INTEREST) is None
