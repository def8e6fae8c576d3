"""The page a run ends with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from analytics.performance import Reason, RunSummary
from analytics.trades import Trade
from desk.cli.console import console, page
from desk.cli.filters import ROUTINE
from desk.cli.structure import structure_parts
from desk.cli.words import money
from domain.refusals import RefusalCode
from domain.sessions import NEW_YORK
from risk.growth import GrowthFraction, NoFraction

MOST_TRADES = 25
"""Trades shown; the journal has them all."""
MOST_REASONS = 12
"""Reasons shown, the most frequent first."""
MOST_TOLD = 3
"""Reasons told in the one line on why a run did not trade."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where a run left its results (None when not known) and its journal."""

    results: Path | None
    journal: Path


def print_summary(name: str, summary: RunSummary, places: Places) -> None:
    """Print the summary of a run."""
    out = console()
    out.print(Text(f"\n{name}: {summary.mode}, {_span(summary)}", "bold"), soft_wrap=True)
    shown = (*summary.trades, *summary.open_positions)
    if shown:
        _print_trades(out, shown)
    else:
        out.print(why_no_trade(summary), soft_wrap=True)
    if summary.refusals:
        _print_refusals(out, summary)
    if summary.reasons and (shown or len(summary.reasons) > MOST_TOLD):
        _print_reasons(out, summary.reasons)
    out.print(_figures(summary))
    _print_places(out, places)
    for problem in summary.problems[:5]:
        out.print(Text(f"not counted: {problem}", "yellow"))
    if len(summary.problems) > 5:
        out.print(Text(f"not counted: {len(summary.problems) - 5} more; see `python -m desk journal verify`", "yellow"))


def why_no_trade(summary: RunSummary) -> str:
    """One line on why a run did not trade."""
    told = [_told(reason, len(summary.days)) for reason in summary.reasons[:MOST_TOLD]]
    if len(summary.days) == 1:
        day = str(summary.days[0])
        when = "" if told and told[0].startswith(day) else f" on {day}"
    else:
        when = f" in {_count(len(summary.days), 'day')}" if summary.days else " yet, no day was finished"
    if summary.orders_sent:
        told.insert(0, f"{_count(summary.orders_sent, 'order')} sent, none filled")
    if summary.refusals:
        told.append("refused by " + ", ".join(f"{code} ({count}x)" for code, count in summary.refusals.items()))
    return f"No trade{when}: " + "; ".join(told) if told else f"No trade{when}."


def _told(reason: Reason, days: int) -> str:
    if days <= 1:
        return reason.detail or reason.code
    return f"{reason.code} on {_count(reason.days, 'day')}" + (f" (the first: {reason.detail})" if reason.detail else "")


def _span(summary: RunSummary) -> str:
    if not summary.days:
        return "no day finished"
    if len(summary.days) == 1:
        return str(summary.days[0])
    return f"{summary.days[0]} to {summary.days[-1]}, {len(summary.days)} trading days"


def _print_trades(out: Console, trades: Sequence[Trade]) -> None:
    table = page()
    table.add_column("When", no_wrap=True)
    table.add_column("Structure", min_width=27)
    table.add_column("Units", justify="right", no_wrap=True)
    table.add_column("Net price", no_wrap=True)
    table.add_column("Why out", overflow="fold")
    table.add_column("P&L USD", justify="right", no_wrap=True)
    for trade in trades[-MOST_TRADES:]:
        profit = Text("" if trade.is_open else money(trade.profit), "green" if trade.profit > 0 else "red")
        why = (trade.exit_reason or "").partition(":")[0]
        table.add_row(_when(trade), _structure(trade), str(trade.quantity), _prices(trade), why, profit)
    out.print(table)
    if len(trades) > MOST_TRADES:
        out.print(f"{len(trades) - MOST_TRADES} earlier ones: python -m desk journal show --kind position", soft_wrap=True)


def _when(trade: Trade) -> str:
    opened = trade.opened_at.astimezone(NEW_YORK)
    if trade.closed_at is None:
        return f"{opened:%Y-%m-%d %H:%M}\nstill open"
    closed = trade.closed_at.astimezone(NEW_YORK)
    if closed.date() != opened.date():
        return f"{opened:%Y-%m-%d %H:%M}\n{closed:%Y-%m-%d %H:%M}"
    return f"{opened:%Y-%m-%d}\n{opened:%H:%M} to {closed:%H:%M}"


def _prices(trade: Trade) -> str:
    prices = (("in", trade.entry_price), ("out", trade.exit_price))
    return "\n".join(f"{name:<3} {price:+.2f}" for name, price in prices if price is not None)


def _structure(trade: Trade) -> str:
    name, strikes, expiries = structure_parts([_leg(leg) for leg in trade.legs])
    same_day = expiries == str(trade.opened_at.astimezone(NEW_YORK).date())
    return (
        f"{trade.strategy} {name}" + (f"\n{strikes}" if strikes else "") + ("" if same_day or not expiries else f"\n{expiries}")
    )


def _leg(text: str) -> tuple[int, str]:
    ratio, _, contract = text.partition(" ")
    return int(ratio), contract


def _print_refusals(out: Console, summary: RunSummary) -> None:
    meanings = {code.code: code.meaning for code in RefusalCode}
    table = page("Refused")
    table.add_column("Times", justify="right")
    table.add_column("Meaning")
    for code, count in summary.refusals.items():
        table.add_row(code, str(count), meanings.get(code, "a code this version does not know"))
    out.print(table)


def _print_reasons(out: Console, reasons: Sequence[Reason]) -> None:
    costly = [reason for reason in reasons if reason.code not in ROUTINE]
    if costly:
        table = page("Did nothing because")
        table.add_column("Days", justify="right")
        table.add_column("Times", justify="right")
        table.add_column("The first time")
        for reason in costly[:MOST_REASONS]:
            table.add_row(f"{reason.strategy} {reason.code}", str(reason.days), str(reason.count), reason.detail)
        out.print(table)
    routine = [
        f"{reason.strategy} {reason.code} on {_count(reason.days, 'day')}" for reason in reasons if reason.code in ROUTINE
    ]
    if routine:
        out.print(f"As planned: {', '.join(routine)}\n", soft_wrap=True)


def _figures(summary: RunSummary) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column()
    losses = len(summary.trades) - summary.wins
    won = f"{len(summary.trades)}, {summary.wins} won, {losses} not" if summary.trades else "none"
    table.add_row("Trades closed", won)
    table.add_row("Still open", str(len(summary.open_positions)))
    table.add_row("P&L after fees", f"{money(summary.profit)} USD (fees {summary.fees:,.2f})")
    if summary.equity is not None:
        table.add_row("Equity", f"{summary.equity.first:,.2f} to {summary.equity.last:,.2f} USD")
        table.add_row("Max drawdown", f"{summary.equity.max_drawdown:.2%}")
    else:
        table.add_row("Equity", "not known: no day was finished")
    table.add_row("Kelly, not used", _growth(summary.growth))
    table.add_row("Orders", f"{summary.orders_sent} sent, {summary.orders_filled} filled")
    table.add_row("Refusals", str(sum(summary.refusals.values())))
    if summary.incidents:
        table.add_row("Incidents", Text(f"{len(summary.incidents)}, the last: {summary.incidents[-1]}", "yellow"))
    if summary.alerts:
        table.add_row("Alerts", Text(f"{len(summary.alerts)}, the last: {summary.alerts[-1]}", "yellow"))
    return table


def _growth(found: GrowthFraction | NoFraction) -> str:
    if isinstance(found, NoFraction):
        return f"not stated: {found.why}"
    kelly, optimal = (f"{found.kelly:.2f} +- {found.kelly_error:.2f}", f"{found.optimal_f:.2f} +- {found.optimal_f_error:.2f}")
    return f"{kelly} of the account, optimal f {optimal}; {found.capped:.1%} is the most {found.trades} trades justify"


def _print_places(out: Console, places: Places) -> None:
    results = places.results if places.results is not None else "not found below backtests"
    out.print(f"Results         {results}", soft_wrap=True)
    out.print(f"Journal         {places.journal}", soft_wrap=True)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
