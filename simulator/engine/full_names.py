"""LEAN's full names of its classes, as ``str`` and ``repr`` show them."""

from __future__ import annotations

_CLASSES = {
    "QuantConnect": "AlgorithmSettings ExtendedDictionary",
    "QuantConnect.Algorithm": "QCAlgorithm",
    "QuantConnect.Brokerages": "AlpacaBrokerageModel BrokerageMessageEvent DefaultBrokerageMessageHandler "
    "DefaultBrokerageModel TastytradeBrokerageModel",
    "QuantConnect.Commands": "Command",
    "QuantConnect.Data": "BaseData Slice",
    "QuantConnect.Data.Market": "Bar DataDictionary Delisting Delistings Greeks OpenInterest OptionChain OptionChains "
    "OptionContract OptionContracts QuoteBar QuoteBars TradeBar TradeBars",
    "QuantConnect.Data.UniverseSelection": "OptionUniverse UniverseSettings",
    "QuantConnect.Orders": "AlpacaOrderProperties CancelOrderRequest GroupOrderManager Leg Order OrderEvent OrderProperties "
    "OrderRequest OrderResponse OrderSubmissionData OrderTicket SubmitOrderRequest TastytradeOrderProperties TimeInForce "
    "UpdateOrderFields UpdateOrderRequest",
    "QuantConnect.Orders.Fees": "ConstantFeeModel FeeModel OrderFee OrderFeeParameters",
    "QuantConnect.Orders.Fills": "FillModel FillModelParameters ImmediateFillModel",
    "QuantConnect.Securities": "BuyingPowerModel Cash CashAmount CashBook InitialMargin InitialMarginParameters "
    "MaintenanceMargin OptionFilterUniverse Security SecurityCache SecurityExchange SecurityExchangeHours SecurityHolding "
    "SecurityManager SecurityPortfolioManager SecurityTransactionManager",
    "QuantConnect.Securities.Equity": "Equity",
    "QuantConnect.Securities.Future": "Future",
    "QuantConnect.Securities.FutureOption": "FutureOption",
    "QuantConnect.Securities.Index": "Index",
    "QuantConnect.Securities.IndexOption": "IndexOption",
    "QuantConnect.Securities.Option": "Option",
    "QuantConnect.Securities.Positions": "Position PositionCollection PositionGroup PositionGroupBuyingPowerModel "
    "PositionGroupInitialMarginParameters PositionGroupMaintenanceMarginParameters SecurityPositionGroupModel",
}
_NAMESPACES = {name: space for space, names in _CLASSES.items() for name in names.split()}


def full_name(name: str) -> str:
    """The class with its namespace."""
    return f"{_NAMESPACES.get(name, 'QuantConnect')}.{name}"
