"""Parts of the bridge on a LEAN made by hand."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.lean_bridge import lean_names
from tests.lean_bridge.fakes import CHICAGO, SPX, SPY, Algorithm, Security, lean, spxw, spy

lean_names.provide()

from lean_bridge.contracts import ContractBook  # noqa: E402 - AlgorithmImports has to be there first
from lean_bridge.sessions import SessionCalendar  # noqa: E402


@dataclass
class Parts:
    """An algorithm that holds SPY, SPX and a few options, with the bridge's calendar and contracts on it."""

    algorithm: Algorithm
    calendar: SessionCalendar
    book: ContractBook


@pytest.fixture
def parts() -> Parts:
    """Two SPXW puts, one SPY put, their underlyings."""
    algorithm = Algorithm(
        Security(SPY, price=580.0),
        Security(SPX, price=5800.0, zone=CHICAGO),
        Security(spxw(5700.0), price=10.0, zone=CHICAGO),
        Security(spxw(5670.0), price=8.0, zone=CHICAGO),
        Security(spy(570.0), price=1.0),
    )
    calendar = SessionCalendar(lean(algorithm))
    calendar.follow(SPY)
    return Parts(algorithm=algorithm, calendar=calendar, book=ContractBook(lean(algorithm), calendar))
