from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.encoding import plain
from analytics.funnel import Counted, Funnel
from domain.intents import NoTrade, StrategyName
from domain.refusals import Refusal, RefusalCode


def no_trade(
    code: str = "low_credit", detail: str = "0.31 is too little", strategy: StrategyName = StrategyName.ZERO_DTE
) -> NoTrade:
    return NoTrade(strategy=strategy, code=code, detail=detail)


def refusal(code: RefusalCode = RefusalCode.QUOTE_WIDE) -> Refusal:
    return Refusal(code=code, measured=0.4, limit=0.1, detail="wide")


reasons = st.one_of(
    st.builds(no_trade, st.sampled_from("abc"), st.text(max_size=3), st.sampled_from(StrategyName)),
    st.builds(refusal, st.sampled_from(RefusalCode)),
)


def test_nothing_counted_is_an_empty_summary() -> None:
    assert Funnel().summary().is_empty


def test_reasons_are_counted_by_strategy_and_code() -> None:
    funnel = Funnel()
    for reason in (no_trade(), no_trade("vix_high", "31"), no_trade(), no_trade(strategy=StrategyName.LEAP)):
        funnel.count(reason)
    assert funnel.summary().no_trades == {
        "0dte": {"low_credit": Counted(count=2, detail="0.31 is too little"), "vix_high": Counted(count=1, detail="31")},
        "leap": {"low_credit": Counted(count=1, detail="0.31 is too little")},
    }


def test_the_first_sentence_of_a_reason_is_kept() -> None:
    funnel = Funnel()
    funnel.count(no_trade(detail="first"))
    funnel.count(no_trade(detail="second"))
    assert funnel.summary().no_trades["0dte"]["low_credit"].detail == "first"


def test_refusals_are_counted_by_code() -> None:
    funnel = Funnel()
    for code in (RefusalCode.QUOTE_WIDE, RefusalCode.CAP_TOTAL, RefusalCode.QUOTE_WIDE):
        funnel.count(refusal(code))
    assert funnel.summary().refusals == {"cap_total": 1, "quote_wide": 2}


def test_a_summary_is_not_changed_by_later_counts() -> None:
    funnel = Funnel()
    funnel.count(no_trade())
    before = funnel.summary()
    funnel.count(no_trade())
    funnel.count(refusal())
    assert before.no_trades["0dte"]["low_credit"].count == 1
    assert before.refusals == {}


def test_a_new_day_begins_with_nothing() -> None:
    funnel = Funnel()
    funnel.count(no_trade())
    funnel.count(refusal())
    funnel.reset()
    assert funnel.summary().is_empty


@pytest.mark.parametrize("reason", [no_trade(), refusal()])
def test_anything_counted_is_no_empty_summary(reason: NoTrade | Refusal) -> None:
    funnel = Funnel()
    funnel.count(reason)
    assert not funnel.summary().is_empty


def test_the_summary_is_written_as_a_day_record_holds_it() -> None:
    funnel = Funnel()
    funnel.count(no_trade())
    funnel.count(refusal())
    assert plain(funnel.summary()) == {
        "no_trades": {"0dte": {"low_credit": {"count": 1, "detail": "0.31 is too little"}}},
        "refusals": {"quote_wide": 1},
    }


@given(st.lists(reasons))
def test_every_reason_is_counted_once_and_in_sorted_order(given_reasons: list[NoTrade | Refusal]) -> None:
    funnel = Funnel()
    for reason in given_reasons:
        funnel.count(reason)
    summary = funnel.summary()
    counted = {(name, code): entry.count for name, codes in summary.no_trades.items() for code, entry in codes.items()}
    assert counted == Counter((r.strategy.value, r.code) for r in given_reasons if isinstance(r, NoTrade))
    assert summary.refusals == Counter(r.code.code for r in given_reasons if isinstance(r, Refusal))
    assert list(summary.refusals) == sorted(summary.refusals)
    assert list(summary.no_trades) == sorted(summary.no_trades)
