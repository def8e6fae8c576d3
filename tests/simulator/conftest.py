"""What the simulator's own tests may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.market import Universe
from simulator.symbols import Symbol
from tests.simulator.futures_world import ES, JUNE, MARCH, SEPTEMBER, THE_FRIDAY_BEFORE, listed, option_on, roots
from tests.simulator.toy_market import FRIDAY, HALF_DAY, MONDAY, TUESDAY, Stage, quiet_market, quotes, row, trades


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
