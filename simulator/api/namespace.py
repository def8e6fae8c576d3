"""The module that ``from AlgorithmImports import *`` finds while an algorithm runs."""

from __future__ import annotations

import datetime as datetime_module
import json
import math
import sys
import typing
from importlib.util import LazyLoader, find_spec, module_from_spec
from types import ModuleType
from zoneinfo import ZoneInfo

import numpy as np

from simulator import enums, errors, futures_roots, order_kinds, symbols
from simulator.api import dotnet_modules, option_strategies, option_symbols, portfolio_targets
from simulator.api.algorithm import QCAlgorithm
from simulator.api.missing import missing
from simulator.engine import (
    bar_sets,
    bars,
    benchmarks,
    brokerage_models,
    cash,
    chain_contracts,
    chains,
    charts,
    commands,
    corporate,
    exercise_model,
    fee_models,
    fill_models,
    future,
    future_filters,
    futures_chain,
    group_buying_power,
    initializers,
    lean_enums,
    margin_answers,
    margin_call_model,
    margin_extensions,
    margin_models,
    margin_questions,
    margin_sizes,
    option_greeks,
    option_models,
    order_book,
    order_classes,
    order_events,
    orders,
    position_groups,
    price_models,
    requests,
    security,
    security_changes,
    settlement_models,
    slices,
    slippage_models,
    statistics_results,
    tickets,
    time_in_force,
    trade_builder,
)
from simulator.engine.filters import OptionFilterUniverse
from simulator.engine.option_universe import OptionUniverse
from simulator.enums import OPTION_TYPES
from simulator.pascal_names import PascalType
from simulator.schedule import FuncDateRule, FuncTimeRule, ScheduledEvent

MODULE = "AlgorithmImports"


class TimeZones(metaclass=PascalType):
    """Zones by LEAN's names (Common/TimeZones.cs)."""

    UTC = ZoneInfo("UTC")
    NEW_YORK = ZoneInfo("America/New_York")
    LONDON = ZoneInfo("Europe/London")
    HONG_KONG = ZoneInfo("Asia/Hong_Kong")
    TOKYO = ZoneInfo("Asia/Tokyo")
    ROME = ZoneInfo("Europe/Rome")
    SYDNEY = ZoneInfo("Australia/Sydney")
    VANCOUVER = ZoneInfo("America/Vancouver")
    TORONTO = ZoneInfo("America/Toronto")
    CHICAGO = ZoneInfo("America/Chicago")
    LOS_ANGELES = ZoneInfo("America/Los_Angeles")
    PHOENIX = ZoneInfo("America/Phoenix")
    AUCKLAND = ZoneInfo("Pacific/Auckland")
    MOSCOW = ZoneInfo("Europe/Moscow")
    MADRID = ZoneInfo("Europe/Madrid")
    BUENOS_AIRES = ZoneInfo("America/Argentina/Buenos_Aires")
    BRISBANE = ZoneInfo("Australia/Brisbane")
    SAO_PAULO = ZoneInfo("America/Sao_Paulo")
    CAIRO = ZoneInfo("Africa/Cairo")
    JOHANNESBURG = ZoneInfo("Africa/Johannesburg")
    ANCHORAGE = ZoneInfo("America/Anchorage")
    DENVER = ZoneInfo("America/Denver")
    DETROIT = ZoneInfo("America/Detroit")
    MEXICO_CITY = ZoneInfo("America/Mexico_City")
    JERUSALEM = ZoneInfo("Asia/Jerusalem")
    SHANGHAI = ZoneInfo("Asia/Shanghai")
    MELBOURNE = ZoneInfo("Australia/Melbourne")
    AMSTERDAM = ZoneInfo("Europe/Amsterdam")
    ATHENS = ZoneInfo("Europe/Athens")
    BERLIN = ZoneInfo("Europe/Berlin")
    BUCHAREST = ZoneInfo("Europe/Bucharest")
    DUBLIN = ZoneInfo("Europe/Dublin")
    HELSINKI = ZoneInfo("Europe/Helsinki")
    ISTANBUL = ZoneInfo("Europe/Istanbul")
    MINSK = ZoneInfo("Europe/Minsk")
    PARIS = ZoneInfo("Europe/Paris")
    ZURICH = ZoneInfo("Europe/Zurich")
    HONOLULU = ZoneInfo("Pacific/Honolulu")
    KOLKATA = ZoneInfo("Asia/Kolkata")


class OrderExtensions(metaclass=PascalType):
    """LEAN's questions about an order's status (Common/Orders/OrderExtensions.cs)."""

    @staticmethod
    def is_closed(status: lean_enums.OrderStatus) -> bool:
        """Whether nothing more can happen to the order."""
        return status.closed

    @staticmethod
    def is_open(status: lean_enums.OrderStatus) -> bool:
        """Whether something still can."""
        return not status.closed

    @staticmethod
    def is_fill(status: lean_enums.OrderStatus) -> bool:
        """Whether the order filled, in whole or in part."""
        return status in order_book.FILLS

    @staticmethod
    def is_limit_order(order_type: order_kinds.OrderType) -> bool:
        """Whether orders of the type have a limit of their own."""
        return order_type in order_kinds.LIMITED

    @staticmethod
    def is_stop_order(order_type: order_kinds.OrderType) -> bool:
        """Whether orders of the type have a stop."""
        return order_type in order_kinds.STOPS


class Extensions(metaclass=PascalType):
    """LEAN's helpers that algorithms use (Common/Extensions.cs)."""

    @staticmethod
    def round_to_significant_digits(d: float, digits: int) -> float:
        """The number rounded to so many digits, ties to even."""
        return float(f"{d:.{digits}g}")

    @staticmethod
    def convert_to_utc(time: datetime_module.datetime, from_time_zone: ZoneInfo) -> datetime_module.datetime:
        """A naive local time as aware UTC."""
        return time.replace(tzinfo=from_time_zone).astimezone(datetime_module.UTC)

    @staticmethod
    def convert_from_utc(time: datetime_module.datetime, to: ZoneInfo) -> datetime_module.datetime:
        """A UTC time, naive or aware, as naive local time."""
        return time.replace(tzinfo=datetime_module.UTC).astimezone(to).replace(tzinfo=None)

    @staticmethod
    def is_option(security_type: enums.SecurityType) -> bool:
        """Whether the kind is one of options: on shares, indexes or futures."""
        return security_type in OPTION_TYPES

    @staticmethod
    def get_order_direction(quantity: float) -> order_kinds.OrderDirection:
        """The direction of an order of so much."""
        return order_kinds.direction_of(quantity)


_ENUMS = (
    enums.SecurityType,
    enums.OptionRight,
    enums.OptionStyle,
    enums.Resolution,
    enums.TickType,
    enums.DayOfWeek,
    order_kinds.OrderType,
    order_kinds.OrderDirection,
    lean_enums.OrderStatus,
    lean_enums.OrderField,
    lean_enums.OrderResponseErrorCode,
    lean_enums.OrderRequestStatus,
    lean_enums.OrderRequestType,
    lean_enums.AccountType,
    lean_enums.BrokerageName,
    lean_enums.BrokerageMessageType,
    enums.DataNormalizationMode,
    enums.DataMappingMode,
    lean_enums.SettlementType,
    lean_enums.MarketHoursState,
    lean_enums.AlgorithmStatus,
    bars.DelistingType,
    corporate.SplitType,
    charts.SeriesType,
    lean_enums.AlgorithmMode,
    lean_enums.DeploymentTarget,
    trade_builder.TradeDirection,
)
_CLASSES = (
    QCAlgorithm,
    symbols.Symbol,
    symbols.Market,
    TimeZones,
    cash.Currencies,
    statistics_results.PerformanceMetrics,
    Extensions,
    bars.TradeBar,
    bars.QuoteBar,
    bars.Bar,
    bars.Delisting,
    bars.SymbolChangedEvent,
    security_changes.SecurityChanges,
    slices.Slice,
    bar_sets.TradeBars,
    bar_sets.QuoteBars,
    slices.Delistings,
    charts.Chart,
    charts.Series,
    corporate.Dividend,
    corporate.Dividends,
    corporate.Split,
    corporate.Splits,
    chains.OptionChain,
    chains.OptionChains,
    chain_contracts.OptionContract,
    option_greeks.Greeks,
    OptionFilterUniverse,
    futures_chain.FuturesChain,
    futures_chain.FuturesChains,
    futures_chain.FuturesContract,
    futures_chain.FuturesContracts,
    future_filters.FutureFilterUniverse,
    future_filters.FutureUniverse,
    futures_roots.Futures,
    slices.SymbolChangedEvents,
    security.Security,
    security.Equity,
    security.Index,
    security.IndexOption,
    security.Option,
    future.Future,
    orders.Order,
    *order_classes.ORDER_CLASSES,
    orders.Leg,
    orders.GroupOrderManager,
    option_strategies.OptionStrategies,
    option_strategies.OptionStrategy,
    portfolio_targets.PortfolioTarget,
    requests.UpdateOrderFields,
    requests.SubmitOrderRequest,
    requests.UpdateOrderRequest,
    requests.CancelOrderRequest,
    requests.OrderResponse,
    order_events.OrderEvent,
    order_events.OrderFee,
    order_events.CashAmount,
    tickets.OrderTicket,
    time_in_force.TimeInForce,
    time_in_force.DayTimeInForce,
    time_in_force.GoodTilCanceledTimeInForce,
    time_in_force.GoodTilDateTimeInForce,
    time_in_force.OrderProperties,
    time_in_force.TastytradeOrderProperties,
    time_in_force.AlpacaOrderProperties,
    benchmarks.FuncBenchmark,
    benchmarks.SecurityBenchmark,
    brokerage_models.DefaultBrokerageModel,
    brokerage_models.TastytradeBrokerageModel,
    brokerage_models.AlpacaBrokerageModel,
    brokerage_models.BrokerageMessageEvent,
    brokerage_models.DefaultBrokerageMessageHandler,
    commands.Command,
    commands.CallbackCommand,
    commands.CommandResultPacket,
    fee_models.FeeModel,
    fee_models.ConstantFeeModel,
    fee_models.OrderFeeParameters,
    fill_models.EquityFillModel,
    slippage_models.NullSlippageModel,
    slippage_models.ConstantSlippageModel,
    slippage_models.VolumeShareSlippageModel,
    fill_models.FillModel,
    fill_models.FillModelParameters,
    fill_models.FutureFillModel,
    fill_models.FutureOptionFillModel,
    fill_models.ImmediateFillModel,
    initializers.BrokerageModelSecurityInitializer,
    initializers.CompositeSecurityInitializer,
    initializers.FuncSecurityInitializer,
    initializers.SecuritySeeder,
    initializers.FuncSecuritySeeder,
    margin_call_model.MarginCallModel,
    margin_call_model.DefaultMarginCallModel,
    *margin_models.SUPPORTED,
    margin_sizes.GetMaximumOrderQuantityForDeltaBuyingPowerParameters,
    margin_sizes.GetMaximumOrderQuantityForTargetBuyingPowerParameters,
    margin_sizes.GetMaximumLotsForDeltaBuyingPowerParameters,
    margin_sizes.GetMaximumLotsForTargetBuyingPowerParameters,
    margin_sizes.GetMaximumLotsResult,
    margin_sizes.GetMaximumOrderQuantityResult,
    margin_answers.ReservedBuyingPowerForPosition,
    margin_answers.ReservedBuyingPowerForPositionGroup,
    exercise_model.DefaultExerciseModel,
    settlement_models.ApplyFundsSettlementModelParameters,
    settlement_models.DelayedSettlementModel,
    settlement_models.ImmediateSettlementModel,
    settlement_models.MarginInterestRateModel,
    settlement_models.MarginInterestRateParameters,
    settlement_models.ScanSettlementModelParameters,
    option_models.DefaultOptionAssignmentModel,
    option_models.NullOptionAssignmentModel,
    option_models.OptionAssignmentParameters,
    option_models.OptionAssignmentResult,
    OptionUniverse,
    price_models.OptionPriceModelParameters,
    price_models.OptionPriceModelResult,
    price_models.OptionPriceModels,
    price_models.CurrentPriceOptionPriceModel,
    option_symbols.OptionSymbol,
    option_symbols.SymbolRepresentation,
    margin_answers.BuyingPower,
    margin_answers.HasSufficientBuyingPowerForOrderResult,
    margin_answers.InitialMargin,
    margin_answers.MaintenanceMargin,
    margin_answers.OptionInitialMargin,
    margin_questions.BuyingPowerParameters,
    margin_questions.HasSufficientBuyingPowerForOrderParameters,
    margin_questions.HasSufficientPositionGroupBuyingPowerForOrderParameters,
    margin_questions.InitialMarginParameters,
    margin_questions.InitialMarginRequiredForOrderParameters,
    margin_questions.MaintenanceMarginParameters,
    margin_questions.PositionGroupBuyingPowerParameters,
    margin_questions.PositionGroupInitialMarginForOrderParameters,
    margin_questions.PositionGroupInitialMarginParameters,
    margin_questions.PositionGroupMaintenanceMarginParameters,
    margin_questions.ReservedBuyingPowerForPositionGroupParameters,
    margin_questions.ReservedBuyingPowerForPositionParameters,
    margin_questions.ReservedBuyingPowerImpactParameters,
    margin_extensions.BuyingPowerModelExtensions,
    margin_extensions.PositionGroupBuyingPowerModelExtensions,
    margin_extensions.PositionGroupExtensions,
    position_groups.Position,
    position_groups.PositionCollection,
    position_groups.PositionGroupKey,
    position_groups.SecurityPositionGroupModel,
    group_buying_power.OptionStrategyPositionGroupBuyingPowerModel,
    group_buying_power.SecurityPositionGroupBuyingPowerModel,
    OrderExtensions,
    FuncDateRule,
    FuncTimeRule,
    ScheduledEvent,
    errors.ArgumentException,
    errors.DivideByZeroException,
    errors.KeyNotFoundException,
    errors.InvalidOperationException,
    errors.InvalidCastException,
)


def _when_used(name: str) -> ModuleType:
    """The module, loaded when something first looks into it: most algorithms never touch pandas, which takes long to load."""
    if name in sys.modules:
        return sys.modules[name]
    spec = find_spec(name)
    if spec is None or spec.loader is None:
        raise ImportError(f"{name} is not installed")
    spec.loader = LazyLoader(spec.loader)
    made = module_from_spec(spec)
    sys.modules[name] = made
    spec.loader.exec_module(made)
    return made


def names() -> dict[str, object]:
    """Everything a star import brings in."""
    found: dict[str, object] = {name: getattr(typing, name) for name in typing.__all__}
    found |= {kind.__name__: kind for kind in (*_ENUMS, *_CLASSES)}
    found["OpenInterest"] = bars.OpenInterestPoint
    found["IPositionGroup"] = position_groups.PositionGroup
    found |= {name: getattr(datetime_module, name) for name in ("date", "time", "datetime", "timedelta")}
    found |= {"np": np, "pd": _when_used("pandas"), "math": math, "json": json}
    return found | missing(found)


def modules() -> dict[str, ModuleType]:
    """The module itself, and LEAN's namespaces beside it, by the names they are imported under."""
    made = ModuleType(MODULE, "LEAN's AlgorithmImports, played by the simulator.")
    found = names()
    made.__dict__.update(found)
    made.__dict__["__all__"] = sorted(found)
    return {MODULE: made, **dotnet_modules.modules(found)}
