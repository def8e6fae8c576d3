"""What every test may ask for: the reference data, where this machine has it, and hypothesis profiles."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = Path(os.environ.get("BULWARK_REFERENCE", ROOT.parent / "shared"))

settings.register_profile("default", deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("nightly", deadline=None, max_examples=5000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def _folder(name: str) -> Path:
    folder = REFERENCE / name
    if not folder.is_dir():
        pytest.skip(f"no reference data at {folder}: set BULWARK_REFERENCE to the folder that holds lean/ and reference/")
    return folder


@pytest.fixture(scope="session")
def lean_data() -> Path:
    """Real market data in LEAN's layout."""
    return _folder("lean/data")


@pytest.fixture(scope="session")
def lean_cases() -> Path:
    """The folder with LEAN's cases (``cases/``), their list (``cases.json``) and LEAN's answers (``expected/``)."""
    return _folder("lean")


@pytest.fixture(scope="session")
def golden() -> Path:
    """Tables of numbers to hit."""
    return _folder("reference/golden")
