"""Writes what a run left, laid out as the lean command line lays it out: results, order events, log, code."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from simulator.engine.lean_enums import net_name
from simulator.engine.order_events import OrderEvent
from simulator.enums import _LeanEnum
from simulator.identifier_texts import Listing, identifier_text
from simulator.net_texts import instant_text
from simulator.result_charts import charts
from simulator.result_figures import rolling_window, runtime_statistics, statistics, total_performance
from simulator.run import RunResult

RESERVED = frozenset({"backtests", "live", "optimizations", "storage", "report", "bin", "obj", "__pycache__", "tests", "data"})

_SUMMED: Final = ("statistics", "runtimeStatistics", "totalPerformance", "state", "algorithmConfiguration")


def write_results(
    result: RunResult, source: Path, folder: Path, parameters: Mapping[str, str], market: Mapping[str, object]
) -> None:
    """Writes everything beside the folder first and moves it in when it is complete.

    ``market`` says what the run traded on: a folder of data, or seed and scenario of the synthetic market.
    """
    folder.mkdir(parents=True, exist_ok=True)
    key, whole = result.algorithm_id, _result(result)
    files = {
        f"{key}.json": _json(whole),
        f"{key}-summary.json": _json({name: whole[name] for name in _SUMMED}),
        f"{key}-order-events.json": _json([_event(key, event, result.listing) for event in result.order_events]),
        f"{key}-order-list.json": f"[{','.join(result.order_list)}]\n",
        "log.txt": "".join(f"{line}\n" for line in result.log.lines),
        "config": _json(
            {
                "id": key,
                "algorithm": str(source),
                "class": result.class_name,
                "market": dict(market),
                "parameters": dict(parameters),
            }
        ),
    }
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as place:
        ready = Path(place)
        for name, text in files.items():
            (ready / name).write_text(text, encoding="utf-8")
        _copy_code(source, ready / "code")
        for made in sorted(ready.iterdir()):
            target = folder / made.name
            if target.is_dir():
                shutil.rmtree(target)
            os.replace(made, target)


def _copy_code(source: Path, folder: Path) -> None:
    """The algorithm file; of a project (main.py), every source file LEAN would take."""
    root = source.resolve().parent
    files = _project_files(root) if source.name == "main.py" else [source.resolve()]
    for file in files:
        target = folder / file.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)


def _project_files(root: Path) -> list[Path]:
    found: list[Path] = []
    for place, folders, names in os.walk(root):
        folders[:] = sorted(
            name
            for name in folders
            if name not in RESERVED and not name.startswith(".") and not (Path(place) / name / "pyvenv.cfg").exists()
        )
        found.extend(Path(place) / name for name in sorted(names) if name.endswith(".py"))
    return found


def _json(value: object) -> str:
    return json.dumps(value, indent=2, default=str) + "\n"


def _result(result: RunResult) -> dict[str, Any]:
    summed = statistics(result)
    return {
        "charts": charts(result),
        "orders": {str(order["id"]): order for order in map(json.loads, result.order_list)},
        "profitLoss": {instant_text(moment): round(profit, 6) for moment, profit in result.profits.items()},
        "statistics": summed,
        "runtimeStatistics": runtime_statistics(result, summed),
        "totalPerformance": total_performance(result),
        "rollingWindow": rolling_window(result),
        "state": _state(result),
        "warnings": list(warnings(result)),
        "algorithmConfiguration": {
            "accountCurrency": "USD",
            "startDate": f"{result.start}T00:00:00Z",
            "endDate": f"{result.end}T23:59:59Z",
            "tradingDaysPerYear": result.account.days,
        },
    }


def _state(result: RunResult) -> dict[str, str]:
    status = "RuntimeError" if result.problem else "Stopped" if result.stopped else "Completed"
    state = {"Status": status, "OrderCount": str(len(result.orders)), "Name": result.class_name}
    if result.problem is not None:
        state["RuntimeError"] = str(result.problem)
        state["StackTrace"] = result.problem.trace
    return state


def warnings(result: RunResult) -> tuple[str, ...]:
    """What the simulator warned of, such as symbols without data."""
    return tuple(line.message for line in result.log.lines if line.kind == "WARNING")


def _event(key: str, event: OrderEvent, listing: Listing) -> dict[str, Any]:
    """As LEAN serialises it (Common/Orders/Serialization/SerializedOrderEvent.cs)."""
    identifier = identifier_text(event.symbol, listing)
    return {
        "id": f"{key}-{event.order_id}-{event.id}",
        "algorithmId": key,
        "orderId": event.order_id,
        "orderEventId": event.id,
        "symbol": identifier,
        "symbolValue": event.symbol.value,
        "symbolPermtick": identifier.partition(" ")[0],
        "time": event.utc_time.timestamp(),
        "status": _camel(event.status),
        "orderFeeAmount": event.order_fee.value.amount,
        "orderFeeCurrency": event.order_fee.value.currency,
        "fillPrice": event.fill_price,
        "fillPriceCurrency": "USD",
        "fillQuantity": event.fill_quantity,
        "quantity": event.quantity,
        "limitPrice": event.limit_price,
        "stopPrice": event.stop_price,
        "triggerPrice": event.trigger_price,
        "trailingAmount": event.trailing_amount,
        "direction": _camel(event.direction),
        "message": event.message,
        "isAssignment": event.is_assignment,
        "isInTheMoney": event.is_in_the_money,
    }


def _camel(member: _LeanEnum) -> str:
    name = net_name(member)
    return name[:1].lower() + name[1:]
