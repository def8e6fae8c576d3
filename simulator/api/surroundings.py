"""QCAlgorithm: where it runs, what it shows, whom it tells."""

from __future__ import annotations

from typing import Any

from simulator.api.core import AlgorithmCore
from simulator.engine.charts import Chart, Series, SeriesType
from simulator.engine.commands import CallbackCommand, CommandResultPacket
from simulator.engine.lean_enums import AlgorithmMode, DeploymentTarget
from simulator.engine.notifications import NotificationManager
from simulator.engine.overloads import lean_names
from simulator.engine.statistics_results import StatisticsResults
from simulator.errors import NotSupported, NotSupportedName

DEFAULT_CHART = "Strategy Equity"


class AlgorithmSurroundings(AlgorithmCore):
    """Mode and place of the run, statistics, charts, notifications."""

    @property
    def algorithm_mode(self) -> AlgorithmMode:
        """Backtesting, or live where the run plays a live one."""
        return AlgorithmMode.LIVE if self.live_mode else AlgorithmMode.BACKTESTING

    @property
    def deployment_target(self) -> DeploymentTarget:
        """This machine."""
        return DeploymentTarget.LOCAL_PLATFORM

    @property
    def project_id(self) -> int:
        """0: a run from a file belongs to no project."""
        return 0

    @property
    def statistics(self) -> StatisticsResults:
        """What the run comes to so far, reckoned whenever it is asked for."""
        return self._engine.statistics()

    def set_runtime_statistic(self, name: str, value: object) -> None:
        """Shows a figure of the running algorithm."""
        self._engine.log.runtime_statistics[name] = str(value)

    def set_summary_statistic(self, name: str, value: object) -> None:
        """Adds a figure to the run's summary."""
        self._engine.log.summary_statistics[name] = str(value)

    @property
    def notify(self) -> NotificationManager:
        """Notifications: a backtest sends none."""
        return NotificationManager(self.live_mode)

    def set_account_currency(self, account_currency: str, starting_cash: float | None = None) -> None:
        """``("USD", [cash])``; NotSupported for any other currency."""
        self._refuse_locked("self.set_account_currency(): Cannot change AccountCurrency after algorithm initialized.")
        if account_currency.upper() != self.account_currency:
            raise NotSupportedName("QCAlgorithm", "set_account_currency with another currency than USD")
        cash = "" if starting_cash is None else f", with a starting cash of {starting_cash:g}"
        self.debug(f"Changing account currency from {self.account_currency} to {account_currency}{cash}...")
        if starting_cash is not None:
            self.portfolio.set_cash(float(starting_cash))

    def add_command(self, type: type) -> None:  # noqa: A002
        """Registers a type of commands by its name: its ``run(algorithm)`` is called for a command of it."""
        self._engine.commands.register(type)

    def run_command(self, command: CallbackCommand) -> CommandResultPacket:
        """Runs a command of a registered type; what it raises is logged."""
        return self._engine.commands.run(command, self)

    def broadcast_command(self, command: object) -> None:
        """Sends a command to all of an organization's algorithms: a backtest sends none. NotSupported in live mode."""
        if self.live_mode:
            raise NotSupportedName("QCAlgorithm", "broadcast_command in live mode")
        self._engine.debug_once("Warning: sending broadcast commands is disabled in backtesting")

    def add_chart(self, chart: Chart) -> None:
        """Declares a chart and its series; one that is plotted to need not be declared."""
        for series in chart.series.values():
            self._engine.log.declare(chart.name, series)

    def add_series(self, chart: str, series: str, series_type: SeriesType, unit: str = "$") -> None:
        """Declares one series of a chart."""
        self._engine.log.declare(chart, Series(series, series_type, unit))

    @lean_names("series, value", "chart, series, value")
    def plot(self, *point: Any) -> None:
        """``(series, value)`` or ``(chart, series, value)``. NotSupported for candlesticks and indicators."""
        if len(point) not in {2, 3} or not isinstance(point[-1], int | float):
            raise NotSupported(
                "NotSupported: QCAlgorithm.plot of anything but one number: (series, value) or (chart, series, value)"
            )
        chart, series, value = point if len(point) == 3 else (DEFAULT_CHART, *point)
        self._engine.log.plot(str(chart), str(series), float(value))
