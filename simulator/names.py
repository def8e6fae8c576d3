"""Every LEAN name the simulator supports, read off its own classes."""

from __future__ import annotations

import inspect
from dataclasses import fields, is_dataclass
from enum import Enum

from simulator.api.namespace import names as exported
from simulator.api.set_names import NetName, Unheard
from simulator.callers import is_own_class
from simulator.engine import (
    buying_power,
    cache,
    cash,
    chain_providers,
    exchange,
    future_holding,
    group_buying_power,
    holdings,
    hooks,
    lean_enums,
    margin_answers,
    market_hours,
    notifications,
    order_events,
    orders,
    portfolio,
    position_groups,
    requests,
    security,
    security_manager,
    settings,
    settlement_models,
    tickets,
    time_in_force,
    transactions,
)
from simulator.engine.brokerage_models import DefaultBrokerageModel
from simulator.engine.filters import OptionFilterUniverse
from simulator.engine.future import Future
from simulator.engine.future_filters import FutureFilterUniverse, FutureUniverse
from simulator.engine.future_margin import FutureMarginModel, FuturesOptionsMarginModel
from simulator.engine.lean_object import lean_name
from simulator.engine.margin_call_model import DefaultMarginCallModel
from simulator.engine.margin_models import OwnMarginModel
from simulator.engine.option_universe import OptionUniverse
from simulator.enums import _LeanEnum
from simulator.futures_roots import Futures
from simulator.identifiers import SecurityIdentifier
from simulator.object_store import ObjectStore
from simulator.schedule.date_rules import DateRules
from simulator.schedule.events import ScheduledEvent
from simulator.schedule.manager import ScheduleManager
from simulator.schedule.rules import DateRule, TimeRule
from simulator.schedule.time_rules import TimeRules
from simulator.symbols import Symbol

_REACHED = (
    notifications.NotificationManager,
    portfolio.SecurityPortfolioManager,
    holdings.SecurityHolding,
    future_holding.FutureHolding,
    security_manager.SecurityManager,
    transactions.SecurityTransactionManager,
    exchange.SecurityExchange,
    exchange.ExchangeHours,
    market_hours.LocalMarketHours,
    market_hours.MarketHoursSegment,
    cache.SecurityCache,
    FutureMarginModel,
    FuturesOptionsMarginModel,
    buying_power.OptionMarginModel,
    margin_answers.PositionGroupBuyingPower,
    margin_answers.ReservedBuyingPowerImpact,
    position_groups.PositionGroupCollection,
    cash.ConvertibleCashAmount,
    settlement_models.FutureSettlementModel,
    chain_providers.OptionChainProvider,
    chain_providers.FutureChainProvider,
    cash.CashBook,
    cash.Cash,
    settings.AlgorithmSettings,
    settings.UniverseSettings,
    SecurityIdentifier,
    ObjectStore,
    ScheduleManager,
    DateRules,
    TimeRules,
)
# Members the engine needs in the open that LEAN's classes do not have.
_ENGINE_ONLY: dict[type, set[str]] = {
    ScheduleManager: {"start", "next_time", "scan_past_events", "set_time"},
    ScheduledEvent: {"due", "planned", "skip_until", "scan"},
    DateRule: {"days"},
    TimeRule: {"instants"},
    security.Security: {
        "attach",
        "keep",
        "data",
        "owner",
        "number",
        "order_fee",
        "market_order_fee",
        "strike",
        "is_market_open",
        "future_margins",
        "algorithms_margin_model",
        "own_rule",
        "restore_models",
        "scan",
        "settle_later",
        "usual_margin_model",
        "held",
    },
    security.Option: {"contract_filter"},
    Future: {"contract_filter"},
    FutureMarginModel: {"in_force"},
    OwnMarginModel: {"rule"},
    DefaultMarginCallModel: {"buffer", "order_properties"},
    orders.Order: {
        "apply",
        "value_price",
        "own_price",
        "named",
        "terms",
        "ratio",
        "events",
    },
    order_events.OrderEvent: {"fill", "exercise"},
    order_events.OrderFee: {"of"},
    tickets.OrderTicket: {"invalid", "unknown", "set_order", "try_set_cancel_request", "add_order_event"},
    position_groups.PositionGroup: {"group"},
    position_groups.PositionGroupCollection: {"by_key"},
    group_buying_power.PositionGroupBuyingPowerModel: {"is_of_one"},
    holdings.SecurityHolding: {"worth"},
    requests.OrderResponse: {"success", "error", "warming_up"},
    requests.SubmitOrderRequest: {"trailing_places"},
    time_in_force.TimeInForce: {"kind", "expiry", "is_expired"},
    **{kind: {"good_til_date"} for kind in time_in_force.KINDS},
    future_holding.FutureHolding: {"settle", "cash_of_closing"},
    portfolio.SecurityPortfolioManager: {
        "book",
        "grouped",
        "margin_account",
        "held_groups",
        "held_positions",
        "check_alone",
        "check_buying_power",
        "check_together",
        "free",
        "impact",
        "refusal",
        "regroup",
        "touch",
        "settle",
        "traded",
        "invalidate",
        "add_cash",
    },
    security_manager.SecurityManager: {"version", "is_active", "find_active", "active", "name", "named", "symbol_of"},
    transactions.SecurityTransactionManager: {"attach"},
    exchange.SecurityExchange: {"market_hours"},
    cache.SecurityCache: {"is_empty", "last", "last_end", "last_quote", "last_trade", "span"},
    cash.CashBook: {"usd"},
    lean_enums.OrderStatus: {"closed"},
    ObjectStore: {"persist"},
    Symbol: {"is_option", "market", "ticker", "right", "style", "strike", "expiry", "ends"},
    OptionFilterUniverse: {"apply_types", "symbols"},
    FutureFilterUniverse: {"apply_types", "symbols"},
    FutureUniverse: {"day"},
    OptionUniverse: {"expiry", "right", "row", "strike"},
    DefaultBrokerageModel: {"name"},
    BaseException: {"Message", "add_note", "args", "with_traceback"},
}


def classes() -> dict[str, type]:
    """LEAN's class or enum names, each with the simulator's class of it."""
    found = {name: thing for name, thing in exported().items() if isinstance(thing, type) and is_own_class(thing)}
    found |= {lean_name(kind) if hasattr(kind, "lean_name") else kind.__name__: kind for kind in _REACHED}
    found |= {name: thing for name, thing in vars(Futures).items() if isinstance(thing, type) and not name.startswith("_")}
    return dict(sorted(found.items()))


def supported() -> dict[str, list[str]]:
    """LEAN's class or enum names, each with the members an algorithm may use; functions and modules have none."""
    return {name: _members(kind) for name, kind in classes().items()}


def _members(kind: type) -> list[str]:
    if issubclass(kind, Enum):
        return [member.name for member in kind] if issubclass(kind, _LeanEnum) else []
    hidden = {"lean_name", "fixed", "kind"} | {
        name for base, names in _ENGINE_ONLY.items() if issubclass(kind, base) for name in names
    }
    members = inspect.getmembers_static(kind)
    names = {name for name, thing in members if not name.startswith("_") and not isinstance(thing, type | NetName | Unheard)}
    names |= {name for base in kind.__mro__ for name in _assigned(base)}
    return sorted(names - hidden)


def _assigned(kind: type) -> set[str]:
    """Attributes of its objects: those the class annotates, and those its constructor sets."""
    if not is_own_class(kind):
        return set()
    if is_dataclass(kind):
        return {field.name for field in fields(kind)}
    constructor = vars(kind).get("__init__")
    noted = vars(kind).get("__annotations__", {}).items()
    found = {name for name, text in noted if not name.startswith("_") and not str(text).startswith("ClassVar")}
    for line in inspect.getsource(constructor).splitlines() if inspect.isfunction(constructor) else []:
        text = line.strip()
        if text.startswith("self.") and "=" in text:
            name = text[5:].split("=")[0].split(":")[0].strip()
            if name.isidentifier() and not name.startswith("_"):
                found.add(name)
    return found


def callbacks() -> list[str]:
    """The methods of an algorithm that the engine calls."""
    return ["initialize", *sorted(field for field in hooks.Hooks.__dataclass_fields__)]
