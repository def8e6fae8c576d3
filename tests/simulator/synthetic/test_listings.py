"""What a source knows of the expiries that trade on a day, and how it finds one of them again."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from simulator.synthetic.chain import ExpiryKey
from simulator.synthetic.daily import daily_paths
from simulator.synthetic.futures import future_path, listed_futures
from simulator.synthetic.products import OPTION_ROOTS, UNDERLYINGS
from simulator.synthetic.scenarios import scenario_named
from simulator.synthetic.sessions import sessions
from simulator.synthetic.source import Source
from tests.simulator.synthetic.markets import a_day

NORMAL = scenario_named("normal")
SOURCE = Source(3, NORMAL)
ON_PRICES = sorted(root for root, terms in OPTION_ROOTS.items() if terms.underlying != "VIX")


def future_of(root: str, day: date, place: int) -> date | None:
    terms = UNDERLYINGS[OPTION_ROOTS[root].underlying]
    listed = listed_futures(terms.ticker, day) if terms.ticker in {"ES", "CL", "GC", "ZB"} else ()
    return listed[place % len(listed)].expiry if listed else None


@given(day=a_day, root=st.sampled_from(ON_PRICES), place=st.integers(0, 5))
def test_the_reach_of_each_expiry_is_that_of_the_closes_since_it_was_listed(day: date, root: str, place: int) -> None:
    future = future_of(root, day, place)
    terms, table = UNDERLYINGS[OPTION_ROOTS[root].underlying], sessions()
    listings = SOURCE.listings(root, day, future)
    assert {expiry: since for expiry, (since, _) in listings.items()} == SOURCE.expiries(root, day, future)
    spot = np.exp(daily_paths(3, NORMAL).log_close)[:, terms.asset]
    for since, reach in listings.values():
        end = max(table.index[day], 1)
        span = slice(min(max(table.before(since), 0), end - 1), end)
        path = terms.scale * spot[span] if future is None else future_path(terms, future, spot[span], table.opens[span], day)
        assert reach == (path[0], path.min(), path.max())


@given(days=st.lists(a_day, min_size=2, max_size=4), roots=st.lists(st.sampled_from(["SPXW", "SPY", "GLD"]), min_size=2))
def test_an_expiry_is_found_again_whatever_was_asked_between(days: list[date], roots: list[str]) -> None:
    asked = [(root, day, expiry) for day in days for root in roots for expiry in list(SOURCE.listings(root, day))[:2]]
    assume(asked)
    for root, day, expiry in asked:
        key = ExpiryKey(root=root, expiry=expiry)
        found = SOURCE.expiry_day(key, day)
        assert found is not None
        assert (found.key, found.day) == (key, day)
        assert SOURCE.expiry_day(key, day) is found
        assert SOURCE.expiry_day(ExpiryKey(root=root, expiry=expiry), day) is found


def test_an_expiry_that_does_not_trade_is_none_even_after_one_that_does() -> None:
    day = date(2024, 5, 15)
    assert SOURCE.expiry_day(ExpiryKey(root="SPY", expiry=date(2024, 5, 17)), day) is not None
    assert SOURCE.expiry_day(ExpiryKey(root="SPY", expiry=date(2024, 5, 18)), day) is None
    assert SOURCE.listings("ES", day, date(2024, 5, 18)) == {}
