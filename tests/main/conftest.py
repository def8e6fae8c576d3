"""The day ``main.py`` is played on."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.lean_files.files import LeanFiles
from simulator.market import MarketData


@pytest.fixture(scope="module")
def goog(lean_data: Path) -> MarketData:
    """Real quotes."""
    return LeanFiles(lean_data)
