"""The figures of a run as LEAN writes them in its results (Common/Statistics, Engine/Results/BaseResultsHandler.cs)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from simulator.identifier_texts import Listing
from simulator.net_texts import instant_text, span_text
from simulator.order_json import order_list_hash, symbol_json
from simulator.run import RunResult
from simulator.statistics.performance import NOTHING, Performance, performance, rolling
from simulator.statistics.portfolio import LARGEST, PortfolioFigures
from simulator.statistics.summary import LARGEST_DECIMAL, summary
from simulator.statistics.trade_figures import TradeFigures
from simulator.statistics.trades import Trade

_PLACES: Final = 4
_CAPITALS: Final = {"mae": "MAE", "mfe": "MFE"}


def statistics(result: RunResult) -> dict[str, str]:
    """The run's statistics under LEAN's names, which the algorithm's own do not take the place of; those of returns are 0
    where LEAN cannot print one."""
    texts = summary(
        _whole(result).portfolio,
        orders=len(result.orders),
        fees=result.standing.fees,
        capacity=result.capacity.dollars,
        lowest_capacity=result.capacity.asset,
    )
    texts["OrderListHash"] = order_list_hash(result.order_list)
    return texts | {name: text for name, text in result.log.summary_statistics.items() if name not in texts}


def runtime_statistics(result: RunResult, summed: Mapping[str, str]) -> dict[str, str]:
    """How the account stood at the end, after what the algorithm shows of its own; ``summed`` are the run's statistics."""
    now, starting = result.standing, result.account.starting_capital
    return {
        **result.log.runtime_statistics,
        "Probabilistic Sharpe Ratio": summed["Probabilistic Sharpe Ratio"],
        "Unrealized": _dollars(now.unrealized),
        "Fees": f"-${now.fees:,.2f}",
        "Net Profit": _dollars(now.net_profit),
        "Return": f"{(now.equity / starting - 1 if starting > 0 else 0.0) * 100:,.2f} %",
        "Equity": _dollars(now.equity),
        "Holdings": _dollars(now.holdings),
        "Volume": _dollars(now.volume),
    }


def total_performance(result: RunResult) -> dict[str, Any]:
    """The figures of the whole run, and its trades."""
    return _performance(_whole(result)) | {"closedTrades": [_trade(trade, result.listing) for trade in result.account.trades]}


def rolling_window(result: RunResult) -> dict[str, Any]:
    """The figures of its months."""
    try:
        return {name: _performance(one) | {"closedTrades": []} for name, one in rolling(result.account).items()}
    except ArithmeticError:
        return {}


def _whole(result: RunResult) -> Performance:
    """The figures of the whole run; none where LEAN cannot print one."""
    try:
        return performance(result.account)
    except ArithmeticError:
        return NOTHING


def _performance(one: Performance) -> dict[str, Any]:
    return {"tradeStatistics": _figures(one.trades), "portfolioStatistics": _figures(one.portfolio)}


def _figures(figures: PortfolioFigures | TradeFigures) -> dict[str, Any]:
    return {_camel(each.name): _value(getattr(figures, each.name)) for each in fields(figures)}


def _value(value: object) -> object:
    """Numbers with a point are texts in LEAN's results, so that none has an exponent; none is below zero and nothing."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, float) and abs(value) >= LARGEST:
        return str(LARGEST_DECIMAL if value > 0 else -LARGEST_DECIMAL)
    if isinstance(value, float):
        return f"{round(value, _PLACES) + 0.0:f}".rstrip("0").rstrip(".")
    if isinstance(value, timedelta):
        return span_text(value)
    return instant_text(value) if isinstance(value, datetime) else value


def _trade(trade: Trade, listing: Listing) -> dict[str, Any]:
    return {
        "symbols": [json.loads(symbol_json(trade.symbol, listing))],
        "entryTime": instant_text(trade.entry_time),
        "entryPrice": trade.entry_price,
        "direction": 0 if trade.is_long else 1,
        "quantity": trade.quantity,
        "exitTime": instant_text(trade.exit_time),
        "exitPrice": trade.exit_price,
        "profitLoss": trade.profit,
        "totalFees": trade.fees,
        "mae": trade.adverse,
        "mfe": trade.favorable,
        "duration": span_text(trade.duration),
        "endTradeDrawdown": trade.given_back,
        "isWin": trade.is_win,
        "orderIds": list(trade.order_ids),
    }


def _dollars(amount: float) -> str:
    return f"${amount:,.2f}"


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(_CAPITALS.get(part, part.capitalize()) for part in rest)
