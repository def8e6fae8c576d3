"""What must hold of every regime of margin, whatever the legs: strategy-based by product and venue, scan, portfolio margin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.contracts import Contract
from risk import black_scholes
from risk.margin import FuturesMarket, Requirement, Venue, requirement
from risk.margin.portfolio import LEAST_PER_CONTRACT, portfolio_margin
from risk.margin.span import LIVE_RESERVE
from risk.payoff import payoff_range
from risk.revaluation import option_lines, underlying_line
from tests.risk.make import FAR, before, future_option, option, spx

SPOT, RATE, SIGMA = 100.0, 0.04, 0.3
AT = before(option("C", 100), 60 / 365)
STRIKES = [70.0, 85.0, 95.0, 100.0, 105.0, 120.0]
Shape = tuple[str, float, bool]
"""Right, strike, whether it expires later."""
SHAPES = st.tuples(st.sampled_from(["C", "P"]), st.sampled_from(STRIKES), st.booleans())
NEAR_SHAPES = st.tuples(st.sampled_from(["C", "P"]), st.sampled_from(STRIKES), st.just(False))
COUNTS = st.integers(-3, 3).filter(bool)
BOOKS = st.dictionaries(SHAPES, COUNTS, min_size=1, max_size=4)
NEAR_BOOKS = st.dictionaries(NEAR_SHAPES, COUNTS, min_size=1, max_size=4)
FUTURES = FuturesMarket(at=AT, rate=RATE, price_range=6.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """How a shape becomes a contract of the regime, and what legs need by it."""

    make: Callable[..., Contract]
    venue: Venue = Venue.CBOE
    futures: FuturesMarket | None = None

    def legs(self, book: Mapping[Shape, int]) -> dict[Contract, int]:
        """Contracts and quantities of a book."""
        made = {}
        for (right, strike, later), quantity in book.items():
            made[self.make(right, strike, expiry=FAR) if later else self.make(right, strike)] = quantity
        return made

    def needs(self, book: Mapping[Shape, int]) -> Requirement:
        """The requirement of a book at model prices."""
        legs = self.legs(book)
        found = requirement(legs, {c: self.mid(c) for c in legs}, SPOT, self.venue, futures=self.futures)
        assert isinstance(found, Requirement)
        return found

    def mid(self, contract: Contract) -> float:
        """A model price, at least a cent."""
        years, dividend = contract.years_to_settlement(AT), RATE if self.futures else 0.0
        value = black_scholes.price(contract.right.sign, SPOT, contract.strike, years, SIGMA, rate=RATE, dividend=dividend)
        return max(0.01, float(value))


def _fund(right: str, strike: float, **more: object) -> Contract:
    return replace(option(right, strike, **more), underlying="TQQQ", root="TQQQ")  # type: ignore[arg-type]


REGIMES = {
    "equity": Regime(make=option),
    "leveraged fund": Regime(make=_fund),
    "broad index": Regime(make=spx),
    "tastytrade equity": Regime(make=option, venue=Venue.TASTYTRADE),
    "tastytrade index": Regime(make=spx, venue=Venue.TASTYTRADE),
    "scan": Regime(make=future_option, futures=replace(FUTURES, reserve=False)),
    "scan with reserve": Regime(make=future_option, futures=FUTURES),
}
STRATEGY_BASED = [name for name, regime in REGIMES.items() if regime.futures is None]
each_regime = pytest.mark.parametrize("name", sorted(REGIMES))
few = settings(max_examples=40)


@each_regime
@few
@given(book=BOOKS, times=st.integers(2, 6))
def test_as_many_times_the_legs_need_as_many_times_as_much(name: str, book: dict[Shape, int], times: int) -> None:
    once = REGIMES[name].needs(book)
    more = REGIMES[name].needs({shape: quantity * times for shape, quantity in book.items()})
    assert more.gross == pytest.approx(times * once.gross, rel=1e-9, abs=1e-6)
    assert more.net_deposit == pytest.approx(times * once.net_deposit, rel=1e-9, abs=1e-6)
    assert more.unbounded is once.unbounded


@each_regime
@settings(max_examples=15)
@given(book=BOOKS)
def test_the_order_of_the_legs_is_of_no_account(name: str, book: dict[Shape, int]) -> None:
    found = [REGIMES[name].needs(dict(order)) for order in permutations(book.items())]
    assert max(x.gross for x in found) == pytest.approx(min(x.gross for x in found), rel=1e-9, abs=1e-6)
    assert len({x.unbounded for x in found}) == 1


@each_regime
@settings(max_examples=80)
@given(book=BOOKS, long=SHAPES, count=st.integers(1, 3))
def test_another_long_never_raises_what_is_needed(name: str, book: dict[Shape, int], long: Shape, count: int) -> None:
    if book.get(long, 0) < 0:
        return
    regime = REGIMES[name]
    assert regime.needs({**book, long: book.get(long, 0) + count}).gross <= regime.needs(book).gross + 1e-6


@each_regime
@few
@given(book=BOOKS)
@example(book={("C", 85.0, False): 1, ("P", 70.0, False): -2, ("C", 70.0, False): -1})
def test_buying_a_short_back_never_raises_what_is_needed(name: str, book: dict[Shape, int]) -> None:
    """But for the reserve: in a rise a sold put makes up for calls, and the reserve takes the whole 2.5 times, so that a put
    bought back may leave 1.5 times its price more to hold."""
    shorts = [shape for shape, quantity in book.items() if quantity < 0]
    if not shorts:
        return
    less = {**book, shorts[0]: book[shorts[0]] + 1}
    left = {shape: quantity for shape, quantity in less.items() if quantity}
    if left:
        regime = REGIMES[name]
        (back,) = regime.legs({shorts[0]: 1})
        slack = (LIVE_RESERVE - 1.0) * regime.mid(back) * back.multiplier if name == "scan with reserve" else 0.0
        assert regime.needs(left).gross <= regime.needs(book).gross + slack + 1e-6


@each_regime
@few
@given(book=BOOKS)
def test_longs_alone_need_what_they_cost_and_no_more(name: str, book: dict[Shape, int]) -> None:
    bought = {shape: abs(quantity) for shape, quantity in book.items()}
    regime, found = REGIMES[name], REGIMES[name].needs(bought)
    cost = sum(quantity * regime.mid(c) * c.multiplier for c, quantity in regime.legs(bought).items())
    assert found.gross == pytest.approx(0.0, abs=1e-6)
    assert found.needed == pytest.approx(cost)


@few
@given(book=BOOKS)
def test_two_parts_of_a_scanned_book_never_need_less_apart(book: dict[Shape, int]) -> None:
    shapes = list(book)
    parts = [{shape: book[shape] for shape in some} for some in (shapes[::2], shapes[1::2]) if some]
    apart = sum(REGIMES["scan"].needs(part).gross for part in parts)
    assert REGIMES["scan"].needs(book).gross <= apart + 1e-6


@each_regime
@few
@given(book=NEAR_BOOKS)
def test_more_calls_sold_than_bought_is_unbounded_and_nothing_else_is(name: str, book: dict[Shape, int]) -> None:
    legs = REGIMES[name].legs(book)
    assert REGIMES[name].needs(book).unbounded is (payoff_range(legs).least is None)


@pytest.mark.parametrize("name", STRATEGY_BASED)
@few
@given(book=NEAR_BOOKS)
def test_what_is_covered_whole_needs_its_worst_loss_and_never_less(name: str, book: dict[Shape, int]) -> None:
    found, least = REGIMES[name].needs(book), payoff_range(REGIMES[name].legs(book)).least
    if "naked" not in found.breakdown:
        assert least is not None
        assert found.gross >= max(0.0, -least) - 1e-6


@pytest.mark.parametrize("name", ["scan", "scan with reserve"])
@few
@given(book=NEAR_BOOKS)
def test_a_scan_covers_every_loss_within_its_range_unless_the_worst_loss_at_expiry_is_less(
    name: str, book: dict[Shape, int]
) -> None:
    """At the scan's prices with volatility where it is, which the scan has only up and down: 25 USD may lie between."""
    regime = REGIMES[name]
    legs = regime.legs(book)
    lines = option_lines(legs, dict.fromkeys(legs, SIGMA), SPOT, AT, rate=RATE)
    worth = {c: regime.mid(c) for c in legs}
    for move in np.linspace(-1.0, 1.0, 7):
        after = [
            float(black_scholes.price(line.sign, SPOT + 6.0 * move, line.strike, line.years, SIGMA, rate=RATE, dividend=RATE))
            for line in lines
        ]
        lost = sum(line.money * (worth[c] - value) for line, c, value in zip(lines, legs, after, strict=True))
        least = payoff_range(legs).least
        most = float("inf") if least is None else max(0.0, -least)
        premium = sum(quantity * worth[c] * c.multiplier for c, quantity in legs.items())
        assert regime.needs(book).gross >= min(lost - premium, most) - 25.0


@pytest.mark.parametrize("index", [True, False])
@few
@given(book=BOOKS, long=SHAPES)
def test_portfolio_margin_rises_by_no_more_than_a_long_costs_or_its_least_requirement(
    index: bool, book: dict[Shape, int], long: Shape
) -> None:
    if book.get(long, 0) < 0:
        return
    regime = REGIMES["broad index" if index else "equity"]
    before_it, after_it = (
        portfolio_margin(option_lines(legs, dict.fromkeys(legs, SIGMA), SPOT, AT, rate=RATE)).required
        for legs in (regime.legs(book), regime.legs({**book, long: book.get(long, 0) + 1}))
    )
    ((contract, _),) = regime.legs({long: 1}).items()
    assert after_it <= before_it + max(regime.mid(contract), LEAST_PER_CONTRACT) * contract.multiplier + 1e-6


@few
@given(book=BOOKS, times=st.integers(2, 5))
def test_portfolio_margin_scales_whatever_the_order(book: dict[Shape, int], times: int) -> None:
    legs = REGIMES["equity"].legs(book)
    lines = option_lines(legs, dict.fromkeys(legs, SIGMA), SPOT, AT, rate=RATE)
    more = [replace(line, money=line.money * times) for line in reversed(lines)]
    assert portfolio_margin(more).required == pytest.approx(times * portfolio_margin(lines).required)


@few
@given(book=NEAR_BOOKS)
def test_portfolio_margin_is_never_below_the_loss_at_any_of_its_moves(book: dict[Shape, int]) -> None:
    legs = REGIMES["equity"].legs(book)
    lines = option_lines(legs, dict.fromkeys(legs, SIGMA), SPOT, AT, rate=RATE)
    found = portfolio_margin(lines)
    for move in found.moves:
        prices = [
            black_scholes.price(x.sign, SPOT * np.array([1.0, 1.0 + move]), x.strike, x.years, SIGMA, rate=RATE) for x in lines
        ]
        lost = sum(x.money * (now - then) for x, (now, then) in zip(lines, prices, strict=True))
        assert found.required >= lost - 1e-6
    assert found.required >= LEAST_PER_CONTRACT * 100.0 * sum(abs(quantity) for quantity in legs.values()) - 1e-9


def test_the_same_strangle_needs_most_by_strategy_and_least_by_the_scan() -> None:
    """The rule book 3.5: a margin number without its regime says nothing."""
    shape: dict[Shape, int] = {("P", 95.0, False): -1, ("C", 105.0, False): -1}
    by_strategy = REGIMES["equity"].needs(shape).net_deposit / 100.0
    legs = REGIMES["equity"].legs(shape)
    by_portfolio = portfolio_margin(option_lines(legs, dict.fromkeys(legs, SIGMA), SPOT, AT, rate=RATE)).required / 100.0
    by_scan = REGIMES["scan"].needs(shape).net_deposit / 50.0
    assert by_strategy > by_portfolio > by_scan > 0.0


def test_a_future_alone_needs_its_scan_range_in_every_direction() -> None:
    for quantity in (1, -1):
        market = replace(FUTURES, held=(underlying_line("ES", quantity, SPOT, 50.0),))
        far = future_option("P", 70.0)
        found = requirement({far: 1}, {far: 0.01}, SPOT, futures=market)
        assert isinstance(found, Requirement)
        assert found.net_deposit == pytest.approx(6.0 * 50.0, rel=0.01)
