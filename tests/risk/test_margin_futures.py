"""The requirement of futures options: the rule book's structures, the reserve, covers, mixed books, and what must hold."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contracts import Contract
from risk import black_76
from risk.margin import FuturesMarket, Missing, Requirement, Venue, requirement
from risk.payoff import payoff_range
from risk.revaluation import underlying_line
from tests.risk.make import FAR, NEAR, before, future_option

RATE = 0.045
SPOT = 5400.0
ES_RANGE = 216.0
ANY = future_option("P", 5000)
AT = before(ANY, 90 / 365)
MARKET = FuturesMarket(at=AT, rate=RATE, price_range=ES_RANGE)
PLAIN = replace(MARKET, reserve=False)
STRIKES = [4200.0, 4800.0, 5100.0, 5300.0, 5400.0, 5500.0, 5700.0, 6300.0]
CONTRACTS = st.builds(
    lambda right, strike, expiry: future_option(right, strike, expiry=expiry),
    st.sampled_from(["C", "P"]),
    st.sampled_from(STRIKES),
    st.sampled_from([NEAR, NEAR, FAR]),
)
BOOKS = st.dictionaries(CONTRACTS, st.integers(-3, 3).filter(bool), min_size=1, max_size=4)
MARKETS = st.sampled_from([MARKET, PLAIN])


def volatility(contract: Contract) -> float:
    """A skew."""
    return 0.18 - 0.25 * math.log(contract.strike / SPOT)


def mid(contract: Contract, spot: float = SPOT, sigma: float | None = None) -> float:
    sigma = volatility(contract) if sigma is None else sigma
    years = contract.years_to_settlement(AT)
    return float(black_76.price(contract.right.sign, spot, contract.strike, years, sigma, rate=RATE))


def needs(legs: Mapping[Contract, int], market: FuturesMarket = MARKET) -> Requirement:
    found = requirement(legs, {contract: mid(contract) for contract in legs}, SPOT, futures=market)
    assert isinstance(found, Requirement)
    return found


Leg = tuple[str, float, int, float]
BOOK_EXAMPLES: list[tuple[str, float, float, float, float, list[Leg], float]] = [
    ("CL", 75, 90, 1000, 6.80, [("P", 57, -1, 0.3853), ("C", 104.5, -1, 0.3968)], 1601),
    ("GC", 2600, 90, 100, 60, [("P", 2290, -1, 0.1702), ("C", 3040, -1, 0.1915)], 1960),
    ("ES", 5400, 90, 50, 216, [("P", 4375, -1, 0.2856), ("C", 5975, -1, 0.1255)], 2845),
    ("ES", 5400, 120, 50, 216, [("P", 5060, 1, 0.1863), ("P", 5010, -1, 0.1918), ("P", 4140, -2, 0.2983)], 4993),
    ("ES", 5400, 120, 50, 216, [("P", 4140, -1, 0.2983)], 2636),
]


@pytest.mark.parametrize(("root", "spot", "days", "multiplier", "points", "legs", "stated"), BOOK_EXAMPLES)
def test_the_deposit_of_the_rule_books_structures_is_their_scan(
    root: str, spot: float, days: float, multiplier: float, points: float, legs: list[Leg], stated: float
) -> None:
    """The volatilities come back out of the mids. The book prints them to four digits, which leaves open a dollar or two."""
    contracts = {
        future_option(right, strike, underlying=root, multiplier=multiplier): (quantity, sigma)
        for right, strike, quantity, sigma in legs
    }
    at = before(next(iter(contracts)), days / 365)
    mids = {
        c: float(black_76.price(c.right.sign, spot, c.strike, days / 365, sigma, rate=RATE))
        for c, (_, sigma) in contracts.items()
    }
    held = {contract: quantity for contract, (quantity, _) in contracts.items()}
    worth = sum(quantity * mids[contract] * multiplier for contract, quantity in held.items())
    market = FuturesMarket(at=at, rate=RATE, price_range=points, reserve=False)
    found, live = (requirement(held, mids, spot, futures=m) for m in (market, replace(market, reserve=True)))
    assert isinstance(found, Requirement)
    assert isinstance(live, Requirement)
    assert found.net_deposit == pytest.approx(stated, abs=2.0)
    assert found.gross == pytest.approx(found.net_deposit - worth)
    assert live.net_deposit == pytest.approx(2.5 * found.net_deposit)
    assert not found.unbounded or root in ("CL", "GC") or "C" in {leg[0] for leg in legs}


def test_the_venue_does_not_matter_to_a_scan() -> None:
    mids = {ANY: mid(ANY)}
    assert requirement({ANY: -1}, mids, SPOT, Venue.TASTYTRADE, futures=MARKET) == requirement(
        {ANY: -1}, mids, SPOT, Venue.CBOE, futures=MARKET
    )


def test_bought_options_are_paid_in_full_and_need_nothing_more() -> None:
    found = needs({ANY: 2, future_option("C", 5700): 1})
    assert found.gross == 0.0
    assert found.net_deposit == pytest.approx((2 * mid(ANY) + mid(future_option("C", 5700))) * 50)


def test_only_sold_puts_are_reserved_for() -> None:
    call = {future_option("C", 5700): -1}
    assert needs(call, MARKET).gross == needs(call, PLAIN).gross
    assert needs({ANY: -1}, MARKET).net_deposit == pytest.approx(2.5 * needs({ANY: -1}, PLAIN).net_deposit)


def test_a_narrow_spread_needs_no_more_than_it_can_lose() -> None:
    spread = {future_option("P", 5400): -1, future_option("P", 5390): 1}
    found = needs(spread)
    assert found.gross == pytest.approx(10 * 50)
    assert found.breakdown.endswith("no more than the worst loss at expiry 500.00")


def test_a_long_that_expires_earlier_or_later_does_not_bound_the_loss_at_expiry() -> None:
    near, far = future_option("P", 5400), future_option("P", 5390, expiry=FAR)
    assert "worst loss" not in needs({near: -1, far: 1}).breakdown
    assert "worst loss" not in needs({far: -1, near: 1}).breakdown


@pytest.mark.parametrize(
    ("legs", "futures", "unbounded"),
    [
        ({future_option("C", 5700): -1}, 0, True),
        ({future_option("C", 5700): -1}, 1, False),
        ({future_option("C", 5700): -2}, 1, True),
        ({future_option("P", 5100): -1}, 0, False),
        ({future_option("P", 5100): -1}, -1, True),
        ({future_option("P", 5100): 1}, -1, True),
        ({future_option("C", 5700): 1}, -1, True),
        ({future_option("C", 5700): -1, future_option("C", 6300): 1}, 0, False),
        ({future_option("C", 5700): -1, future_option("C", 6300, expiry=FAR): 1}, 0, False),
        ({future_option("C", 5700, expiry=FAR): -1, future_option("C", 5500): 1}, 0, True),
        ({future_option("C", 5700): -2, future_option("C", 5500, expiry=FAR): 1}, 0, True),
    ],
)
def test_more_calls_sold_than_covered_for_as_long_as_they_live_lose_without_bound(
    legs: dict[Contract, int], futures: int, unbounded: bool
) -> None:
    held = (underlying_line("ES", futures, SPOT, 50.0),) if futures else ()
    assert needs(legs, replace(MARKET, held=held)).unbounded is unbounded


def test_a_future_held_beside_options_is_scanned_with_them() -> None:
    future = underlying_line("ES", 1, SPOT, 50.0)
    call = future_option("C", 5500)
    together = needs({call: -1}, replace(PLAIN, held=(future,)))
    assert together.net_deposit < 216 * 50
    assert together.net_deposit + needs({call: -1}, PLAIN).net_deposit > 216 * 50
    put = needs({ANY: 1}, replace(PLAIN, held=(future,)))
    assert put.gross < 216 * 50


def test_each_option_is_valued_on_its_own_future() -> None:
    contract = future_option("P", 5000, expiry=FAR)
    dearer = {contract: mid(contract, spot=5480.0)}
    own = requirement({contract: -1}, dearer, SPOT, futures=replace(MARKET, prices={contract: 5480.0}))
    direct = requirement({contract: -1}, dearer, 5480.0, futures=MARKET)
    assert own == direct
    assert own != requirement({contract: -1}, dearer, SPOT, futures=MARKET)


def test_given_volatilities_go_before_those_of_the_mids() -> None:
    mids = {ANY: mid(ANY)}
    same = replace(MARKET, volatilities={ANY: volatility(ANY)})
    higher = replace(MARKET, volatilities={ANY: 0.5})
    own, given, raised = (requirement({ANY: -1}, mids, SPOT, futures=m) for m in (MARKET, same, higher))
    assert isinstance(own, Requirement)
    assert isinstance(given, Requirement)
    assert isinstance(raised, Requirement)
    assert given.gross == pytest.approx(own.gross)
    assert raised.gross > own.gross


def test_a_volatility_that_is_given_stands_in_for_one_that_the_mid_has_not() -> None:
    deep = future_option("P", 6300)
    mids = {deep: 890.0}
    without = requirement({deep: -1}, mids, SPOT, futures=PLAIN)
    assert without == Missing(why="ES 2026-01-16 6300 P at 890.0 has no volatility to scan with: below intrinsic")
    found = requirement({deep: -1}, mids, SPOT, futures=replace(PLAIN, volatilities={deep: 0.15}))
    assert isinstance(found, Requirement)
    assert found.net_deposit == pytest.approx(216 * 50, rel=0.02)


@pytest.mark.parametrize(("long", "value"), [(future_option("P", 4200), 0.0), (future_option("C", 4200), 890.0)])
def test_a_bought_option_without_a_volatility_counts_for_nothing_in_the_scan(long: Contract, value: float) -> None:
    found = requirement({ANY: -1, long: 1}, {ANY: mid(ANY), long: value}, SPOT, futures=MARKET)
    assert isinstance(found, Requirement)
    assert found.gross == needs({ANY: -1}).gross
    assert found.net_deposit == pytest.approx(needs({ANY: -1}).net_deposit + value * 50)
    assert requirement({long: 1}, {long: value}, SPOT, futures=MARKET) == Requirement(
        gross=0.0, net_deposit=value * 50, unbounded=False, breakdown="paid in full"
    )


def test_a_bought_option_without_a_volatility_still_covers_at_expiry() -> None:
    deep = future_option("P", 6300)
    found = requirement({ANY: -1, deep: 1}, {ANY: mid(ANY), deep: 890.0}, SPOT, futures=MARKET)
    assert isinstance(found, Requirement)
    assert found.gross == 0.0


def test_a_short_past_its_settlement_has_no_requirement_whatever_volatility_is_given() -> None:
    late = replace(MARKET, at=ANY.settles_at, volatilities={ANY: 0.2})
    found = requirement({ANY: -1}, {ANY: 10.0}, SPOT, futures=late)
    assert found == Missing(why="ES 2026-01-16 5000 P at 10.0 has no volatility to scan with: expired")


BAD = [math.nan, math.inf, -math.inf, 0.0, -1.0]


@pytest.mark.parametrize("value", BAD)
def test_a_market_that_is_no_market_is_named(value: float) -> None:
    put = future_option("P", 5100)
    cases = [
        (replace(MARKET, price_range=value), "price range of ES"),
        (replace(MARKET, prices={put: value}), "price of the future of ES 2026-01-16 5100 P"),
        (replace(MARKET, volatilities={put: value}), f"volatility {value} is given"),
        (replace(MARKET, held=(underlying_line("ES", 1, value, 50.0),)), "a future of ES is held at"),
    ]
    if not math.isfinite(value):
        cases.append((replace(MARKET, rate=value), "the rate is"))
        cases.append((replace(MARKET, held=(underlying_line("ES", 1, SPOT, value),)), "USD a point"))
    for market, words in cases:
        found = requirement({put: -1}, {put: mid(put)}, SPOT, futures=market)
        assert isinstance(found, Missing)
        assert words in found.why


def test_only_futures_of_the_same_underlying_stand_beside_options() -> None:
    option_line = replace(underlying_line("ES", 1, SPOT, 50.0), sign=1)
    for line in (underlying_line("CL", 1, 75.0, 1000.0), option_line):
        found = requirement({ANY: -1}, {ANY: mid(ANY)}, SPOT, futures=replace(MARKET, held=(line,)))
        assert isinstance(found, Missing)
        assert "is no future beside options of ES" in found.why


def test_the_breakdown_tells_the_scenario_the_reserve_and_what_the_options_are_worth() -> None:
    plain, live = needs({ANY: -1}, PLAIN), needs({ANY: -1}, MARKET)
    worth = mid(ANY) * 50
    risk = plain.gross - worth
    assert plain.breakdown == f"scan: risk {risk:,.2f} at -1.00 price ranges, volatility up; options worth {-worth:,.2f}"
    assert f"{2.5 * risk:,.2f} with the live reserve" in live.breakdown


@given(BOOKS, st.integers(2, 5), MARKETS)
def test_more_of_the_same_needs_as_many_times_more(legs: dict[Contract, int], times: int, market: FuturesMarket) -> None:
    once, often = needs(legs, market), needs({contract: quantity * times for contract, quantity in legs.items()}, market)
    assert often.gross == pytest.approx(once.gross * times, abs=1e-6)
    assert often.net_deposit == pytest.approx(once.net_deposit * times, abs=1e-6)
    assert often.unbounded is once.unbounded


@given(BOOKS, MARKETS)
def test_the_order_of_the_legs_does_not_matter(legs: dict[Contract, int], market: FuturesMarket) -> None:
    found = [needs(dict(order), market) for order in permutations(legs.items())]
    assert max(x.gross for x in found) == pytest.approx(min(x.gross for x in found), abs=1e-6)
    assert len({x.unbounded for x in found}) == 1


@given(BOOKS, CONTRACTS, st.integers(1, 4), MARKETS)
def test_another_long_never_raises_the_requirement(
    legs: dict[Contract, int], long: Contract, count: int, market: FuturesMarket
) -> None:
    if legs.get(long, 0) < 0:
        return
    assert needs({**legs, long: legs.get(long, 0) + count}, market).gross <= needs(legs, market).gross + 1e-6


@given(BOOKS, MARKETS)
def test_books_that_expire_together_never_need_more_than_they_can_lose(
    legs: dict[Contract, int], market: FuturesMarket
) -> None:
    least = payoff_range(legs).least
    if least is not None and len({contract.expiry for contract in legs}) == 1:
        assert 0.0 <= needs(legs, market).gross <= max(0.0, -least) + 1e-6


@given(BOOKS)
def test_the_reserve_never_lowers_what_is_needed(legs: dict[Contract, int]) -> None:
    assert needs(legs, MARKET).gross >= needs(legs, PLAIN).gross


@given(st.sampled_from(["C", "P"]), st.sampled_from(STRIKES), st.sampled_from([10.0, 50.0, 100.0]))
def test_a_spread_within_the_price_range_at_expiry_needs_its_worst_loss(right: str, strike: float, width: float) -> None:
    """Where the scan crosses both strikes and no time is left, the scan itself finds the payoff's worst loss."""
    short = future_option(right, strike)
    long = future_option(right, strike + (width if right == "C" else -width))
    market = FuturesMarket(at=before(short, 1e-5), rate=0.0, price_range=2000.0, reserve=False)
    sigma = dict.fromkeys((short, long), 0.2)
    years = short.years_to_settlement(market.at)
    mids = {c: max(0.01, float(black_76.price(c.right.sign, SPOT, c.strike, years, 0.2, rate=0.0))) for c in (short, long)}
    found = requirement({short: -1, long: 1}, mids, SPOT, futures=replace(market, volatilities=sigma))
    assert isinstance(found, Requirement)
    assert found.gross == pytest.approx(width * 50, abs=1.0)
