"""Named scenarios: how the daily paths differ from the normal market, and the events that strike once a year.

A crash starts on the first session after 19 February and takes 20 % from the index in 21 sessions; the loss is made up over
the 180 sessions after it. A volatility spike falls on the first Monday of August and has the
shape of 2024-08-05; what it takes is made up over the 120 sessions after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from simulator.market import DataProblem
from simulator.synthetic.sessions import FIRST_DAY, LAST_DAY, Sessions


class Event(Enum):
    """What strikes once a year."""

    NONE = "none"
    CRASH = "crash"
    SPIKE = "spike"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """``slow_level`` is added to the slow factor of log variance, ``vol_of_vol`` scales both factors, ``drift`` is added a
    year to the equity assets.
    """

    name: str
    slow_level: float = 0.0
    vol_of_vol: float = 1.0
    drift: float = 0.0
    jumps: float = 1.0
    event: Event = Event.NONE


SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario(name="normal"),
        Scenario(name="calm", slow_level=-0.55, vol_of_vol=0.5, jumps=0.15),
        Scenario(name="grind", slow_level=-0.45, vol_of_vol=0.55, drift=0.06, jumps=0.1),
        Scenario(name="crash", event=Event.CRASH),
        Scenario(name="vol_spike", event=Event.SPIKE),
    )
}


def scenario_named(name: str) -> Scenario:
    """The scenario. DataProblem naming those there are when there is none of this name."""
    found = SCENARIOS.get(name)
    if found is None:
        raise DataProblem(f"no scenario {name!r}: choose one of {', '.join(SCENARIOS)}")
    return found


def event_sessions(scenario: Scenario, table: Sessions) -> list[int]:
    """Positions of the sessions on which the scenario's event starts, one a year."""
    days = []
    for year in range(FIRST_DAY.year, LAST_DAY.year + 1):
        if scenario.event is Event.CRASH:
            days.append(date(year, 2, 20))
        elif scenario.event is Event.SPIKE:
            first = date(year, 8, 1)
            days.append(first + timedelta(days=-first.weekday() % 7))
    return [table.before(day) + 1 for day in days]
