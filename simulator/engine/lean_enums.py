"""LEAN's enumerations of the engine's own kind: orders, accounts, messages, settings."""

from __future__ import annotations

from simulator.enums import _LeanEnum


class OrderStatus(_LeanEnum):
    """Where an order stands."""

    NEW = 0
    SUBMITTED = 1
    PARTIALLY_FILLED = 2
    FILLED = 3
    CANCELED = 5
    NONE = 6
    INVALID = 7
    CANCEL_PENDING = 8
    UPDATE_SUBMITTED = 9

    @property
    def closed(self) -> bool:
        """Whether nothing more can happen to the order."""
        return self in _CLOSED


_CLOSED = frozenset({OrderStatus.FILLED, OrderStatus.CANCELED, OrderStatus.INVALID})


class OrderField(_LeanEnum):
    """What ``ticket.get`` can be asked for."""

    LIMIT_PRICE = 0
    STOP_PRICE = 1
    TRIGGER_PRICE = 2
    TRAILING_AMOUNT = 3
    TRAILING_AS_PERCENTAGE = 4


class OrderRequestStatus(_LeanEnum):
    """How far a request has come."""

    UNPROCESSED = 0
    PROCESSING = 1
    PROCESSED = 2
    ERROR = 3


class OrderRequestType(_LeanEnum):
    """What a request wants."""

    SUBMIT = 0
    UPDATE = 1
    CANCEL = 2


class OrderResponseErrorCode(_LeanEnum):
    """Why a request failed (Common/Orders/OrderResponseErrorCode.cs)."""

    NONE = 0
    PROCESSING_ERROR = -1
    ORDER_ALREADY_EXISTS = -2
    INSUFFICIENT_BUYING_POWER = -3
    BROKERAGE_MODEL_REFUSED_TO_SUBMIT_ORDER = -4
    BROKERAGE_FAILED_TO_SUBMIT_ORDER = -5
    BROKERAGE_FAILED_TO_UPDATE_ORDER = -6
    BROKERAGE_HANDLER_REFUSED_TO_UPDATE_ORDER = -7
    BROKERAGE_FAILED_TO_CANCEL_ORDER = -8
    INVALID_ORDER_STATUS = -9
    UNABLE_TO_FIND_ORDER = -10
    ORDER_QUANTITY_ZERO = -11
    UNSUPPORTED_REQUEST_TYPE = -12
    PRE_ORDER_CHECKS_ERROR = -13
    MISSING_SECURITY = -14
    EXCHANGE_NOT_OPEN = -15
    SECURITY_PRICE_ZERO = -16
    FOREX_BASE_AND_QUOTE_CURRENCIES_REQUIRED = -17
    FOREX_CONVERSION_RATE_ZERO = -18
    SECURITY_HAS_NO_DATA = -19
    EXCEEDED_MAXIMUM_ORDERS = -20
    MARKET_ON_CLOSE_ORDER_TOO_LATE = -21
    INVALID_REQUEST = -22
    REQUEST_CANCELED = -23
    ALGORITHM_WARMING_UP = -24
    BROKERAGE_MODEL_REFUSED_TO_UPDATE_ORDER = -25
    QUOTE_CURRENCY_REQUIRED = -26
    CONVERSION_RATE_ZERO = -27
    NON_TRADABLE_SECURITY = -28
    NON_EXERCISABLE_SECURITY = -29
    ORDER_QUANTITY_LESS_THAN_LOT_SIZE = -30
    EXCEEDS_SHORTABLE_QUANTITY = -31
    INVALID_NEW_ORDER_STATUS = -32
    EUROPEAN_OPTION_NOT_EXPIRED_ON_EXERCISE = -33
    OPTION_ORDER_ON_STOCK_SPLIT = -34
    MARKET_ON_OPEN_NOT_ALLOWED_DURING_REGULAR_HOURS = -35


class AccountType(_LeanEnum):
    """Whether the account may borrow."""

    MARGIN = 0
    CASH = 1


class BrokerageName(_LeanEnum):
    """The brokerages the simulator can play."""

    DEFAULT = 0
    TASTYTRADE = 34
    ALPACA = 4


class BrokerageMessageType(_LeanEnum):
    """The gravity of a brokerage's message."""

    INFORMATION = 0
    WARNING = 1
    ERROR = 2
    RECONNECT = 3
    DISCONNECT = 4
    ACTION_REQUIRED = 5


class SettlementType(_LeanEnum):
    """What an exercised option turns into."""

    PHYSICAL_DELIVERY = 0
    CASH = 1


class AlgorithmStatus(_LeanEnum):
    """Where a run stands."""

    RUNNING = 3
    STOPPED = 4
    RUNTIME_ERROR = 6
    COMPLETED = 7


class AlgorithmMode(_LeanEnum):
    """What kind of run it is."""

    LIVE = 0
    OPTIMIZATION = 1
    BACKTESTING = 2
    RESEARCH = 3


class DeploymentTarget(_LeanEnum):
    """Where the run takes place."""

    CLOUD_PLATFORM = 0
    LOCAL_PLATFORM = 1


class MarketHoursState(_LeanEnum):
    """What kind of session a segment of a day is."""

    CLOSED = 0
    PRE_MARKET = 1
    MARKET = 2
    POST_MARKET = 3


def net_name(member: _LeanEnum) -> str:
    """The name .NET prints for the member: ``CANCEL_PENDING`` is ``CancelPending``."""
    return "".join(part.capitalize() for part in member.name.split("_"))
