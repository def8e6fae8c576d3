"""What a run leaves on disk: which files, that each is JSON, and that its figures are those of the run."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.result_figures import statistics
from simulator.results import write_results
from simulator.run import RunResult
from tests.simulator.engine_plays import body
from tests.simulator.toy_market import FRIDAY, MONDAY, SESSION, Stage, call, quotes

MARKET = {"seed": 7, "scenario": "crash"}
FIRST_DAY = "if self.time.date() != self.start_date.date(): return\n"
ROUND_TRIP = body("self.market_order(self.c100, 2)", "self.market_order(self.c100, -1)\nself.market_order(self.c100, -1)")


def moving(stage: Stage) -> None:
    """The call goes from 2.00 / 2.20 to 3.00 / 3.20 at half past ten, and back at eleven past eleven."""
    at = np.arange(SESSION)
    bids = np.where((at > 59) & (at < 100), 3.0, 2.0)
    stage.market.put(call(100), MONDAY, quotes(MONDAY, bids, bids + 0.2))


def written(stage: Stage, result: RunResult, **parameters: str) -> Path:
    folder = stage.folder / "out" / "backtests" / "one"
    write_results(result, stage.folder / "play.py", folder, parameters, MARKET)
    return folder


def load(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_text())


def test_a_run_writes_its_files_and_nothing_else(stage: Stage) -> None:
    folder = written(stage, stage.play(ROUND_TRIP), speed="9")
    assert sorted(path.name for path in folder.iterdir()) == [
        "code",
        "config",
        "log.txt",
        "play-order-events.json",
        "play-order-list.json",
        "play-summary.json",
        "play.json",
    ]
    assert [path.name for path in folder.parent.iterdir()] == ["one"]
    assert (folder / "code" / "play.py").read_text() == (stage.folder / "play.py").read_text()
    config = load(folder, "config")
    assert (config["id"], config["class"], config["parameters"]) == ("play", "Play", {"speed": "9"})
    assert config["market"] == MARKET


def test_the_figures_are_those_worked_out_by_hand(stage: Stage) -> None:
    moving(stage)
    result = stage.play(ROUND_TRIP)
    fees = 1.3 + 1.0 + 1.0
    profit = 2 * (3.0 - 2.2) * 100
    end = 100_000 + profit - fees
    figures = load(written(stage, result), "play-summary.json")["statistics"]
    assert figures["Total Orders"] == "3"
    assert figures["Start Equity"] == "100000"
    assert figures["End Equity"] == f"{end:.1f}"
    assert figures["Total Fees"] == f"${fees:.2f}"
    assert (figures["Net Profit"], figures["Win Rate"]) == ("0%", "0%"), "as LEAN's: figures of returns need three days"


def test_a_run_without_a_trade_has_no_rates(stage: Stage) -> None:
    figures = statistics(stage.play(body("self.quit()")))
    assert (figures["Win Rate"], figures["Loss Rate"], figures["Total Fees"]) == ("0%", "0%", "$0.00")
    assert figures["Net Profit"] == "0%"


def test_wins_and_losses_are_counted_by_what_was_closed(stage: Stage) -> None:
    moving(stage)
    ten = "self.market_order(self.c100, 1)\nself.market_order(self.c105, 1)"
    eleven = "self.market_order(self.c100, -1)\nself.market_order(self.c105, -1)"
    figures = statistics(stage.play(body(ten, FIRST_DAY + eleven), MONDAY, FRIDAY))
    assert (figures["Win Rate"], figures["Loss Rate"]) == ("50%", "50%")


def test_the_trades_of_a_run_are_written(stage: Stage) -> None:
    moving(stage)
    whole = load(written(stage, stage.play(ROUND_TRIP)), "play.json")["totalPerformance"]
    first, second = whole["closedTrades"]
    (symbol,) = first["symbols"]
    assert (symbol["value"], symbol["underlying"]["value"]) == ("ABC   240308C00100000", "ABC")
    assert symbol["id"].endswith(f"|{symbol['underlying']['id']}"), "an option's identifier ends with that of its share"
    assert (first["entryTime"], first["exitTime"]) == ("2024-03-04T15:00:00Z", "2024-03-04T16:00:00Z")
    assert (first["entryPrice"], first["exitPrice"], first["quantity"], first["direction"]) == (2.2, 3.0, 1.0, 0)
    assert (first["profitLoss"], first["totalFees"], first["duration"], first["isWin"]) == (80.0, 2.3, "01:00:00", True)
    assert (first["orderIds"], second["orderIds"]) == ([1, 2], [1, 3])
    assert whole["tradeStatistics"]["totalProfitLoss"] == "160"
    assert whole["tradeStatistics"]["averageTradeDuration"] == "01:00:00"
    assert whole["portfolioStatistics"]["endEquity"] == "100156.7"


def test_each_month_has_figures_of_its_own(stage: Stage) -> None:
    rolling = load(written(stage, stage.play(body("pass", "pass"), MONDAY, FRIDAY)), "play.json")["rollingWindow"]
    assert list(rolling) == ["M1_20240308", "M3_20240308", "M6_20240308", "M12_20240308"]
    assert rolling["M1_20240308"]["portfolioStatistics"]["startEquity"] == "100000"


def test_the_account_is_shown_as_it_stood_at_the_end(stage: Stage) -> None:
    moving(stage)
    runtime = load(written(stage, stage.play(body("self.market_order(self.c100, 2)", "self.quit()"))), "play.json")
    figures = runtime["runtimeStatistics"]
    worth, value = 2 * 3.1 * 100, 100_000 - 1.3 + 2 * (3.1 - 2.2) * 100
    assert (figures["Equity"], figures["Holdings"]) == (f"${value:,.2f}", f"${worth:,.2f}")
    assert (figures["Fees"], figures["Net Profit"], figures["Volume"]) == ("-$1.30", "$-1.30", "$440.00")
    assert figures["Unrealized"] == f"${2 * (3.0 - 2.2) * 100 - 1.3:,.2f}"
    assert figures["Return"] == f"{(value / 100_000 - 1) * 100:.2f} %"
    assert figures["Probabilistic Sharpe Ratio"] == "0%"


def test_orders_and_events_are_written_as_lean_writes_them(stage: Stage) -> None:
    result = stage.play(body("self.spread(-0.5)\nself.stop_market_order(self.abc, -1, 90.0, tag='guard')"))
    folder = written(stage, result)
    orders = load(folder, "play.json")["orders"]
    assert list(orders) == ["1", "2", "3"]
    first, guard = orders["1"], orders["3"]
    group = first["groupOrderManager"]
    assert (group["id"], group["count"], group["limitPrice"], group["orderIds"]) == (1, 2, -0.5, [1, 2])
    assert (first["quantity"], first["status"], first["price"], first["brokerId"]) == (-1.0, 3, 2.0, ["1"])
    assert (first["time"], first["lastFillTime"]) == ("2024-03-04T15:00:00Z", "2024-03-04T15:01:00Z")
    assert (guard["stopPrice"], guard["tag"], guard["status"]) == (90.0, "guard", 1)
    assert not {"groupOrderManager", "canceledTime"} & guard.keys()
    assert [orders[key] for key in orders] == load(folder, "play-order-list.json")
    events = load(folder, "play-order-events.json")
    assert [(e["orderId"], e["orderEventId"], e["status"]) for e in events] == [
        (1, 1, "submitted"),
        (2, 1, "submitted"),
        (3, 1, "submitted"),
        (1, 2, "filled"),
        (2, 2, "filled"),
    ]
    filled = events[3]
    assert (filled["id"], filled["direction"], filled["fillPrice"], filled["fillQuantity"]) == ("play-1-2", "sell", 2.0, -1.0)
    assert (filled["orderFeeAmount"], filled["orderFeeCurrency"], filled["symbolValue"]) == (
        1.0,
        "USD",
        "ABC   240308C00100000",
    )
    assert (filled["symbol"], filled["symbolPermtick"]) == (first["symbol"]["id"], "ABC")
    assert datetime.fromtimestamp(filled["time"], UTC) == result.order_events[3].utc_time


def test_what_the_algorithm_shows_is_written_too(stage: Stage) -> None:
    ten = """\
self.set_runtime_statistic("Mood", 7)
self.set_summary_statistic("Edge", "thin")
self.plot("Mine", "Line", 1)
self.plot("Second", 2.5)
self.log("hello")
self.debug("psst")
self.error("ouch")
self.quit()"""
    folder = written(stage, stage.play(body(ten)))
    whole = load(folder, "play.json")
    assert whole["runtimeStatistics"]["Mood"] == "7"
    assert whole["statistics"]["Edge"] == "thin"
    moment = int(datetime(2024, 3, 4, 15, tzinfo=UTC).timestamp())
    assert whole["charts"]["Mine"]["series"]["Line"]["values"] == [[moment, 1.0]]
    equity = whole["charts"]["Strategy Equity"]["series"]
    assert equity["Second"]["values"] == [[moment, 2.5]]
    assert equity["Equity"]["values"][0][1] == 100_000.0
    lines = (folder / "log.txt").read_text().splitlines()
    assert lines[:3] == [
        "2024-03-04 10:00:00 hello",
        "2024-03-04 10:00:00 DEBUG: psst",
        "2024-03-04 10:00:00 ERROR: ouch",
    ]


@pytest.mark.parametrize(
    ("ten", "status"),
    [("self.quit()", "Completed"), ("raise ValueError('x')", "RuntimeError"), ("raise KeyboardInterrupt", "Stopped")],
)
def test_the_state_says_how_the_run_ended(stage: Stage, ten: str, status: str) -> None:
    state = load(written(stage, stage.play(body(ten))), "play.json")["state"]
    assert (state["Status"], state["OrderCount"], state["Name"]) == (status, "0", "Play")
    assert ("StackTrace" in state) == (status == "RuntimeError")
    if status == "RuntimeError":
        assert state["RuntimeError"] == "Runtime Error: Scheduled event: ValueError: x"
        assert "raise ValueError('x')" in state["StackTrace"]


def test_every_profit_is_written_two_of_one_instant_a_millisecond_apart(stage: Stage) -> None:
    moving(stage)
    whole = load(written(stage, stage.play(ROUND_TRIP)), "play.json")
    assert whole["profitLoss"] == {"2024-03-04T16:00:00Z": 78.0, "2024-03-04T16:00:00.001Z": 78.0}
    days = [
        datetime.strptime(whole["algorithmConfiguration"][name], "%Y-%m-%dT%H:%M:%S%z") for name in ("startDate", "endDate")
    ]
    assert days == [datetime(2024, 3, 4, tzinfo=UTC), datetime(2024, 3, 4, 23, 59, 59, tzinfo=UTC)]


def test_an_algorithms_own_statistic_does_not_take_the_place_of_one_of_leans(stage: Stage) -> None:
    ten = """\
self.set_summary_statistic("Total Orders", "many")
self.set_summary_statistic("Edge", "thin")"""
    figures = statistics(stage.play(body(ten)))
    assert (figures["Total Orders"], figures["Edge"]) == ("0", "thin")


def test_no_figure_is_written_as_nothing_below_zero(stage: Stage) -> None:
    result = stage.play(body("self.market_order(self.abc, 1)", "self.liquidate(self.abc)"), MONDAY, FRIDAY)
    lost = result.equity[-1][1] / 100_000 - 1
    assert -0.00005 < lost < 0
    figures = load(written(stage, result), "play.json")["totalPerformance"]["portfolioStatistics"]
    assert figures["totalNetProfit"] == "0"


def test_the_largest_figure_is_the_largest_that_leans_readers_take(stage: Stage) -> None:
    result = stage.play(body("pass", "pass"), MONDAY, FRIDAY)
    samples = result.account.samples
    doubled = [(moment, 100.0 + number) for number, (moment, _) in enumerate(samples.returns)]
    grown = replace(result, account=replace(result.account, samples=replace(samples, returns=doubled)))
    figures = load(written(stage, grown), "play.json")["totalPerformance"]["portfolioStatistics"]
    assert figures["sharpeRatio"] == "79228162514264337593543950335"


def test_writing_again_replaces_what_was_there(stage: Stage) -> None:
    folder = written(stage, stage.play(ROUND_TRIP))
    (folder / "code" / "stale.py").write_text("")
    again = written(stage, stage.play(body("self.quit()")))
    assert again == folder
    assert load(folder, "play.json")["orders"] == {}
    assert [path.name for path in (folder / "code").iterdir()] == ["play.py"]


def test_a_projects_code_is_copied_without_results_data_and_environments(tmp_path: Path, stage: Stage) -> None:
    project = tmp_path / "project"
    for name in (
        "main.py",
        "desk/one.py",
        "backtests/old/code.py",
        "venv/lib.py",
        ".hidden/x.py",
        "data/read.py",
        "tests/t.py",
    ):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(f"# {name}")
    (project / "venv" / "pyvenv.cfg").write_text("")
    (project / "notes.txt").write_text("no code")
    folder = tmp_path / "out"
    write_results(stage.play(body("self.quit()")), project / "main.py", folder, {}, MARKET)
    copied = sorted(str(path.relative_to(folder / "code")) for path in (folder / "code").rglob("*.py"))
    assert copied == ["desk/one.py", "main.py"]
