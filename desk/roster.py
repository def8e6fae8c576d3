"""Which strategies trade."""

from __future__ import annotations

from domain.settings import Settings
from strategies.base import Strategy
from strategies.zero_dte import ZeroDte


def enlist(settings: Settings) -> tuple[Strategy, ...]:
    """The strategies that the settings switch on, in the order in which they are asked."""
    return (ZeroDte(settings),) if settings.run.strategies == "0dte" else ()
