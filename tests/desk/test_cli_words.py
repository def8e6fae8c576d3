from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.records import Link, RecordKind, seal
from desk.cli.filters import Wanted, pick
from desk.cli.markdown import markdown_table
from desk.cli.structure import structure_words
from desk.cli.words import in_words, money, net_price
from domain.intents import Purpose, StrategyName
from tests.analytics.samples import CONDOR, FRIDAY, condor_intent, condor_position, day_data, event, verdict_data


def words(kind: RecordKind, data: Any) -> str:
    return in_words(seal(Link(), FRIDAY, kind, data))


P1, P2, C1, C2 = (f"SPXW 2026-01-02 {name}" for name in ("5770 P", "5800 P", "5950 C", "5980 C"))


@pytest.mark.parametrize(
    ("legs", "told"),
    [
        ([(1, P1), (-1, P2), (-1, C1), (1, C2)], "SPXW iron condor +5770/-5800 P -5950/+5980 C 2026-01-02"),
        ([(-1, P2), (1, P1)], "SPXW put spread -5800/+5770 P 2026-01-02"),
        ([(1, C1), (-1, C2)], "SPXW call spread +5950/-5980 C 2026-01-02"),
        ([(-1, P1), (-1, C1)], "SPXW strangle -5770 P -5950 C 2026-01-02"),
        ([(-1, "SPY 2026-01-02 590 P"), (-1, "SPY 2026-01-02 590 C")], "SPY straddle -590 P -590 C 2026-01-02"),
        ([(-1, P1)], "SPXW put -5770 P 2026-01-02"),
        ([(1, C1)], "SPXW call +5950 C 2026-01-02"),
        (
            [(-1, "SPY 2026-01-02 590 C"), (1, "SPY 2026-03-20 590 C")],
            "SPY call calendar -590/+590 C 2026-01-02/2026-03-20",
        ),
        ([(-2, P1), (1, P2), (-1, C1)], "SPXW 3-leg structure -2x5770/+5800 P -5950 C 2026-01-02"),
        ([(1, P1), (1, P2), (-1, C1), (-1, C2)], "SPXW iron condor +5770/+5800 P -5950/-5980 C 2026-01-02"),
        ([], "no legs"),
        ([(2, "GOOG")], "+2 GOOG"),
        ([(2, "GOOG"), (-1, P1)], f"+2 GOOG, -1 {P1}"),
    ],
)
def test_structures_are_named(legs: list[tuple[int, str]], told: str) -> None:
    assert structure_words(legs) == told


def test_net_prices_say_their_side_and_money_its_sign() -> None:
    assert (net_price(1.45), net_price(-0.7)) == ("1.45 credit", "0.70 debit")
    assert (money(1234.5), money(-3.0)) == ("+1,234.50", "-3.00")


def test_a_closing_intent_buys() -> None:
    legs = tuple(replace(leg, ratio=-leg.ratio) for leg in CONDOR)
    closing = condor_intent(purpose=Purpose.CLOSE, legs=legs, limit=-2.3, worst=-2.5, reason="profit target")
    told = "0dte close: BUY 2x SPXW iron condor +5800/-5770 P +5950/-5980 C 2026-01-02 at 2.30 debit (profit target)"
    assert words(RecordKind.INTENT, closing) == told


def test_a_refusal_says_measured_limit_and_unit() -> None:
    data = verdict_data(approved=False)
    assert words(RecordKind.VERDICT, data) == "REFUSED cap_strategy: 3 against 2 positions (2 live, 1 working)"


def test_a_refusal_that_measured_nothing_says_so() -> None:
    data = verdict_data(approved=False)
    data["results"][-1] |= {"measured": None, "limit": 0.1 + 0.2, "detail": "", "unit": ""}
    assert words(RecordKind.VERDICT, data) == "REFUSED cap_strategy: nothing against 0.3"


def test_every_refusal_of_a_verdict_is_told() -> None:
    data = verdict_data(approved=False)
    data["results"].append(data["results"][-1] | {"code": "cap_total"})
    told = words(RecordKind.VERDICT, data)
    assert "cap_strategy" in told
    assert "cap_total" in told


@pytest.mark.parametrize(
    ("kind", "data", "told"),
    [
        (RecordKind.STATE, {"level": "halted", "reason": "start"}, "trading is HALTED: start"),
        (RecordKind.RECONCILE, {"differences": []}, "desk and account agree"),
        (RecordKind.RECONCILE, {"differences": ["a: 1", "b: 2"]}, "desk and account DIFFER: a: 1; b: 2"),
        (
            RecordKind.RECONCILE,
            {"loaded": ["p1", "p2"], "level": "active", "reason": "armed"},
            "taken up from before: 2 positions; trading was active: armed",
        ),
        (RecordKind.RECONCILE, {"loaded": 2}, "(loaded is no list) loaded 2"),
        (RecordKind.RECONCILE, {"differences": 3}, "(differences is no list) differences 3"),
        (RecordKind.ORDER, {"order_id": "o", "state": "filled"}, "o filled, for ?"),
        (RecordKind.FILL, {"contract": P1, "quantity": -1, "price": 0.05, "fee": 1}, f"sold 1x {P1} at 0.05, fee 1.00"),
        (
            RecordKind.UPDATE,
            {"order_id": None, "kind": "fill", "symbol": "GOOG", "message": "margin call"},
            "an order the desk did not send: fill GOOG (margin call)",
        ),
        (RecordKind.INCIDENT, {"where": "start", "what": "they differ"}, "start: they differ"),
        (RecordKind.ALERT, {"where": "expiry", "what": "-1 SPY: pin", "position_id": "p1"}, "expiry: -1 SPY: pin"),
        (RecordKind.NO_TRADE, {"strategy": "0dte", "code": "vix_high", "detail": "31"}, "0dte vix_high: 31"),
        (RecordKind.RUN, {}, "run begun on ?; settings ?, code ?"),
        (RecordKind.STATE, {"reason": "x"}, "(level is missing) reason x"),
        (RecordKind.FILL, {"quantity": 1.5}, "(quantity is 1.5, not a whole number) quantity 1.5"),
        (RecordKind.DAY, day_data(date(2026, 1, 2), equity_open=float("nan")), "equity not known; 0 open"),
    ],
)
def test_records_are_told_in_words(kind: RecordKind, data: dict[str, Any], told: str) -> None:
    assert words(kind, data) == told


def test_a_day_tells_its_drawdown_margin_and_loss_measures() -> None:
    def tail(level: float, value: float, beyond: float) -> dict[str, float]:
        return {"level": level, "value_at_risk": value, "expected_shortfall": beyond}

    measures = {
        "days": 30,
        "historical": [tail(0.95, 1200.4, 1500.0), tail(0.99, float("nan"), float("nan"))],
        "parametric": [tail(0.95, 1100.0, 1380.0), tail(0.99, 1555.0, 1782.0)],
    }
    told = words(
        RecordKind.DAY, day_data(date(2026, 1, 2), day_drawdown=0.0012, margin_part=0.024, loss_measures=measures, positions=1)
    )
    assert told == (
        "equity 250,000.00 to 250,447.00 USD; drawdown 0.12% within the day, 0.40% at most so far; margin used up to 2.4%; "
        "historical VaR (CVaR) of 30 days 1,200 (1,500) at 95%; "
        "parametric VaR (CVaR) of 30 days 1,100 (1,380) at 95%, 1,555 (1,782) at 99%; 1 open"
    )


def test_a_day_without_loss_measures_says_nothing_of_them() -> None:
    empty = {"days": 1, "historical": [], "parametric": [{"level": 0.95, "value_at_risk": "nan", "expected_shortfall": "nan"}]}
    assert "VaR" not in words(RecordKind.DAY, day_data(date(2026, 1, 2), day_drawdown=0.0, loss_measures=empty))
    assert "(days is missing)" in words(
        RecordKind.DAY,
        day_data(
            date(2026, 1, 2), loss_measures={"historical": [{"level": 0.9, "value_at_risk": 1.0, "expected_shortfall": 1.0}]}
        ),
    )


def test_a_position_says_what_was_opened_for_what() -> None:
    assert words(RecordKind.POSITION, event(condor_position(), "opened")).endswith("2026-01-02 for 4.65 credit")


@given(st.sampled_from(RecordKind), st.dictionaries(st.text(max_size=8), st.none() | st.integers() | st.text() | st.floats()))
def test_any_record_is_told_whatever_it_lacks(kind: RecordKind, data: dict[str, Any]) -> None:
    told = words(kind, data)
    assert told == " ".join(told.split())


def test_an_owner_is_found_by_order_intent_or_position() -> None:
    link, records = Link(), []
    entries: list[tuple[RecordKind, dict[str, Any]]] = [
        (RecordKind.INTENT, {"strategy": "leap", "intent_id": "i1", "position_id": "p1"}),
        (RecordKind.ORDER, {"intent_id": "i1", "order_id": "o1"}),
        (RecordKind.UPDATE, {"order_id": "o1"}),
        (RecordKind.FILL, {"order_id": None, "position_id": "p1"}),
        (RecordKind.FILL, {"order_id": "o2", "position_id": "p2"}),
        (RecordKind.STATE, {"level": "active"}),
    ]
    for kind, data in entries:
        record = seal(link, FRIDAY, kind, data)
        records.append(record)
        link = Link(seq=record.seq, hash=record.hash)
    assert [record.seq for record in pick(records, Wanted(strategy=StrategyName.LEAP))] == [1, 2, 3, 4]
    assert len(list(pick(records, Wanted()))) == 6


def test_a_bar_in_a_cell_is_escaped() -> None:
    assert markdown_table(("a", "b"), [("x|y", "|")]) == "| a | b |\n| --- | --- |\n| x\\|y | \\| |\n"
