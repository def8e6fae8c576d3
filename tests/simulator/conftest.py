"""What the simulator's own tests may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.hours_database import HoursDatabase
from simulator.lean_files import LeanFiles
from simulator.market import Universe
from simulator.schedule import ScheduleManager
from simulator.symbols import Symbol
from tests.simulator.futures_world import ES, JUNE, MARCH, SEPTEMBER, THE_FRIDAY_BEFORE, listed, option_on, roots
from tests.simulator.schedule_world import SPX, SPY, Clock, local
from tests.simulator.toy_market import FRIDAY, HALF_DAY, MONDAY, TUESDAY, Stage, quiet_market, quotes, row, trades
from tests.simulator.worlds import ENTRIES, write_folder


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """A stage with the quiet market."""
    return Stage(tmp_path, quiet_market())


@pytest.fixture
def futures(tmp_path: Path) -> Stage:
    """March at 5000, June at 5100: March is mapped on Monday, June from Tuesday on; a call on each."""
    market = roots()
    for day in (MONDAY, TUESDAY, HALF_DAY, FRIDAY):
        for contract, price in ((MARCH, 5000.0), (JUNE, 5100.0), (SEPTEMBER, 5200.0)):
            market.put(contract, day, trades(day, price)).put(contract, day, quotes(day, price - 0.25, price + 0.25))
            market.put(option_on(contract, 5000.0), day, quotes(day, 50.0, 51.0))
    for day in (THE_FRIDAY_BEFORE, MONDAY, TUESDAY, HALF_DAY, FRIDAY):
        market.universes[ES, day] = listed(day, MARCH, JUNE, SEPTEMBER)
        for contract in (MARCH, JUNE):
            rows = [row(option_on(contract, 5000.0))]
            market.universes[Symbol.create_canonical_option(contract), day] = Universe(day, 5000.0, rows)
    return Stage(tmp_path, market)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder of LEAN data."""
    return write_folder(tmp_path)


@pytest.fixture(scope="module")
def real(lean_data: Path) -> LeanFiles:
    """Real market data."""
    return LeanFiles(lean_data)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> HoursDatabase:
    """Market hours of a few kinds of securities."""
    folder = write_folder(tmp_path_factory.mktemp("hours"), ENTRIES)
    return HoursDatabase.load(folder / "market-hours" / "market-hours-database.json")


@pytest.fixture
def clock(database: HoursDatabase) -> Clock:
    """The day before Thanksgiving, with an index and an ETF."""
    return Clock(database, local(2020, 11, 25), [SPX, SPY])


@pytest.fixture
def schedule(clock: Clock) -> ScheduleManager:
    """The schedule on that day."""
    return ScheduleManager(clock)
