"""What LEAN checks of an order before it gets an id (QCAlgorithm.Trading.cs, PreOrderChecksImpl)."""

from __future__ import annotations

from datetime import timedelta

from simulator.engine.engine import Engine
from simulator.engine.lean_enums import AlgorithmStatus, OrderResponseErrorCode
from simulator.engine.order_classes import MarketOnCloseOrder
from simulator.engine.requests import OrderResponse, SubmitOrderRequest
from simulator.engine.security import Security
from simulator.enums import OptionStyle, Resolution, SecurityType
from simulator.order_kinds import OrderType
from simulator.symbols import Symbol

Code = OrderResponseErrorCode
Problem = tuple[OrderResponseErrorCode, str]
_ON_FUTURES = frozenset({SecurityType.FUTURE, SecurityType.FUTURE_OPTION})


def order_problem(engine: Engine, request: SubmitOrderRequest) -> Problem | None:
    """Why the order may not even be sent, in LEAN's words; None where it may."""
    if engine.is_warming_up:
        return Code.ALGORITHM_WARMING_UP, str(OrderResponse.warming_up(request).error_message)
    security = engine.securities.get(request.symbol)
    if security is None:
        return Code.MISSING_SECURITY, (
            f"You haven't requested {request.symbol} data. Add this with add_security() in the initialize() method."
        )
    return (
        _size(request, security)
        or _market(engine, request, security)
        or _price(request, security)
        or _count(engine)
        or _kind(request, security)
        or _split(engine, request)
    )


def _size(request: SubmitOrderRequest, security: Security) -> Problem | None:
    quantity, lot = abs(request.quantity), security.symbol_properties.lot_size
    if quantity == 0:
        return Code.ORDER_QUANTITY_ZERO, f"Unable to submit order with id {request.order_id} that has zero quantity."
    if quantity < lot:
        return Code.ORDER_QUANTITY_LESS_THAN_LOT_SIZE, (
            f"Unable to submit order with id {request.order_id} which quantity ({quantity:g}) is less than lot size ({lot:g})."
        )
    if not security.is_tradable:
        return Code.NON_TRADABLE_SECURITY, f"The security with symbol '{request.symbol}' is marked as non-tradable."
    return None


def _market(engine: Engine, request: SubmitOrderRequest, security: Security) -> Problem | None:
    if request.order_type is OrderType.OPTION_EXERCISE and not security.exchange.exchange_open:
        return Code.EXCHANGE_NOT_OPEN, "OptionExercise order and exchange not open."
    if security.type in _ON_FUTURES and request.order_type is OrderType.MARKET_ON_OPEN:
        engine.debug_once(
            "Warning: Market-On-Open orders are not allowed for futures and future options. Consider using limit orders during "
            "extended market hours."
        )
        kind = "Future" if security.type is SecurityType.FUTURE else "FutureOption"
        return Code.EXCHANGE_NOT_OPEN, f"MarketOnOpen orders not supported for {kind}."
    return None


def _price(request: SubmitOrderRequest, security: Security) -> Problem | None:
    if security.price == 0:
        return Code.SECURITY_PRICE_ZERO, no_price(request.symbol)
    if not security.has_data:
        return Code.SECURITY_HAS_NO_DATA, (
            "There is no data for this symbol yet, please check the security.HasData flag to ensure there is at least one "
            "data point."
        )
    return None


def _split(engine: Engine, request: SubmitOrderRequest) -> Problem | None:
    """LEAN selects options before the price is adjusted for a split, and so takes no order of them at its slice."""
    underlying, current = request.symbol.underlying, engine.current_slice
    if not request.symbol.is_option or underlying is None or current is None or underlying not in current.splits:
        return None
    message = "Options orders are not allowed when a split occurred for its underlying stock"
    engine.debug_once(f"Warning: {message}")
    return Code.OPTION_ORDER_ON_STOCK_SPLIT, message


def no_price(symbol: Symbol) -> str:
    """LEAN's words for a security whose price is 0."""
    return (
        f"{symbol}: The security does not have an accurate price as it has not yet received a bar of data. Before placing a "
        "trade (or using set_holdings) warm up your algorithm with set_warmup, or use slice.contains(symbol) to confirm the "
        "Slice object has price before using the data. Data does not necessarily all arrive at the same time so your "
        "algorithm should confirm the data is ready before using it. In live trading this can mean you do not have an active "
        "subscription to the asset class you're trying to trade. If using custom data make sure you've set the 'Value' "
        "property."
    )


def _count(engine: Engine) -> Problem | None:
    if engine.run_settings.live_mode or engine.transactions.orders_count <= engine.max_orders:
        return None
    engine.status = AlgorithmStatus.STOPPED
    return Code.EXCEEDED_MAXIMUM_ORDERS, (
        f"You have exceeded maximum number of orders ({engine.max_orders}), for unlimited orders upgrade your account."
    )


def _kind(request: SubmitOrderRequest, security: Security) -> Problem | None:
    if request.order_type is OrderType.OPTION_EXERCISE:
        return _exercise(request, security)
    if request.order_type is OrderType.MARKET_ON_OPEN and security.resolution is not Resolution.DAILY:
        if security.exchange.exchange_open:
            return Code.MARKET_ON_OPEN_NOT_ALLOWED_DURING_REGULAR_HOURS, (
                "Cannot submit a MarketOnOpen order while the market is open."
            )
    elif request.order_type is OrderType.MARKET_ON_CLOSE and is_too_late_for_close(security):
        buffer = _clock(MarketOnCloseOrder.submission_time_buffer)
        return Code.MARKET_ON_CLOSE_ORDER_TOO_LATE, (
            f"MarketOnClose orders must be placed within {buffer} before market close. Override this "
            "TimeSpan buffer by setting Orders.MarketOnCloseOrder.SubmissionTimeBuffer in QCAlgorithm.Initialize()."
        )
    return None


def is_too_late_for_close(security: Security) -> bool:
    """Whether an order for the next close would come less than the submission buffer before it."""
    now = security.local_time
    return now > security.exchange.hours.get_next_market_close(now, False) - MarketOnCloseOrder.submission_time_buffer


def _exercise(request: SubmitOrderRequest, security: Security) -> Problem | None:
    symbol, holdings = security.symbol, security.holdings
    early = symbol.expiry is not None and security.local_time.date() < symbol.expiry
    if symbol.style is OptionStyle.EUROPEAN and early:
        return Code.EUROPEAN_OPTION_NOT_EXPIRED_ON_EXERCISE, (
            f"Cannot exercise European style option with symbol '{symbol}' before its expiration date."
        )
    if holdings.is_short:
        return Code.UNSUPPORTED_REQUEST_TYPE, (
            f"The security with symbol '{symbol}' has a short option position. Only long option positions are exercisable."
        )
    if abs(request.quantity) > holdings.quantity:
        return Code.UNSUPPORTED_REQUEST_TYPE, (
            f"Cannot exercise more contracts of '{symbol}' than is currently available in the portfolio. "
        )
    return None


def _clock(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
