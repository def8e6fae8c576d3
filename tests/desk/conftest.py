"""What the tests of the desk may ask for."""

from __future__ import annotations

import pytest

from tests.desk.desk_world import World


@pytest.fixture
def world() -> World:
    """A Friday morning with the desk started."""
    made = World()
    made.desk.start(made.at)
    return made
