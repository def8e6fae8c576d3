"""The book of orders: reports find their order, time asks for cancels, a cancelled step has a next one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.intents import Intent, PriceStyle
from domain.orders import OrderState, UpdateKind
from domain.settings import OrderSettings
from execution.book import OrderBook
from execution.events import Action, Cancel, Cancelled, CancelWhy, LateFill, MarkUnknown, UnknownOrder
from execution.walk import Attempt
from tests.execution.orders import (
    LONG,
    NOON,
    SETTINGS,
    SHORT,
    book_with,
    closing,
    fill,
    intent_of,
    report,
    request_of,
)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def acknowledged(intent: Intent, *, attempt: Attempt | None = None) -> OrderBook:
    book = book_with(intent, attempt=attempt)
    book.on_update(report(UpdateKind.ACKNOWLEDGED))
    return book


def cancelled(intent: Intent, why: CancelWhy, *fills: tuple[int, int]) -> OrderBook:
    """A book whose order was cancelled after some fills of (short, long)."""
    book = acknowledged(intent)
    for count, (short, long) in enumerate(fills):
        for leg, quantity in ((SHORT, short), (LONG, long)):
            if quantity:
                book.on_update(fill(leg, quantity, event_id=count + 2))
    book.cancel_requested("order-1", at(60), why)
    book.on_update(report(UpdateKind.CANCELED, 61))
    return book


def only(actions: tuple[Action, ...]) -> Action:
    (action,) = actions
    return action


def test_a_new_order_is_working_until_the_broker_says_otherwise() -> None:
    (view,) = book_with(intent_of()).working()
    assert (view.order.order_id, view.state, view.since) == ("order-1", OrderState.SENT, NOON)


def test_an_order_id_is_used_once() -> None:
    book = book_with(intent_of())
    with pytest.raises(ValueError, match="order order-1 is already in the book"):
        book.add(request_of(intent_of()), NOON)


def test_an_order_id_is_not_used_again_after_its_order_is_over() -> None:
    book = cancelled(intent_of(), CancelWhy.GIVE_UP)
    with pytest.raises(ValueError, match="already in the book"):
        book.add(request_of(intent_of()), NOON)


def test_an_attempt_belongs_to_the_intent_of_its_order() -> None:
    attempt = Attempt(intent=intent_of(quantity=1), step=1, started_at=NOON)
    with pytest.raises(ValueError, match="does not trade the intent of its attempt"):
        book_with(intent_of(quantity=2), attempt=attempt)


def test_orders_are_shown_oldest_first_and_by_position() -> None:
    book = book_with(intent_of())
    other = replace(intent_of(), position_id="position-2")
    book.add(request_of(other, "order-2"), at(1))
    assert [view.order.order_id for view in book.working()] == ["order-1", "order-2"]
    assert [view.order.order_id for view in book.for_position("position-2")] == ["order-2"]
    assert book.for_position("position-3") == ()


def test_a_final_order_is_no_longer_working_but_still_known() -> None:
    book = cancelled(intent_of(), CancelWhy.GIVE_UP)
    order = book.get("order-1")
    assert book.working() == ()
    assert order is not None
    assert order.state is OrderState.CANCELED


def test_a_report_about_no_order_of_ours_is_told() -> None:
    stray = fill(SHORT, 1, order_id=None)
    assert book_with(intent_of()).on_update(stray) == (UnknownOrder(update=stray, why="the desk did not send this order"),)


def test_a_report_about_an_order_the_book_never_saw_is_told() -> None:
    (event,) = OrderBook(SETTINGS).on_update(report(UpdateKind.CANCELED))
    assert isinstance(event, UnknownOrder)


def test_a_late_fill_of_a_final_order_finds_its_order() -> None:
    book = cancelled(intent_of(), CancelWhy.GIVE_UP)
    (event,) = book.on_update(fill(SHORT, -2, 90))
    assert isinstance(event, LateFill)
    assert book.working() == ()


@pytest.mark.parametrize("seconds", [0, 30, 59])
def test_time_asks_nothing_of_an_order_that_rests_at_its_step(seconds: float) -> None:
    assert acknowledged(intent_of()).on_clock(at(seconds)) == ()


def test_a_step_that_has_rested_is_priced_anew() -> None:
    assert only(acknowledged(intent_of()).on_clock(at(60))) == Cancel(order_id="order-1", why=CancelWhy.REPRICE)


def test_an_opening_order_at_its_last_step_is_given_up() -> None:
    last = Attempt(intent=intent_of(), step=5, started_at=at(-300))
    assert only(acknowledged(intent_of(), attempt=last).on_clock(at(60))) == Cancel(order_id="order-1", why=CancelWhy.GIVE_UP)


def test_an_old_closing_walk_is_escalated() -> None:
    old = Attempt(intent=closing(), step=4, started_at=at(-300))
    assert only(acknowledged(closing(), attempt=old).on_clock(at(1))) == Cancel(order_id="order-1", why=CancelWhy.ESCALATE)


def test_an_order_past_its_time_is_cancelled() -> None:
    book = acknowledged(intent_of(lasts=timedelta(seconds=30)))
    assert book.on_clock(at(29)) == ()
    assert only(book.on_clock(at(30))) == Cancel(order_id="order-1", why=CancelWhy.EXPIRED)


def test_an_order_past_its_time_is_cancelled_even_before_it_is_acknowledged() -> None:
    book = book_with(intent_of(lasts=timedelta(seconds=30)))
    assert only(book.on_clock(at(30))) == Cancel(order_id="order-1", why=CancelWhy.EXPIRED)


def test_an_order_that_is_not_acknowledged_is_not_priced_anew() -> None:
    assert book_with(intent_of()).on_clock(at(60)) == ()


def test_a_partly_filled_order_is_priced_anew_too() -> None:
    book = acknowledged(intent_of())
    book.on_update(fill(SHORT, -1))
    assert only(book.on_clock(at(60))) == Cancel(order_id="order-1", why=CancelWhy.REPRICE)


def test_a_resting_profit_order_is_left_alone_until_its_time() -> None:
    book = acknowledged(closing(PriceStyle.REST))
    assert book.on_clock(at(3600)) == ()
    assert only(book.on_clock(at(4 * 3600))) == Cancel(order_id="order-1", why=CancelWhy.EXPIRED)


@pytest.mark.parametrize(("seconds", "unknown"), [(119, False), (120, True), (121, True)])
def test_an_order_without_an_answer_becomes_unknown(seconds: float, unknown: bool) -> None:
    book = book_with(intent_of())
    actions = book.on_clock(at(seconds))
    assert bool(actions) is unknown
    assert (book.working()[0].state is OrderState.UNKNOWN) is unknown


def test_an_unknown_order_is_told_once_and_says_what_is_missing() -> None:
    book = book_with(intent_of())
    assert only(book.on_clock(at(120))) == MarkUnknown(order_id="order-1", why="sent but not acknowledged for 120 s")
    assert book.on_clock(at(180)) == ()


def test_a_cancel_without_an_answer_becomes_unknown() -> None:
    book = acknowledged(intent_of())
    book.cancel_requested("order-1", at(60), CancelWhy.REPRICE)
    assert book.on_clock(at(179)) == ()
    assert only(book.on_clock(at(180))) == MarkUnknown(order_id="order-1", why="asked to cancel but not answered for 120 s")


def test_the_time_to_unknown_is_a_setting() -> None:
    book = OrderBook(OrderSettings(unknown_after_seconds=10))
    book.add(request_of(intent_of()), NOON)
    assert isinstance(only(book.on_clock(at(10))), MarkUnknown)


def test_an_unknown_order_stays_working_until_there_is_evidence() -> None:
    book = book_with(intent_of(lasts=timedelta(minutes=10)))
    book.on_clock(at(120))
    assert book.on_clock(at(3600)) == ()
    assert [view.state for view in book.working()] == [OrderState.UNKNOWN]
    book.on_update(report(UpdateKind.CANCELED, 3700))
    assert book.working() == ()


def test_a_cancel_is_sent_once() -> None:
    book = acknowledged(intent_of())
    assert book.cancel_requested("order-1", at(60), CancelWhy.REPRICE) is True
    assert book.cancel_requested("order-1", at(61), CancelWhy.SUPERSEDED) is False
    (event,) = book.on_update(report(UpdateKind.CANCELED, 62))
    assert isinstance(event, Cancelled)
    assert event.why is CancelWhy.REPRICE


def test_an_order_being_cancelled_is_not_cancelled_again_by_time() -> None:
    book = acknowledged(intent_of(lasts=timedelta(minutes=2)))
    book.cancel_requested("order-1", at(60), CancelWhy.REPRICE)
    assert book.on_clock(at(150)) == ()


@pytest.mark.parametrize("end", [UpdateKind.CANCELED, UpdateKind.REJECTED])
def test_a_final_order_must_not_be_cancelled(end: UpdateKind) -> None:
    book = acknowledged(intent_of())
    book.on_update(report(end, 5))
    assert book.cancel_requested("order-1", at(60), CancelWhy.SUPERSEDED) is False


def test_an_unknown_order_may_be_asked_to_cancel() -> None:
    book = book_with(intent_of())
    book.on_clock(at(120))
    assert book.cancel_requested("order-1", at(130), CancelWhy.SUPERSEDED) is True
    assert book.working()[0].state is OrderState.UNKNOWN


def test_cancelling_an_order_the_book_never_saw_is_a_broken_contract() -> None:
    with pytest.raises(KeyError, match="order order-9 is not in the book"):
        OrderBook(SETTINGS).cancel_requested("order-9", NOON, CancelWhy.SUPERSEDED)


def test_the_next_step_of_an_order_the_book_never_saw_is_a_broken_contract() -> None:
    with pytest.raises(KeyError, match="order order-9 is not in the book"):
        OrderBook(SETTINGS).next_attempt("order-9")


def test_a_repriced_order_goes_on_with_its_next_step() -> None:
    assert cancelled(intent_of(), CancelWhy.REPRICE).next_attempt("order-1") == Attempt(
        intent=intent_of(), step=1, started_at=NOON
    )


def test_nothing_follows_until_the_last_leg_is_off_the_engines_books() -> None:
    book = acknowledged(intent_of())
    book.cancel_requested("order-1", at(60), CancelWhy.REPRICE)
    assert book.on_update(report(UpdateKind.CANCELED, 61, leg=SHORT)) == ()
    assert book.next_attempt("order-1") is None
    assert len(book.for_position("position-1")) == 1
    (event,) = book.on_update(report(UpdateKind.CANCELED, 61, leg=LONG))
    assert isinstance(event, Cancelled)
    assert book.next_attempt("order-1") is not None


def test_a_leg_whose_cancel_never_comes_makes_the_order_unknown() -> None:
    book = acknowledged(intent_of())
    book.cancel_requested("order-1", at(60), CancelWhy.REPRICE)
    book.on_update(report(UpdateKind.CANCELED, 61, leg=SHORT))
    assert isinstance(only(book.on_clock(at(180))), MarkUnknown)


def test_the_next_order_carries_the_walk_on() -> None:
    book = cancelled(intent_of(), CancelWhy.REPRICE)
    attempt = book.next_attempt("order-1")
    assert attempt is not None
    book.add(request_of(attempt.intent, "order-2", at(62)), at(62), attempt)
    book.on_update(report(UpdateKind.ACKNOWLEDGED, 63, order_id="order-2"))
    book.cancel_requested("order-2", at(122), CancelWhy.REPRICE)
    book.on_update(report(UpdateKind.CANCELED, 123, order_id="order-2"))
    assert book.next_attempt("order-2") == Attempt(intent=intent_of(), step=2, started_at=NOON)


def test_an_escalated_order_goes_on_marketable() -> None:
    attempt = cancelled(closing(), CancelWhy.ESCALATE).next_attempt("order-1")
    assert attempt == Attempt(intent=closing(PriceStyle.MARKETABLE), step=0, started_at=NOON)


@pytest.mark.parametrize("why", [CancelWhy.GIVE_UP, CancelWhy.EXPIRED, CancelWhy.SUPERSEDED])
def test_nothing_follows_an_order_cancelled_for_good(why: CancelWhy) -> None:
    assert cancelled(intent_of(), why).next_attempt("order-1") is None


def test_nothing_follows_an_order_that_someone_else_cancelled() -> None:
    book = acknowledged(intent_of())
    book.on_update(report(UpdateKind.CANCELED, 5))
    assert book.next_attempt("order-1") is None


def test_nothing_follows_an_order_that_still_works() -> None:
    book = acknowledged(intent_of())
    book.cancel_requested("order-1", at(60), CancelWhy.REPRICE)
    assert book.next_attempt("order-1") is None


def test_only_the_units_not_filled_are_tried_again() -> None:
    attempt = cancelled(intent_of(quantity=5), CancelWhy.REPRICE, (-2, 2)).next_attempt("order-1")
    assert attempt is not None
    assert attempt.intent.quantity == 3


def test_a_late_fill_before_the_next_step_is_taken_off_it() -> None:
    book = cancelled(intent_of(quantity=3), CancelWhy.REPRICE)
    book.on_update(fill(SHORT, -1, 70))
    assert book.next_attempt("order-1") is None
    book.on_update(fill(LONG, 1, 71))
    attempt = book.next_attempt("order-1")
    assert attempt is not None
    assert attempt.intent.quantity == 2


def test_legs_filled_unevenly_are_not_tried_again_blindly() -> None:
    assert cancelled(intent_of(quantity=5), CancelWhy.REPRICE, (-2, 1)).next_attempt("order-1") is None


def test_a_ratio_filled_in_part_is_not_tried_again_blindly() -> None:
    intent = intent_of(quantity=2, ratios=(-2, 1))
    assert cancelled(intent, CancelWhy.REPRICE, (-1, 0)).next_attempt("order-1") is None
    assert cancelled(intent, CancelWhy.REPRICE, (-3, 1)).next_attempt("order-1") is None


def test_units_of_a_ratio_spread_are_counted_by_the_ratio() -> None:
    attempt = cancelled(intent_of(quantity=2, ratios=(-2, 1)), CancelWhy.REPRICE, (-2, 1)).next_attempt("order-1")
    assert attempt is not None
    assert attempt.intent.quantity == 1


def test_a_whole_opening_walk_takes_six_prices_and_ends() -> None:
    book, intent, order_id, now, steps = acknowledged(intent_of()), intent_of(), "order-1", 0, [0]
    while True:
        now += 60
        (action,) = book.on_clock(at(now))
        assert isinstance(action, Cancel)
        book.cancel_requested(order_id, at(now), action.why)
        book.on_update(report(UpdateKind.CANCELED, now + 1, order_id=order_id))
        attempt = book.next_attempt(order_id)
        if attempt is None:
            break
        steps.append(attempt.step)
        order_id = f"order-{len(steps)}"
        book.add(request_of(intent, order_id, at(now)), at(now), attempt)
        book.on_update(report(UpdateKind.ACKNOWLEDGED, now + 2, order_id=order_id))
    assert (steps, now) == ([0, 1, 2, 3, 4, 5], 360)
    assert book.working() == ()
