"""Can a feed's Greeks be believed: each fault by itself, real chains, and what must hold for any contract."""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contracts import Contract, ExerciseStyle, Right
from domain.quotes import FeedGreeks, OptionQuote, Quote
from risk.black_scholes import greeks, price
from risk.greeks_check import GreeksProblem, judge_chain, judge_greeks, mirror_of, parity_breach
from risk.own_greeks import OwnGreeks
from tests.risk.make import before, spx

CALL, PUT = spx("C", 5900), spx("P", 5700)
AT = before(CALL, 30 / 365)
SPOT, RATE, VOLATILITY = 5800.0, 0.04, 0.15


def fair(contract: Contract, volatility: float = VOLATILITY) -> float:
    years = contract.years_to_settlement(AT)
    return float(price(contract.right.sign, SPOT, contract.strike, years, volatility, rate=RATE))


def quoted(contract: Contract, mid: float | None = None) -> OptionQuote:
    middle = fair(contract) if mid is None else mid
    return OptionQuote(contract=contract, quote=Quote(bid=middle - 0.05, ask=middle + 0.05, at=AT))


def feed(contract: Contract, **changes: float) -> FeedGreeks:
    years = contract.years_to_settlement(AT)
    found = greeks(contract.right.sign, SPOT, contract.strike, years, VOLATILITY, rate=RATE)
    stated = FeedGreeks(
        implied_volatility=VOLATILITY,
        delta=float(found.delta),
        gamma=float(found.gamma),
        vega=float(found.vega),
        theta=float(found.theta),
        rho=float(found.rho),
    )
    return replace(stated, **changes)


def own(contract: Contract, delta: float | None = None) -> OwnGreeks:
    stated = feed(contract)
    return OwnGreeks(
        implied_volatility=stated.implied_volatility,
        delta=stated.delta if delta is None else delta,
        gamma=stated.gamma,
        vega=stated.vega,
        theta=stated.theta,
        rho=stated.rho,
    )


@pytest.mark.parametrize("contract", [CALL, PUT])
def test_good_greeks_are_believed(contract: Contract) -> None:
    verdict = judge_greeks(contract, feed(contract), own(contract), 0.05)
    assert verdict.problem is None
    assert verdict.measured == 0.0


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"theta": math.nan}, GreeksProblem.NOT_FINITE),
        ({"gamma": math.inf}, GreeksProblem.NOT_FINITE),
        ({"delta": 0.0}, GreeksProblem.ZERO),
        ({"delta": 1.0, "implied_volatility": 0.0}, GreeksProblem.ZERO),
        ({"delta": -0.2}, GreeksProblem.OUT_OF_RANGE),
        ({"delta": 1.2}, GreeksProblem.OUT_OF_RANGE),
        ({"gamma": -0.001}, GreeksProblem.OUT_OF_RANGE),
        ({"vega": -1.0}, GreeksProblem.OUT_OF_RANGE),
        ({"implied_volatility": 11.0}, GreeksProblem.OUT_OF_RANGE),
        ({"delta": 0.9}, GreeksProblem.DISAGREES),
    ],
)
def test_each_fault_has_its_name_and_its_reason(changes: dict[str, float], problem: GreeksProblem) -> None:
    verdict = judge_greeks(CALL, feed(CALL, **changes), own(CALL), 0.05)
    assert verdict.problem is problem
    assert verdict.reason


def test_no_greeks_are_absent_and_no_own_is_said() -> None:
    assert judge_greeks(CALL, None, own(CALL), 0.05).problem is GreeksProblem.ABSENT
    assert judge_greeks(CALL, feed(CALL), None, 0.05).problem is GreeksProblem.NO_OWN


def test_a_delta_of_the_wrong_sign_for_a_put_is_out_of_range() -> None:
    assert judge_greeks(PUT, feed(PUT, delta=0.3), own(PUT), 0.05).problem is GreeksProblem.OUT_OF_RANGE


def test_exactly_the_tolerance_is_believed() -> None:
    ours = own(CALL, 0.20)
    assert judge_greeks(CALL, feed(CALL, delta=0.25), ours, 0.05).problem is None
    assert judge_greeks(CALL, feed(CALL, delta=0.2501), ours, 0.05).problem is GreeksProblem.DISAGREES


def test_a_mirror_that_says_otherwise_is_a_problem_of_its_own() -> None:
    near, far = own(PUT, feed(CALL).delta - 1.0), own(PUT, feed(CALL).delta - 0.8)
    assert judge_greeks(CALL, feed(CALL), own(CALL), 0.05, near).problem is None
    verdict = judge_greeks(CALL, feed(CALL), own(CALL), 0.05, far)
    assert verdict.problem is GreeksProblem.MIRROR_DISAGREES
    assert verdict.measured == pytest.approx(0.2)


@given(st.floats(-2.0, 2.0), st.floats(0.001, 0.5))
def test_a_believed_delta_is_always_near_ours_and_of_the_right_sign(delta: float, tolerance: float) -> None:
    verdict = judge_greeks(CALL, feed(CALL, delta=delta), own(CALL), tolerance)
    if verdict.problem is None:
        assert abs(delta - own(CALL).delta) <= tolerance + 1e-8
        assert -1e-8 < delta <= 1.0 + 1e-8


def test_the_mirror_of_the_mirror_is_the_contract() -> None:
    assert mirror_of(CALL).right is Right.PUT
    assert mirror_of(mirror_of(CALL)) == CALL


def _pair(strike: float) -> tuple[OptionQuote, OptionQuote]:
    return quoted(spx("C", strike)), quoted(spx("P", strike))


@given(st.floats(5500, 6100))
def test_fair_quotes_hold_parity(strike: float) -> None:
    call, put = _pair(strike)
    assert parity_breach((call.quote, put.quote), call.contract, SPOT, RATE, AT) == 0.0


@pytest.mark.parametrize("shift", [60.0, -60.0])
def test_quotes_off_by_more_than_dividends_and_spreads_break_parity(shift: float) -> None:
    call, put = _pair(5800)
    moved = replace(call.quote, bid=call.quote.bid + shift, ask=call.quote.ask + shift)
    breach = parity_breach((moved, put.quote), call.contract, SPOT, RATE, AT)
    assert 20.0 < breach <= 60.0


def test_a_deep_american_put_at_its_intrinsic_value_holds_parity_and_a_european_one_is_held_to_more() -> None:
    strike = 8000.0
    call = Quote(bid=0.05, ask=0.10, at=AT)
    put = Quote(bid=strike - SPOT - 0.05, ask=strike - SPOT + 0.05, at=AT)
    european = spx("P", strike)
    american = replace(european, style=ExerciseStyle.AMERICAN)
    assert parity_breach((call, put), american, SPOT, RATE, AT) == 0.0
    assert parity_breach((call, replace(put, bid=2400.0, ask=2400.1)), american, SPOT, RATE, AT) > 100.0
    assert parity_breach((call, put), european, SPOT, RATE, AT) > 1.0
    assert parity_breach((call, replace(put, bid=2150.0, ask=2150.1)), european, SPOT, RATE, AT) > 20.0


def test_parity_of_a_one_sided_quote_is_not_a_number() -> None:
    call, put = _pair(5800)
    assert math.isnan(parity_breach((replace(call.quote, bid=math.nan), put.quote), call.contract, SPOT, RATE, AT))


def _chain() -> list[OptionQuote]:
    return [quote for strike in range(5500, 6101, 50) for quote in _pair(strike)]


def test_a_fair_chain_is_believed_whole() -> None:
    chain = _chain()
    verdicts = judge_chain(chain, {q.contract: feed(q.contract) for q in chain}, SPOT, RATE, AT, tolerance=0.05)
    assert {verdict.problem for verdict in verdicts.values()} == {None}
    assert list(verdicts) == [quote.contract for quote in chain]


def test_one_bad_contract_fails_alone() -> None:
    chain = _chain()
    stated: dict[Contract, FeedGreeks | None] = {q.contract: feed(q.contract) for q in chain}
    stated[CALL] = feed(CALL, delta=1.0, implied_volatility=0.0)
    verdicts = judge_chain(chain, stated, SPOT, RATE, AT, tolerance=0.05)
    assert [contract for contract, verdict in verdicts.items() if verdict.problem is not None] == [CALL]


def test_a_pair_that_breaks_parity_is_not_believed_though_each_delta_fits_its_quote() -> None:
    call, put = spx("C", 5800), spx("P", 5800)
    chain = [quoted(call, fair(call, 0.45)), quoted(put)]
    years = call.years_to_settlement(AT)
    delta = float(greeks(1, SPOT, 5800, years, 0.45, rate=RATE).delta)
    stated = {call: feed(call, delta=delta, implied_volatility=0.45), put: feed(put)}
    verdicts = judge_chain(chain, stated, SPOT, RATE, AT, tolerance=0.05)
    assert verdicts[call].problem is GreeksProblem.NO_PARITY


def test_what_the_engine_said_of_a_real_chain_is_believed_at_noon_and_refused_near_the_close(lean_cases: Path) -> None:
    zone = ZoneInfo("America/New_York")
    counts: list[Counter[GreeksProblem | None]] = []
    for snap in json.loads((lean_cases / "expected" / "chain_spxw.json").read_text())["snaps"]:
        at = datetime.fromisoformat(snap["at"]).replace(tzinfo=zone).astimezone(UTC)
        quotes, stated = [], {}
        for row in snap["chain"]:
            expiry = date(int(row[1][:4]), int(row[1][4:6]), int(row[1][6:]))
            settles = datetime.combine(expiry, time(16), zone).astimezone(UTC)
            contract = replace(spx(row[3][0], row[2], expiry=expiry), root="SPXW", settles_at=settles)
            quotes.append(OptionQuote(contract=contract, quote=Quote(bid=row[4], ask=row[5], at=at - timedelta(minutes=1))))
            stated[contract] = FeedGreeks(
                implied_volatility=row[7], delta=row[8], gamma=row[9], vega=row[10], theta=row[12], rho=row[13]
            )
        verdicts = judge_chain(quotes, stated, snap["spx"], 0.0025, at, tolerance=0.05)
        counts.append(Counter(verdict.problem for verdict in verdicts.values()))
    assert all(count[None] < 12 for count in counts[3:])
    assert counts[3][GreeksProblem.ZERO] > 0
    assert all(count[None] == 12 for count in counts[:3])
