"""Securities (Common/Securities): what is subscribed to, its last prices, its exchange and what is held of it."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Protocol

from simulator.engine.bars import BaseData
from simulator.engine.cache import SecurityCache
from simulator.engine.clock import Clock
from simulator.engine.exchange import SecurityExchange
from simulator.engine.exercise_model import DefaultExerciseModel, ExerciseModel, exercise_model
from simulator.engine.fee_models import AnyFeeModel, OrderFeeParameters
from simulator.engine.filter_arguments import Filter, filter_of
from simulator.engine.future_margin import FuturesOptionsMarginModel
from simulator.engine.holdings import SecurityHolding
from simulator.engine.lean_enums import SettlementType
from simulator.engine.lean_object import LeanObject
from simulator.engine.option_models import AssignmentModel, DefaultOptionAssignmentModel
from simulator.engine.option_terms import OptionTerms
from simulator.engine.order_classes import MarketOrder
from simulator.engine.orders import Order
from simulator.engine.overloads import lean_names
from simulator.engine.price_models import BY_STYLE, OptionPriceModel, OptionPriceModelParameters, OptionPriceModelResult
from simulator.engine.security_fills import WithFills
from simulator.engine.security_margin import WithMargin
from simulator.engine.security_settlement import WithSettlement
from simulator.engine.seeds import Seeds
from simulator.engine.settings import AlgorithmSettings
from simulator.engine.symbol_data import SymbolData
from simulator.enums import DataNormalizationMode, OptionRight, Resolution, SecurityType
from simulator.errors import InvalidOperationException
from simulator.hours import MarketHours
from simulator.reference import SymbolProperties
from simulator.symbols import Symbol

if TYPE_CHECKING:
    from simulator.engine.portfolio import SecurityPortfolioManager
    from simulator.engine.slices import Slice
    from simulator.pricing import Method, ModelResult

_DEFAULT_ASSIGNMENT = DefaultOptionAssignmentModel()
_DEFAULT_EXERCISE = DefaultExerciseModel()


class Owner(Protocol):
    """What a security needs of the algorithm it belongs to."""

    clock: Clock
    settings: AlgorithmSettings
    portfolio: SecurityPortfolioManager

    def holdings_changed(self, security: Security) -> None:
        """The holdings of a security changed."""

    def future_margins(self, symbol: Symbol) -> tuple[float, float] | None:
        """Margins of a futures contract in force now."""

    def evaluate(self, option: Option, method: Method | None) -> ModelResult:
        """What LEAN's price model says of an option now."""


class Security(WithFills, WithMargin, WithSettlement):
    """One security. ``data`` is None for a canonical symbol, which has no prices of its own."""

    lean_name: ClassVar[str] = "Security"
    _is_its_symbol: ClassVar[bool] = True
    _takes_any: ClassVar[bool] = True
    _unheard: ClassVar[frozenset[str]] = frozenset(
        {
            "data_filter", "portfolio_model", "price_variation_model", "symbol",
            "volatility_model",
        }
    )  # fmt: skip

    symbol: Symbol
    owner: Owner
    symbol_properties: SymbolProperties
    _hours: MarketHours
    fee_model: AnyFeeModel

    # What most securities never change is the class's: a chain brings thousands of them.
    number = 0
    resolution = Resolution.MINUTE
    data_normalization_mode = DataNormalizationMode.RAW
    is_tradable = True
    is_delisted = False
    data: SymbolData | None = None
    _has_data = False
    _seeds: Seeds | None = None

    def __init__(
        self,
        symbol: Symbol,
        owner: Owner,
        hours: MarketHours,
        properties: SymbolProperties,
        fee_model: AnyFeeModel,
    ) -> None:
        vars(self).update(symbol=symbol, owner=owner, symbol_properties=properties, _hours=hours, fee_model=fee_model)

    def set_market_price(self, data: BaseData | None) -> None:
        """Gives the security a price before its first bar: trades, quotes or open interest; None is nothing."""
        if data is None:
            return
        if self._seeds is None:
            self._seeds = Seeds(self.symbol, self.exchange.time_zone)
        self._seeds.take(data)
        self.__dict__.pop("cache", None)

    def keep(self, **values: object) -> None:
        """Sets attributes that are plain values: a chain brings and takes thousands of securities."""
        vars(self).update(values)

    def attach(self, data: SymbolData | None) -> None:
        """Gives the security its data, or takes it away."""
        self.keep(data=data)
        if self._has_data:
            self._has_data = False
        if data is not None:
            data.normalize(self.data_normalization_mode)
        self.__dict__.pop("cache", None)

    # Chains hold thousands of securities that nobody looks at: what they are made of is made when it is asked for.

    @cached_property
    def exchange(self) -> SecurityExchange:
        """Where it trades."""
        return SecurityExchange(self._hours, self.owner.clock, self.symbol.security_type)

    @cached_property
    def cache(self) -> SecurityCache:
        """Its last data."""
        return SecurityCache(self.data, self.owner.clock, self._seeds)

    @cached_property
    def holdings(self) -> SecurityHolding:
        """What is held of it."""
        return SecurityHolding(self)

    def future_margins(self) -> tuple[float, float] | None:
        """Initial and maintenance margin of one futures contract now, USD; None of anything else."""
        return None

    def __str__(self) -> str:
        return self.symbol.value

    @property
    def type(self) -> SecurityType:
        """Kind of the security."""
        return self.symbol.security_type

    @property
    def local_time(self) -> datetime:
        """Algorithm time, exchange-local and naive."""
        return self.exchange.local_time

    @property
    def price(self) -> float:
        """The last price; 0 before there is one."""
        return self.cache.price

    @property
    def close(self) -> float:
        """The last bar's close."""
        return self.cache.close

    @property
    def open(self) -> float:
        """The last bar's open."""
        return self.cache.open or self.price

    @property
    def high(self) -> float:
        """The last bar's high."""
        return self.cache.high or self.price

    @property
    def low(self) -> float:
        """The last bar's low."""
        return self.cache.low or self.price

    @property
    def volume(self) -> float:
        """Volume of the last trade bar."""
        return self.cache.volume

    @property
    def bid_price(self) -> float:
        """The last bid; the price where there is none."""
        return self.cache.bid_price or self.price

    @property
    def ask_price(self) -> float:
        """The last ask; the price where there is none."""
        return self.cache.ask_price or self.price

    @property
    def bid_size(self) -> float:
        """The last bid size."""
        return self.cache.bid_size

    @property
    def ask_size(self) -> float:
        """The last ask size."""
        return self.cache.ask_size

    @property
    def open_interest(self) -> int:
        """The last open interest."""
        return self.cache.open_interest

    @property
    def has_data(self) -> bool:
        """Whether there has been any data."""
        if not self._has_data:
            self._has_data = not self.cache.is_empty
        return self._has_data

    @property
    def invested(self) -> bool:
        """Whether any is held."""
        return "holdings" in self.__dict__ and self.holdings.invested

    hold_stock = invested

    @property
    def held(self) -> float:
        """How much of it is held, signed; no holding is made to tell."""
        return self.holdings.quantity if "holdings" in self.__dict__ else 0.0

    def get_last_data(self) -> BaseData | None:
        """The last bar."""
        last: BaseData | None = self.cache.get_data()
        return last

    def is_market_open(self, extended_market_hours: bool = False) -> bool:
        """Whether the exchange is open now."""
        return self.exchange.hours.is_open(self.local_time, extended_market_hours)

    @lean_names("model")
    def set_fee_model(self, feel_model: AnyFeeModel) -> None:
        """Puts another fee model in."""
        self.fee_model = feel_model

    def restore_models(self) -> None:
        """Puts LEAN's own models for its kind back, as a brokerage's initializer does."""
        for name in ("_fill_model", "slippage_model", "_settlement_model", "_interest_model", "_own_model"):
            self.__dict__.pop(name, None)

    def set_data_normalization_mode(self, mode: DataNormalizationMode) -> None:
        """Scales its prices from now on; only an equity's are scaled. InvalidOperationException for SCALED_RAW."""
        if mode is DataNormalizationMode.SCALED_RAW:
            raise InvalidOperationException("ScaledRaw normalization mode only intended for history requests.")
        if mode is self.data_normalization_mode:
            return
        self.data_normalization_mode = mode
        if self.data is not None:
            self.data.normalize(mode)

    def order_fee(self, order: Order) -> float:
        """Fee of an order, in account currency."""
        return float(self.fee_model.get_order_fee(OrderFeeParameters(self, order)).value.amount)

    def market_order_fee(self, quantity: float) -> float:
        """Fee of a market order for the quantity now."""
        return self.order_fee(MarketOrder(self.symbol, quantity, self.owner.clock.utc))


class Equity(Security):
    """A share or a fund. Its leverage is 2 until something sets another (Common/Securities/Equity/Equity.cs)."""

    lean_name: ClassVar[str] = "Equity"
    _first_leverage = 2.0


class Index(Security):
    """An index: it has a price and cannot be traded."""

    lean_name: ClassVar[str] = "Index"


class Option(OptionTerms, Security):
    """An option contract, or the canonical symbol of a chain."""

    lean_name: ClassVar[str] = "Option"
    _unheard = Security._unheard | {
        "contract_filter", "contract_multiplier", "contract_unit_of_trade", "enable_greek_approximation",
    }  # fmt: skip
    underlying: Security
    exercise_settlement = SettlementType.PHYSICAL_DELIVERY
    contract_filter: Filter | None = None
    option_assignment_model: AssignmentModel = _DEFAULT_ASSIGNMENT
    option_exercise_model: ExerciseModel = _DEFAULT_EXERCISE
    price_model: OptionPriceModel = BY_STYLE

    @lean_names("py_object")
    def set_price_model(self, price_model: OptionPriceModel) -> None:
        """Puts another model of prices and Greeks in; on a chain, for the contracts its universe picks from now on."""
        self.price_model = price_model

    def set_option_assignment_model(self, option_assignment_model: AssignmentModel) -> None:
        """Puts another rule of early assignment in."""
        self.option_assignment_model = option_assignment_model

    def set_option_exercise_model(self, option_exercise_model: ExerciseModel) -> None:
        """Puts another rule of what an exercise does in."""
        self.option_exercise_model = exercise_model(option_exercise_model)

    @cached_property
    def cache(self) -> SecurityCache:
        """Its last data since there is some of what it is on."""
        follows = None if self.symbol.is_canonical else self.underlying.cache
        return SecurityCache(self.data, self.owner.clock, self._seeds, follows)

    @property
    def bid_price(self) -> float:
        """The last bid; 0 where there is none."""
        return self.cache.bid_price

    @property
    def ask_price(self) -> float:
        """The last ask; 0 where there is none."""
        return self.cache.ask_price

    def get_exercise_quantity(self, exercise_order_quantity: float | None = None) -> float:
        """Units of the underlying that change hands when so much (the change of the option holding) is exercised, or all."""
        quantity = -self.held if exercise_order_quantity is None else exercise_order_quantity
        return float((-1 if self.right is OptionRight.CALL else 1) * quantity * self.contract_unit_of_trade)

    def evaluate_price_model(self, slice: Slice | None, contract: LeanObject | None) -> OptionPriceModelResult:  # noqa: A002
        """What its price model says of a contract now."""
        return self.price_model.evaluate(OptionPriceModelParameters(self, slice, contract))

    @lean_names(
        "universe_func",
        "min_strike, max_strike",
        "min_expiry, max_expiry",
        "min_strike, max_strike, min_expiry, max_expiry",
        "min_strike, max_strike, min_expiry_days, max_expiry_days",
    )
    def set_filter(self, *args: object) -> None:
        """``set_filter(fn)``, ``(min_strike, max_strike)``, ``(min_expiry, max_expiry)`` or all four."""
        self.contract_filter = filter_of(args)


class IndexOption(Option):
    """An option on an index, settled in cash."""

    lean_name: ClassVar[str] = "IndexOption"
    exercise_settlement = SettlementType.CASH


class FutureOption(Option):
    """An option on a futures contract."""

    lean_name: ClassVar[str] = "FutureOption"

    @cached_property
    def _lean_model(self) -> FuturesOptionsMarginModel:
        return FuturesOptionsMarginModel(self)

    def future_margins(self) -> tuple[float, float] | None:
        """Initial and maintenance margin of one contract of the future under it now, by its own model, USD."""
        return self._lean_model.in_force()
