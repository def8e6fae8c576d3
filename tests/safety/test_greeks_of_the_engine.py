"""The Greeks check on what LEAN really gave: the SPXW chain of 2021-01-04 at six instants."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.contracts import Contract, Right
from domain.intents import Leg
from domain.quotes import Chain, FeedGreeks, OptionQuote, Quote, UnderlyingView
from domain.refusals import RefusalCode
from domain.snapshots import MarketSnapshot
from safety.case import Case
from safety.checks.greeks import GreeksCheck
from tests.safety.make import CALL_SHORT, alone, good_case, opening

NEW_YORK = ZoneInfo("America/New_York")


@dataclass(frozen=True, slots=True, kw_only=True)
class Snap:
    """The chain at one instant: each contract with LEAN's Greeks."""

    at: datetime
    market: MarketSnapshot
    greeks: dict[Contract, FeedGreeks]


def _contract(row: list[Any]) -> Contract:
    expiry = date(int(row[1][:4]), int(row[1][4:6]), int(row[1][6:]))
    settles = datetime.combine(expiry, time(16), NEW_YORK).astimezone(UTC)
    return replace(CALL_SHORT, expiry=expiry, strike=row[2], right=Right(row[3][0]), settles_at=settles)


def _greeks(row: list[Any]) -> FeedGreeks:
    return FeedGreeks(implied_volatility=row[7], delta=row[8], gamma=row[9], vega=row[10], theta=row[12], rho=row[13])


def _snaps(folder: Path) -> Iterator[Snap]:
    for snap in json.loads((folder / "expected" / "chain_spxw.json").read_text())["snaps"]:
        local = datetime.fromisoformat(snap["at"]).replace(tzinfo=NEW_YORK)
        at = local.astimezone(UTC)
        quotes = {_contract(row): Quote(bid=row[4], ask=row[5], at=at) for row in snap["chain"]}
        chain = Chain(root="SPXW", underlying="SPX", quotes=tuple(OptionQuote(contract=c, quote=q) for c, q in quotes.items()))
        view = UnderlyingView(symbol="SPX", price=snap["spx"], at=at)
        market = MarketSnapshot(at=at, session=None, underlyings={"SPX": view}, chains={"SPXW": chain})
        yield Snap(at=at, market=market, greeks={_contract(row): _greeks(row) for row in snap["chain"]})


def _case(snap: Snap, contract: Contract) -> Case:
    intent = opening(legs=(Leg(contract=contract, ratio=-1),))
    return good_case(intent=intent, market=snap.market, feed_greeks=snap.greeks, at=snap.at)


@pytest.fixture(scope="module")
def snaps(lean_cases: Path) -> list[Snap]:
    """All six instants."""
    return list(_snaps(lean_cases))


def test_during_the_day_out_of_the_money_greeks_are_believed(snaps: list[Snap]) -> None:
    judged = 0
    for snap in snaps[:3]:
        spot = snap.market.underlyings["SPX"].price
        for contract in snap.greeks:
            if contract.right.sign * (contract.strike - spot) > 0:
                result = alone(GreeksCheck(), _case(snap, contract))
                assert result.passed, (snap.at, result.detail)
                judged += 1
    assert judged >= 12


def test_a_minute_before_the_close_the_dead_call_with_delta_one_is_refused(snaps: list[Snap]) -> None:
    snap = snaps[3]
    dead = next(
        contract
        for contract in snap.greeks
        if contract.right is Right.CALL and contract.strike == 3800.0 and contract.settles_at - snap.at < timedelta(hours=1)
    )
    assert (snap.greeks[dead].delta, snap.greeks[dead].implied_volatility) == (1.0, 0.0)
    result = alone(GreeksCheck(), _case(snap, dead))
    assert result.refusal is not None
    assert result.refusal.code is RefusalCode.GREEKS_MISSING


def test_after_the_close_the_days_own_contracts_are_refused(snaps: list[Snap]) -> None:
    for snap in snaps[4:]:
        expired = [contract for contract in snap.greeks if contract.settles_at <= snap.at]
        for contract in expired:
            assert not alone(GreeksCheck(), _case(snap, contract)).passed
