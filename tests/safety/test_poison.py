"""Each number of a good case, spoiled in turn: a refusal, or a pass that is explained here."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from domain.contracts import Contract
from domain.quotes import FeedGreeks, UnderlyingView
from domain.snapshots import BrokerFigure
from safety.case import Case
from safety.gate import judge
from tests.safety.books import daily
from tests.safety.make import AT, CONDOR, account, good_case, good_close, market, position, quote_of

VALUES = {"nan": math.nan, "inf": math.inf, "minus inf": -math.inf, "none": None, "zero": 0.0}
Spoil = Callable[[Case, Any], Case]


def _intent(name: str) -> Spoil:
    return lambda case, value: replace(case, intent=replace(case.intent, **{name: value}))


def _account(name: str) -> Spoil:
    return lambda case, value: replace(case, account=replace(case.account, **{name: value}))


def _limit(case: Case, value: Any) -> Case:
    return replace(case, limit=value)


def _engine(case: Case, value: Any) -> Case:
    return replace(case, engine_margin=value)


def _plan(name: str) -> Spoil:
    def spoil(case: Case, value: Any) -> Case:
        assert case.intent.plan is not None
        return replace(case, intent=replace(case.intent, plan=replace(case.intent.plan, **{name: value})))

    return spoil


def _broker(case: Case, value: Any) -> Case:
    said = BrokerFigure(amount=value, source="a dry run", at=AT)
    return replace(case, broker_margin=said, account=replace(case.account, broker_margin_used=said))


def _volatility_index(case: Case, value: Any) -> Case:
    view = UnderlyingView(symbol="VIX", price=value, at=AT)
    return replace(case, market=replace(case.market, volatility_index=view))


def _closes(case: Case, value: Any) -> Case:
    bars = tuple(replace(bar, close=value) for bar in daily("SPX"))
    return replace(case, market=replace(case.market, underlyings={"SPX": replace(case.market.underlyings["SPX"], daily=bars)}))


def _spot(case: Case, value: Any) -> Case:
    view = replace(case.market.underlyings["SPX"], price=value)
    return replace(case, market=replace(case.market, underlyings={"SPX": view}))


def _quote(contract: Contract, name: str) -> Spoil:
    def spoil(case: Case, value: Any) -> Case:
        shown = {leg.contract: quote_of(leg.contract) for leg in CONDOR}
        return replace(case, market=market({**shown, contract: replace(shown[contract], **{name: value})}))

    return spoil


def _feed(contract: Contract, name: str) -> Spoil:
    def spoil(case: Case, value: Any) -> Case:
        greeks = case.feed_greeks[contract]
        assert greeks is not None
        return replace(case, feed_greeks={**case.feed_greeks, contract: replace(greeks, **{name: value})})

    return spoil


def _contract(name: str) -> Spoil:
    def spoil(case: Case, value: Any) -> Case:
        first = case.intent.legs[0]
        spoiled = replace(first, contract=replace(first.contract, **{name: value}))
        return replace(case, intent=replace(case.intent, legs=(spoiled, *case.intent.legs[1:])))

    return spoil


LEGS = [leg.contract for leg in CONDOR]
SPOILS: dict[str, Spoil] = {
    "limit": _limit,
    "intent limit": _intent("limit"),
    "intent worst": _intent("worst"),
    "engine margin": _engine,
    "broker's numbers": _broker,
    "planned loss at the stop": _plan("loss_at_stop"),
    "planned worst loss": _plan("max_loss"),
    "spot": _spot,
    "VIX": _volatility_index,
    "daily closes": _closes,
    **{f"account {name}": _account(name) for name in ("net_liquidation_value", "margin_used", "cash", "margin_remaining")},
    **{f"{leg.name} {name}": _quote(leg, name) for leg in LEGS for name in ("bid", "ask", "bid_size", "at")},
    **{f"feed {leg.name} {name}": _feed(leg, name) for leg in LEGS for name in FeedGreeks.__dataclass_fields__},
    **{f"contract {name}": _contract(name) for name in ("strike", "multiplier", "tick", "settles_at")},
}
ALL = frozenset(VALUES)
NEVER_READ = "no check reads it"
EXPLAINED: dict[str, tuple[frozenset[str], str]] = {
    "engine margin": (ALL, "the engine's what-if counts only where it is finite and positive; ours stands"),
    "broker's numbers": (
        ALL - {"none"},
        "what the broker says counts where it is finite and positive; ours stands",
    ),
    "planned worst loss": (ALL, "the worst loss is worked out from the legs and the price, not taken from the plan"),
    "VIX": (ALL - {"none"}, "an unknown VIX takes a unit from every group, and a 0DTE counts none"),
    "daily closes": (ALL - {"none"}, "one underlying needs no history; what is stated from it is stated as not known"),
    "account cash": (ALL, NEVER_READ),
    "account margin_remaining": (ALL, NEVER_READ),
    "account margin_used": (frozenset({"zero"}), "an empty account uses none"),
    "intent worst": (frozenset({"zero"}), "a credit may be allowed to walk down to nothing; the quotes still bound it"),
    **{f"{leg.name} bid_size": (ALL, NEVER_READ) for leg in LEGS},
    **{
        f"feed {leg.name} {name}": (
            frozenset({"zero"}),
            "0 is in range: only volatility and delta tell that Greeks are missing",
        )
        for leg in LEGS
        for name in ("gamma", "vega", "theta", "rho")
    },
}


@pytest.mark.parametrize("kind", list(VALUES))
@pytest.mark.parametrize("name", list(SPOILS))
def test_a_spoiled_number_refuses_an_opening_unless_the_pass_is_explained(name: str, kind: str) -> None:
    verdict = judge(SPOILS[name](good_case(), VALUES[kind]))
    kinds, why = EXPLAINED.get(name, (frozenset(), ""))
    assert verdict.approved is (kind in kinds), (why, [refusal.detail for refusal in verdict.refusals])


def test_every_explained_pass_is_of_a_number_that_is_spoiled() -> None:
    assert set(EXPLAINED) <= set(SPOILS)


CLOSING_EXPLAINED = {"intent limit": (frozenset({"zero"}), "a closing may start at 0 as long as what is sent is not 0")}


@pytest.mark.parametrize("kind", list(VALUES))
@pytest.mark.parametrize("name", ["limit", "intent limit", "intent worst"])
def test_a_spoiled_price_refuses_a_closing_unless_the_pass_is_explained(name: str, kind: str) -> None:
    kinds, why = CLOSING_EXPLAINED.get(name, (frozenset(), ""))
    assert judge(SPOILS[name](good_close(), VALUES[kind])).approved is (kind in kinds), why


@pytest.mark.parametrize("name", ["engine margin", "account net_liquidation_value", "account margin_used", "spot"])
@pytest.mark.parametrize("kind", list(VALUES))
def test_what_only_openings_need_does_not_hold_up_a_closing(name: str, kind: str) -> None:
    assert judge(SPOILS[name](good_close(), VALUES[kind])).approved


@pytest.mark.parametrize("value", [math.nan, math.inf, None, 0])
def test_a_spoiled_holding_refuses_a_closing(value: Any) -> None:
    held = position()
    contract = CONDOR[0].contract
    in_account = good_close(account=account(holdings={**dict(held.held), contract: value}))
    in_book = good_close(positions=(replace(held, held=((contract, value), *held.held[1:])),))
    for case in (in_account, in_book):
        assert not judge(case).approved
