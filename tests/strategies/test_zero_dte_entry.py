"""The rule book's example entry, and what stands in the way of one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contracts import Contract, Right
from domain.intents import NoTrade
from domain.prices import mid_price
from domain.quotes import OptionQuote
from domain.settings import Settings, ZeroDteSettings
from risk.own_greeks import own_greeks
from risk.payoff import breakevens, worst_loss
from strategies.indicators import Morning
from strategies.select import is_liquid
from strategies.zero_dte.entry import Entry, Structure, Wanted, build_entry, structure_for
from tests.strategies.scenes import FRIDAY, contract, near, new_york, quote, spxw_chain, spy_chain

AT = new_york(FRIDAY, 10, 30)
ZERO = ZeroDteSettings()
LIQUID = [option for option in spxw_chain(AT) if is_liquid(option, Settings().quotes)]
DELTAS = {c: g.delta for c, g in own_greeks(LIQUID, 5400.0, 0.04, AT).items() if g is not None}
CONDOR = Wanted(structure=Structure.CONDOR, root="SPXW", expiry=FRIDAY, spot=5400.0, wing=30.0, distance=22.5)


def build(
    wanted: Wanted = CONDOR,
    options: list[OptionQuote] | None = None,
    deltas: Mapping[Contract, float] | None = None,
    zero: ZeroDteSettings = ZERO,
) -> Entry | NoTrade:
    return build_entry(wanted, LIQUID if options is None else options, DELTAS if deltas is None else deltas, zero)


def built(found: Entry | NoTrade) -> Entry:
    assert isinstance(found, Entry), found
    return found


def refused(found: Entry | NoTrade) -> NoTrade:
    assert isinstance(found, NoTrade)
    return found


def names(entry: Entry) -> list[str]:
    return [f"{leg.ratio:+d} {leg.contract.right.value}{leg.contract.strike:g}" for leg in entry.legs]


def without(*strikes: float) -> list[OptionQuote]:
    return [option for option in LIQUID if option.contract.strike not in strikes]


def test_a_flat_morning_sells_the_example_condor() -> None:
    entry = built(build())
    assert names(entry) == ["-1 P5335", "+1 P5305", "-1 C5445", "+1 C5475"]
    assert (entry.credit, entry.width) == (near(4.65), 30.0)


def test_the_example_condor_can_lose_what_the_rule_book_says() -> None:
    entry = built(build())
    plan = entry.plan(2.0)
    assert (plan.loss_at_stop, plan.max_loss) == (near(930.0), near(2535.0))


def test_the_plan_agrees_with_the_payoff_at_expiry() -> None:
    entry = built(build())
    legs = {leg.contract: leg.ratio for leg in entry.legs}
    assert worst_loss(legs, entry.credit) == pytest.approx(entry.plan(2.0).max_loss)
    assert breakevens(legs, entry.credit) == pytest.approx((5330.35, 5449.65))


def test_the_deltas_of_the_example_are_our_own() -> None:
    told = {
        (Right.PUT, 5335.0): -0.1646,
        (Right.PUT, 5305.0): -0.1062,
        (Right.CALL, 5445.0): 0.1449,
        (Right.CALL, 5475.0): 0.0263,
    }
    for (right, strike), delta in told.items():
        assert DELTAS[contract(right, strike)] == pytest.approx(delta, abs=0.002)


def test_the_strikes_half_a_range_away_would_be_too_near() -> None:
    assert abs(DELTAS[contract(Right.PUT, 5375.0)]) > 0.30
    assert abs(DELTAS[contract(Right.CALL, 5425.0)]) > 0.25


@pytest.mark.parametrize(
    ("structure", "legs", "credit", "worst"),
    [
        (Structure.CALL_SPREAD, ["-1 C5445", "+1 C5475"], 2.70, 2730.0),
        (Structure.PUT_SPREAD, ["-1 P5335", "+1 P5305"], 1.95, 2805.0),
    ],
)
def test_a_trending_morning_sells_one_side(structure: Structure, legs: list[str], credit: float, worst: float) -> None:
    entry = built(build(replace(CONDOR, structure=structure, distance=31.5)))
    assert (names(entry), entry.credit, entry.plan(2.0).max_loss) == (legs, near(credit), near(worst))


def test_the_spy_condor_is_the_rule_books() -> None:
    options = [option for option in spy_chain(AT) if is_liquid(option, Settings().quotes)]
    deltas = {c: g.delta for c, g in own_greeks(options, 540.0, 0.04, AT).items() if g is not None}
    wanted = Wanted(structure=Structure.CONDOR, root="SPY", expiry=FRIDAY, spot=540.0, wing=3.0, distance=2.25)
    entry = built(build(wanted, options, deltas))
    assert names(entry) == ["-1 P533", "+1 P530", "-1 C544", "+1 C547"]
    assert (entry.credit, entry.plan(2.0).max_loss) == (near(0.52), near(248.0))


def test_the_examples_are_those_of_the_golden_file(golden: Path) -> None:
    text = (golden / "strategy_examples.txt").read_text()
    condor = text[text.index("--- iron condor  S=5400.0") :]
    told = re.findall(r"^  ([-+]1 [PC]\d+) .* mid=([\d.]+)", condor, re.MULTILINE)[:4]
    chosen = built(build())
    mids = {o.contract: o.quote.mid for o in LIQUID}
    assert names(chosen) == [name for name, _ in told]
    assert [mids[leg.contract] for leg in chosen.legs] == pytest.approx([float(mid) for _, mid in told])
    credit = re.search(r"net credit = ([\d.]+) pts", condor)
    assert credit is not None
    assert chosen.credit == pytest.approx(float(credit[1]))


@pytest.mark.parametrize(
    ("morning", "mode", "expected"),
    [
        (Morning.FLAT, "fade", Structure.CONDOR),
        (Morning.FLAT, "follow", Structure.CONDOR),
        (Morning.UP, "fade", Structure.CALL_SPREAD),
        (Morning.DOWN, "fade", Structure.PUT_SPREAD),
        (Morning.UP, "follow", Structure.PUT_SPREAD),
        (Morning.DOWN, "follow", Structure.CALL_SPREAD),
    ],
)
def test_fading_sells_against_the_move_and_following_with_it(morning: Morning, mode: str, expected: Structure) -> None:
    assert structure_for(morning, mode) is expected


def test_a_range_beyond_the_delta_strike_moves_the_short_further_out() -> None:
    entry = built(build(replace(CONDOR, structure=Structure.PUT_SPREAD, distance=82.0)))
    assert names(entry)[0] == "-1 P5315"


def test_a_short_pushed_out_of_its_deltas_is_refused() -> None:
    found = refused(build(replace(CONDOR, structure=Structure.CALL_SPREAD, distance=65.0)))
    assert found.code == "delta_outside"
    assert re.fullmatch(r"the delta 0\.0\d+ of SPXW 2025-06-13 5465 C is outside 0\.08 to 0\.25", found.detail)


def test_no_strike_beyond_the_range_is_refused() -> None:
    found = refused(build(replace(CONDOR, structure=Structure.PUT_SPREAD, distance=200.0)))
    assert (found.code, found.detail) == ("no_short_strike", "no liquid SPXW 2025-06-13 put at or beyond 5200.00")


def test_no_delta_near_the_target_is_refused() -> None:
    near_only = [option for option in LIQUID if 5380.0 <= option.contract.strike <= 5420.0]
    found = refused(build(options=near_only))
    assert found.code == "no_short_strike"
    assert found.detail.endswith("has a delta near 0.16 and up to 0.25")


def test_no_quotes_at_all_are_refused() -> None:
    assert refused(build(options=[])).code == "no_short_strike"


def test_a_missing_wing_strike_takes_the_next_one_out() -> None:
    assert names(built(build(options=without(5305.0))))[1] == "+1 P5300"


def test_a_wing_may_be_a_sixth_wider_and_no_more() -> None:
    found = refused(build(options=without(5305.0, 5300.0)))
    assert found.code == "no_wing"
    assert found.detail == "no liquid wing 30 to 35 points beyond SPXW 2025-06-13 5335 P"


def test_a_wing_is_never_narrower() -> None:
    entry = built(build(options=without(5305.0)))
    assert entry.width == 35.0


def test_the_width_of_unequal_wings_is_the_wider_one() -> None:
    entry = built(build(options=without(5305.0)))
    assert entry.plan(2.0).max_loss == pytest.approx((35.0 - entry.credit) * 100.0)


def cheap(**mids: float) -> list[OptionQuote]:
    """The chain with some options' mids told anew, named P5335 and so on."""
    found = []
    for option in LIQUID:
        mid = mids.get(f"{option.contract.right.value}{option.contract.strike:g}")
        found.append(option if mid is None else replace(option, quote=quote(mid, AT)))
    return found


@pytest.mark.parametrize(("wing_mid", "enough"), [(4.45, True), (4.50, False)])
def test_a_spread_needs_a_twentieth_of_its_wing(wing_mid: float, enough: bool) -> None:
    wanted = replace(CONDOR, structure=Structure.PUT_SPREAD)
    found = build(wanted, cheap(P5305=wing_mid))
    assert isinstance(found, Entry) is enough
    if isinstance(found, NoTrade):
        assert (found.code, found.detail) == (
            "low_credit",
            "the credit 1.45 of -1 P5335, +1 P5305 is below 5% of the 30 wing (1.50)",
        )


@pytest.mark.parametrize(("wing_mid", "enough"), [(5.65, True), (5.70, False)])
def test_a_condor_needs_a_tenth_of_its_wing(wing_mid: float, enough: bool) -> None:
    assert isinstance(build(options=cheap(P5305=wing_mid)), Entry) is enough


def test_a_credit_of_nothing_is_refused_even_without_a_floor() -> None:
    free = ZeroDteSettings(min_credit_spread=0.0)
    wanted = replace(CONDOR, structure=Structure.PUT_SPREAD)
    assert refused(build(wanted, cheap(P5305=5.95), zero=free)).code == "low_credit"
    assert built(build(wanted, cheap(P5305=5.90), zero=free)).floor == pytest.approx(0.05)


@given(
    move=st.integers(-40, 40),
    structure=st.sampled_from(Structure),
    distance=st.floats(0.0, 60.0),
    wing=st.sampled_from([10.0, 20.0, 30.0]),
    dropped=st.sets(st.integers(0, len(LIQUID) - 1), max_size=60),
)
def test_whatever_is_built_keeps_every_rule(
    move: int, structure: Structure, distance: float, wing: float, dropped: set[int]
) -> None:
    spot = 5400.0 + move
    options = [option for number, option in enumerate(LIQUID) if number not in dropped]
    wanted = replace(CONDOR, structure=structure, distance=distance, wing=wing, spot=spot)
    found = build(wanted, options)
    if isinstance(found, NoTrade):
        return
    shorts, longs = found.legs[::2], found.legs[1::2]
    assert tuple(leg.contract.right for leg in shorts) == structure.sides
    for short, long in zip(shorts, longs, strict=True):
        right = short.contract.right
        assert (short.ratio, long.ratio, long.contract.right) == (-1, 1, right)
        assert 0.08 <= abs(DELTAS[short.contract]) <= 0.25
        assert right.sign * (short.contract.strike - spot) >= distance - 1e-6
        out = right.sign * (long.contract.strike - short.contract.strike)
        assert wing <= out <= wing * 35.0 / 30.0 + 1e-9
    least = 0.10 if structure is Structure.CONDOR else 0.05
    quotes = {option.contract: option.quote for option in options}
    assert found.credit == pytest.approx(mid_price(found.legs, quotes))
    assert found.credit >= least * found.width - 1e-9
