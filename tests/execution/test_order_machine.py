"""The life of one order: its table of states, its fills, its reports told twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.orders import OrderState, UpdateKind
from execution.events import Acknowledged, Cancelled, CancelWhy, Completed, LateFill, LegFilled, Rejected, UnknownOrder
from execution.order_machine import TRANSITIONS, TrackedOrder, apply, cancel_asked, sent
from execution.walk import Attempt
from tests.execution.orders import LONG, NOON, SHORT, contract, fill, intent_of, report, request_of

FINAL = [OrderState.FILLED, OrderState.CANCELED, OrderState.REJECTED]


def order_in(state: OrderState = OrderState.SENT, *, quantity: int = 2) -> TrackedOrder:
    """An order forced into a state."""
    intent = intent_of(quantity=quantity)
    order = sent(request_of(intent), Attempt(intent=intent, step=0, started_at=NOON), NOON)
    return replace(order, state=state)


def after(order: TrackedOrder, *updates: object) -> TrackedOrder:
    for update in updates:
        order, _ = apply(order, update)  # type: ignore[arg-type]
    return order


def test_the_table_names_every_state() -> None:
    assert set(TRANSITIONS) == set(OrderState)


def test_no_state_leads_to_itself() -> None:
    assert all(state not in targets for state, targets in TRANSITIONS.items())


@pytest.mark.parametrize("state", list(OrderState))
def test_a_state_is_final_exactly_when_it_leads_nowhere(state: OrderState) -> None:
    assert state.is_final == (not TRANSITIONS[state])


def test_an_order_being_cancelled_may_still_fill() -> None:
    assert OrderState.FILLED in TRANSITIONS[OrderState.CANCELLING]


def test_an_unknown_order_may_turn_out_to_be_anything_that_was_sent() -> None:
    assert TRANSITIONS[OrderState.UNKNOWN] == set(OrderState) - {OrderState.PLANNED, OrderState.SENT, OrderState.UNKNOWN}


def test_only_what_awaits_an_answer_can_become_unknown() -> None:
    found = {state for state, targets in TRANSITIONS.items() if OrderState.UNKNOWN in targets}
    assert found == {OrderState.SENT, OrderState.CANCELLING}


@pytest.mark.parametrize("state", FINAL)
def test_a_move_out_of_a_final_state_is_a_broken_contract(state: OrderState) -> None:
    with pytest.raises(ValueError, match=rf"order order-1 cannot go from {state} to working"):
        order_in(state).moved(OrderState.WORKING, NOON)


def test_a_new_order_is_sent() -> None:
    assert (order_in().state, order_in().since) == (OrderState.SENT, NOON)


def test_an_acknowledged_order_works_since_then() -> None:
    order, events = apply(order_in(), report(UpdateKind.ACKNOWLEDGED))
    assert (order.state, order.since) == (OrderState.WORKING, NOON + timedelta(seconds=1))
    assert events == (Acknowledged(request=order.request),)


def test_a_second_acknowledgement_of_another_leg_says_nothing_new() -> None:
    order = after(order_in(), report(UpdateKind.ACKNOWLEDGED))
    other = replace(report(UpdateKind.ACKNOWLEDGED), engine_order_id=8)
    changed, events = apply(order, other)
    assert (changed.state, events) == (OrderState.WORKING, ())


def test_a_fill_before_the_acknowledgement_counts() -> None:
    order, events = apply(order_in(), fill(SHORT, -2, price=5.95))
    assert order.state is OrderState.PARTIAL
    assert events == (LegFilled(request=order.request, contract=SHORT, quantity=-2, price=5.95, fee=1.0),)


def test_an_acknowledgement_after_a_fill_changes_nothing() -> None:
    order = after(order_in(), fill(SHORT, -2))
    changed, events = apply(order, report(UpdateKind.ACKNOWLEDGED, 3))
    assert (changed.state, events) == (OrderState.PARTIAL, ())


def test_the_last_leg_completes_the_order() -> None:
    order = after(order_in(), fill(SHORT, -2))
    order, events = apply(order, fill(LONG, 2))
    assert order.state is OrderState.FILLED
    assert events[-1] == Completed(request=order.request)
    assert order.filled_so_far == ((SHORT, -2), (LONG, 2))


def test_partial_fills_add_up_leg_by_leg() -> None:
    order = after(order_in(), fill(SHORT, -1, 2), fill(LONG, 1, 3), fill(SHORT, -1, 4))
    assert order.state is OrderState.PARTIAL
    assert (order.left(SHORT), order.left(LONG)) == (0, 1)
    assert after(order, fill(LONG, 1, 5)).state is OrderState.FILLED


def test_a_report_told_twice_counts_once() -> None:
    order = after(order_in(), fill(SHORT, -1, event_id=3))
    changed, events = apply(order, fill(SHORT, -1, 60, event_id=3))
    assert (changed.filled[SHORT], events) == (-1, ())


def test_two_numbered_reports_that_look_alike_are_two() -> None:
    order = after(order_in(), fill(SHORT, -1, event_id=3), fill(SHORT, -1, event_id=4))
    assert order.left(SHORT) == 0


def test_without_numbers_two_equal_reports_are_one() -> None:
    order = after(order_in(), fill(SHORT, -1), fill(SHORT, -1))
    assert order.left(SHORT) == -1


def test_the_same_number_of_two_engine_orders_is_two_reports() -> None:
    order = after(order_in(), fill(SHORT, -2, event_id=3), fill(LONG, 2, event_id=3))
    assert order.state is OrderState.FILLED


@pytest.mark.parametrize(("quantity", "left"), [(-3, -2), (1, -2), (2, -2)])
def test_a_fill_too_large_or_on_the_wrong_side_is_reported_and_not_counted(quantity: int, left: int) -> None:
    order, events = apply(order_in(), fill(SHORT, quantity))
    assert order.left(SHORT) == left
    assert order.filled_so_far == ()
    (event,) = events
    assert isinstance(event, LateFill)
    assert (event.quantity, event.why) == (quantity, f"{quantity:+d} filled, but {left:+d} was left to fill")


def test_a_fill_after_the_order_is_filled_is_reported_and_not_counted() -> None:
    order = after(order_in(), fill(SHORT, -2), fill(LONG, 2))
    order, events = apply(order, fill(LONG, 1, 9))
    assert (order.state, order.filled[LONG]) == (OrderState.FILLED, 2)
    assert isinstance(events[0], LateFill)


def test_a_fill_after_the_cancel_is_reported_and_counted_and_the_order_stays_cancelled() -> None:
    order = after(order_in(), report(UpdateKind.CANCELED))
    order, events = apply(order, fill(SHORT, -1, 9, price=5.0))
    assert order.state is OrderState.CANCELED
    assert order.left(SHORT) == -1
    late = LateFill(
        request=order.request, contract=SHORT, quantity=-1, price=5.0, fee=1.0, why="the order was already canceled"
    )
    assert events == (late,)


def test_a_cancelled_order_that_fills_in_full_late_is_not_completed() -> None:
    order = after(order_in(), report(UpdateKind.CANCELED), fill(SHORT, -2))
    order, events = apply(order, fill(LONG, 2))
    assert order.state is OrderState.CANCELED
    assert [type(event) for event in events] == [LateFill]


def test_a_fill_after_a_rejection_is_not_lost() -> None:
    order = after(order_in(), report(UpdateKind.REJECTED))
    _, events = apply(order, fill(SHORT, -2))
    assert isinstance(events[0], LateFill)


def test_a_fill_of_a_contract_the_order_does_not_trade_fits_no_order() -> None:
    order, events = apply(order_in(), fill(contract(5000.0), -1))
    assert order.filled_so_far == ()
    (event,) = events
    assert isinstance(event, UnknownOrder)
    assert event.why == "SPXW 2025-06-13 5000 P is not a leg of order order-1"


def test_a_fill_of_no_known_contract_fits_no_order() -> None:
    _, events = apply(order_in(), fill(None, -1))
    assert isinstance(events[0], UnknownOrder)


def test_a_fill_of_nothing_is_reported_as_strange() -> None:
    order, events = apply(order_in(), fill(SHORT, 0))
    assert order.state is OrderState.SENT
    assert isinstance(events[0], UnknownOrder)
    assert events[0].why == "a fill of no contracts"


def test_a_cancel_we_asked_for_keeps_its_reason() -> None:
    order = cancel_asked(after(order_in(), report(UpdateKind.ACKNOWLEDGED)), NOON, CancelWhy.REPRICE)
    assert order.state is OrderState.CANCELLING
    order, events = apply(order, report(UpdateKind.CANCELED, 5))
    assert events == (Cancelled(request=order.request, why=CancelWhy.REPRICE, filled=()),)


def test_a_cancel_no_one_asked_for_came_from_outside() -> None:
    order, events = apply(order_in(OrderState.WORKING), report(UpdateKind.CANCELED))
    assert events == (Cancelled(request=order.request, why=CancelWhy.OUTSIDE, filled=()),)


def test_a_pending_cancel_no_one_asked_for_came_from_outside() -> None:
    order = after(order_in(OrderState.WORKING), report(UpdateKind.CANCEL_PENDING))
    assert (order.state, order.why) == (OrderState.CANCELLING, CancelWhy.OUTSIDE)


def test_a_pending_cancel_keeps_our_reason_and_the_time_we_asked() -> None:
    asked = cancel_asked(order_in(OrderState.WORKING), NOON, CancelWhy.SUPERSEDED)
    order = after(asked, report(UpdateKind.CANCEL_PENDING, 30))
    assert (order.why, order.since) == (CancelWhy.SUPERSEDED, NOON)


def test_an_order_that_fills_while_being_cancelled_is_filled() -> None:
    order = cancel_asked(order_in(OrderState.WORKING), NOON, CancelWhy.REPRICE)
    order = after(order, fill(SHORT, -2))
    assert order.state is OrderState.CANCELLING
    assert after(order, fill(LONG, 2)).state is OrderState.FILLED


def test_a_partly_filled_order_tells_what_it_filled_when_it_is_cancelled() -> None:
    order = after(order_in(), fill(SHORT, -1), fill(LONG, 1))
    _, events = apply(order, report(UpdateKind.CANCELED, 9))
    assert isinstance(events[0], Cancelled)
    assert events[0].filled == ((SHORT, -1), (LONG, 1))


def test_an_order_is_cancelled_with_its_last_leg_and_not_before() -> None:
    order, events = apply(order_in(OrderState.WORKING), report(UpdateKind.CANCELED, leg=SHORT))
    assert (order.state, order.why, events) == (OrderState.CANCELLING, CancelWhy.OUTSIDE, ())
    order, events = apply(order, report(UpdateKind.CANCELED, leg=LONG))
    assert order.state is OrderState.CANCELED
    assert events == (Cancelled(request=order.request, why=CancelWhy.OUTSIDE, filled=()),)


def test_a_leg_told_twice_does_not_cancel_the_other() -> None:
    order = after(
        order_in(OrderState.WORKING), report(UpdateKind.CANCELED, 1, leg=SHORT), report(UpdateKind.CANCELED, 2, leg=SHORT)
    )
    assert order.state is OrderState.CANCELLING


def test_a_leg_of_another_order_does_not_cancel_this_one() -> None:
    order = after(order_in(OrderState.WORKING), report(UpdateKind.CANCELED, leg=SHORT))
    assert after(order, report(UpdateKind.CANCELED, 2, leg=contract(5000.0))).state is OrderState.CANCELLING


def test_a_leg_cancelled_by_our_wish_keeps_our_reason_and_time() -> None:
    asked = cancel_asked(order_in(OrderState.WORKING), NOON, CancelWhy.REPRICE)
    order = after(asked, report(UpdateKind.CANCELED, 5, leg=LONG))
    assert (order.state, order.why, order.since) == (OrderState.CANCELLING, CancelWhy.REPRICE, NOON)


def test_a_leg_that_is_filled_needs_no_cancel() -> None:
    order = after(order_in(), fill(SHORT, -2))
    order, events = apply(order, report(UpdateKind.CANCELED, 5, leg=LONG))
    assert events == (Cancelled(request=order.request, why=CancelWhy.OUTSIDE, filled=((SHORT, -2),)),)
    assert order.state is OrderState.CANCELED


def test_a_fill_of_the_last_living_leg_ends_a_half_cancelled_order() -> None:
    order = after(order_in(), report(UpdateKind.CANCELED, leg=LONG))
    order, events = apply(order, fill(SHORT, -2, 3))
    assert [type(event) for event in events] == [LegFilled, Cancelled]
    assert order.state is OrderState.CANCELED


def test_a_fill_of_part_of_the_last_living_leg_does_not() -> None:
    order = after(order_in(), report(UpdateKind.CANCELED, leg=LONG), fill(SHORT, -1, 3))
    assert order.state is OrderState.CANCELLING


def test_an_unknown_order_with_one_cancelled_leg_is_being_cancelled() -> None:
    order = after(order_in(OrderState.UNKNOWN), report(UpdateKind.CANCELED, 9, leg=SHORT))
    assert (order.state, order.since) == (OrderState.CANCELLING, NOON + timedelta(seconds=9))


def test_a_cancel_told_again_of_the_other_engine_order_says_nothing_new() -> None:
    order = after(order_in(OrderState.WORKING), report(UpdateKind.CANCELED))
    again, events = apply(order, report(UpdateKind.CANCELED, leg=LONG))
    assert (again.state, events) == (OrderState.CANCELED, ())


def test_a_rejection_tells_the_message() -> None:
    order, events = apply(order_in(), report(UpdateKind.REJECTED, message="Refused: no approval"))
    assert events == (Rejected(request=order.request, message="Refused: no approval", filled=()),)
    assert order.state is OrderState.REJECTED


@pytest.mark.parametrize("state", FINAL)
@pytest.mark.parametrize("kind", [kind for kind in UpdateKind if kind is not UpdateKind.FILL])
def test_nothing_but_a_fill_means_anything_after_the_end(state: OrderState, kind: UpdateKind) -> None:
    order, events = apply(order_in(state), report(kind))
    assert (order.state, events) == (state, ())


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (UpdateKind.ACKNOWLEDGED, OrderState.WORKING),
        (UpdateKind.CANCEL_PENDING, OrderState.CANCELLING),
        (UpdateKind.CANCELED, OrderState.CANCELED),
        (UpdateKind.REJECTED, OrderState.REJECTED),
    ],
)
def test_any_report_ends_the_doubt_about_an_unknown_order(kind: UpdateKind, expected: OrderState) -> None:
    assert after(order_in(OrderState.UNKNOWN), report(kind)).state is expected


def test_a_fill_proves_that_an_unknown_order_lives() -> None:
    assert after(order_in(OrderState.UNKNOWN), fill(SHORT, -1)).state is OrderState.PARTIAL


def test_asking_to_cancel_an_unknown_order_is_no_evidence() -> None:
    order = cancel_asked(order_in(OrderState.UNKNOWN), NOON, CancelWhy.EXPIRED)
    assert (order.state, order.why) == (OrderState.UNKNOWN, CancelWhy.EXPIRED)


def test_an_unknown_order_that_proves_alive_is_still_being_cancelled() -> None:
    order = cancel_asked(order_in(OrderState.UNKNOWN), NOON, CancelWhy.EXPIRED)
    assert after(order, report(UpdateKind.ACKNOWLEDGED)).state is OrderState.CANCELLING
