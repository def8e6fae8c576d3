"""Orders that name a contract which is not subscribed, on its last day and after (Algorithm/QCAlgorithm.Trading.cs)."""

from __future__ import annotations

import pytest

from tests.simulator.toy_market import FRIDAY, HALF_DAY, Stage

LATE = """\
def begin(self):
    self.add_equity("ABC", data_normalization_mode=DataNormalizationMode.RAW)
    self.c = Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 100, EXPIRY)
    self.at(HOUR, MINUTE, self.late)

def late(self):
    if self.time.day != DAY:
        return
    try:
        self.log(f"{self.limit_order(self.c, 1, 0.5).status}")
    except InvalidOperationException as error:
        self.log(str(error).partition("re-added ")[2])
"""
REFUSED = "due to it being delisted or no longer tradable."


def late(stage: Stage, day: int, hour: int, minute: int, expiry: str = "datetime(2024, 3, 8)") -> list[str]:
    text = LATE.replace("DAY", str(day)).replace("HOUR", str(hour)).replace("MINUTE", str(minute)).replace("EXPIRY", expiry)
    return stage.rows(text, HALF_DAY, FRIDAY)


def test_until_the_close_of_its_last_day_an_option_is_added_by_its_order(stage: Stage) -> None:
    assert late(stage, 8, 15, 59) == ["SUBMITTED"]


def test_from_the_close_of_its_last_day_on_it_is_refused(stage: Stage) -> None:
    (said,) = late(stage, 8, 16, 0)
    assert said == REFUSED


@pytest.mark.parametrize(("hour", "minute", "refused"), [(12, 59, False), (13, 0, True)])
def test_on_a_half_day_the_close_is_early(stage: Stage, hour: int, minute: int, refused: bool) -> None:
    (said,) = late(stage, 7, hour, minute, "datetime(2024, 3, 7)")
    assert (said == REFUSED) is refused


@pytest.mark.parametrize(("minute", "refused"), [(59, False), (0, True)])
def test_one_that_ends_on_a_closed_day_ends_at_the_close_before_it(stage: Stage, minute: int, refused: bool) -> None:
    hour = 15 if minute else 16
    (said,) = late(stage, 8, hour, minute, "datetime(2024, 3, 9)")
    assert (said == REFUSED) is refused
