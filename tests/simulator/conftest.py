"""What the simulator's own tests may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulator.toy_market import Stage, quiet_market


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """A stage with the quiet market."""
    return Stage(tmp_path, quiet_market())
