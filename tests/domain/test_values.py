"""What every value of the domain promises: it cannot be changed, has no place for stray names, and is built by keyword."""

from __future__ import annotations

import copy
import dataclasses
import enum
import importlib
import inspect
import math
import pickle
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest

import domain
from domain.contracts import ExerciseStyle, ProductKind, Right
from domain.intents import Leg, PriceStyle, Purpose, StrategyName
from domain.orders import OrderRequest, OrderState, OrderUpdate, UpdateKind, WorkingView
from domain.positions import Position, PositionState
from domain.quotes import Chain, OptionQuote, Quote, UnderlyingView
from domain.settings import Settings, parse_settings
from domain.snapshots import AccountSnapshot, MarketSnapshot
from tests.analytics.samples import condor_intent, condor_position
from tests.domain.samples import AT, contract, quote


def classes() -> Iterator[type]:
    """Every class that the domain defines."""
    for found in pkgutil.walk_packages(domain.__path__, "domain."):
        module = importlib.import_module(found.name)
        for _, each in inspect.getmembers(module, inspect.isclass):
            if each.__module__ == module.__name__:
                yield each


VALUES: list[Any] = sorted((each for each in classes() if dataclasses.is_dataclass(each)), key=lambda each: each.__qualname__)
ENUMS = sorted((each for each in classes() if issubclass(each, enum.Enum)), key=lambda each: each.__qualname__)


def test_the_values_of_the_domain_are_found() -> None:
    names = {each.__name__ for each in VALUES}
    assert {"Contract", "Quote", "Chain", "Intent", "Leg", "Position", "Verdict", "Approval", "Settings", "Refusal"} <= names


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value.__name__)
def test_a_value_is_frozen(value: Any) -> None:
    assert value.__dataclass_params__.frozen


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value.__name__)
def test_a_value_has_slots_for_its_fields_and_nothing_else(value: Any) -> None:
    assert set(value.__slots__) == {entry.name for entry in dataclasses.fields(value)}
    assert not hasattr(value, "__dict__") or "__dict__" not in dir(value)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value.__name__)
def test_a_value_is_built_by_keyword_only(value: Any) -> None:
    built = [entry for entry in dataclasses.fields(value) if entry.init]
    assert all(entry.kw_only for entry in built)
    with pytest.raises(TypeError, match="positional argument"):
        value(*([None] * len(built)))


@pytest.mark.parametrize("closed", ENUMS, ids=lambda closed: closed.__name__)
def test_no_two_names_of_a_closed_set_mean_the_same(closed: type[enum.Enum]) -> None:
    assert len(closed.__members__) == len(list(closed))


WRITTEN: dict[type[enum.Enum], list[str]] = {
    Right: ["C", "P"],
    ProductKind: ["equity_option", "index_option", "future_option"],
    ExerciseStyle: ["american", "european"],
    StrategyName: ["0dte", "futures_strangle", "lt112", "ipmcc", "leap"],
    Purpose: ["open", "close"],
    PriceStyle: ["walk", "rest", "marketable"],
    PositionState: ["opening", "open", "closing", "closed"],
    OrderState: ["planned", "sent", "working", "partial", "cancelling", "filled", "canceled", "rejected", "unknown"],
    UpdateKind: ["acknowledged", "fill", "cancel_pending", "canceled", "rejected"],
}


@pytest.mark.parametrize("closed", WRITTEN, ids=lambda closed: closed.__name__)
def test_what_journals_write_of_a_closed_set_never_changes(closed: type[enum.Enum]) -> None:
    assert [member.value for member in closed] == WRITTEN[closed]
    assert [str(member) for member in closed] == WRITTEN[closed]
    if closed is not Right:
        expected = ["ZERO_DTE" if value == "0dte" else value.upper() for value in WRITTEN[closed]]
        assert [member.name for member in closed] == expected


@pytest.mark.parametrize("state", OrderState)
def test_only_a_filled_canceled_or_rejected_order_is_over(state: OrderState) -> None:
    assert state.is_final == (state.value in {"filled", "canceled", "rejected"})


# What is assumed where nothing is said.


def test_an_open_interest_that_no_one_told_is_none() -> None:
    assert OptionQuote(contract=contract(), quote=quote()).open_interest is None


def test_a_size_that_no_one_told_is_no_number() -> None:
    assert math.isnan(quote().bid_size)
    assert math.isnan(quote().ask_size)


def test_a_contract_trades_in_cents_unless_told() -> None:
    given = {entry.name: getattr(contract(), entry.name) for entry in dataclasses.fields(contract()) if entry.init}
    del given["tick"]
    assert type(contract())(**given).tick == 0.01


def test_an_underlying_has_no_open_and_no_past_unless_told() -> None:
    view = UnderlyingView(symbol="SPX", price=5800.0, at=AT)
    assert (view.session_open, view.daily) == (None, ())


def test_a_market_is_empty_unless_told() -> None:
    market = MarketSnapshot(at=AT, session=None)
    assert (market.underlyings, market.chains, market.marks, market.volatility_index) == ({}, {}, {}, None)
    assert market.quote(contract()) is None


def test_an_account_holds_nothing_unless_told() -> None:
    account = AccountSnapshot(at=AT, net_liquidation_value=1.0, cash=1.0, margin_used=0.0, margin_remaining=1.0)
    assert (account.holdings, account.other_holdings, account.open_orders) == ({}, {}, 0)


def test_two_snapshots_do_not_share_what_is_empty() -> None:
    assert MarketSnapshot(at=AT, session=None).marks is not MarketSnapshot(at=AT, session=None).marks


def test_a_report_fills_nothing_unless_told() -> None:
    update = OrderUpdate(order_id=None, engine_order_id=7, at=AT, kind=UpdateKind.ACKNOWLEDGED, contract=None, symbol="SPXW")
    assert (update.fill_quantity, update.fill_price, update.fee) == (0, 0.0, 0.0)
    assert (update.is_assignment, update.message, update.event_id) == (False, "", None)


def test_two_reports_that_say_the_same_are_equal_and_one_event_number_tells_them_apart() -> None:
    update = OrderUpdate(order_id="a", engine_order_id=7, at=AT, kind=UpdateKind.FILL, contract=contract(), symbol="SPXW")
    assert dataclasses.replace(update) == update
    assert dataclasses.replace(update, event_id=1) != update


def test_an_intent_has_no_plan_unless_told() -> None:
    assert condor_intent().plan is None


def test_a_position_begins_with_empty_books() -> None:
    told = condor_position()
    names = ("position_id", "strategy", "underlying", "legs", "quantity", "opened_at", "state")
    position = Position(**{name: getattr(told, name) for name in names})
    assert (position.held, position.cash_flow, position.fees, position.profit) == ((), 0.0, 0.0, 0.0)
    assert (position.plan, position.entry_price, position.closed_at, position.exit_reason) == (None, None, None, None)


# Values travel: a copy is equal, and what is equal hashes alike.


SIZED = OptionQuote(contract=contract(), quote=Quote(bid=1.0, ask=1.2, at=AT, bid_size=10, ask_size=7), open_interest=12.0)


def samples() -> list[Any]:
    order = OrderRequest(order_id="o", approval_id="a", intent=condor_intent(), limit=4.65, sent_at=AT)
    return [
        contract(),
        SIZED,
        Leg(contract=contract(), ratio=-2),
        condor_intent(),
        condor_position(),
        order,
        WorkingView(order=order, state=OrderState.WORKING, since=AT),
        Chain(root="SPXW", underlying="SPX", quotes=(SIZED,)),
        Settings(),
        parse_settings({"caps.total": "3"}),
    ]


@pytest.mark.parametrize("value", samples(), ids=lambda value: type(value).__name__)
def test_a_copy_is_equal_and_hashes_alike(value: Any) -> None:
    for other in (copy.copy(value), copy.deepcopy(value), dataclasses.replace(value), pickle.loads(pickle.dumps(value))):
        assert other == value
        assert hash(other) == hash(value)


def test_a_copied_chain_still_finds_its_quotes() -> None:
    chain = Chain(root="SPXW", underlying="SPX", quotes=(SIZED,))
    for other in (copy.deepcopy(chain), pickle.loads(pickle.dumps(chain)), dataclasses.replace(chain)):
        assert other.get(contract()) == SIZED
    assert dataclasses.replace(chain, quotes=()).get(contract()) is None
