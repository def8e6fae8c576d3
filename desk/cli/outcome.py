"""How a run ended: its summary, and one line and an exit code for what went wrong."""

from __future__ import annotations

import signal
from pathlib import Path

from analytics.performance import RunSummary
from desk.cli.console import console, say_error
from desk.cli.filters import ROUTINE
from desk.cli.folder_store import FolderStore
from desk.cli.summary import show_summary

INTERRUPTED = 130
"""Exit code after Ctrl-C."""
BAD_INPUT = 2
"""Exit code for what a person has to mend: settings, places, data."""
_WANT_OF_DATA = frozenset({"no_chain", "no_data", "no_price"})


def tell(store: FolderStore, prefix: str, results: Path | None, code: int, *, interrupted: bool) -> int:
    """Show what a run left, then what went wrong with it, if anything. The exit code: 0 only when all went well."""
    summary = show_summary(store, prefix, results)
    if interrupted:
        console().print("Interrupted: this is what was done until then.", soft_wrap=True)
        return INTERRUPTED
    if code:
        return _failed(code)
    if not summary.ended:
        say_error("the journal ends before the run does: the object store refused to take more; free it, and run again")
        return 1
    wanting = want_of_data(summary)
    if wanting is not None:
        say_error(
            f"nothing could be traded for want of data: {wanting}. "
            "Check that the market has minute quotes of these options and their underlying on these days"
        )
        return BAD_INPUT
    return 0


def tell_nothing(code: int, *, interrupted: bool) -> int:
    """Say that a run left no journal; the engine has said why where it ended with a message. The exit code, never 0."""
    if interrupted:
        console().print("Interrupted before anything was done.", soft_wrap=True)
        return INTERRUPTED
    if code != BAD_INPUT:
        console().print("The run left no journal: see the messages above.", soft_wrap=True)
    return _failed(code) if code else 1


def want_of_data(summary: RunSummary) -> str | None:
    """The first sentence of a run in which a strategy would have looked for a trade and the market never had the data."""
    reasons = [reason for reason in summary.reasons if reason.code not in ROUTINE]
    if summary.orders_sent or not reasons or any(reason.code not in _WANT_OF_DATA for reason in reasons):
        return None
    return reasons[0].detail or reasons[0].code


def _failed(code: int) -> int:
    """The exit code of an engine that failed; of one that a signal ended, as shells give it."""
    if code >= 0:
        return code
    say_error(f"the engine was ended by {signal.Signals(-code).name}: what it had recorded by then is there")
    return 128 - code
