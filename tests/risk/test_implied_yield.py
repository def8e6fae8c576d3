"""The dividend yield that quotes imply."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contracts import Contract
from domain.quotes import OptionQuote, Quote
from risk import american, black_scholes
from risk.implied_yield import MOST_YIELD, NEAR, implied_yields
from tests.risk.make import FAR, before, option, spx
from tests.risk.make import NEAR as NEAR_EXPIRY

SPOT, RATE, YEARS = 5800.0, 0.04, 0.25
CALL = spx("C", 5800)
AT = before(CALL, YEARS)


def quoted(contract: Contract, mid: float) -> OptionQuote:
    return OptionQuote(contract=contract, quote=Quote(bid=mid - 0.1, ask=mid + 0.1, at=AT))


def fair(contract: Contract, dividend: float) -> OptionQuote:
    years = contract.years_to_settlement(AT)
    return quoted(
        contract,
        float(black_scholes.price(contract.right.sign, SPOT, contract.strike, years, 0.2, rate=RATE, dividend=dividend)),
    )


def chain(dividend: float, *strikes: float) -> list[OptionQuote]:
    return [fair(spx(right, strike), dividend) for strike in strikes for right in "CP"]


@given(st.floats(0.0, MOST_YIELD))
def test_the_yield_of_a_fair_chain_is_found(dividend: float) -> None:
    found = implied_yields(chain(dividend, 5700, 5800, 5900), SPOT, RATE, AT)
    assert found == {CALL.settles_at: pytest.approx(dividend, abs=1e-9)}


def test_each_settlement_has_its_own() -> None:
    later = [fair(spx(right, 5800, expiry=FAR), 0.03) for right in "CP"]
    found = implied_yields([*chain(0.01, 5800), *later], SPOT, RATE, AT)
    assert found == {
        CALL.settles_at: pytest.approx(0.01, abs=1e-9),
        later[0].contract.settles_at: pytest.approx(0.03, abs=1e-9),
    }


def test_one_wrong_pair_among_three_is_outvoted() -> None:
    wrong = quoted(spx("C", 5700), 900.0)
    quotes = [wrong, *chain(0.02, 5700, 5800, 5900)[1:]]
    assert implied_yields(quotes, SPOT, RATE, AT)[CALL.settles_at] == pytest.approx(0.02, abs=1e-9)


@pytest.mark.parametrize(("dividend", "found"), [(-0.03, 0.0), (0.2, MOST_YIELD)])
def test_what_is_not_believed_is_cut(dividend: float, found: float) -> None:
    assert implied_yields(chain(dividend, 5800), SPOT, RATE, AT) == {CALL.settles_at: found}


def test_only_pairs_near_the_money_count() -> None:
    far = SPOT * (1.0 + NEAR) + 5.0
    assert implied_yields(chain(0.02, far, 2 * SPOT - far), SPOT, RATE, AT) == {}


def test_a_lone_call_or_put_and_a_one_sided_pair_imply_nothing() -> None:
    call, put = chain(0.02, 5800)
    assert implied_yields([call], SPOT, RATE, AT) == {}
    assert implied_yields([put], SPOT, RATE, AT) == {}
    unbid = OptionQuote(contract=put.contract, quote=Quote(bid=math.nan, ask=5.0, at=AT))
    assert implied_yields([call, unbid], SPOT, RATE, AT) == {}


def test_a_pair_that_is_over_or_says_the_underlying_is_worth_nothing_implies_nothing() -> None:
    call, put = chain(0.02, 5800)
    assert implied_yields([call, put], SPOT, RATE, CALL.settles_at) == {}
    absurd = quoted(put.contract, 2 * SPOT)
    assert implied_yields([call, absurd], SPOT, RATE, AT) == {}


@pytest.mark.parametrize("spot", [math.nan, 0.0, -1.0, math.inf])
def test_without_a_spot_nothing_is_implied(spot: float) -> None:
    assert implied_yields(chain(0.02, 5800), spot, RATE, AT) == {}


def test_pairs_are_made_within_one_root_only() -> None:
    call, put = option("C", 100), option("P", 100, underlying="ABC")
    assert implied_yields([quoted(call, 5.0), quoted(put, 5.0)], 100.0, RATE, AT) == {}


def test_early_exercise_raises_it_by_what_it_is_worth() -> None:
    call, put = option("C", 100, expiry=NEAR_EXPIRY), option("P", 100, expiry=NEAR_EXPIRY)
    quotes = [
        quoted(contract, float(american.price(contract.right.sign, 100.0, 100.0, YEARS, 0.2, rate=RATE, dividend=0.02)))
        for contract in (call, put)
    ]
    assert 0.02 < implied_yields(quotes, 100.0, RATE, AT)[call.settles_at] < 0.025
