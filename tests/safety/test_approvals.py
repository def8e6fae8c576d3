"""The ledger of approvals."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest

from domain.verdicts import Verdict
from safety.approvals import Approvals, ApprovalState
from safety.gate import judge
from safety.trading_state import TradingState
from tests.safety.make import AT, CONDOR, good_case, good_close, opening

GOOD = judge(good_case())


def test_an_approval_is_for_exactly_the_order_of_its_verdict() -> None:
    approval = Approvals().issue(judge(good_case(intent=opening(quantity=2))), "a1", AT, 30.0)
    assert dict(approval.legs) == {leg.contract: leg.ratio * 2 for leg in CONDOR}
    assert (approval.approval_id, approval.intent_id, approval.quantity) == ("a1", "i1", 2)
    assert approval.limit == opening().limit
    assert (approval.issued_at, approval.expires_at) == (AT, AT + timedelta(seconds=30))
    assert not approval.reduces_only


def test_the_price_approved_is_the_verdicts_not_the_intents() -> None:
    limit = opening().limit - 0.10
    assert Approvals().issue(judge(good_case(limit=limit)), "a1", AT, 30.0).limit == limit


def test_an_approval_of_a_closing_only_reduces() -> None:
    assert Approvals().issue(judge(good_close()), "a1", AT, 30.0).reduces_only


def test_a_refused_verdict_or_one_without_results_is_never_approved() -> None:
    ledger = Approvals()
    refused = judge(good_case(trading=TradingState.at_start(AT)))
    empty = Verdict(intent=opening(), limit=4.6, at=AT, results=())
    for verdict in (refused, empty):
        with pytest.raises(ValueError, match="refused"):
            ledger.issue(verdict, "a1", AT, 30.0)
    assert ledger.state("a1") is None


def test_an_id_is_issued_once() -> None:
    ledger = Approvals()
    ledger.issue(GOOD, "a1", AT, 30.0)
    with pytest.raises(ValueError, match="used once"):
        ledger.issue(GOOD, "a1", AT, 30.0)


@pytest.mark.parametrize("approval_id", ["", "  "])
def test_an_id_is_not_empty(approval_id: str) -> None:
    with pytest.raises(ValueError, match="not empty"):
        Approvals().issue(GOOD, approval_id, AT, 30.0)


@pytest.mark.parametrize("seconds", [0.0, -1.0, math.nan, math.inf])
def test_a_lifetime_is_some_seconds(seconds: float) -> None:
    with pytest.raises(ValueError, match="some seconds"):
        Approvals().issue(GOOD, "a1", AT, seconds)


def test_an_approval_is_not_older_than_its_verdict() -> None:
    with pytest.raises(ValueError, match="older"):
        Approvals().issue(GOOD, "a1", AT - timedelta(seconds=1), 30.0)


def test_an_unknown_id_has_no_entry() -> None:
    assert Approvals().entry("a1") is None


def test_revoking_burns_whatever_is_not_spent() -> None:
    ledger = Approvals()
    for name in ("ready", "used", "spent"):
        ledger.issue(GOOD, name, AT, 30.0)
    for name, state in (("used", ApprovalState.IN_USE), ("spent", ApprovalState.SPENT)):
        entry = ledger.entry(name)
        assert entry is not None
        entry.state = state
    assert ledger.revoke_all() == ("ready", "used")
    assert [ledger.state(name) for name in ("ready", "used", "spent")] == [
        ApprovalState.BURNED,
        ApprovalState.BURNED,
        ApprovalState.SPENT,
    ]
    assert ledger.revoke_all() == ()
