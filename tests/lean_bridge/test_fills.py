"""A combo fills at the quotes a bar closed with, when its net price is no worse than the limit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lean_bridge.fills import QuotedComboFill
from simulator.engine.lean_dict import KeyValuePair
from simulator.engine.order_classes import ComboLimitOrder
from simulator.engine.orders import GroupOrderManager
from tests.lean_bridge.fakes import CHICAGO, Security, quote_bar, spxw

MADE = datetime(2026, 1, 9, 15, 29, tzinfo=UTC)
LATER = datetime(2026, 1, 9, 9, 30)
"""The end of a bar in Chicago, a minute after the order was made."""

Quote = tuple[float | None, float | None]


def _asked(quotes: Sequence[Quote], ratios: Sequence[int], limit: float, *, units: int = 2, end: datetime = LATER) -> list[Any]:
    """The fills of a combo on puts 10 points apart with these quotes."""
    group = GroupOrderManager(1, len(ratios), units, limit)
    pairs = []
    for number, (quote, ratio) in enumerate(zip(quotes, ratios, strict=True), start=1):
        symbol = spxw(5700.0 - 10 * number)
        order = ComboLimitOrder(symbol, ratio * units, limit, MADE, group)
        order.id = number
        pairs.append(KeyValuePair(order, Security(symbol, bar=quote_bar(*quote, end), zone=CHICAGO)))
    parameters: Any = SimpleNamespace(securities_for_orders=list(reversed(pairs)))
    return list(QuotedComboFill().combo_limit_fill(pairs[0].key, parameters))


SHORT_SPREAD: tuple[Quote, Quote] = ((5.0, 5.2), (2.0, 2.1))
"""Sold at 5.00 and bought at 2.10: a natural credit of 2.90."""


def test_a_credit_at_the_natural_price_fills_each_leg_at_its_far_side() -> None:
    first, second = _asked(SHORT_SPREAD, (-1, 1), -2.90)
    assert (first.order_id, first.fill_price, first.fill_quantity) == (1, 5.0, -2)
    assert (second.order_id, second.fill_price, second.fill_quantity) == (2, 2.1, 2)
    assert str(first.status) == str(second.status) == "FILLED"
    assert first.utc_time == datetime(2026, 1, 9, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(("limit", "fills"), [(-2.85, 2), (-2.90, 2), (-2.91, 0), (-3.5, 0)])
def test_a_credit_fills_only_at_its_limit_or_better(limit: float, fills: int) -> None:
    assert len(_asked(SHORT_SPREAD, (-1, 1), limit)) == fills


@pytest.mark.parametrize(("limit", "fills"), [(3.25, 2), (3.20, 2), (3.19, 0)])
def test_a_debit_fills_only_at_its_limit_or_better(limit: float, fills: int) -> None:
    assert len(_asked(SHORT_SPREAD, (1, -1), limit)) == fills


def test_a_price_never_comes_from_inside_the_spread() -> None:
    first, second = _asked(SHORT_SPREAD, (-1, 1), -0.05)
    assert (first.fill_price, second.fill_price) == (5.0, 2.1)


@pytest.mark.parametrize("missing", [((None, 5.2), (2.0, 2.1)), ((5.0, 5.2), (2.0, None)), ((0.0, 5.2), (2.0, 2.1))])
def test_a_leg_without_the_side_it_trades_at_fills_nothing(missing: tuple[Quote, Quote]) -> None:
    assert _asked(missing, (-1, 1), -0.05) == []


def test_a_side_that_is_not_needed_may_be_missing() -> None:
    assert len(_asked(((5.0, None), (None, 2.1)), (-1, 1), -2.90)) == 2


@pytest.mark.parametrize(("minutes", "fills"), [(1, 2), (0, 2), (-1, 0)])
def test_quotes_older_than_the_order_fill_nothing(minutes: int, fills: int) -> None:
    end = datetime(2026, 1, 9, 9, 29) + timedelta(minutes=minutes)
    assert len(_asked(SHORT_SPREAD, (-1, 1), -2.90, end=end)) == fills


def test_a_ratio_counts_in_the_net_price() -> None:
    quotes: tuple[Quote, Quote, Quote] = ((9.0, 9.2), (8.0, 8.2), (2.0, 2.1))
    assert len(_asked(quotes, (1, -1, -2), -2.80)) == 3
    assert _asked(quotes, (1, -1, -2), -2.81) == []


@given(
    quotes=st.lists(st.tuples(st.integers(1, 400), st.integers(0, 20)), min_size=2, max_size=4),
    signs=st.lists(st.sampled_from([-1, 1]), min_size=4, max_size=4),
    limit=st.integers(-400, 400),
    units=st.integers(1, 5),
)
def test_what_fills_is_never_worse_than_the_limit(
    quotes: list[tuple[int, int]], signs: list[int], limit: int, units: int
) -> None:
    sides: list[Quote] = [(bid / 20, (bid + width) / 20) for bid, width in quotes]
    fills = _asked(sides, signs[: len(sides)], limit / 20, units=units)
    assert len(fills) in (0, len(sides))
    natural = sum(sign * (ask if sign > 0 else bid) for (bid, ask), sign in zip(sides, signs, strict=False) if bid and ask)
    assert bool(fills) == (natural <= limit / 20 + 1e-9)
    if fills:
        assert sum(fill.fill_price * fill.fill_quantity for fill in fills) / units <= limit / 20 + 1e-6
