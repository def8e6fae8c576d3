"""Which intents of one step go."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desk.coordinator import coordinate
from domain.intents import Intent, Purpose
from domain.refusals import RefusalCode
from tests.desk.builders import intent


def test_closing_goes_before_opening() -> None:
    opening = intent(number=1, position="p-1", underlying="SPX")
    closing = intent(number=2, position="p-2", underlying="SPY", purpose=Purpose.CLOSE)
    assert coordinate([opening, closing]).go == (closing, opening)


def test_nothing_opens_on_an_underlying_that_something_closes_on() -> None:
    opening = intent(number=1, position="p-1", underlying="SPX")
    closing = intent(number=2, position="p-2", underlying="SPX", purpose=Purpose.CLOSE)
    plan = coordinate([opening, closing])
    assert plan.go == (closing,)
    (dropped,) = plan.dropped
    assert dropped.intent is opening
    assert dropped.refusal.code is RefusalCode.SUPERSEDED
    assert "SPX" in dropped.refusal.detail


def test_the_first_of_two_openings_on_one_underlying_goes() -> None:
    first, second = intent(number=1, position="p-1"), intent(number=2, position="p-2")
    plan = coordinate([first, second])
    assert plan.go == (first,)
    assert [dropped.intent for dropped in plan.dropped] == [second]


def test_two_positions_on_one_underlying_may_both_close() -> None:
    one = intent(number=1, position="p-1", purpose=Purpose.CLOSE)
    two = intent(number=2, position="p-2", purpose=Purpose.CLOSE)
    assert coordinate([one, two]).go == (one, two)


@given(
    st.lists(
        st.tuples(st.sampled_from(["p-1", "p-2", "p-3"]), st.sampled_from(["SPX", "SPY"]), st.sampled_from(list(Purpose))),
        max_size=8,
    )
)
def test_no_intent_is_lost_and_no_position_goes_twice(entries: list[tuple[str, str, Purpose]]) -> None:
    intents: list[Intent] = [
        intent(number=n, position=position, underlying=underlying, purpose=purpose)
        for n, (position, underlying, purpose) in enumerate(entries)
    ]
    plan = coordinate(intents)
    assert sorted(i.intent_id for i in (*plan.go, *(d.intent for d in plan.dropped))) == sorted(i.intent_id for i in intents)
    positions = [i.position_id for i in plan.go]
    assert len(set(positions)) == len(positions)
    opened = [i.underlying for i in plan.go if i.purpose is Purpose.OPEN]
    closed = {i.underlying for i in plan.go if i.purpose is Purpose.CLOSE}
    assert len(set(opened)) == len(opened)
    assert not closed & set(opened)
