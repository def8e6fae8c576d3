"""The benchmark of the gate judges a real case."""

from __future__ import annotations

import pytest

from safety.gate import CHECKS, judge
from tools import bench_gate


def test_the_case_holds_ten_structures_and_passes_the_checks_that_are_timed() -> None:
    case = bench_gate.a_case(10)
    assert len(case.positions) == 10
    assert len(case.contracts) == 4
    found = {result.check: result for result in judge(case).results}
    for name in bench_gate.BOOK_CHECKS:
        measured = found[name].measured
        assert found[name].passed, found[name].detail
        assert isinstance(measured, float)
        assert measured > 0.0


def test_each_time_is_of_a_case_that_is_asked_anew() -> None:
    case = bench_gate.a_case(1)
    timed = tuple(check for check in CHECKS if check.name in bench_gate.BOOK_CHECKS)
    assert bench_gate.judged(case, timed) is True
    assert not case._known


def test_the_table_is_printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_gate, "best", lambda call: float(bool(call() in (True, False))))
    assert bench_gate.main() == 0
    out = capsys.readouterr().out
    assert "margin and stress checks" in out
    assert f"the whole gate, {len(CHECKS)} checks" in out
