"""Quotes with the time of the last real bar, and sides that are missing told as missing."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lean_bridge.quotes import last_price, positive_or_nan, quote_of
from tests.lean_bridge.fakes import CHICAGO, NEW_YORK, SPX, SPY, Security, lean, quote_bar, spxw, spy

LOCAL = datetime(2026, 1, 9, 10, 29)


def test_a_two_sided_quote_is_read_with_its_sizes_and_its_time_in_utc() -> None:
    quote = quote_of(lean(Security(spy(570.0), bar=quote_bar(1.0, 1.1, LOCAL, size=7.0))))
    assert quote is not None
    assert (quote.bid, quote.ask, quote.bid_size, quote.ask_size) == (1.0, 1.1, 7.0, 7.0)
    assert quote.at == datetime(2026, 1, 9, 15, 29, tzinfo=UTC)


def test_a_time_in_chicago_is_an_hour_later_in_utc_than_the_same_clock_in_new_york() -> None:
    bar = quote_bar(1.0, 1.1, LOCAL)
    chicago = quote_of(lean(Security(spxw(5700.0), bar=bar, zone=CHICAGO)))
    new_york = quote_of(lean(Security(spxw(5700.0), bar=bar, zone=NEW_YORK)))
    assert chicago is not None
    assert new_york is not None
    assert (chicago.at - new_york.at).total_seconds() == 3600.0


@pytest.mark.parametrize(("bid", "ask"), [(None, 0.05), (0.0, 0.05), (1.0, None), (1.0, 0.0), (None, None)])
def test_a_side_that_is_missing_or_zero_is_nan_and_never_the_older_one(bid: float | None, ask: float | None) -> None:
    quote = quote_of(lean(Security(spy(570.0), price=1.0, bar=quote_bar(bid, ask, LOCAL))))
    assert quote is not None
    assert math.isnan(quote.bid) == (not bid)
    assert math.isnan(quote.ask) == (not ask)
    assert not quote.is_two_sided


def test_before_the_first_quote_there_is_none() -> None:
    assert quote_of(lean(Security(spy(570.0), price=1.0))) is None


def test_a_crossed_quote_is_passed_on_as_it_is() -> None:
    quote = quote_of(lean(Security(spy(570.0), bar=quote_bar(1.2, 1.1, LOCAL))))
    assert quote is not None
    assert (quote.bid, quote.ask) == (1.2, 1.1)


def test_a_last_price_comes_with_the_end_of_its_bar() -> None:
    found = last_price(lean(Security(SPX, price=5800.0, last=SimpleNamespace(end_time=LOCAL), zone=CHICAGO)))
    assert found == (5800.0, datetime(2026, 1, 9, 16, 29, tzinfo=UTC))


@pytest.mark.parametrize("price", [0.0, -1.0, math.nan, math.inf])
def test_a_price_that_is_none_is_not_made_up(price: float) -> None:
    assert last_price(lean(Security(SPY, price=price, last=SimpleNamespace(end_time=LOCAL)))) is None


def test_a_price_without_a_bar_is_none() -> None:
    assert last_price(lean(Security(SPY, price=580.0))) is None


@given(st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True), st.integers(-10, 10)))
def test_a_number_is_itself_when_finite_and_positive_and_else_nan(value: float | None) -> None:
    read = positive_or_nan(value)
    if value is not None and math.isfinite(value) and value > 0:
        assert read == value
    else:
        assert math.isnan(read)
