"""Expiry: the outcomes and the very words of LEAN's runs, and who is assigned early."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.assignment import (
    EarlyAssignmentFacts,
    OptionHolding,
    exercise,
    exercise_profit,
    intrinsic_value,
    is_assigned_early,
    mid_text,
    price_text,
    profit_text,
    settles_in_cash,
)
from simulator.enums import OptionRight, OptionStyle, SecurityType
from simulator.margin.exact import NetDecimal
from simulator.symbols import Market, Symbol

CALL, PUT = OptionRight.CALL, OptionRight.PUT
GOOG = Symbol.create("GOOG", SecurityType.EQUITY, Market.USA)
SPX = Symbol.create("SPX", SecurityType.INDEX, Market.USA)
ES = Symbol.create_future("ES", Market.CME, date(2020, 6, 19))
EXPIRY = date(2015, 12, 24)


def goog(right: OptionRight, strike: float, quantity: float, average: float) -> OptionHolding:
    symbol = Symbol.create_option(GOOG, Market.USA, OptionStyle.AMERICAN, right, strike, EXPIRY)
    return OptionHolding(symbol=symbol, quantity=quantity, average_price=average, multiplier=100.0, unit_of_trade=100.0)


def spxw(right: OptionRight, strike: float, quantity: float, average: float) -> OptionHolding:
    symbol = Symbol.create_option(SPX, "SPXW", Market.USA, OptionStyle.EUROPEAN, right, strike, date(2021, 1, 4))
    return OptionHolding(symbol=symbol, quantity=quantity, average_price=average, multiplier=100.0, unit_of_trade=100.0)


def told(holding: OptionHolding, price: float) -> str:
    """The message of the event as the algorithm gets it."""
    return f"{exercise(holding, price).message}. {profit_text(exercise_profit(holding, price)[0])}"


def events(lean_cases: Path, name: str, when: str) -> list[list[Any]]:
    rows = json.loads((lean_cases / "expected" / f"{name}.json").read_text())
    return [row["event"] for row in rows if "event" in row and row["event"][0] == when]


def test_index_options_settle_as_in_leans_run(lean_cases: Path) -> None:
    held = {
        "SPXW  210104C03700000": spxw(CALL, 3700, -2, 39.9),
        "SPXW  210104C03800000": spxw(CALL, 3800, 2, 0.2),
        "SPXW  210104P03700000": spxw(PUT, 3700, 1, 10.9),
        "SPXW  210104P03800000": spxw(PUT, 3800, -1, 91.8),
    }
    seen = events(lean_cases, "index_combo", "2021-01-05 06:00:00+00:00")
    assert len(seen) == 4
    cash = 0.0
    for _, _, name, status, quantity, price, fee, is_assignment, in_the_money, message in seen:
        outcome = exercise(held[name], 3700.65)
        assert (status, price, fee) == ("FILLED", 0.0, 0.0)
        assert (outcome.quantity, outcome.is_assignment, outcome.in_the_money) == (quantity, is_assignment, in_the_money)
        assert told(held[name], 3700.65) == message
        assert outcome.delivered == 0.0
        cash += exercise_profit(held[name], 3700.65)[1]
    assert cash == pytest.approx(205_965.0 - 216_030.0)


def test_share_options_exercise_and_deliver_as_in_leans_run(lean_cases: Path) -> None:
    held = {
        "GOOG  151224C00740000": goog(CALL, 740, 1, 8.5),
        "GOOG  151224C00760000": goog(CALL, 760, -1, 0.07),
        "GOOG  151224P00740000": goog(PUT, 740, 1, 0.15),
        "GOOG  151224P00760000": goog(PUT, 760, -1, 11.3),
    }
    ours = []
    for name, holding in held.items():
        outcome = exercise(holding, 748.4)
        ours.append([name, outcome.quantity, 0.0, outcome.is_assignment, told(holding, 748.4)])
        if outcome.delivered:
            ours.append(["GOOG", outcome.delivered, outcome.delivery_price, False, outcome.delivery_message])
    seen = events(lean_cases, "expiry_equity", "2015-12-25 05:00:00+00:00")
    assert ours == [[name, quantity, price, assigned, message] for _, name, _, quantity, price, _, assigned, message in seen]


@pytest.mark.parametrize(
    ("right", "quantity", "delivered"), [(CALL, 2, 200.0), (CALL, -2, -200.0), (PUT, 2, -200.0), (PUT, -2, 200.0)]
)
def test_who_delivers_shares_and_who_receives_them(right: OptionRight, quantity: float, delivered: float) -> None:
    strike = 700.0 if right is CALL else 800.0
    outcome = exercise(goog(right, strike, quantity, 5.0), 750.0)
    assert (outcome.delivered, outcome.delivery_price) == (delivered, strike)
    assert exercise_profit(goog(right, strike, quantity, 5.0), 750.0) == (-quantity * 500.0, 0.0)
    assert outcome.delivery_message == ("Option Exercise" if quantity > 0 else "Option Assignment")


def test_an_option_on_a_future_delivers_one_contract_each() -> None:
    symbol = Symbol.create_option(ES, Market.CME, OptionStyle.AMERICAN, PUT, 2900, date(2020, 6, 19))
    holding = OptionHolding(symbol=symbol, quantity=-2, average_price=47.0, multiplier=50.0, unit_of_trade=1.0)
    outcome = exercise(holding, 2850.25)
    assert (outcome.delivered, outcome.delivery_price) == (2.0, 2900.0)
    assert told(holding, 2850.25) == "Assigned. Underlying: 2850.25. Profit: +4700"


def test_less_than_a_cent_in_the_money_expires() -> None:
    assert told(goog(CALL, 750, 1, 1.0), 750.009) == "OTM. Underlying: 750.0090. Loss: -100"
    assert exercise(goog(CALL, 750, 1, 1.0), 750.01).in_the_money


def test_nothing_gained_is_a_profit_of_nothing() -> None:
    assert told(goog(CALL, 760, -1, 0.0), 748.4) == "OTM. Underlying: 748.4000. Profit: +0"


@pytest.mark.parametrize(
    ("price", "text"),
    [(0.0, "Profit: +0"), (850.5, "Profit: +850.5"), (-7.0, "Loss: -7"), (NetDecimal.of(-8.5) * 1e2, "Loss: -850.0")],
)
def test_a_profit_is_printed_with_the_places_it_was_reckoned_with(price: float, text: str) -> None:
    assert profit_text(price) == text


@pytest.mark.parametrize(
    ("bid", "ask", "text"),
    [
        (3223.0, 3223.25, "3223.125"),
        (3223.25, 3223.75, "3223.50"),
        (3223.75, 3224.25, "3224.00"),
        (3223.5, 3224.0, "3223.75"),
        (3223.0, 3224.0, "3223.5"),
        (3223.5, 3223.5, "3223.5"),
        (3223.0, 3225.0, "3224"),
    ],
)
def test_the_middle_of_a_quote_keeps_the_places_of_its_sides(bid: float, ask: float, text: str) -> None:
    """.NET halves 6447.00 to 3223.50, and 6447 to 3223.5: the places of a sum stay where the quotient fits them."""
    assert mid_text(bid, ask) == text


def test_an_exercise_at_a_price_of_its_own_counts_that_price() -> None:
    assert exercise_profit(goog(CALL, 740, 2, 8.5), 748.4, 3.0) == (-1100.0, 0.0)


def test_prices_are_printed_as_lean_does() -> None:
    assert price_text(goog(CALL, 1, 1, 1).symbol, 748.4) == "748.4000"
    assert price_text(spxw(CALL, 1, 1, 1).symbol, 3700.0) == "3700"
    assert price_text(spxw(CALL, 1, 1, 1).symbol, 3700.5) == "3700.5"


def test_only_index_options_settle_in_cash() -> None:
    assert settles_in_cash(spxw(CALL, 1, 1, 1).symbol)
    assert not settles_in_cash(goog(CALL, 1, 1, 1).symbol)


def test_a_chain_has_no_intrinsic_value() -> None:
    with pytest.raises(ValueError, match="cannot be exercised"):
        intrinsic_value(Symbol.create_canonical_option(SPX, "SPXW"), 3700.0)


rights = st.sampled_from([CALL, PUT])
strikes = st.integers(3000, 4400).map(float)
levels = st.integers(300_000, 440_000).map(lambda cents: cents / 100)
sizes = st.integers(-20, 20).filter(bool)
premiums = st.integers(0, 20_000).map(lambda cents: cents / 100)


@given(rights, strikes, levels, sizes, premiums)
def test_cash_and_premium_make_up_the_profit(
    right: OptionRight, strike: float, level: float, size: int, premium: float
) -> None:
    profit, cash = exercise_profit(spxw(right, strike, size, premium), level)
    assert profit == pytest.approx(cash - premium * 100 * size, abs=1e-6)


@given(rights, strikes, levels, sizes, premiums)
def test_the_two_sides_of_a_contract_cancel_out(
    right: OptionRight, strike: float, level: float, size: int, premium: float
) -> None:
    sides = [spxw(right, strike, one, premium) for one in (size, -size)]
    (gained, paid), (lost, got) = (exercise_profit(one, level) for one in sides)
    assert (gained, paid) == (-lost, -got)
    assert exercise(sides[0], level).quantity == -exercise(sides[1], level).quantity


@given(rights, strikes, levels, sizes, premiums)
def test_an_expiry_closes_the_holding_and_assigns_only_shorts(
    right: OptionRight, strike: float, level: float, size: int, premium: float
) -> None:
    holding = spxw(right, strike, size, premium)
    outcome = exercise(holding, level)
    assert outcome.quantity == -size
    assert not (outcome.is_assignment and size > 0)
    assert outcome.in_the_money or exercise_profit(holding, level)[1] == 0.0


class TestEarlyAssignment:
    DEEP = goog(PUT, 900, -1, 150.0)
    NOW = EarlyAssignmentFacts(
        local_time=datetime(2015, 12, 22, 10),
        option_bid=150.0,
        underlying_close=748.0,
        underlying_bid=747.9,
        underlying_ask=748.1,
    )

    def test_a_deep_put_trading_below_its_value_is_assigned_near_expiry(self) -> None:
        assert is_assigned_early(self.DEEP, self.NOW)

    def test_a_long_position_is_never_assigned(self) -> None:
        assert not is_assigned_early(replace(self.DEEP, quantity=1), self.NOW)

    @pytest.mark.parametrize(
        ("moment", "assigned"),
        [(datetime(2015, 12, 20), True), (datetime(2015, 12, 19, 23), False), (datetime(2015, 12, 24, 12), True)],
    )
    def test_american_options_are_assigned_within_four_days(self, moment: datetime, assigned: bool) -> None:
        assert is_assigned_early(self.DEEP, replace(self.NOW, local_time=moment)) is assigned

    @pytest.mark.parametrize(("day", "assigned"), [(3, False), (4, True), (5, False)])
    def test_european_options_are_assigned_only_on_the_day(self, day: int, assigned: bool) -> None:
        facts = EarlyAssignmentFacts(
            local_time=datetime(2021, 1, day, 10),
            option_bid=290.0,
            underlying_close=3700.0,
            underlying_bid=3700.0,
            underlying_ask=3700.0,
        )
        assert is_assigned_early(spxw(PUT, 4000, -1, 300.0), facts) is assigned

    @pytest.mark.parametrize(("close", "assigned"), [(857.0, True), (857.2, False), (900.0, False), (1000.0, False)])
    def test_only_what_is_over_five_percent_in_the_money(self, close: float, assigned: bool) -> None:
        facts = replace(self.NOW, underlying_close=close, underlying_bid=close, underlying_ask=close, option_bid=1.0)
        assert is_assigned_early(self.DEEP, facts) is assigned

    def test_where_selling_pays_more_nobody_exercises(self) -> None:
        # Exercising is worth 100 times too much in LEAN's sum, so only an absurd bid or fee holds the holder back.
        assert not is_assigned_early(self.DEEP, replace(self.NOW, option_bid=20_000.0))
        assert not is_assigned_early(self.DEEP, replace(self.NOW, underlying_fee=2_000_000.0))
        assert is_assigned_early(self.DEEP, replace(self.NOW, option_bid=20_000.0, close_fee=2_000_000.0))

    @given(st.integers(1, 50), st.floats(900, 1500))
    def test_a_deep_call_is_assigned_whatever_its_size(self, size: int, close: float) -> None:
        facts = replace(self.NOW, underlying_close=close, underlying_bid=close, underlying_ask=close, option_bid=close - 700.0)
        assert is_assigned_early(goog(CALL, 700, -size, 100.0), facts)

    @given(st.floats(0, 3), st.floats(600, 900))
    def test_a_chain_of_hours_never_brings_a_worthless_option_to_assignment(self, days: float, close: float) -> None:
        facts = replace(self.NOW, local_time=datetime(2015, 12, 24, 16) - timedelta(days=days), underlying_close=close)
        assert not is_assigned_early(goog(CALL, 900, -1, 1.0), facts)
