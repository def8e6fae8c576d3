"""Orders out to LEAN, and what LEAN says about them back to the desk."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contracts import Contract
from domain.orders import OrderRequest, OrderUpdate, UpdateKind
from lean_bridge.broker import LeanBroker
from tests.lean_bridge.conftest import Parts
from tests.lean_bridge.fakes import AT, SPY, Algorithm, Ticket, intent_of, lean, spxw, spy


class Desk:
    """Remembers the updates it was given."""

    def __init__(self) -> None:
        self.updates: list[OrderUpdate] = []


def contracts(parts: Parts) -> tuple[Contract, Contract]:
    short, long = parts.book.contract_of(spxw(5700.0)), parts.book.contract_of(spxw(5670.0))
    assert short is not None
    assert long is not None
    return short, long


def request(*legs: tuple[Contract, int], limit: float, quantity: int = 2, order_id: str = "order-1") -> OrderRequest:
    intent = intent_of(*legs, limit=limit, quantity=quantity)
    return OrderRequest(order_id=order_id, approval_id=f"approval of {order_id}", intent=intent, limit=limit, sent_at=AT)


def broker_of(parts: Parts) -> tuple[LeanBroker, Desk]:
    desk = Desk()
    broker = LeanBroker(lean(parts.algorithm), parts.book, parts.algorithm.log)
    broker.report_to(desk.updates.append)
    return broker, desk


def event(algorithm: Algorithm, order_id: int, status: str, symbol: object, **more: Any) -> Any:
    algorithm.transactions.orders.setdefault(order_id, SimpleNamespace(tag="", type="COMBO_LIMIT"))
    base = {
        "id": 1,
        "order_id": order_id,
        "status": status,
        "symbol": symbol,
        "utc_time": AT,
        "fill_price": 0.0,
        "fill_quantity": 0.0,
        "order_fee": SimpleNamespace(value=SimpleNamespace(amount=0.0)),
        "is_assignment": False,
        "message": "",
    }
    return SimpleNamespace(**{**base, **more})


def test_a_credit_goes_out_as_a_negative_limit_on_a_positive_quantity(parts: Parts) -> None:
    short, long = contracts(parts)
    broker, _ = broker_of(parts)
    broker.submit(request((short, -1), (long, 1), limit=1.85))
    assert parts.algorithm.sent == [("combo", [(spxw(5700.0), -1), (spxw(5670.0), 1)], 2, -1.85, "approval of order-1")]


def test_a_debit_goes_out_as_a_positive_limit(parts: Parts) -> None:
    short, long = contracts(parts)
    broker, _ = broker_of(parts)
    broker.submit(request((short, 1), (long, -1), limit=-0.90))
    assert parts.algorithm.sent[0][3] == 0.90


@pytest.mark.parametrize(("ratio", "net", "price"), [(1, -2.30, 2.30), (-1, 2.30, 2.30)])
def test_a_single_leg_is_a_plain_limit_order_at_its_own_price(parts: Parts, ratio: int, net: float, price: float) -> None:
    short, _ = contracts(parts)
    broker, _ = broker_of(parts)
    broker.submit(request((short, ratio), limit=net))
    assert parts.algorithm.sent == [("limit", spxw(5700.0), 2 * ratio, pytest.approx(price), "approval of order-1")]


@pytest.mark.parametrize(("ratio", "net", "price"), [(-1, 3.05, 3.10), (1, -3.15, 3.10), (1, -3.10, 3.10), (1, -2.95, 2.95)])
def test_a_single_index_option_from_three_dollars_on_is_priced_on_the_dime_never_worse(
    parts: Parts, ratio: int, net: float, price: float
) -> None:
    short, _ = contracts(parts)
    broker, _ = broker_of(parts)
    broker.submit(request((short, ratio), limit=net))
    assert parts.algorithm.sent[0][3] == pytest.approx(price)


@given(st.integers(1, 2000), st.sampled_from([1, -1]))
def test_what_is_sent_is_never_worse_than_what_was_approved(ticks: int, ratio: int) -> None:
    parts = _parts()
    short, _ = contracts(parts)
    net = -ratio * ticks * 0.05
    broker_of(parts)[0].submit(request((short, ratio), limit=net))
    sent_net = -ratio * parts.algorithm.sent[0][3]
    assert sent_net >= net - 1e-9
    assert sent_net - net < 0.10


def _parts() -> Parts:
    from lean_bridge.contracts import ContractBook
    from lean_bridge.sessions import SessionCalendar
    from tests.lean_bridge.fakes import Security

    algorithm = Algorithm(Security(SPY), Security(spxw(5700.0)), Security(spxw(5670.0)))
    calendar = SessionCalendar(lean(algorithm))
    calendar.follow(SPY)
    return Parts(algorithm=algorithm, calendar=calendar, book=ContractBook(lean(algorithm), calendar))


def test_an_order_on_a_contract_lean_does_not_follow_is_rejected_and_not_sent(parts: Parts) -> None:
    short, long = contracts(parts)
    del parts.algorithm.securities[spxw(5670.0)]
    broker, desk = broker_of(parts)
    broker.submit(request((short, -1), (long, 1), limit=1.0))
    assert parts.algorithm.sent == []
    assert [update.kind for update in desk.updates] == [UpdateKind.REJECTED] * 2
    assert long.name in desk.updates[0].message
    assert {update.order_id for update in desk.updates} == {"order-1"}


def test_a_combo_at_no_price_is_rejected_since_lean_takes_none(parts: Parts) -> None:
    short, long = contracts(parts)
    broker, desk = broker_of(parts)
    broker.submit(request((short, -1), (long, 1), limit=0.0))
    assert parts.algorithm.sent == []
    assert "net price of 0" in desk.updates[0].message


@pytest.mark.parametrize(("ratio", "net"), [(1, 0.5), (-1, -0.5), (1, 0.0)])
def test_a_single_leg_with_the_price_on_the_wrong_side_is_rejected(parts: Parts, ratio: int, net: float) -> None:
    short, _ = contracts(parts)
    broker, desk = broker_of(parts)
    broker.submit(request((short, ratio), limit=net))
    assert parts.algorithm.sent == []
    assert [update.kind for update in desk.updates] == [UpdateKind.REJECTED]


def test_an_order_that_lean_drops_without_an_event_is_told_as_rejected_with_leans_words(parts: Parts) -> None:
    short, long = contracts(parts)
    parts.algorithm.refuse = "Market is closed"
    broker, desk = broker_of(parts)
    broker.submit(request((short, -1), (long, 1), limit=1.0))
    assert [(update.kind, update.message) for update in desk.updates] == [(UpdateKind.REJECTED, "Market is closed")] * 2


def test_an_order_that_lean_refused_by_event_is_not_rejected_twice(parts: Parts) -> None:
    short, long = contracts(parts)
    broker, desk = broker_of(parts)
    algorithm = parts.algorithm
    sent = algorithm.combo_limit_order

    def refuse_by_event(*args: Any, tag: str, **more: Any) -> list[Ticket]:
        tickets = sent(*args, tag=tag, **more)
        for ticket, symbol in zip(tickets, (spxw(5700.0), spxw(5670.0)), strict=True):
            algorithm.transactions.orders[ticket.order_id] = SimpleNamespace(tag=tag, type="COMBO_LIMIT")
            broker.on_event(event(algorithm, ticket.order_id, "INVALID", symbol, message="no margin"))
            ticket.status = "INVALID"
        return tickets

    algorithm.combo_limit_order = refuse_by_event  # type: ignore[method-assign]
    broker.submit(request((short, -1), (long, 1), limit=1.0))
    assert [(update.kind, update.order_id, update.message) for update in desk.updates] == [
        (UpdateKind.REJECTED, "order-1", "no margin"),
        (UpdateKind.REJECTED, "order-1", "no margin"),
    ]


def test_events_before_the_tickets_come_back_find_their_order_by_tag(parts: Parts) -> None:
    short, long = contracts(parts)
    broker, desk = broker_of(parts)
    algorithm = parts.algorithm
    sent = algorithm.combo_limit_order

    def eager(*args: Any, tag: str, **more: Any) -> list[Ticket]:
        algorithm.transactions.orders[1] = SimpleNamespace(tag=tag, type="COMBO_LIMIT")
        broker.on_event(event(algorithm, 1, "SUBMITTED", spxw(5700.0)))
        return sent(*args, tag=tag, **more)

    algorithm.combo_limit_order = eager  # type: ignore[method-assign]
    broker.submit(request((short, -1), (long, 1), limit=1.0))
    assert [(update.order_id, update.kind) for update in desk.updates] == [("order-1", UpdateKind.ACKNOWLEDGED)]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("SUBMITTED", UpdateKind.ACKNOWLEDGED),
        ("PARTIALLY_FILLED", UpdateKind.FILL),
        ("FILLED", UpdateKind.FILL),
        ("CANCEL_PENDING", UpdateKind.CANCEL_PENDING),
        ("CANCELED", UpdateKind.CANCELED),
        ("INVALID", UpdateKind.REJECTED),
    ],
)
def test_each_status_of_lean_is_one_kind_of_update(parts: Parts, status: str, kind: UpdateKind) -> None:
    broker, desk = broker_of(parts)
    broker.on_event(event(parts.algorithm, 9, status, spxw(5700.0)))
    assert [update.kind for update in desk.updates] == [kind]


@pytest.mark.parametrize("status", ["NEW", "UPDATE_SUBMITTED", "NONE"])
def test_other_statuses_tell_the_desk_nothing(parts: Parts, status: str) -> None:
    broker, desk = broker_of(parts)
    broker.on_event(event(parts.algorithm, 9, status, spxw(5700.0)))
    assert desk.updates == []


def test_a_fill_carries_contract_quantity_price_fee_and_time(parts: Parts) -> None:
    short, long = contracts(parts)
    broker, desk = broker_of(parts)
    broker.submit(request((short, -1), (long, 1), limit=1.0))
    naive = datetime(2026, 1, 9, 15, 31)
    fee = SimpleNamespace(value=SimpleNamespace(amount=2.0))
    broker.on_event(
        event(
            parts.algorithm, 1, "FILLED", spxw(5700.0), id=3, fill_quantity=-2.0, fill_price=9.8, order_fee=fee, utc_time=naive
        )
    )
    update = desk.updates[-1]
    assert (update.order_id, update.engine_order_id, update.event_id, update.contract) == ("order-1", 1, 3, short)
    assert (update.fill_quantity, update.fill_price, update.fee) == (-2, 9.8, 2.0)
    assert update.at == datetime(2026, 1, 9, 15, 31, tzinfo=UTC)


def test_an_event_without_a_fee_has_none(parts: Parts) -> None:
    broker, desk = broker_of(parts)
    for fee in (None, SimpleNamespace(value=None)):
        broker.on_event(event(parts.algorithm, 9, "SUBMITTED", spxw(5700.0), order_fee=fee))
    assert [update.fee for update in desk.updates] == [0.0, 0.0]


def test_an_order_of_someone_else_has_no_name_of_ours(parts: Parts) -> None:
    broker, desk = broker_of(parts)
    broker.on_event(event(parts.algorithm, 77, "FILLED", SPY, fill_quantity=100.0, fill_price=580.0))
    update = desk.updates[0]
    assert (update.order_id, update.contract, update.symbol, update.fill_quantity) == (None, None, "SPY", 100)


@pytest.mark.parametrize(("spot", "worth"), [(5650.0, 50.0), (5700.0, 0.0), (5800.0, 0.0)])
def test_an_expiry_is_told_at_intrinsic_value_not_at_leans_zero(parts: Parts, spot: float, worth: float) -> None:
    broker, desk = broker_of(parts)
    symbol = spxw(5700.0)
    parts.algorithm.securities[symbol.underlying].price = spot  # type: ignore[index]
    parts.algorithm.transactions.orders[5] = SimpleNamespace(tag="", type="OPTION_EXERCISE")
    broker.on_event(
        event(parts.algorithm, 5, "FILLED", symbol, fill_quantity=2.0, is_assignment=worth > 0.0, message="Assigned.")
    )
    assert (desk.updates[0].fill_price, desk.updates[0].is_assignment) == (worth, worth > 0.0)


def test_shares_delivered_at_expiry_keep_their_own_price(parts: Parts) -> None:
    broker, desk = broker_of(parts)
    parts.algorithm.transactions.orders[5] = SimpleNamespace(tag="", type="OPTION_EXERCISE")
    broker.on_event(event(parts.algorithm, 5, "FILLED", spy(570.0).underlying, fill_quantity=100.0, fill_price=570.0))
    assert (desk.updates[0].contract, desk.updates[0].fill_price) == (None, 570.0)


def test_cancelling_cancels_the_first_open_leg_only_since_it_takes_the_group_with_it(parts: Parts) -> None:
    short, long = contracts(parts)
    broker, _ = broker_of(parts)
    made: list[Ticket] = []
    sent = parts.algorithm.combo_limit_order
    parts.algorithm.combo_limit_order = lambda *a, **k: made.extend(sent(*a, **k)) or made  # type: ignore[method-assign,func-returns-value]
    broker.submit(request((short, -1), (long, 1), limit=1.0))
    made[0].status = "FILLED"
    broker.cancel("order-1")
    assert [ticket.cancelled for ticket in made] == [0, 1]


@pytest.mark.parametrize("order_id", ["order-1", "never sent"])
def test_cancelling_what_is_not_open_is_logged_and_nothing_else(parts: Parts, order_id: str) -> None:
    short, _ = contracts(parts)
    broker, desk = broker_of(parts)
    ticket = Ticket(order_id=1, status="CANCELED")
    parts.algorithm.limit_order = lambda *a, **k: ticket  # type: ignore[method-assign]
    broker.submit(request((short, -1), limit=1.0))
    broker.cancel(order_id)
    assert ticket.cancelled == 0
    assert order_id in parts.algorithm.logged[-1]
    assert desk.updates == []


def test_a_cancellation_that_lean_turns_down_is_logged(parts: Parts) -> None:
    short, _ = contracts(parts)
    broker, _ = broker_of(parts)
    parts.algorithm.limit_order = lambda *a, **k: Ticket(order_id=1, cancel_works=False)  # type: ignore[method-assign]
    broker.submit(request((short, -1), limit=1.0))
    broker.cancel("order-1")
    assert "too late" in parts.algorithm.logged[-1]


def test_what_lean_raises_goes_through_so_that_the_order_counts_as_unknown(parts: Parts) -> None:
    short, _ = contracts(parts)
    broker, desk = broker_of(parts)

    def fail(*_: Any, **__: Any) -> Ticket:
        raise ConnectionError("the line broke")

    parts.algorithm.limit_order = fail  # type: ignore[method-assign]
    with pytest.raises(ConnectionError, match="the line broke"):
        broker.submit(request((short, -1), limit=1.0))
    assert desk.updates == []


def test_an_update_before_anyone_listens_is_an_error(parts: Parts) -> None:
    broker = LeanBroker(lean(parts.algorithm), parts.book, parts.algorithm.log)
    with pytest.raises(RuntimeError, match="listens"):
        broker.on_event(event(parts.algorithm, 9, "SUBMITTED", spxw(5700.0)))
