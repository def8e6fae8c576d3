"""LEAN's full names of its classes: what ``str`` and ``repr`` show, and where an import finds them."""

from __future__ import annotations

_CLASSES = {
    "Common.Util": "ReadOnlyExtendedDictionary",
    "QuantConnect": "AccountType AlgorithmMode AlgorithmSettings AlgorithmStatus Chart DataMappingMode DataNormalizationMode "
    "DelistingType DeploymentTarget ExtendedDictionary Extensions Market OptionRight OptionStyle Resolution SecurityType "
    "Series SeriesType SettlementType SplitType Symbol TickType TimeZones",
    "QuantConnect.Algorithm": "QCAlgorithm",
    "QuantConnect.Algorithm.Framework.Portfolio": "PortfolioTarget",
    "QuantConnect.Brokerages": "AlpacaBrokerageModel BrokerageMessageEvent BrokerageMessageType BrokerageName "
    "DefaultBrokerageMessageHandler DefaultBrokerageModel TastytradeBrokerageModel",
    "QuantConnect.Commands": "CallbackCommand Command CommandResultPacket",
    "QuantConnect.Benchmarks": "FuncBenchmark SecurityBenchmark",
    "QuantConnect.Data": "BaseData Slice",
    "QuantConnect.Data.Market": "Bar DataDictionary Delisting Delistings Dividend Dividends FuturesChain FuturesChains "
    "FuturesContract FuturesContracts Greeks OpenInterest OptionChain OptionChains OptionContract OptionContracts QuoteBar "
    "QuoteBars Split Splits SymbolChangedEvent SymbolChangedEvents TradeBar TradeBars",
    "QuantConnect.Data.UniverseSelection": "FutureUniverse OptionUniverse SecurityChanges UniverseSettings",
    "QuantConnect.Interfaces": "IFutureChainProvider IOptionChainProvider",
    "QuantConnect.Notifications": "NotificationManager",
    "QuantConnect.Orders": "AlpacaOrderProperties CancelOrderRequest ComboLegLimitOrder ComboLimitOrder ComboMarketOrder "
    "GroupOrderManager Leg LimitIfTouchedOrder LimitOrder MarketOnCloseOrder MarketOnOpenOrder MarketOrder OptionExerciseOrder "
    "Order OrderDirection OrderEvent OrderExtensions OrderField OrderProperties OrderRequest OrderRequestStatus "
    "OrderRequestType OrderResponse OrderResponseErrorCode OrderStatus OrderSubmissionData OrderTicket OrderType "
    "StopLimitOrder StopMarketOrder SubmitOrderRequest TastytradeOrderProperties TimeInForce TrailingStopOrder "
    "UpdateOrderFields UpdateOrderRequest",
    "QuantConnect.Orders.Fees": "ConstantFeeModel FeeModel OrderFee OrderFeeParameters",
    "QuantConnect.Orders.Fills": "EquityFillModel FillModel FillModelParameters FutureFillModel FutureOptionFillModel "
    "ImmediateFillModel",
    "QuantConnect.Orders.OptionExercise": "DefaultExerciseModel",
    "QuantConnect.Orders.Slippage": "ConstantSlippageModel NullSlippageModel VolumeShareSlippageModel",
    "QuantConnect.Orders.TimeInForces": "DayTimeInForce GoodTilCanceledTimeInForce GoodTilDateTimeInForce",
    "QuantConnect.Scheduling": "DateRules FuncDateRule FuncTimeRule ScheduleManager ScheduledEvent TimeRules",
    "QuantConnect.Statistics": "AlgorithmPerformance PerformanceMetrics PortfolioStatistics StatisticsResults Trade "
    "TradeBuilder TradeDirection TradeStatistics",
    "QuantConnect.Securities": "ApplyFundsSettlementModelParameters BrokerageModelSecurityInitializer BuyingPower "
    "BuyingPowerModel BuyingPowerModelExtensions BuyingPowerParameters Cash CashAmount CashBook CompositeSecurityInitializer "
    "ConstantBuyingPowerModel ConvertibleCashAmount DefaultMarginCallModel DelayedSettlementModel FuncSecurityInitializer "
    "FuncSecuritySeeder FutureFilterUniverse Futures GetMaximumOrderQuantityForDeltaBuyingPowerParameters "
    "GetMaximumOrderQuantityForTargetBuyingPowerParameters GetMaximumOrderQuantityResult "
    "HasSufficientBuyingPowerForOrderParameters HasSufficientBuyingPowerForOrderResult ImmediateSettlementModel InitialMargin "
    "InitialMarginParameters InitialMarginRequiredForOrderParameters MaintenanceMargin MaintenanceMarginParameters "
    "LocalMarketHours MarginCallModel MarketHoursSegment MarketHoursState "
    "MarginInterestRateModel MarginInterestRateParameters NullBuyingPowerModel OptionFilterUniverse "
    "OptionInitialMargin PatternDayTradingMarginModel ReservedBuyingPowerForPosition ReservedBuyingPowerForPositionParameters "
    "ScanSettlementModelParameters Security SecurityCache SecurityExchange SecurityExchangeHours SecurityHolding "
    "SecurityManager SecurityMarginModel SecurityPortfolioManager SecuritySeeder SecurityTransactionManager",
    "QuantConnect.Securities.Equity": "Equity",
    "QuantConnect.Securities.Future": "Future FutureHolding FutureMarginModel FutureSettlementModel",
    "QuantConnect.Securities.FutureOption": "FutureOption",
    "QuantConnect.Securities.Index": "Index",
    "QuantConnect.Securities.IndexOption": "IndexOption",
    "QuantConnect.Securities.Option": "CurrentPriceOptionPriceModel DefaultOptionAssignmentModel FuturesOptionsMarginModel "
    "NullOptionAssignmentModel Option OptionAssignmentParameters OptionAssignmentResult OptionMarginModel "
    "OptionPriceModelParameters OptionPriceModelResult OptionPriceModels OptionStrategies OptionStrategy "
    "OptionStrategyPositionGroupBuyingPowerModel OptionSymbol",
    "QuantConnect.Securities.Positions": "GetMaximumLotsForDeltaBuyingPowerParameters "
    "GetMaximumLotsForTargetBuyingPowerParameters GetMaximumLotsResult HasSufficientPositionGroupBuyingPowerForOrderParameters "
    "IPositionGroup NullSecurityPositionGroupModel Position PositionCollection PositionGroup PositionGroupBuyingPower "
    "PositionGroupBuyingPowerModel PositionGroupBuyingPowerModelExtensions PositionGroupBuyingPowerParameters "
    "PositionGroupCollection PositionGroupExtensions PositionGroupInitialMarginForOrderParameters "
    "PositionGroupInitialMarginParameters PositionGroupKey PositionGroupMaintenanceMarginParameters "
    "ReservedBuyingPowerForPositionGroup ReservedBuyingPowerForPositionGroupParameters ReservedBuyingPowerImpact "
    "ReservedBuyingPowerImpactParameters SecurityPositionGroupBuyingPowerModel SecurityPositionGroupModel",
    "QuantConnect.Storage": "ObjectStore",
    "System": "ArgumentException ArgumentOutOfRangeException DayOfWeek DivideByZeroException InvalidCastException "
    "InvalidOperationException",
    "System.Collections.Generic": "KeyNotFoundException",
}
_NAMESPACES = {name: space for space, names in _CLASSES.items() for name in names.split()}


def namespace_of(name: str) -> str:
    """The namespace of a class."""
    return _NAMESPACES.get(name, "QuantConnect")


def full_name(name: str) -> str:
    """The class with its namespace."""
    return f"{namespace_of(name)}.{name}"
