"""Orders under every order of events: acknowledgements, fills (told twice, early, late), cancels, rejections and time."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain.contracts import Contract
from domain.intents import PriceStyle
from domain.orders import OrderState, OrderUpdate, UpdateKind
from execution.book import OrderBook
from execution.events import BookEvent, Cancel, CancelWhy, Completed, LateFill, LegFilled, MarkUnknown
from tests.execution.orders import LONG, NOON, SETTINGS, SHORT, closing, fill, intent_of, report, request_of

LEGS = st.sampled_from([SHORT, LONG])
ORDERS = st.integers(0, 5)
SILENT = frozenset({OrderState.SENT, OrderState.WORKING, OrderState.PARTIAL, OrderState.CANCELLING, OrderState.UNKNOWN})


class BookMachine(RuleBasedStateMachine):
    """A broker that says anything at any time, beside a plain count of the fills it really told."""

    def __init__(self) -> None:
        super().__init__()
        self.book = OrderBook(SETTINGS)
        self.now = NOON
        self.sent: list[str] = []
        self.events = 0
        self.told: dict[str, list[OrderUpdate]] = {}
        self.real: dict[str, Counter[Contract]] = {}
        self.booked: dict[str, Counter[Contract]] = {}
        self.final: dict[str, OrderState] = {}

    @rule(open_it=st.booleans(), quantity=st.integers(1, 4), style=st.sampled_from(PriceStyle))
    def send(self, open_it: bool, quantity: int, style: PriceStyle) -> None:
        order_id = f"order-{len(self.sent)}"
        intent = intent_of(quantity=quantity) if open_it else closing(style, quantity=quantity)
        intent = replace(intent, good_until=self.now + timedelta(minutes=20))
        self.book.add(request_of(intent, order_id, self.now), self.now)
        self.sent.append(order_id)
        self.told[order_id], self.real[order_id], self.booked[order_id] = [], Counter(), Counter()

    @rule(which=ORDERS, leg=LEGS, quantity=st.integers(-4, 4))
    def fill_something(self, which: int, leg: Contract, quantity: int) -> None:
        order_id = self._pick(which)
        if order_id is None:
            return
        self.real[order_id][leg] += quantity
        self._tell(order_id, fill(leg, quantity, event_id=self._number(), order_id=order_id))

    @rule(which=ORDERS, leg=LEGS)
    def fill_the_rest_of_a_leg(self, which: int, leg: Contract) -> None:
        order_id = self._pick(which)
        order = self.book.get(order_id) if order_id is not None else None
        if order_id is None or order is None or not order.left(leg):
            return
        self.real[order_id][leg] += order.left(leg)
        self._tell(order_id, fill(leg, order.left(leg), event_id=self._number(), order_id=order_id))

    @rule(
        which=ORDERS,
        kind=st.sampled_from([kind for kind in UpdateKind if kind is not UpdateKind.FILL]),
        leg=st.one_of(st.none(), LEGS),
    )
    def say(self, which: int, kind: UpdateKind, leg: Contract | None) -> None:
        order_id = self._pick(which)
        if order_id is not None:
            self._tell(order_id, report(kind, leg=leg, event_id=self._number(), order_id=order_id))

    @rule(which=ORDERS, earlier=st.integers(0, 9))
    def say_it_again(self, which: int, earlier: int) -> None:
        order_id = self._pick(which)
        if order_id is None or not self.told[order_id]:
            return
        again = self.told[order_id][earlier % len(self.told[order_id])]
        assert self.book.on_update(again) == ()

    @rule(seconds=st.integers(1, 400))
    def pass_time(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        before = {view.order.order_id: view.state for view in self.book.working()}
        for action in self.book.on_clock(self.now):
            assert action.order_id in before
            if isinstance(action, MarkUnknown):
                assert before[action.order_id] in (OrderState.SENT, OrderState.CANCELLING)
            if isinstance(action, Cancel):
                assert before[action.order_id] in (OrderState.SENT, OrderState.WORKING, OrderState.PARTIAL)
                assert self.book.cancel_requested(action.order_id, self.now, action.why)

    def _pick(self, which: int) -> str | None:
        return self.sent[which % len(self.sent)] if self.sent else None

    def _number(self) -> int:
        self.events += 1
        return self.events

    def _tell(self, order_id: str, update: OrderUpdate) -> None:
        update = replace(update, at=self.now)
        self.told[order_id].append(update)
        events = self.book.on_update(update)
        self._book(order_id, events)
        self._check_end(order_id, events)

    def _book(self, order_id: str, events: tuple[BookEvent, ...]) -> None:
        for event in events:
            if isinstance(event, LegFilled | LateFill):
                self.booked[order_id][event.contract] += event.quantity

    def _check_end(self, order_id: str, events: tuple[BookEvent, ...]) -> None:
        order = self.book.get(order_id)
        assert order is not None
        assert any(isinstance(event, Completed) for event in events) == (
            order.state is OrderState.FILLED and order_id not in self.final
        )
        if order_id in self.final:
            assert not any(isinstance(event, LegFilled) for event in events)
        if order.state.is_final:
            self.final.setdefault(order_id, order.state)

    @invariant()
    def no_leg_is_filled_beyond_its_order(self) -> None:
        for order_id in self.sent:
            order = self.book.get(order_id)
            assert order is not None
            for contract, quantity in order.request.intent.signed_quantities().items():
                filled = order.filled.get(contract, 0)
                assert abs(filled) <= abs(quantity)
                assert filled * quantity >= 0

    @invariant()
    def every_fill_the_broker_told_is_passed_on_once(self) -> None:
        for order_id in self.sent:
            for leg in (SHORT, LONG):
                assert self.booked[order_id][leg] == self.real[order_id][leg]

    @invariant()
    def a_final_order_stays_as_it_ended(self) -> None:
        for order_id, state in self.final.items():
            order = self.book.get(order_id)
            assert order is not None
            assert order.state is state
            assert self.book.cancel_requested(order_id, self.now, CancelWhy.SUPERSEDED) is False

    @invariant()
    def an_order_works_exactly_until_it_is_final(self) -> None:
        working = {view.order.order_id for view in self.book.working()}
        assert working == set(self.sent) - self.final.keys()
        assert all(view.state in SILENT for view in self.book.working())

    @invariant()
    def what_follows_a_cancel_is_never_more_than_what_is_left(self) -> None:
        for order_id in self.sent:
            order, attempt = self.book.get(order_id), self.book.next_attempt(order_id)
            assert order is not None
            if attempt is not None:
                assert order.state is OrderState.CANCELED
                for contract, quantity in attempt.intent.signed_quantities().items():
                    assert quantity == order.left(contract)


TestBookMachine = BookMachine.TestCase
TestBookMachine.settings = hypothesis_settings(stateful_step_count=40, deadline=None)
