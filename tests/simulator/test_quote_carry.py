"""A missing side of a quote is the last one there was, outside the session too (QuoteBarFillForwardEnumerator.cs)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.moments import HOUR, MINUTE, local_nanos
from simulator.engine.quote_carry import QuoteCarry
from simulator.engine.sessions import Sessions
from simulator.engine.symbol_data import SymbolData
from simulator.enums import DataNormalizationMode
from simulator.market import Floats, QuoteBars
from simulator.symbols import Market, Symbol
from tests.simulator.toy_market import ABC, FRIDAY, MONDAY, NEW_YORK, TUESDAY, ToyMarket

ES = Symbol.create_future("ES", Market.CME, date(2024, 3, 15))
DAYS = [MONDAY + timedelta(days=n) for n in range(4)]
NAN = float("nan")
Row = tuple[int, float | None, float | None]
Rows = dict[date, list[Row]]


def at(day: date, minutes: int) -> int:
    return local_nanos(datetime(day.year, day.month, day.day), NEW_YORK) + minutes * MINUTE


def bars(day: date, rows: list[Row]) -> QuoteBars:
    """Bars that end at minutes of the day, with a bid, an ask, or one of both."""
    bid: Floats = np.array([NAN if one is None else one for _, one, _ in rows])
    ask: Floats = np.array([NAN if one is None else one for _, _, one in rows])
    size = np.ones(len(rows))
    end = np.array([at(day, minute) for minute, _, _ in rows], dtype=np.int64)
    return QuoteBars(end, bid, bid + 1.0, bid - 1.0, bid, size, ask, ask + 1.0, ask - 1.0, ask, size)


def carry(rows: Rows, start: int | None = None, first: date = MONDAY) -> QuoteCarry:
    return QuoteCarry(
        lambda day: bars(day, rows[day]) if rows.get(day) else None, first, at(first, 0) if start is None else start
    )


def closes(found: tuple[tuple[float, ...] | None, tuple[float, ...] | None]) -> tuple[float | None, ...]:
    return tuple(None if one is None else one[3] for one in found)


def test_the_side_of_an_earlier_bar_of_the_day_counts() -> None:
    one = carry({MONDAY: [(300, 99.0, 101.0), (400, 98.0, None), (571, None, 102.0)]})
    assert closes(one.before(MONDAY, at(MONDAY, 571))) == (98.0, 101.0)


def test_all_corners_of_the_bar_are_carried() -> None:
    assert carry({MONDAY: [(300, 99.0, 101.0)]}).before(MONDAY, at(MONDAY, 571))[1] == (101.0, 102.0, 100.0, 101.0)


def test_each_side_is_looked_for_on_its_own_over_days() -> None:
    rows: Rows = {MONDAY: [(1000, None, 101.0)], TUESDAY: [(300, 99.0, None)]}
    assert closes(carry(rows).before(FRIDAY, at(FRIDAY, 571))) == (99.0, 101.0)


def test_nothing_is_carried_from_before_the_subscription() -> None:
    rows: Rows = {MONDAY: [(300, 99.0, 101.0), (400, 98.0, None)]}
    assert closes(carry(rows, at(MONDAY, 400)).before(MONDAY, at(MONDAY, 571))) == (98.0, None)
    assert closes(carry(rows, at(TUESDAY, 0), TUESDAY).before(TUESDAY, at(TUESDAY, 571))) == (None, None)


Prices = st.one_of(st.none(), st.integers(1, 1000).map(float))


@given(
    rows=st.dictionaries(
        st.sampled_from(DAYS),
        st.dictionaries(st.integers(1, 1440), st.tuples(Prices, Prices), max_size=4).map(
            lambda all_: [(minute, *sides) for minute, sides in sorted(all_.items())]
        ),
    ),
    asked=st.lists(st.tuples(st.sampled_from(DAYS), st.integers(1, 1440)), min_size=1),
    start=st.integers(0, 2 * 24 * 60),
)
def test_any_order_of_questions_gives_the_last_side_there_was(rows: Rows, asked: list[tuple[date, int]], start: int) -> None:
    begin = at(MONDAY, start)
    one = carry(rows, begin)
    every = [(at(day, minute), bid, ask) for day in DAYS for minute, bid, ask in rows.get(day, [])]
    for day, minute in asked:
        wanted: list[float | None] = [None, None]
        for end, *sides in every:
            if begin <= end < at(day, minute):
                wanted = [side or known for side, known in zip(sides, wanted, strict=True)]
        assert closes(one.before(day, at(day, minute))) == tuple(wanted)


def future(rows: Rows) -> SymbolData:
    market = ToyMarket()
    for day, own in rows.items():
        market.put(ES, day, bars(day, own))
    return SymbolData(market, ES, Sessions(market.hours(ES)), at(MONDAY, 0))


def test_the_first_bar_of_a_session_quotes_a_side_of_before_the_open() -> None:
    data = future({MONDAY: [(500, None, 101.5), (571, 99.0, None)]})
    found = data.quote_at(at(MONDAY, 571))
    assert found is not None
    quote, index = found
    assert (quote.bid.close[index], quote.ask.close[index], len(quote)) == (99.0, 101.5, 1)


def test_a_day_without_a_session_lends_its_sides_too() -> None:
    sunday, monday_after = FRIDAY + timedelta(days=2), FRIDAY + timedelta(days=3)
    data = future({FRIDAY: [(600, 97.0, 103.0)], sunday: [(1200, 98.0, None)], monday_after: [(571, None, 104.0)]})
    found = data.quote_at(at(monday_after, 571))
    assert found is not None
    quote, index = found
    assert (quote.bid.close[index], quote.ask.close[index]) == (98.0, 104.0)


def test_what_lies_outside_the_session_is_no_bar_of_its_own() -> None:
    data = future({MONDAY: [(500, 95.0, 105.0)]})
    assert data.quote_at(at(MONDAY, 500) + HOUR) is None


@given(st.floats(0.5, 0.99), st.floats(0.5, 0.99))
def test_a_side_of_another_day_is_scaled_with_the_bar_it_stands_in_for(monday: float, tuesday: float) -> None:
    """LEAN's ScaledFillForwardData notes a bid of Friday's file by Monday's factor when its order is submitted."""
    market = ToyMarket()
    market.factors[ABC] = [(MONDAY, (monday, 1.0)), (TUESDAY, (tuesday, 1.0))]
    market.put(ABC, MONDAY, bars(MONDAY, [(600, 97.0, 103.0)])).put(ABC, TUESDAY, bars(TUESDAY, [(571, None, 104.0)]))
    data = SymbolData(market, ABC, Sessions(market.hours(ABC)), at(MONDAY, 0))
    data.normalize(DataNormalizationMode.ADJUSTED)
    for day, bid, ask, factor in ((MONDAY, 97.0, 103.0, monday), (TUESDAY, 97.0, 104.0, tuesday)):
        found = data.quote_at(at(day, 600))
        assert found is not None
        quote, index = found
        assert abs(quote.bid.close[index] - bid * factor) < 1e-9
        assert abs(quote.ask.close[index] - ask * factor) < 1e-9
        assert quote.bid.corners(index) is not None


def test_raw_prices_are_carried_as_they_are() -> None:
    market = ToyMarket()
    market.factors[ABC] = [(MONDAY, (0.5, 1.0)), (TUESDAY, (0.9, 1.0))]
    market.put(ABC, MONDAY, bars(MONDAY, [(600, 97.0, 103.0)])).put(ABC, TUESDAY, bars(TUESDAY, [(571, None, 104.0)]))
    data = SymbolData(market, ABC, Sessions(market.hours(ABC)), at(MONDAY, 0))
    data.normalize(DataNormalizationMode.RAW)
    found = data.quote_at(at(TUESDAY, 571))
    assert found is not None
    assert found[0].bid.close[found[1]] == 97.0
