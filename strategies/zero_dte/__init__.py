"""Friday 0DTE (rule book section 5): a same-day iron condor on a flat morning, one credit spread on a trending one."""

from strategies.zero_dte.exits import ExitReason, ExitSignal, exit_zero_dte
from strategies.zero_dte.strategy import ZeroDte

__all__ = ["ExitReason", "ExitSignal", "ZeroDte", "exit_zero_dte"]
