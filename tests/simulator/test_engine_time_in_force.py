"""How long orders work: to the close of the day they were sent, to the close of a date, or until they are taken back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from simulator.engine.time_in_force import AlpacaOrderProperties, OrderProperties, TastytradeOrderProperties, TimeInForce
from simulator.hours import MarketHours
from tests.simulator.engine_plays import body, events
from tests.simulator.toy_market import ABC, FRIDAY, HALF_DAY, HOLIDAY, MONDAY, TUESDAY, Stage, ToyMarket


@pytest.fixture
def hours() -> MarketHours:
    return ToyMarket().hours(ABC)


def rest(life: str) -> str:
    return f"p = OrderProperties()\np.time_in_force = {life}\nself.limit_order(self.c100, 1, 1.0, order_properties=p)"


def closing(rows: list[str]) -> str:
    return rows[-1].rsplit(" ", 2)[0]


@pytest.mark.parametrize(
    ("life", "start", "want"),
    [
        ("TimeInForce.DAY", MONDAY, "04 16:00 1 CANCELED"),
        ("TimeInForce.DAY", HALF_DAY, "07 13:00 1 CANCELED"),
        ("TimeInForce.GOOD_TIL_CANCELED", MONDAY, "04 10:00 1 SUBMITTED"),
        ("TimeInForce.good_til_date(datetime(2024, 3, 5))", MONDAY, "05 16:00 1 CANCELED"),
        ("TimeInForce.GOOD_TIL_DATE(datetime(2024, 3, 5, 9, 45))", MONDAY, "05 16:00 1 CANCELED"),
        ("TimeInForce.good_til_date(datetime(2024, 3, 7))", MONDAY, "07 13:00 1 CANCELED"),
        ("TimeInForce.good_til_date(datetime(2024, 3, 6))", MONDAY, "07 13:00 1 CANCELED"),
    ],
)
def test_an_order_expires_at_the_close_its_time_in_force_names(stage: Stage, life: str, start: date, want: str) -> None:
    rows = events(stage, rest(life), "pass", start=start, end=HALF_DAY)
    assert closing(rows) == want


def test_the_event_of_an_expiry_says_so(stage: Stage) -> None:
    result = stage.play(body(rest("TimeInForce.DAY"), "pass"))
    assert [event.message for event in result.order_events] == ["", "The order has expired."]
    assert result.orders[0].canceled_time == result.order_events[-1].utc_time


def test_one_leg_that_expires_takes_the_combo_with_it(stage: Stage) -> None:
    ten = "self.default_order_properties.time_in_force = TimeInForce.DAY\nself.spread(-1.5)"
    rows = events(stage, ten, "pass", end=TUESDAY)
    assert rows[2:] == ["04 16:00 1 CANCELED 0 0", "04 16:00 2 CANCELED 0 0"]


def test_a_day_order_sent_after_the_close_works_the_next_day(stage: Stage) -> None:
    more = """\
def on_end_of_algorithm(self):
    self.log(str(self.transactions.get_order_by_id(1).status))
"""
    late = "self.schedule.on(self.date_rules.today, self.time_rules.at(17, 0), self.late)"
    send = "def late(self):\n    " + "\n    ".join(rest("TimeInForce.DAY").splitlines()) + "\n\n"
    rows = events(stage, late, "pass", send + more, end=TUESDAY)
    assert rows == ["04 17:00 1 SUBMITTED 0 0", "05 16:00 1 CANCELED 0 0", "CANCELED"]


def test_a_dated_order_at_the_open_or_close_forgets_its_date(stage: Stage) -> None:
    ten = """\
p = OrderProperties()
p.time_in_force = TimeInForce.good_til_date(datetime(2024, 3, 4))
t = self.market_on_close_order(self.c100, 1, order_properties=p)
self.log(str(self.transactions.get_order_by_id(t.order_id).time_in_force == TimeInForce.GOOD_TIL_CANCELED))
self.quit()"""
    assert events(stage, ten)[-1] == "True"


def test_a_standing_order_never_expires(hours: MarketHours) -> None:
    sent = datetime(2024, 3, 4, 10)
    assert not TimeInForce.GOOD_TIL_CANCELED.is_expired(hours, sent, sent + timedelta(days=3650))


@pytest.mark.parametrize(
    ("sent", "last", "over"),
    [
        (datetime(2024, 3, 4, 10), datetime(2024, 3, 4, 15, 59), datetime(2024, 3, 4, 16)),
        (datetime(2024, 3, 4, 9, 30), datetime(2024, 3, 4, 15, 59), datetime(2024, 3, 4, 16)),
        (datetime(2024, 3, 4, 17), datetime(2024, 3, 5, 15, 59), datetime(2024, 3, 5, 16)),
        (datetime(2024, 3, 5, 17), datetime(2024, 3, 7, 12, 59), datetime(2024, 3, 7, 13)),
        (datetime(2024, 3, 8, 17), datetime(2024, 3, 11, 15, 59), datetime(2024, 3, 11, 16)),
    ],
)
def test_a_day_order_ends_at_the_first_close_after_it_was_sent(
    hours: MarketHours, sent: datetime, last: datetime, over: datetime
) -> None:
    assert not TimeInForce.DAY.is_expired(hours, sent, last)
    assert TimeInForce.DAY.is_expired(hours, sent, over)


def test_times_in_force_are_equal_by_kind_and_date() -> None:
    friday = datetime.combine(FRIDAY, datetime.min.time())
    assert TimeInForce.good_til_date(friday) == TimeInForce.good_til_date(friday)
    assert TimeInForce.good_til_date(friday) != TimeInForce.good_til_date(friday + timedelta(days=1))
    assert TimeInForce.DAY != TimeInForce.GOOD_TIL_CANCELED
    assert TimeInForce.DAY != "DAY"
    assert len({TimeInForce.DAY, TimeInForce.DAY, TimeInForce.good_til_date(friday)}) == 2


@pytest.mark.parametrize("kind", [OrderProperties, TastytradeOrderProperties, AlpacaOrderProperties])
def test_a_clone_of_properties_shares_nothing(kind: type[OrderProperties]) -> None:
    first = kind()
    copy = first.clone()
    copy.time_in_force = TimeInForce.DAY
    assert type(copy) is kind
    assert first.time_in_force == TimeInForce.GOOD_TIL_CANCELED


def test_alpaca_orders_may_trade_outside_regular_hours_when_told() -> None:
    properties = AlpacaOrderProperties()
    properties.outside_regular_trading_hours = True
    assert properties.clone().__dict__ == properties.__dict__


def test_the_holiday_of_the_toy_market_is_closed(hours: MarketHours) -> None:
    assert not hours.is_date_open(HOLIDAY, False)
    assert hours.time_zone == ZoneInfo("America/New_York")
