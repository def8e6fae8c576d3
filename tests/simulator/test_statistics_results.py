"""``self.statistics``: the figures of the run so far, as an algorithm sees them."""

from __future__ import annotations

import pytest

from simulator.engine.statistics_results import PerformanceMetrics
from simulator.result_figures import statistics
from simulator.statistics.portfolio import PortfolioFigures
from simulator.statistics.summary import summary
from tests.simulator.engine_plays import body, logged
from tests.simulator.toy_market import FRIDAY, MONDAY, Stage

BUY, SELL = "self.market_order(self.c100, 1)", "self.market_order(self.c100, -1)"


def said(stage: Stage, *expressions: str) -> list[str]:
    """What an algorithm logs at eleven of the first day, an hour after it bought and a moment after it sold."""
    shown = "\n".join(f"self.log(str({one}))" for one in expressions)
    return logged(stage, BUY, f"{SELL}\nfound = self.statistics\n{shown}\nself.quit()")


def test_every_name_of_a_statistic_is_one_of_the_summarys() -> None:
    names = {value for name, value in vars(PerformanceMetrics).items() if name.isupper()}
    texts = summary(PortfolioFigures(), orders=0, fees=0.0, capacity=0.0, lowest_capacity="")
    assert names == texts.keys()


def test_a_statistic_is_read_by_its_name(stage: Stage) -> None:
    assert said(
        stage,
        "found.summary[PerformanceMetrics.TOTAL_ORDERS]",
        "self.Statistics.Summary[PerformanceMetrics.TotalOrders]",
        "'Mood' in found.summary",
        "[pair.value for pair in found.summary if pair.key == 'Total Fees']",
    ) == ["2", "2", "False", "['$2.00']"]


def test_figures_are_those_of_the_trades_that_are_over(stage: Stage) -> None:
    assert said(
        stage,
        "found.total_performance.trade_statistics.total_number_of_trades",
        "found.total_performance.trade_statistics.end_date_time == datetime(2024, 3, 4, 16)",
        "found.total_performance.closed_trades[0].profit_loss",
        "found.total_performance.portfolio_statistics.start_equity",
        "found.rolling_performances.keys",
    ) == ["1", "True", "-20.0", "100000.0", "['M1_20240304', 'M3_20240304', 'M6_20240304', 'M12_20240304']"]


def test_a_statistic_of_the_algorithms_own_is_among_them_and_takes_no_place_of_leans(stage: Stage) -> None:
    own = "self.set_summary_statistic('Mood', 7)\nself.set_summary_statistic('Total Orders', 'many')\n"
    shown = "self.log(self.statistics.summary['Mood'] + self.statistics.summary['Total Orders'])\nself.quit()"
    assert logged(stage, own + shown) == ["70"]


def test_before_the_run_begins_there_are_none(stage: Stage) -> None:
    begin = "def begin(self):\n    found = self.statistics\n"
    shown = "    self.log(f'{found.summary.count} {found.total_performance.trade_statistics.total_number_of_trades}')"
    play = body("self.quit()").replace("def begin(self):", begin + shown)
    assert [line.message for line in stage.play(play).log.lines if line.kind == "LOG"] == ["0 0"]


def test_at_the_end_they_are_what_the_run_is_summed_up_with_but_for_its_last_sample(stage: Stage) -> None:
    end = "def on_end_of_algorithm(self):\n    self.log(self.statistics.summary['Total Fees'])\n"
    result = stage.play(body(BUY, "pass").replace("def begin(self):", f"{end}\ndef begin(self):"), MONDAY, FRIDAY)
    logs = [line.message for line in result.log.lines if line.kind == "LOG"]
    assert logs == [statistics(result)["Total Fees"]]


@pytest.mark.parametrize("unknown", ["found.sharpe", "found.total_performance.sharpe", "PerformanceMetrics.SHARPE"])
def test_a_name_that_is_none_of_leans_is_refused(stage: Stage, unknown: str) -> None:
    result = stage.play(body(f"found = self.statistics\n{unknown}"))
    assert result.problem is not None
    assert unknown.rpartition(".")[2] in str(result.problem)
