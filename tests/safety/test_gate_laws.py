"""What must hold of the whole gate, whatever the case."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.quotes import Quote
from domain.settings import (
    CapSettings,
    ExposureSettings,
    GroupSettings,
    OrderSettings,
    Settings,
    StressSettings,
    parse_settings,
)
from safety.case import Case
from safety.gate import CHECKS, judge
from tests.safety.books import SPOTS, Book, Held, case_of, one_one_two, put_spread, with_quotes, with_view
from tests.safety.make import AT, account, good_case, good_close, opening

ABOUT_THE_BOOK = ("trade_risk", "margin", "stress", "groups", "crowding", "concentration", "correlated", "exposure", "expiry")
OPEN_ONLY = tuple(check for check in CHECKS if check.name in ABOUT_THE_BOOK)


def passes(case: Case) -> bool:
    """True when no check of the book refuses."""
    return judge(case, OPEN_ONLY).approved


def book_of(held: list[tuple[str, int]]) -> Book:
    return Book(
        held=tuple(Held(legs=put_spread(name, units, 45 + 7 * n), name=f"h{n}") for n, (name, units) in enumerate(held))
    )


HELD = st.lists(st.tuples(st.sampled_from(["SPY", "QQQ", "SPX", "TLT"]), st.integers(1, 30)), max_size=2)


def test_the_checks_of_the_book_are_all_in_the_gate() -> None:
    assert tuple(check.name for check in OPEN_ONLY) == ABOUT_THE_BOOK


@settings(max_examples=40)
@given(HELD, st.sampled_from(["SPY", "SPX", "QQQ"]), st.integers(1, 40), st.integers(1, 40), st.floats(2e4, 1e6))
def test_a_larger_order_never_passes_where_a_smaller_one_is_refused(
    held: list[tuple[str, int]], name: str, few: int, more: int, value: float
) -> None:
    small = passes(case_of(put_spread(name, few, 90), book=book_of(held), value=value))
    large = passes(case_of(put_spread(name, few + more, 90), book=book_of(held), value=value))
    assert small or not large


@settings(max_examples=40)
@given(HELD, st.integers(1, 3), st.floats(2e4, 1e6), st.floats(0.3, 0.99))
def test_what_a_small_account_may_do_a_larger_one_may_too(
    held: list[tuple[str, int]], units: int, value: float, part: float
) -> None:
    small = passes(case_of(one_one_two(units=units), book=book_of(held), value=value * part))
    large = passes(case_of(one_one_two(units=units), book=book_of(held), value=value))
    assert large or not small


@settings(max_examples=60)
@given(
    st.sampled_from(sorted(SPOTS)),
    st.sampled_from([math.nan, math.inf, -math.inf, -1.0]),
    st.sampled_from(["new", "held", "spot", "value", "used"]),
)
def test_a_number_that_is_none_anywhere_refuses(name: str, bad: float, where: str) -> None:
    new, held = put_spread("SPY"), put_spread(name, days=52)
    case = case_of(new, book=Book(held=(Held(legs=held),)))
    lost = {contract: Quote(bid=bad, ask=bad, at=AT) for contract, n in (new if where == "new" else held).items() if n < 0}
    spoiled = {
        "new": lambda: with_quotes(case, lost),
        "held": lambda: with_quotes(case, lost),
        "spot": lambda: with_view(case, name, price=bad),
        "value": lambda: replace(case, account=account(net_liquidation_value=bad)),
        "used": lambda: replace(case, account=account(margin_used=bad)),
    }
    assert not passes(spoiled[where]())


@pytest.mark.parametrize(
    "tight",
    [
        Settings(stress=StressSettings(trade=0.001, group=0.001, portfolio=0.001)),
        Settings(exposure=ExposureSettings(one_underlying=0.01, correlated=0.01)),
        Settings(groups=GroupSettings(short_volatility=0, index_short_volatility=0, same_underlying=1)),
        Settings(caps=CapSettings(zero_dte=0, total=0), orders=OrderSettings(max_contracts=1)),
    ],
)
@pytest.mark.parametrize("value", [250_000.0, 1.0, -1.0, math.nan])
def test_a_reduction_goes_through_whatever_the_limits_of_the_book_are(tight: Settings, value: float) -> None:
    case = good_close(settings=tight)
    assert judge(replace(case, account=replace(case.account, net_liquidation_value=value))).approved


def test_an_order_is_judged_the_same_beside_any_copy_of_its_case() -> None:
    """What a case keeps of its answers is its own: a changed copy is asked anew."""
    case = good_case()
    assert judge(case).approved
    poor = replace(case, account=account(net_liquidation_value=20_000.0))
    many = replace(case, intent=opening(quantity=8))
    for changed in (poor, many):
        first = judge(changed)
        assert not first.approved
        assert judge(changed) == first
    assert judge(case).approved


def test_every_check_of_the_book_measures_something_of_a_good_case() -> None:
    for result in judge(good_case(), OPEN_ONLY).results:
        assert result.measured is not None
        assert result.limit is not None
        assert result.detail or result.check == "expiry"


def test_settings_of_the_book_come_from_the_parameters() -> None:
    found = parse_settings({"stress.trade": "0.01", "groups.same_underlying": "1", "exposure.correlated": "0.25"})
    result = {r.check: r for r in judge(good_case(settings=found)).results}
    assert result["stress"].limit == pytest.approx(2500.0)
    assert result["crowding"].limit == 1
    assert result["correlated"].limit == pytest.approx(62_500.0)
