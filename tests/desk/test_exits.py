"""How long an exit has been tried for, over refused steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.exits import ExitClocks
from domain.contracts import Contract
from domain.intents import PriceStyle
from domain.quotes import Quote
from tests.desk.builders import instant
from tests.desk.desk_world import World

NOON = datetime(2026, 1, 9, 17, tzinfo=UTC)
WINDOW = timedelta(seconds=300)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_the_first_try_begins_the_exit_and_later_ones_take_up_its_clock() -> None:
    clocks = ExitClocks(WINDOW)
    assert [clocks.tried("a", at(seconds)) for seconds in (0, 60, 300, 600)] == [NOON] * 4


def test_an_exit_left_alone_for_longer_than_its_window_begins_anew() -> None:
    clocks = ExitClocks(WINDOW)
    clocks.tried("a", at(0))
    assert clocks.tried("a", at(301)) == at(301)


def test_positions_have_clocks_of_their_own() -> None:
    clocks = ExitClocks(WINDOW)
    clocks.tried("a", at(0))
    assert clocks.tried("b", at(10)) == at(10)
    assert clocks.tried("a", at(20)) == at(0)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=20))
def test_an_exit_never_begins_after_it_is_tried_nor_before_the_first_try_of_an_unbroken_row(gaps: list[int]) -> None:
    clocks = ExitClocks(WINDOW)
    moment, begun = NOON, NOON
    for number, gap in enumerate(gaps):
        moment += timedelta(seconds=gap)
        if number == 0 or gap > 300:
            begun = moment
        assert clocks.tried("a", moment) == begun


@dataclass
class Flickering(World):
    """A market whose quotes go dark from time to time."""

    dark: bool = False

    def quote(self, of: Contract) -> Quote:
        shown = super().quote(of)
        return Quote(bid=shown.bid, ask=float("nan"), at=self.at, bid_size=10, ask_size=0) if self.dark else shown


def _leaving(world: Flickering, dark_every: int) -> list[PriceStyle]:
    """The price styles of the exit's orders from 15:00 on, when each ``dark_every``-th minute has no quotes."""
    world.desk.start(world.at)
    world.run(instant(9, 31), instant(10, 30))
    world.fill(world.sent[0])
    world.run(instant(10, 31), instant(10, 31))
    before = len(world.sent)
    for minute in range(9):
        world.dark = minute % dark_every == dark_every - 1
        world.run(instant(15, minute), instant(15, minute))
        world.cancel_all()
    return [order.intent.price_style for order in world.sent[before:]]


@pytest.mark.parametrize("dark_every", [100, 2, 3])
def test_refused_steps_do_not_put_the_escalation_off(dark_every: int) -> None:
    styles = _leaving(Flickering(), dark_every)
    assert styles[0] is PriceStyle.WALK
    assert styles[-1] is PriceStyle.MARKETABLE
    assert styles == sorted(styles, key=lambda style: style is PriceStyle.MARKETABLE), "once marketable it stays so"


def test_an_exit_that_is_refused_once_goes_on_with_a_new_intent() -> None:
    world = Flickering()
    _leaving(world, 3)
    exits = {order.intent.intent_id for order in world.sent if order.intent.price_style is not PriceStyle.REST}
    assert len(exits) > 2
