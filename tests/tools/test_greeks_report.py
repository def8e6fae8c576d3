"""The report of which Greeks are believed: its contracts, its reasons, and LEAN's own chain."""

from __future__ import annotations

import json
import math
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from domain.contracts import ExerciseStyle, ProductKind, Right
from domain.quotes import Quote
from risk import black_scholes
from risk.greeks_check import GreeksProblem, GreeksVerdict
from tools.greeks_report import GOOG, SPXW, Row, contract_of, count, interest, main, reason_of, show

AT = datetime(2015, 12, 24, 15, 30, tzinfo=UTC)
SPOT, RATE = 750.0, 0.01


def _row(right: str, strike: float, expiry: str = "20160115", *, delta_off: float = 0.0, bid: float | None = None) -> Row:
    sign, years = (1 if right == "CALL" else -1), (datetime(2016, 1, 15, 21, tzinfo=UTC) - AT).total_seconds() / 86400 / 365
    mid = float(black_scholes.price(sign, SPOT, strike, years, 0.25, rate=RATE))
    found = black_scholes.greeks(sign, SPOT, strike, years, 0.25, rate=RATE)
    delta, gamma, vega, theta = (float(x) for x in (found.delta, found.gamma, found.vega, found.theta))
    quoted = [mid - 0.05 if bid is None else bid, mid + 0.05, 0.0]
    return ["GOOG", expiry, strike, right, *quoted, 0.25, delta + delta_off, gamma, vega, theta * 365, theta, 0.0]


def _snap(*rows: Row) -> dict[str, object]:
    return {"at": "2015-12-24 10:30:00", "spot": SPOT, "chain": list(rows)}


def test_a_row_becomes_its_contract_with_its_settlement() -> None:
    contract = contract_of(GOOG, _row("PUT", 740.0))
    assert (contract.root, contract.strike, contract.right) == ("GOOG", 740.0, Right.PUT)
    assert (contract.kind, contract.style) == (ProductKind.EQUITY_OPTION, ExerciseStyle.AMERICAN)
    assert contract.settles_at == datetime(2016, 1, 15, 21, tzinfo=UTC)
    assert contract_of(SPXW, _row("CALL", 740.0)).style is ExerciseStyle.EUROPEAN


def test_on_a_half_day_a_contract_settles_at_one() -> None:
    assert contract_of(GOOG, _row("PUT", 740.0, "20151224")).settles_at == datetime(2015, 12, 24, 18, tzinfo=UTC)


def test_each_contract_is_counted_under_its_reason() -> None:
    good, off = _row("CALL", 760.0), _row("CALL", 770.0, delta_off=0.2)
    zero = _row("PUT", 700.0)
    zero[7] = zero[8] = 0.0
    unbid = _row("PUT", 710.0, bid=0.0)
    deep = _row("PUT", 900.0)
    deep[4], deep[5] = 149.0, 150.0
    found = count(GOOG, _snap(good, off, zero, unbid, deep), RATE)
    assert found == Counter(
        {
            "believed": 1,
            "disagrees": 1,
            "zero": 1,
            "no own: the quote is one-sided": 1,
            "no own: the mid is below what exercise brings": 1,
        }
    )


@pytest.mark.parametrize("problem", [p for p in GreeksProblem if p is not GreeksProblem.NO_OWN])
def test_a_reason_is_the_problems_own_word(problem: GreeksProblem) -> None:
    quote = Quote(bid=1.0, ask=1.1, at=AT)
    assert reason_of(quote, GreeksVerdict(problem=problem, measured=0.0, limit=0.0, reason="")) == problem.value


def test_no_own_tells_the_quotes_that_miss_a_side_from_those_that_do_not() -> None:
    verdict = GreeksVerdict(problem=GreeksProblem.NO_OWN, measured="none", limit=0.05, reason="")
    assert reason_of(Quote(bid=math.nan, ask=1.0, at=AT), verdict) == "no own: the quote is one-sided"
    assert reason_of(Quote(bid=1.0, ask=1.1, at=AT), verdict) == "no own: the mid is below what exercise brings"


def test_the_table_has_a_column_a_snapshot_and_a_row_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    show(
        "A chain",
        GOOG,
        [_snap(_row("CALL", 760.0)), {**_snap(_row("PUT", 740.0)), "at": "2015-12-24 11:00:00"}],
        {date(2015, 1, 1): RATE},
    )
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("A chain: contracts by reason")
    assert lines[1].split() == ["10:30", "11:00"]
    assert lines[2].split() == ["believed", "1", "1"]
    assert lines[3].split() == ["contracts", "1", "1"]


def test_without_data_it_says_where_it_looked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path / "none")]) == 1
    assert "name its folder with --data" in capsys.readouterr().err


def test_rates_are_the_engines(lean_data: Path) -> None:
    rates = interest(lean_data)
    assert rates[date(2015, 12, 17)] == 0.01
    assert rates[date(2020, 3, 16)] == 0.0025


def test_the_engines_own_chain_is_believed_until_the_last_minute(lean_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(lean_data), "--only", "spxw"]) == 0
    rows = {line.split("  ")[1]: line.split()[-6:] for line in capsys.readouterr().out.splitlines()[2:]}
    assert rows["believed"] == ["12", "12", "12", "8", "8", "6"]
    assert rows["zero"] == ["0", "0", "0", "2", "4", "4"]
    assert json.loads(rows["contracts"][0]) == 12
