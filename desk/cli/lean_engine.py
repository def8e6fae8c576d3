"""LEAN as people build it themselves: where it lies, the whole configuration of its engine, and the command that runs it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Final

from desk.cli.console import stop
from desk.cli.engines import Plan

LAUNCHER: Final = "QuantConnect.Lean.Launcher.dll"
CONFIGURATION: Final = "lean-config.json"
"""Name of the engine's configuration in the folder of the results."""
WORKSPACE: Final = Path("lean.json")
_ENGINE: Final = "QuantConnect.Lean.Engine"
_HANDLERS: Final[dict[str, object]] = {
    "log-handler": "QuantConnect.Logging.CompositeLogHandler",
    "messaging-handler": "QuantConnect.Messaging.Messaging",
    "job-queue-handler": "QuantConnect.Queues.JobQueue",
    "api-handler": "QuantConnect.Api.Api",
    "map-file-provider": "QuantConnect.Data.Auxiliary.LocalDiskMapFileProvider",
    "factor-file-provider": "QuantConnect.Data.Auxiliary.LocalDiskFactorFileProvider",
    "data-provider": f"{_ENGINE}.DataFeeds.DefaultDataProvider",
    "data-channel-provider": "DataChannelProvider",
    "object-store": f"{_ENGINE}.Storage.LocalObjectStore",
    "data-aggregator": f"{_ENGINE}.DataFeeds.AggregationManager",
}
_BACKTESTING: Final[dict[str, object]] = {
    "live-mode": False,
    "setup-handler": f"{_ENGINE}.Setup.BacktestingSetupHandler",
    "result-handler": f"{_ENGINE}.Results.BacktestingResultHandler",
    "data-feed-handler": f"{_ENGINE}.DataFeeds.FileSystemDataFeed",
    "real-time-handler": f"{_ENGINE}.RealTime.BacktestingRealTimeHandler",
    "history-provider": [f"{_ENGINE}.HistoricalData.SubscriptionDataReaderHistoryProvider"],
    "transaction-handler": f"{_ENGINE}.TransactionHandlers.BacktestingTransactionHandler",
}


def find_dotnet(lean: Path | None) -> str:
    """The program that runs the launcher in ``lean``; ends the command with a message when either is not there."""
    if lean is None:
        stop(f"the engine lean needs --lean DIR: the folder of your build of LEAN that holds {LAUNCHER}")
    if not (lean / LAUNCHER).is_file():
        stop(f"there is no {LAUNCHER} in {lean}: build LEAN first; it is in Launcher/bin/Debug or Launcher/bin/Release")
    return shutil.which("dotnet") or stop("dotnet is not installed: LEAN needs the .NET runtime it was built for")


def data_folder(data: Path | None) -> Path:
    """The folder given, else the data-folder of lean.json; ends the command with a message when there is none."""
    if data is not None:
        return data
    try:
        named = json.loads(WORKSPACE.read_text(encoding="utf-8"))["data-folder"]
    except (OSError, ValueError, KeyError, TypeError):
        stop(f"{WORKSPACE} names no data-folder: name the folder of market data with --data")
    folder = WORKSPACE.parent / str(named)
    if not folder.is_dir():
        stop(f"there is no data folder at {folder} (data-folder of {WORKSPACE}): name another with --data")
    return folder


def engine_configuration(plan: Plan, lean: Path) -> dict[str, object]:
    """Everything LEAN's engine reads for this backtest; all paths absolute. ValueError when the plan names no data folder."""
    if plan.data is None:
        raise ValueError("LEAN reads market data from files: the plan has none")
    return {
        "environment": "backtesting",
        "environments": {"backtesting": dict(_BACKTESTING)},
        **_HANDLERS,
        "algorithm-id": plan.algorithm_id,
        "backtest-name": plan.algorithm_id,
        "algorithm-type-name": "main",
        "algorithm-language": "Python",
        "algorithm-location": str(Path("main.py").resolve()),
        "parameters": dict(plan.parameters),
        "data-folder": str(plan.data.resolve()),
        "results-destination-folder": str(plan.output.resolve()),
        "object-store-root": str(plan.store.resolve()),
        "storage-file-count": 9_999_999,
        "composer-dll-directory": str(lean.resolve()),
        "close-automatically": True,
        "debugging": False,
        "debugging-method": "LocalCmdline",
        "show-missing-data-logs": False,
        "job-user-id": "0",
        "api-access-token": "",
        "job-organization-id": "",
        "project-id": 0,
    }


def launcher_command(dotnet: str, plan: Plan, lean: Path) -> list[str]:
    """Write the engine's configuration beside the results and return the command that runs it; start it in ``lean``."""
    file = plan.output / CONFIGURATION
    try:
        plan.store.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(engine_configuration(plan, lean), indent=4) + "\n", encoding="utf-8")
    except OSError as error:
        shutil.rmtree(plan.output)
        stop(f"{error.filename} cannot be written: {error.strerror}")
    return [dotnet, LAUNCHER, "--config", str(file.resolve())]
