"""``OptionStrategies`` and the strategies it makes (Common/Securities/Option/OptionStrategies.cs, OptionStrategy.cs)."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import ClassVar

from simulator.api.core import CURRENT_ENGINE
from simulator.engine.lean_object import LeanObject
from simulator.engine.orders import Leg
from simulator.engine.position_groups import plain
from simulator.enums import OptionRight, OptionStyle, SecurityType
from simulator.errors import ArgumentException
from simulator.net_arguments import decimal, moment, no_match
from simulator.option_strategies import SHAPES, Shape
from simulator.pascal_names import PascalType
from simulator.symbols import Symbol


class OptionLegData(Leg):
    """A leg that is an option: by its symbol, or by right, strike and expiry on the strategy's chain."""

    lean_name: ClassVar[str] = "OptionLegData"

    def __init__(self) -> None:
        super().__init__()
        self.right = OptionRight.CALL
        self.strike = 0.0
        self.expiration = datetime.combine(date.min, time())

    def __str__(self) -> str:
        day = f"{self.expiration.year:04}{self.expiration:%m%d}"
        return f"Leg: {self.quantity}. Right: {self.right.name.capitalize()}. Strike: {plain(self.strike)}. Expiration: {day}"

    @staticmethod
    def create(quantity: int, symbol: Symbol, order_price: float | None = None) -> OptionLegData:  # type: ignore[override]
        """A leg of a contract."""
        made = OptionLegData()
        made.quantity, made.symbol, made.order_price = quantity, symbol, order_price
        made.right, made.strike, made.expiration = symbol.id.option_right, symbol.id.strike_price, symbol.id.date
        return made


class UnderlyingLegData(Leg):
    """A leg that is the underlying."""

    lean_name: ClassVar[str] = "UnderlyingLegData"

    def __str__(self) -> str:
        return "" if self.symbol is None else f"Leg: {self.quantity}. {self.symbol}"

    @staticmethod
    def create(  # type: ignore[override]
        quantity: int, symbol: Symbol | float | None = None, order_price: float | None = None
    ) -> UnderlyingLegData:
        """``(quantity, symbol, order_price)`` or ``(quantity, order_price)``."""
        made = UnderlyingLegData()
        made.quantity, made.symbol = quantity, symbol if isinstance(symbol, Symbol) else None
        made.order_price = order_price if isinstance(symbol, Symbol) or symbol is None else symbol
        return made


OptionLegs = list[OptionLegData]
UnderlyingLegs = list[UnderlyingLegData]


class OptionStrategy(LeanObject):
    """Option legs on one chain, and perhaps the underlying."""

    lean_name: ClassVar[str] = "OptionStrategy"
    OptionLegData = OptionLegData
    UnderlyingLegData = UnderlyingLegData

    def __init__(
        self,
        name: str | None = None,
        canonical_symbol: Symbol | None = None,
        option_legs: OptionLegs | None = None,
        underlying_legs: UnderlyingLegs | None = None,
    ) -> None:
        self.name = name
        self.canonical_option = canonical_symbol
        self.underlying = None if canonical_symbol is None else canonical_symbol.underlying
        self.option_legs: OptionLegs = option_legs or []
        self.underlying_legs: UnderlyingLegs = underlying_legs or []
        self.set_symbols()

    @staticmethod
    def create(name: str, legs: Iterable[Leg]) -> OptionStrategy:
        """A strategy of ready legs; the chain is that of the first option."""
        given = list(legs)
        for leg in given:
            if not isinstance(leg, OptionLegData | UnderlyingLegData):
                raise ArgumentException(f"Invalid leg type: {leg}")
        options = [leg for leg in given if isinstance(leg, OptionLegData)]
        canonical = options[0].symbol.canonical if options and options[0].symbol is not None else None
        return OptionStrategy(name, canonical, options, [leg for leg in given if isinstance(leg, UnderlyingLegData)])

    def set_symbols(self) -> None:
        """Gives every option leg its contract, as far as the chain is known."""
        if self.canonical_option is None:
            if self.underlying is None and self.underlying_legs:
                self.underlying = self.underlying_legs[0].symbol
            if self.underlying is None:
                return
            self.canonical_option = Symbol.create_canonical_option(self.underlying)
        canonical = self.canonical_option
        european = canonical.security_type is SecurityType.INDEX_OPTION
        style = OptionStyle.EUROPEAN if european else OptionStyle.AMERICAN
        for leg in self.option_legs:
            if leg.symbol is None and self.underlying is not None:
                leg.symbol = Symbol.create_option(
                    self.underlying, canonical.ticker, self.underlying.market, style, leg.right, leg.strike, leg.expiration
                )


class OptionStrategies(metaclass=PascalType):
    """Makes option strategies: a method for every name in ``simulator.option_strategies``."""


def _strategy(shape: Shape, canonical: Symbol, strikes: list[float], expiries: list[datetime]) -> OptionStrategy:
    if not canonical.has_underlying or canonical.strike:
        raise ArgumentException(
            f"{shape.checked_as}: canonicalOption must contain canonical option symbol (Parameter 'canonicalOption')"
        )
    shape.check(strikes, [moment.date() for moment in expiries])
    options = []
    for one in shape.legs:
        leg = OptionLegData()
        leg.right, leg.strike, leg.quantity = one.right, strikes[one.strike], one.quantity
        leg.expiration = expiries[one.expiry]
        options.append(leg)
    shares = []
    if shape.shares and canonical.underlying is not None:
        multiplier = int(CURRENT_ENGINE.get().market.properties(canonical).contract_multiplier)
        shares.append(UnderlyingLegData.create(shape.shares * multiplier, canonical.underlying))
    return OptionStrategy(shape.name, canonical, options, shares)


def _method(name: str, shape: Shape) -> Callable[..., OptionStrategy]:
    parameters = ("canonical_option", *shape.strikes, *shape.expiries)
    positional = inspect.Parameter.POSITIONAL_OR_KEYWORD
    signature = inspect.Signature([inspect.Parameter(one, positional) for one in parameters])

    def make(*args: object, **named: object) -> OptionStrategy:
        try:
            given = signature.bind(*args, **named).arguments
        except TypeError as error:
            raise TypeError(f"No method matches given arguments for {name}: {error}") from error
        canonical = getattr(given["canonical_option"], "symbol", given["canonical_option"])
        if not isinstance(canonical, Symbol):
            raise no_match(name, "canonical_option", canonical, "a Symbol or a security")
        strikes = [decimal(name, one, given[one]) for one in shape.strikes]
        return _strategy(shape, canonical, strikes, [moment(name, one, given[one]) for one in shape.expiries])

    make.__name__ = name
    make.__doc__ = f"{shape.name}."
    make.__signature__ = signature  # type: ignore[attr-defined]
    return make


for _name, _shape in SHAPES.items():
    setattr(OptionStrategies, _name, staticmethod(_method(_name, _shape)))
