"""Where a run takes place, what it shows and whom it tells."""

from __future__ import annotations

import json

import pytest

from simulator.object_store import ObjectStore
from simulator.results import write_results
from simulator.run import RunResult, RunSettings, run
from tests.simulator.toy_market import MONDAY, Stage

CHARTS = """\
def begin(self):
    self.add_equity("ABC")
    chart = Chart("Mine")
    chart.add_series(Series("Bars", SeriesType.BAR, 1, "%"))
    chart.add_series(Series("Dots", SeriesType.SCATTER))
    self.add_chart(chart)
    self.add_series("Other", "Area", SeriesType.STACKED_AREA)
    self.at(10, 0, self.ten)
def ten(self):
    self.plot("Mine", "Bars", 3)
    self.plot("Mine", "New", 4.5)
    self.plot("Loose", 7)
    self.plot(chart="Mine", series="Bars", value=5)
"""
LEANS_OWN = {
    ("Strategy Equity", "Equity"),
    ("Strategy Equity", "Return"),
    ("Benchmark", "Benchmark"),
    ("Drawdown", "Equity Drawdown"),
    ("Portfolio Turnover", "Portfolio Turnover"),
}


def play(stage: Stage, line: str, *, live: bool = False) -> RunResult:
    path = stage.write(f"def begin(self):\n    {line}\n", MONDAY, MONDAY)
    settings = RunSettings(algorithm_id="play", live_mode=live)
    return run(path, stage.market, ObjectStore(stage.folder / "store"), settings, today=MONDAY)


def said(result: RunResult) -> list[str]:
    assert result.problem is None, result.problem and result.problem.trace
    return [line.message for line in result.log.lines if line.kind in {"LOG", "DEBUG"}]


@pytest.mark.parametrize(("live", "mode"), [(False, "BACKTESTING"), (True, "LIVE")])
def test_mode_and_place(stage: Stage, live: bool, mode: str) -> None:
    line = 'self.log(f"{self.algorithm_mode} {self.deployment_target} {self.project_id}")'
    assert said(play(stage, line, live=live)) == [f"{mode} LOCAL_PLATFORM 0"]


@pytest.mark.parametrize(
    "call",
    [
        "email('a@b.c', 'subject', 'message')",
        "sms('123', 'message')",
        "web('http://localhost', {'a': 1})",
        "telegram('id', 'message')",
        "ftp('host', 'user', 'secret', 'path', 'content')",
    ],
)
def test_a_backtest_notifies_no_one_and_a_live_run_refuses_to(stage: Stage, call: str) -> None:
    line = f"self.log(str(self.notify.{call}))"
    assert said(play(stage, line)) == ["False"]
    name = call.partition("(")[0]
    assert f"NotSupported: NotificationManager.{name} in live mode" in str(play(stage, line, live=True).problem)


def test_the_account_currency_is_the_dollar(stage: Stage) -> None:
    line = "self.set_account_currency('USD', 5000); self.log(f'{self.portfolio.cash:g} {self.account_currency}')"
    told = "Changing account currency from USD to USD, with a starting cash of 5000..."
    assert said(play(stage, line)) == [told, "5000 USD"]
    assert said(play(stage, "self.set_account_currency('USD')")) == ["Changing account currency from USD to USD..."]
    assert "NotSupported: QCAlgorithm.set_account_currency with another currency" in str(
        play(stage, "self.set_account_currency('EUR')").problem
    )


def test_charts_and_series_are_drawn_as_declared(stage: Stage) -> None:
    result = stage.play(CHARTS)
    assert result.problem is None
    folder = stage.folder / "out"
    write_results(result, stage.folder / "play.py", folder, {}, {})
    charts = json.loads((folder / "play.json").read_text())["charts"]
    drawn = {
        (chart, name): (line["seriesType"], line["index"], line["unit"], [value for _, value in line["values"]])
        for chart, whole in charts.items()
        for name, line in whole["series"].items()
        if (chart, name) not in LEANS_OWN
    }
    assert drawn == {
        ("Mine", "Bars"): (3, 1, "%", [3.0, 5.0]),
        ("Mine", "Dots"): (1, 0, "$", []),
        ("Mine", "New"): (0, 0, "$", [4.5]),
        ("Other", "Area"): (5, 0, "$", []),
        ("Strategy Equity", "Loose"): (0, 0, "$", [7.0]),
    }


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("self.plot('a', 1, 2, 3, 4)", "QCAlgorithm.plot of anything but one number"),
        ("self.plot('only')", "QCAlgorithm.plot of anything but one number"),
        ("self.plot('a', 'b')", "QCAlgorithm.plot of anything but one number"),
        ("Series('a', SeriesType.CANDLE)", "SeriesType.CANDLE"),
        ("Series('a', SeriesType.LINE, '$', 'red')", "Series with 'red'"),
    ],
)
def test_other_drawings_are_refused_by_name(stage: Stage, line: str, name: str) -> None:
    assert f"NotSupported: {name}" in str(play(stage, line).problem)
