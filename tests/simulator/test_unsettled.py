"""Sales in a cash account: LEAN's DelayedSettlementModel, one trading day, six in the morning, looked at each hour."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.simulator.toy_market import FRIDAY, HALF_DAY, MONDAY, TUESDAY, Stage, call, put, quiet_market, quotes

PLAY = """\
def begin(self):
    self.set_brokerage_model(BrokerageName.DEFAULT, AccountType.CASH)
    self.abc = self.add_equity("ABC").symbol
    e = datetime(2024, 3, 8)
    c = Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 100, e)
    self.c = self.add_option_contract(c).symbol
    self.at(10, 0, self.ten)
    for hour in (9, 11):
        self.at(hour, 31, self.look)

def ten(self):
    if self.time.day == DAY:
        self.market_order(SOLD, 1)
        self.market_order(SOLD, -1)

def look(self):
    p = self.portfolio
    self.log(f"{self.time:%a %H} {p.cash:.2f} {p.unsettled_cash:.2f} {p.total_portfolio_value:.2f} {p.margin_remaining:.2f}")

"""


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path, quiet_market())


def account(stage: Stage, sold: str, day: date, end: date) -> list[str]:
    return stage.rows(PLAY.replace("SOLD", sold).replace("DAY", str(day.day)), day, end)


def test_shares_sold_are_paid_for_the_next_morning(stage: Stage) -> None:
    assert account(stage, "self.abc", MONDAY, TUESDAY) == [
        "Mon 09 100000.00 0.00 100000.00 100000.00",
        "Mon 11 99897.95 99.95 99997.90 99897.95",
        "Tue 09 99997.90 0.00 99997.90 99997.90",
        "Tue 11 99997.90 0.00 99997.90 99997.90",
    ]


def test_options_sold_are_paid_for_the_next_morning_and_fees_at_once(stage: Stage) -> None:
    rows = account(stage, "self.c", MONDAY, TUESDAY)
    assert rows[1] == "Mon 11 99778.00 200.00 99978.00 99778.00"
    assert rows[2] == "Tue 09 99978.00 0.00 99978.00 99978.00"


def test_a_holiday_is_no_day_of_settlement(stage: Stage) -> None:
    rows = account(stage, "self.abc", TUESDAY, HALF_DAY)
    unsettled = {row[:6]: row.split()[3] for row in rows}
    assert unsettled == {
        "Tue 09": "0.00",
        "Tue 11": "99.95",
        "Wed 09": "99.95",
        "Wed 11": "99.95",
        "Thu 09": "0.00",
        "Thu 11": "0.00",
    }


def test_a_margin_account_is_paid_at_once(stage: Stage) -> None:
    rows = stage.rows(PLAY.replace("CASH", "MARGIN").replace("SOLD", "self.abc").replace("DAY", str(MONDAY.day)), MONDAY)
    assert rows[1] == "Mon 11 99997.90 0.00 99997.90 99997.90"


def test_what_waits_for_a_contract_that_is_gone_waits_for_ever(stage: Stage) -> None:
    """LEAN scans the settlement models of the securities it has: an option sold on its last day takes its cash along."""
    stage.market.put(call(95), FRIDAY, quotes(FRIDAY, 5.4, 5.6)).put(put(95), FRIDAY, quotes(FRIDAY, 0.4, 0.6))
    rows = account(stage, "self.c", FRIDAY, date(2024, 3, 11))
    assert {row.split()[3] for row in rows if row.startswith("Mon")} == {"200.00"}
