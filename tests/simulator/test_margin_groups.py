"""How LEAN groups option positions and what it asks for each group: against LEAN's own numbers, and by property."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.margin import (
    MarginPosition,
    MarginSecurity,
    initial_margin,
    initial_margin_single,
    maintenance_margin,
    resolve_groups,
    total_margin_used,
)
from simulator.margin.definitions import LARGEST_FIRST, OptionLot
from simulator.margin.groups import DEFAULT_GROUP
from simulator.margin.uncovered import uncovered_shorts
from tests.simulator.margin_market import (
    CALL,
    GOOG,
    PUT,
    SPX,
    Book,
    Leg,
    book_of,
    es_market,
    es_option,
    from_quote,
    goog,
    goog_market,
    option,
    shares,
    spxw,
)
from tests.simulator.real_quotes import last_quote, spxw_quotes

JAN, JUN, FAR, WEEKLY = date(2016, 1, 15), date(2016, 6, 17), date(2017, 1, 20), date(2015, 12, 31)
MAR20, JUN20 = date(2020, 3, 20), date(2020, 6, 19)

GOOG_CASES: dict[str, tuple[list[Leg], list[str]]] = {
    "short_put": ([(JAN, 700, PUT, -1)], ["Naked Put"]),
    "short_call": ([(JAN, 800, CALL, -1)], ["Naked Call"]),
    "strangle": ([(JAN, 700, PUT, -1), (JAN, 800, CALL, -1)], ["Short Strangle"]),
    "put_credit_spread": ([(JAN, 720, PUT, -1), (JAN, 700, PUT, 1)], ["Bull Put Spread"]),
    "put_debit_spread": ([(JAN, 720, PUT, 1), (JAN, 700, PUT, -1)], ["Bear Put Spread"]),
    "iron_condor": ([(JAN, 720, PUT, -1), (JAN, 700, PUT, 1), (JAN, 780, CALL, -1), (JAN, 810, CALL, 1)], ["Iron Condor"]),
    "one_one_two": ([(JUN, 700, PUT, 1), (JUN, 690, PUT, -1), (JUN, 600, PUT, -2)], ["Bear Put Ladder", "Naked Put"]),
    "diagonal_call": ([(FAR, 600, CALL, 1), (WEEKLY, 750, CALL, -1)], ["Naked Call", "Naked Call"]),
}
ES_CASES: dict[str, tuple[list[Leg], list[str]]] = {
    "short_put": ([(JUN20, 2900, PUT, -1)], ["Naked Put"]),
    "strangle": ([(MAR20, 3000, PUT, -1), (MAR20, 3400, CALL, -1)], ["Short Strangle"]),
    "one_one_two": ([(JUN20, 3150, PUT, 1), (JUN20, 3100, PUT, -1), (JUN20, 2900, PUT, -2)], ["Bear Put Ladder", "Naked Put"]),
}


def lean_rows(lean_cases: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((lean_cases / "expected" / f"{name}.json").read_text())
    return rows


@pytest.mark.parametrize("name", sorted(GOOG_CASES))
def test_goog_structures_are_grouped_and_margined_as_lean_does_all_day(name: str, lean_cases: Path, lean_data: Path) -> None:
    legs, groups = GOOG_CASES[name]
    held = [row for row in lean_rows(lean_cases, f"margin_goog-{name}") if row.get("account") in ("after", "12:00", "end")]
    assert len(held) == 3
    for row in held:
        book, positions = goog_market(lean_data, legs, datetime.fromisoformat(row["at"]))
        assert sorted(group.name for group in resolve_groups(positions, book)) == groups
        assert total_margin_used(positions, book) == pytest.approx(row["margin_used"], abs=0.01), row["at"]


@pytest.mark.parametrize("name", ["short_put", "short_call"])
def test_the_initial_margin_of_one_short_option_is_leans_negative_number(name: str, lean_cases: Path, lean_data: Path) -> None:
    asked = next(r for r in lean_rows(lean_cases, f"margin_goog-{name}") if "initial_margin_requirement" in r)
    book, (position,) = goog_market(lean_data, GOOG_CASES[name][0], datetime(2015, 12, 24, 10, 30))
    assert initial_margin_single(position, book) == pytest.approx(asked["initial_margin_requirement"], abs=0.01)


@pytest.mark.parametrize("name", sorted(ES_CASES))
def test_es_options_are_grouped_and_margined_as_lean_does(name: str, lean_cases: Path, lean_data: Path) -> None:
    legs, groups = ES_CASES[name]
    rows = lean_rows(lean_cases, f"es_fop-{name}")
    book, positions = es_market(lean_data, legs, datetime(2020, 1, 6, 15, 30))
    asked = sorted([group.name, initial_margin(group, book)] for group in resolve_groups(positions, book))
    assert [group for group, _ in asked] == groups
    assert asked == next(row["what_if"] for row in rows if "what_if" in row)
    for row in rows:
        if row.get("account") in ("14:00", "end"):
            at = datetime.fromisoformat(row["at"])
            book, positions = es_market(lean_data, legs, at.replace(hour=at.hour + 5))
            assert total_margin_used(positions, book) == pytest.approx(row["margin_used"], abs=0.01), row["at"]


def test_an_spxw_book_is_margined_as_a_short_box_and_a_bear_call_spread(lean_cases: Path, lean_data: Path) -> None:
    today = date(2021, 1, 4)
    now = datetime(2021, 1, 4, 15, 59)
    row = next(r for r in lean_rows(lean_cases, "index_combo") if r.get("account") == "15:59")
    quantities = {(3700.0, CALL): -2, (3800.0, CALL): 2, (3700.0, PUT): 1, (3800.0, PUT): -1}
    book = book_of(MarginSecurity(symbol=SPX, price=3701.57))
    positions = []
    for (strike, right), quantity in quantities.items():
        symbol = spxw(today, strike, right)
        book[symbol] = from_quote(symbol, last_quote(spxw_quotes(lean_data, today, today, strike, right.name), now))
        positions.append(MarginPosition(symbol, quantity))
    assert sorted(group.name for group in resolve_groups(positions, book)) == ["Bear Call Spread", "Short Box Spread"]
    assert total_margin_used(positions, book) == pytest.approx(row["margin_used"], abs=0.01)


def test_the_what_if_of_a_bear_call_spread_is_its_width() -> None:
    today = date(2021, 1, 4)
    low, high = spxw(today, 3700, CALL), spxw(today, 3800, CALL)
    book = book_of(MarginSecurity(symbol=SPX, price=3738.81), option(low, 40.5), option(high, 0.15))
    (group,) = resolve_groups([MarginPosition(low, -1), MarginPosition(high, 1)], book)
    assert (group.name, initial_margin(group, book)) == ("Bear Call Spread", 10_000.0)


STOCK = 750.0


def plain_book(*symbols: Any, price: float = STOCK) -> Book:
    """GOOG at a round price and options worth their strike's distance plus five."""
    securities = []
    for symbol in symbols:
        distance = price - symbol.strike if symbol.right is CALL else symbol.strike - price
        securities.append(option(symbol, max(distance, 0.0) + 5.0, max(distance, 0.0) + 4.5, max(distance, 0.0) + 5.5))
    return book_of(shares(price), *securities)


def margins(positions: Sequence[tuple[Any, float]], price: float = STOCK) -> list[tuple[str, float, float]]:
    """Name, maintenance and initial margin of each group."""
    book = plain_book(*(symbol for symbol, _ in positions if symbol.is_option), price=price)
    groups = resolve_groups([MarginPosition(symbol, quantity) for symbol, quantity in positions], book)
    return [(group.name, maintenance_margin(group, book), initial_margin(group, book)) for group in groups]


def p(strike: float, expiry: date = JAN) -> Any:
    return goog(expiry, strike, PUT)


def c(strike: float, expiry: date = JAN) -> Any:
    return goog(expiry, strike, CALL)


@pytest.mark.parametrize(
    ("positions", "expected"),
    [
        # 20 % of 750 less 50 out of the money, plus the premium of 5.
        ([(p(700), -1)], ("Naked Put", 10_500.0, 10_500.0)),
        ([(p(700), 1)], ("Naked Put", 0.0, 500.0)),
        ([(c(800), -2)], ("Naked Call", 21_000.0, 21_000.0)),
        # Far out of the money the floor is 10 % of the strike (put) or of the underlying (call).
        ([(p(500), -1)], ("Naked Put", 5_500.0, 5_500.0)),
        ([(c(1000), -1)], ("Naked Call", 8_000.0, 8_000.0)),
        ([(c(750), -1), (p(750), -1)], ("Short Straddle", 16_000.0, 16_000.0)),
        ([(c(750), 1), (p(750), 1)], ("Straddle", 0.0, 1_000.0)),
        ([(c(800), 1), (p(700), 1)], ("Strangle", 0.0, 1_000.0)),
        ([(c(760), -1), (c(780), 1)], ("Bear Call Spread", 2_000.0, 2_000.0)),
        ([(c(740), 1), (c(760), -1)], ("Bull Call Spread", 0.0, 1_000.0)),
        ([(p(760), -3), (p(740), 3)], ("Bull Put Spread", 6_000.0, 6_000.0)),
        ([(c(760), 1), (c(770), -2), (c(780), 1)], ("Butterfly Call", 0.0, 0.0)),
        ([(p(720), -1), (p(730), 2), (p(740), -1)], ("Short Butterfly Put", 1_000.0, 1_000.0)),
        ([(c(760), -1), (c(760, JUN), 1)], ("Call Calendar Spread", 0.0, 0.0)),
        ([(c(760), 1), (c(760, JUN), -1)], ("Short Call Calendar Spread", 14_500.0, 14_500.0)),
        ([(p(740), -1), (p(720), 1), (c(760), -1), (c(800), 1)], ("Iron Condor", 2_000.0, 2_000.0)),
        ([(p(750), -1), (p(740), 1), (c(750), -1), (c(760), 1)], ("Iron Butterfly", 1_000.0, 1_000.0)),
        ([(p(760), 1), (p(740), -1), (c(740), 1), (c(760), -1)], ("Box Spread", 0.0, 2_000.0)),
        ([(GOOG, 100), (c(800), -1)], ("Covered Call", 37_500.0, 37_900.0)),
        ([(GOOG, 100), (p(700), 1)], ("Protective Put", 12_000.0, 38_000.0)),
        ([(GOOG, -100), (p(700), -1)], ("Covered Put", 37_500.0, 37_500.0)),
        ([(GOOG, -100), (c(800), 1)], ("Protective Call", 13_000.0, 38_000.0)),
        ([(GOOG, 100), (c(800), -1), (p(700), 1)], ("Protective Collar", 12_000.0, 37_500.0)),
        ([(GOOG, 100), (c(750), -1), (p(750), 1)], ("Conversion", 7_500.0, 37_500.0)),
        ([(GOOG, -100), (c(750), 1), (p(750), -1)], ("Reverse Conversion", 7_500.0, 37_500.0)),
        ([(c(760), -1), (c(770), 1), (c(780), 1)], ("Bear Call Ladder", 1_000.0, 1_500.0)),
        ([(p(740), -1), (p(730), 1), (p(720), 1)], ("Bull Put Ladder", 1_000.0, 1_500.0)),
        ([(c(760), -1), (c(760, JUN), 1), (p(760), 1), (p(760, JUN), -1)], ("Jelly Roll", 16_500.0, 16_500.0)),
    ],
)
def test_each_strategy_has_its_name_and_margins(positions: list[tuple[Any, float]], expected: tuple[str, float, float]) -> None:
    ((name, maintenance, initial),) = margins(positions)
    assert name == expected[0]
    assert (maintenance, initial) == pytest.approx(expected[1:])


def test_a_short_box_is_asked_what_closing_it_costs_when_that_is_more() -> None:
    positions = [(p(760), -1), (p(740), 1), (c(740), -1), (c(760), 1)]
    ((name, maintenance, _),) = margins(positions)
    # Asks 15.5 and 15.5, bids 4.5 and 4.5: 22 points, and four commissions of a dollar.
    assert name == "Short Box Spread"
    assert maintenance == pytest.approx(1.02 * (4.0 + 2_200.0))


def test_an_unequal_condor_is_asked_its_put_wing_only() -> None:
    ((_, narrow, _),) = margins([(p(740), -1), (p(730), 1), (c(760), -1), (c(800), 1)])
    assert narrow == 1_000.0


def test_a_ratio_backspread_is_cut_into_parts_that_lean_can_margin() -> None:
    assert [name for name, _, _ in margins([(c(760), -1), (c(780), 2)])] == ["Bear Call Spread", "Naked Call"]


def test_shares_below_a_lot_stay_alone() -> None:
    groups = margins([(GOOG, 150), (c(800), -1)])
    assert [name for name, _, _ in groups] == ["Covered Call", DEFAULT_GROUP]
    assert groups[1][1:] == (50 * STOCK / 2, 50 * STOCK / 2)


def test_shares_alone_are_margined_at_half() -> None:
    assert margins([(GOOG, -10)]) == [(DEFAULT_GROUP, 3_750.0, -3_750.0)]


def test_overlapping_bull_spreads_are_not_carved_into_a_ladder_with_a_naked_short() -> None:
    positions = [(c(740), 1), (c(760), -1), (c(750), 1), (c(770), -1)]
    assert sorted(name for name, _, _ in margins(positions)) == ["Bull Call Spread", "Bull Call Spread"]


def test_two_underlyings_are_grouped_apart() -> None:
    low, high = spxw(JAN, 2000, PUT), spxw(JAN, 1990, PUT)
    book = plain_book(p(700)) | book_of(MarginSecurity(symbol=SPX, price=2050.0), option(low, 10.0), option(high, 8.0))
    positions = [MarginPosition(p(700), -1), MarginPosition(low, -1), MarginPosition(high, 1)]
    assert sorted(group.name for group in resolve_groups(positions, book)) == ["Bull Put Spread", "Naked Put"]


def test_missing_prices_make_a_short_option_free_as_in_lean() -> None:
    book = book_of(shares(STOCK), option(p(700), 0.0))
    assert total_margin_used([MarginPosition(p(700), -1)], book) == 0.0
    book = book_of(shares(0.0), option(p(700), 5.0))
    assert total_margin_used([MarginPosition(p(700), -1)], book) == 0.0


def test_a_future_is_asked_its_overnight_margin() -> None:
    symbol = es_option(JUN20, 2900, PUT)
    assert symbol.underlying is not None
    future = symbol.underlying
    book = book_of(MarginSecurity(symbol=future, price=3230.25, multiplier=50.0, future_margins=(6930.0, 6300.0)))
    position = MarginPosition(future, -2)
    assert total_margin_used([position], book) == 12_600.0
    assert initial_margin_single(position, book) == -13_860.0


@pytest.mark.parametrize(("price", "margins_known"), [(0.0, True), (3230.25, False)])
def test_an_option_on_a_future_without_price_or_margins_is_free_as_in_lean(price: float, margins_known: bool) -> None:
    symbol = es_option(JUN20, 2900, PUT)
    assert symbol.underlying is not None
    known = (6930.0, 6300.0) if margins_known else None
    book = book_of(
        MarginSecurity(symbol=symbol.underlying, price=price, multiplier=50.0, future_margins=known),
        MarginSecurity(symbol=symbol, price=47.5, multiplier=50.0, future_margins=known),
    )
    assert total_margin_used([MarginPosition(symbol, -1)], book) == 0.0


@given(st.floats(1000, 6000), st.sampled_from([CALL, PUT]), st.sampled_from([-3, -1, 1, 4]))
def test_the_futures_option_curve_stays_between_nothing_and_its_ceiling(strike: float, right: Any, quantity: int) -> None:
    symbol = es_option(JUN20, round(strike), right)
    assert symbol.underlying is not None
    book = book_of(
        MarginSecurity(symbol=symbol.underlying, price=3230.25, multiplier=50.0, future_margins=(6930.0, 6300.0)),
        MarginSecurity(symbol=symbol, price=47.5, multiplier=50.0, future_margins=(6930.0, 6300.0)),
    )
    used = total_margin_used([MarginPosition(symbol, quantity)], book)
    assert 0.0 <= used <= 1.25 * 6300.0 * abs(quantity)
    assert used == int(used)


contracts = st.builds(
    lambda right, strike, expiry: goog(expiry, strike, right),
    st.sampled_from([CALL, PUT]),
    st.sampled_from([700.0, 720.0, 740.0, 750.0, 760.0, 780.0, 800.0]),
    st.sampled_from([JAN, JUN]),
)
quantities = st.integers(-3, 3).filter(bool)
portfolios = st.dictionaries(contracts, quantities, min_size=1, max_size=6)
share_counts = st.sampled_from([0, 50, 100, 250, -100, -250])


def grouped(options: dict[Any, int], stock: int, price: float = STOCK) -> tuple[list[Any], Book]:
    book = plain_book(*options, price=price)
    positions = [MarginPosition(symbol, quantity) for symbol, quantity in options.items()]
    if stock:
        positions.append(MarginPosition(GOOG, stock))
    return resolve_groups(positions, book), book


@given(portfolios, share_counts, st.floats(1.0, 10_000.0))
def test_no_price_changes_how_positions_are_grouped(options: dict[Any, int], stock: int, price: float) -> None:
    groups, _ = grouped(options, stock)
    doubled, _ = grouped({symbol: 2 * quantity for symbol, quantity in options.items()}, 2 * stock)
    assert grouped(options, stock, price)[0] == groups
    assert grouped(options, stock)[0] == groups
    assert (doubled == groups) == (not options and not stock)


@given(portfolios, share_counts)
def test_every_contract_and_share_is_in_the_groups_exactly_once(options: dict[Any, int], stock: int) -> None:
    groups, _ = grouped(options, stock)
    total: Counter[Any] = Counter()
    for group in groups:
        for position in group.positions:
            total[position.symbol] += position.quantity
    assert total == Counter({**options, **({GOOG: stock} if stock else {})})


@given(portfolios, share_counts, st.randoms(use_true_random=False))
def test_groups_do_not_depend_on_the_order_of_positions(options: dict[Any, int], stock: int, shuffler: Any) -> None:
    groups, _ = grouped(options, stock)
    items = list(options.items())
    shuffler.shuffle(items)
    again, _ = grouped(dict(items), stock)
    assert Counter((group.name, group.key, group.quantity) for group in groups) == Counter(
        (group.name, group.key, group.quantity) for group in again
    )


@given(portfolios, share_counts)
def test_maintenance_margin_is_never_negative(options: dict[Any, int], stock: int) -> None:
    groups, book = grouped(options, stock)
    assert all(maintenance_margin(group, book) >= 0.0 for group in groups)


@given(portfolios, share_counts)
def test_a_group_holds_whole_units(options: dict[Any, int], stock: int) -> None:
    groups, _ = grouped(options, stock)
    for group in groups:
        for position in group.positions:
            assert abs(position.quantity) == pytest.approx(position.unit_quantity * abs(group.quantity))


@given(portfolios)
def test_options_never_stand_outside_a_strategy(options: dict[Any, int]) -> None:
    groups, _ = grouped(options, 0)
    assert not any(group.is_default for group in groups)


@given(portfolios, st.integers(2, 4))
def test_margin_grows_with_size(options: dict[Any, int], times: int) -> None:
    groups, book = grouped(options, 0)
    larger, _ = grouped({symbol: quantity * times for symbol, quantity in options.items()}, 0)
    small = sum(maintenance_margin(group, book) for group in groups)
    assert sum(maintenance_margin(group, book) for group in larger) >= small - 1e-6


def lot(right: Any, strike: float, quantity: int, expiry: date = JAN) -> OptionLot:
    return OptionLot(goog(expiry, strike, right), quantity, strike, expiry)


@pytest.mark.parametrize(
    ("legs", "lots", "uncovered"),
    [
        ([lot(CALL, 760, -1)], 0, 1),
        ([lot(CALL, 760, -1)], 1, 0),
        ([lot(CALL, 760, -1)], -1, 1),
        ([lot(PUT, 740, -2)], -1, 1),
        ([lot(CALL, 760, -1), lot(CALL, 780, 1)], 0, 0),
        ([lot(CALL, 760, -1), lot(CALL, 840, 1)], 0, 1),
        ([lot(CALL, 760, -1), lot(CALL, 740, 1, JUN)], 0, 0),
        ([lot(CALL, 760, -1, JUN), lot(CALL, 740, 1)], 0, 1),
        ([lot(PUT, 740, 1), lot(PUT, 720, -1), lot(PUT, 700, -1)], 0, 1),
        ([lot(CALL, 760, -1), lot(CALL, 770, 2), lot(CALL, 780, -1)], 0, 0),
    ],
)
def test_uncovered_shorts_are_counted(legs: list[OptionLot], lots: int, uncovered: int) -> None:
    assert uncovered_shorts(legs, lots) == uncovered


def test_definitions_are_tried_by_size() -> None:
    sizes = [definition.leg_count for definition in LARGEST_FIRST]
    assert sizes == sorted(sizes, reverse=True)
    assert len(LARGEST_FIRST) == 44
