"""Every way around the gate is closed: what an algorithm that derives from the desk tries on the simulator."""

from __future__ import annotations

import pytest

from simulator.market import MarketData
from tests.main.runs import CONDOR, Run, play

ROGUE = '''
from datetime import datetime

from AlgorithmImports import Leg, Market, OptionRight, OptionStyle, QCAlgorithm, Symbol

from main import OptionsDesk


class Rogue(OptionsDesk):
    """Tries to go around the gate while the desk holds its condor."""

    def initialize(self):
        super().initialize()
        day = self.date_rules.on(2015, 12, 24)
        self.schedule.on(day, self.time_rules.at(11, 0), self.go_around)
        self.schedule.on(day, self.time_rules.at(11, 30), self.flatten)
        self.seen = {}

    def option(self, strike, right):
        return Symbol.create_option("GOOG", Market.USA, OptionStyle.AMERICAN, right, strike, datetime(2015, 12, 31))

    def note(self, what, tickets):
        self.seen[what] = [str(ticket.status) for ticket in tickets]
        self.log(f"ROGUE {what}: {', '.join(self.seen[what])}")

    def go_around(self):
        put, wing = self.option(730, OptionRight.PUT), self.option(720, OptionRight.PUT)
        opened = [order for order in self.transactions.get_orders() if str(order.status) == "FILLED"]
        used = opened[0].tag
        self.note("shares", [self.market_order("GOOG", 100)])
        self.note("more of a short", [self.market_order(put, -1)])
        self.note("an oversized reduction", [self.market_order(put, 5)])
        legs = [Leg.create(put, -1), Leg.create(wing, 1)]
        self.note("a used approval", self.combo_limit_order(legs, 1, -0.5, tag=used))
        self.note("a made-up approval", self.combo_limit_order(legs, 1, -0.5, tag="approval-20151224-9999"))

    def flatten(self):
        self.note("liquidate", self.liquidate())
'''


@pytest.fixture(scope="module")
def rogue(goog: MarketData, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The condor's day with an algorithm that also sends orders of its own."""
    folder = tmp_path_factory.mktemp("rogue")
    (folder / "rogue.py").write_text(ROGUE)
    return play(goog, folder / "store", CONDOR, file=folder / "rogue.py")


@pytest.mark.parametrize(
    "attempt", ["shares", "more of a short", "an oversized reduction", "a used approval", "a made-up approval"]
)
def test_no_order_goes_around_the_gate(rogue: Run, attempt: str) -> None:
    assert rogue.result.problem is None
    line = next(line for line in rogue.log.splitlines() if f"ROGUE {attempt}:" in line)
    assert set(line.split(": ", 1)[1].split(", ")) == {"INVALID"}


def test_what_the_door_refused_is_on_record(rogue: Run) -> None:
    told = [incident["what"] for incident in rogue.of_kind("incident") if incident["where"] == "door"]
    for code in ("door_no_approval", "door_over_reduction", "door_used"):
        assert any(what.startswith(code) for what in told), code


def test_liquidation_passes_the_door_since_it_reduces(rogue: Run) -> None:
    line = next(line for line in rogue.log.splitlines() if "ROGUE liquidate:" in line)
    assert set(line.split(": ", 1)[1].split(", ")) == {"FILLED"}
    held: dict[str, float] = {}
    for fill in rogue.fills():
        held[fill.symbol.value] = held.get(fill.symbol.value, 0.0) + fill.fill_quantity
    assert set(held.values()) == {0.0}


TAMPERING = '''
from dataclasses import replace

from main import OptionsDesk


class Tampering(OptionsDesk):
    """Meddles with the desk's own orders between the gate and the door."""

    def on_warmup_finished(self):
        super().on_warmup_finished()
        self.late = None
        self.count = 0
        self.submit = self.bridge._broker.submit
        self.bridge._broker.submit = self.tamper
        day = self.date_rules.on(2015, 12, 24)
        self.schedule.on(day, self.time_rules.at(10, 45), self.send_late)

    def tamper(self, order):
        self.count += 1
        if self.count == 1:
            self.submit(self.with_another_leg(order))
        elif self.count == 2:
            self.submit(replace(order, limit=order.limit - 0.05))
        elif self.count == 3:
            self.submit(replace(order, intent=replace(order.intent, quantity=order.intent.quantity + 1)))
        else:
            self.late = order

    def with_another_leg(self, order):
        first = order.intent.legs[0]
        same = [c for c in self.bridge._universe.live("GOOG") if c.expiry == first.contract.expiry]
        others = [c for c in same if c.right is first.contract.right]
        taken = {leg.contract for leg in order.intent.legs}
        other = min((c for c in others if c not in taken), key=lambda c: abs(c.strike - first.contract.strike))
        return replace(order, intent=replace(order.intent, legs=(replace(first, contract=other), *order.intent.legs[1:])))

    def send_late(self):
        self.submit(self.late)
'''


@pytest.fixture(scope="module")
def tampered(goog: MarketData, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The condor's day with someone between the gate and the door."""
    folder = tmp_path_factory.mktemp("tampered")
    (folder / "tampering.py").write_text(TAMPERING)
    return play(goog, folder / "store", CONDOR, file=folder / "tampering.py")


@pytest.mark.parametrize(
    ("number", "code", "what"),
    [
        (1, "door_mismatch", "the contract is"),
        (2, "door_mismatch", "the net price is"),
        (3, "door_mismatch", "the number of units is"),
        (4, "door_expired", "is past its time"),
    ],
)
def test_an_approved_order_that_is_changed_or_late_is_stopped_at_the_door(
    tampered: Run, number: int, code: str, what: str
) -> None:
    assert tampered.result.problem is None
    told = [incident["what"] for incident in tampered.of_kind("incident") if incident["where"] == "door"]
    assert len(told) == 4
    assert told[number - 1].startswith(code)
    assert what in told[number - 1]
    assert {str(order.status) for order in tampered.result.orders} == {"INVALID"}
    assert tampered.fills() == []
