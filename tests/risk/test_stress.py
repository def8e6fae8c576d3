"""Stress of the book: the rule book's vectors, limits, and what must hold for any book."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.groups import Group
from risk.implied_volatility import implied_volatility
from risk.revaluation import Line, underlying_line
from risk.stress import Reach, Scenario, StressLimits, Trade, before_and_after, stress, surface, volatility_multiple

Leg = tuple[int, float, float, float]
"""sign, strike, signed quantity, volatility"""
RATE, YIELD = 0.045, 0.013
SPY_112: list[Leg] = [(-1, 511, 1, 0.1867), (-1, 506, -1, 0.1922), (-1, 418, -2, 0.2988)]
SPX_112: list[Leg] = [(sign, 10 * strike, quantity, volatility) for sign, strike, quantity, volatility in SPY_112]
ES_STRANGLE: list[Leg] = [(-1, 4375, -1, 0.2856), (1, 5975, -1, 0.1255)]


def lines(legs: list[Leg], spot: float, days: float, multiplier: float = 100.0, dividend: float = YIELD) -> tuple[Line, ...]:
    return tuple(
        Line(
            underlying="SPX",
            sign=sign,
            money=quantity * multiplier,
            spot=spot,
            strike=strike,
            years=days / 365,
            volatility=volatility,
            rate=RATE,
            dividend=dividend,
        )
        for sign, strike, quantity, volatility in legs
    )


def trade(name: str = "112", legs: list[Leg] | None = None, group: Group = Group.A2, **changes: float) -> Trade:
    return Trade(name=name, group=group, lines=lines(legs or SPY_112, 540.0, 120), **changes)


def loss(one: Trade) -> float:
    return stress([one], 1e6).trades[Scenario.S1][one.name]


def test_the_one_one_two_on_the_fund_and_on_the_index_lose_what_the_rule_book_says() -> None:
    """Volatilities are printed to four digits: the loss can be told to a ten-thousandth part of the notional stress."""
    assert loss(trade()) == pytest.approx(3816.40, abs=1.0)
    assert loss(Trade(name="spx", group=Group.A1, lines=lines(SPX_112, 5400.0, 120))) == pytest.approx(38163.99, abs=10.0)


def test_the_strangle_on_the_future_loses_what_the_rule_book_says() -> None:
    made = Trade(name="es", group=Group.A1, lines=lines(ES_STRANGLE, 5400.0, 90, 50.0, RATE))
    assert loss(made) == pytest.approx(50 * (236.63 - 28.5), abs=5.0)


def test_the_leap_put_is_marked_where_the_rule_book_marks_it() -> None:
    volatility = float(implied_volatility(-1, 8.53, 540, 445, 1.0, rate=RATE, dividend=YIELD).volatility)
    made = Trade(name="leap", group=Group.A2, lines=lines([(-1, 445, -1, volatility)], 540.0, 365))
    assert loss(made) == pytest.approx(100 * (22.81 - 8.53), abs=0.5)


@pytest.mark.parametrize(
    ("days", "multiple"),
    [(0, 2.5), (7, 2.5), (7.1, 2.2), (45, 2.2), (46, 1.9), (130, 1.9), (131, 1.6), (250, 1.6), (251, 1.35), (365, 1.35)],
)
def test_volatility_rises_more_the_shorter_the_option(days: float, multiple: float) -> None:
    assert volatility_multiple(days) == multiple


def test_a_trade_is_held_to_five_percent_a_group_to_fifteen_and_the_book_to_twenty() -> None:
    one = stress([trade()], 100_000.0)
    assert one.breaches == ()
    assert [breach.what for breach in stress([trade()], 70_000.0).breaches] == ["112"]
    many = [trade(f"112-{index}") for index in range(6)]
    assert [breach.what for breach in stress(many, 110_000.0).breaches] == ["group A2", "portfolio"]
    assert stress(many, 110_000.0).portfolio[Scenario.S1] == pytest.approx(6 * loss(trade()))
    assert stress(many, 110_000.0, StressLimits(trade=0.05, group=0.5, portfolio=0.5)).breaches == ()


def test_a_loss_of_exactly_the_limit_is_no_breach() -> None:
    assert stress([trade()], loss(trade()) / 0.05).breaches == ()


def test_a_short_book_in_the_fund_offsets_a_long_one_in_the_index() -> None:
    down, up = underlying_line("SPX", 10, 5400.0), underlying_line("SPY", -100, 540.0)
    report = stress([Trade(name="a", group=Group.A1, lines=(down,)), Trade(name="b", group=Group.A2, lines=(up,))], 1e6)
    assert report.groups[Scenario.S1][Group.A1] == pytest.approx(54_000 * 0.04)
    assert report.groups[Scenario.S1][Group.A2] == 0.0
    assert report.portfolio[Scenario.S1] == pytest.approx(0.0, abs=1e-9)


def test_gold_moves_by_its_own_range_to_the_worse_side_and_offsets_nothing() -> None:
    for quantity in (1, -1):
        gold = Trade(name="gold", group=Group.B1, lines=(underlying_line("GC", quantity, 2600.0, 100),), price_range=60.0)
        hedge = Trade(name="hedge", group=Group.A1, lines=(underlying_line("ES", -5, 5400.0, 50),))
        report = stress([gold, hedge], 1e6)
        assert report.trades[Scenario.S1]["gold"] == pytest.approx(6000.0)
        assert report.portfolio[Scenario.S1] == pytest.approx(6000.0)


def test_volatility_outside_equity_rises_by_a_quarter() -> None:
    legs: list[Leg] = [(-1, 2290, -1, 0.1702), (1, 3040, -1, 0.1915)]
    made = Trade(name="gc", group=Group.B1, lines=lines(legs, 2600.0, 90, 100.0, RATE), price_range=60.0)
    found = stress([made], 1e6).trades[Scenario.S1]["gc"]
    assert 1700.0 < found < 1960.0
    assert found == pytest.approx(stress([made], 1e6).trades[Scenario.S3]["gc"])


def test_a_structure_of_defined_risk_never_loses_more_than_it_can() -> None:
    naked = loss(trade())
    assert loss(trade(defined_loss=500.0)) == 500.0
    assert loss(trade(defined_loss=1e9)) == pytest.approx(naked)


def test_a_fall_of_ten_percent_costs_a_seller_of_puts_more_than_one_of_four() -> None:
    report = stress([trade()], 1e6)
    assert report.portfolio[Scenario.S2] > report.portfolio[Scenario.S1]
    assert report.portfolio[Scenario.S3] == 0.0


@pytest.mark.parametrize("value", [0.0, -1.0, float("nan")])
def test_no_stress_without_net_liquidation_value(value: float) -> None:
    with pytest.raises(ValueError, match="net liquidation value"):
        stress([trade()], value)


def test_a_bad_book_is_refused() -> None:
    with pytest.raises(ValueError, match="same name"):
        stress([trade(), trade()], 1e6)
    with pytest.raises(ValueError, match="price range of None"):
        stress([Trade(name="gold", group=Group.B1, lines=(underlying_line("GC", 1, 2600.0, 100),))], 1e6)
    broken = replace(trade().lines[0], volatility=float("nan"))
    with pytest.raises(ValueError, match="revalued"):
        stress([Trade(name="x", group=Group.A2, lines=(broken,))], 1e6)


def test_an_empty_book_loses_nothing() -> None:
    report = stress([], 1e6)
    assert set(report.portfolio.values()) == {0.0}
    assert report.breaches == ()


def test_ranges_are_those_of_portfolio_margin_by_underlying() -> None:
    index = Trade(name="a", group=Group.A1, lines=(underlying_line("SPX", 1, 5400.0, 100),))
    future = Trade(name="b", group=Group.A1, lines=(underlying_line("ES", -1, 5400.0, 50),))
    stock = Trade(name="c", group=Group.A2, lines=(underlying_line("XYZ", -100, 50.0),))
    report = stress([index, future, stock], 1e6)
    assert report.ranges == pytest.approx({"SPX": 0.08 * 540_000, "ES": 0.06 * 270_000, "XYZ": 750.0})
    assert report.whole_range == pytest.approx(43_200 + 16_200 + 750)


def test_the_range_is_a_grid_of_price_volatility_and_time() -> None:
    made = lines(SPY_112, 540.0, 120)
    own = stress([trade()], 1e6).ranges["SPX"]
    grid = surface(made, np.linspace(0.92, 1.06, 10), np.array([0.9, 1.25]), np.array([0.0, 1.0]))
    assert own == pytest.approx(-grid.min())
    assert own == pytest.approx(1566, abs=1.0)


def test_the_range_of_the_whole_book_is_held_to_the_limit_of_the_portfolio() -> None:
    stock = Trade(name="c", group=Group.A2, lines=(underlying_line("XYZ", 100, 100.0),))
    fund = Trade(name="d", group=Group.A2, lines=(underlying_line("SPY", -100, 100.0),))
    (worst,) = [loss for loss in stress([stock, fund], 15_000.0).losses if loss.reach is Reach.PORTFOLIO]
    assert worst.loss == pytest.approx(2 * 1500.0)
    assert (worst.limit, worst.is_over) == (3000.0, False)
    assert [breach.reach for breach in stress([stock, fund], 14_999.0).breaches] == [Reach.PORTFOLIO]


def test_a_market_of_its_own_stands_still_in_the_ranges_of_equity() -> None:
    gold = Trade(name="gold", group=Group.B1, lines=(underlying_line("GC", 1, 2600.0, 100),), price_range=60.0)
    assert stress([gold], 1e6).ranges == {}


def test_a_short_call_is_held_to_its_loss_in_the_rise() -> None:
    call = Trade(name="call", group=Group.A1, lines=lines([(1, 5500, -1, 0.15)], 5400.0, 30))
    report = stress([call], 1e6)
    assert 0.0 < report.trades[Scenario.S1]["call"] < report.trades[Scenario.S3]["call"]
    (own,) = [loss for loss in report.losses if loss.reach is Reach.TRADE]
    assert own.loss == pytest.approx(report.trades[Scenario.S3]["call"])
    assert own.loss > 10_000.0


def test_the_losses_of_a_book_stand_beside_those_with_the_order_in_it() -> None:
    before, after = before_and_after([trade("a")], [trade("b")], 1e6)
    assert before.portfolio == stress([trade("a")], 1e6).portfolio
    assert after.portfolio == stress([trade("a"), trade("b")], 1e6).portfolio
    assert after.losses == stress([trade("a"), trade("b")], 1e6).losses
    assert before_and_after([trade("a")], [], 1e6)[0] == before_and_after([trade("a")], [], 1e6)[1]


@given(
    st.lists(st.tuples(st.sampled_from([480, 520, 560]), st.integers(-3, 3).filter(bool)), min_size=1, max_size=4),
    st.integers(1, 4),
    st.integers(1, 4),
    st.floats(500.0, 50_000.0),
)
def test_the_losses_of_a_larger_order_are_over_wherever_a_smaller_ones_are(
    held: list[tuple[int, int]], few: int, more: int, value: float
) -> None:
    """The loss is convex in the order's size: beyond the limit it does not come back, unless the book was beyond it before."""
    book = [
        Trade(name=str(index), group=Group.A2, lines=lines([(-1, strike, quantity, 0.2)], 540.0, 60))
        for index, (strike, quantity) in enumerate(held)
    ]
    over = []
    for size in (few, few + more):
        new = Trade(name="new", group=Group.A2, lines=lines([(-1, 500, size, 0.2), (1, 580, -size, 0.15)], 540.0, 60))
        before, after = before_and_after(book, [new], value)
        over.append(bool(before.breaches or after.breaches))
    assert over[0] <= over[1]


def test_the_surface_runs_over_price_volatility_and_time() -> None:
    prices, volatilities, days = np.array([0.9, 1.0, 1.1]), np.array([1.0, 2.0]), np.array([0.0, 5.0, 30.0, 60.0])
    found = surface(trade().lines, prices, volatilities, days)
    assert found.shape == (3, 2, 4)
    assert found[1, 0, 0] == 0.0
    assert found[0, 1, 0] < found[1, 1, 0] < 0.0


@given(st.lists(st.integers(-2, 2).filter(bool), min_size=1, max_size=5), st.integers(2, 4))
def test_the_book_of_equity_never_loses_more_than_its_trades_one_by_one(quantities: list[int], times: int) -> None:
    trades = [
        Trade(name=str(index), group=Group.A2, lines=lines([(-1, 500, quantity, 0.2)], 540.0, 60))
        for index, quantity in enumerate(quantities)
    ]
    report = stress(trades, 1e6)
    for scenario in Scenario:
        assert report.portfolio[scenario] <= sum(report.trades[scenario].values()) + 1e-6
    larger = [replace(t, lines=tuple(replace(x, money=x.money * times) for x in t.lines)) for t in trades]
    assert stress(larger, 1e6).portfolio[Scenario.S1] == pytest.approx(times * report.portfolio[Scenario.S1], abs=1e-6)
