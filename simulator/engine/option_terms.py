"""The terms of an option, and what they are worth (Common/Securities/Option/Option.cs, OptionPayoff.cs)."""

from __future__ import annotations

from datetime import datetime, time
from typing import Final

from simulator.engine.bars import DIGITS
from simulator.engine.lean_object import LeanObject
from simulator.enums import OptionRight, OptionStyle, SecurityType
from simulator.reference import SymbolProperties
from simulator.symbols import Symbol

_LEAST_GAIN: Final = 0.01


class OptionTerms(LeanObject):
    """What a contract's symbol and its properties say."""

    symbol: Symbol
    symbol_properties: SymbolProperties

    @property
    def strike_price(self) -> float:
        """The strike."""
        return self.symbol.id.strike_price

    strike = strike_price

    @property
    def scaled_strike_price(self) -> float:
        """The strike in the underlying's units."""
        return self.strike_price * self.symbol_properties.strike_multiplier

    @property
    def expiry(self) -> datetime:
        """The last day, at midnight."""
        if self.symbol.expiry is None:
            return self.symbol.id.date
        return datetime.combine(self.symbol.expiry, time())

    @property
    def right(self) -> OptionRight:
        """Call or put."""
        return self.symbol.id.option_right

    @property
    def style(self) -> OptionStyle:
        """American or European."""
        return self.symbol.id.option_style

    @property
    def is_option_chain(self) -> bool:
        """Whether it stands for a whole chain."""
        return bool(self.symbol.is_canonical)

    @property
    def is_option_contract(self) -> bool:
        """Whether it is one contract."""
        return not self.symbol.is_canonical

    @property
    def contract_multiplier(self) -> int:
        """Money per point."""
        return int(self.symbol_properties.contract_multiplier)

    @property
    def contract_unit_of_trade(self) -> int:
        """Units of the underlying behind one contract."""
        return 1 if self.symbol.security_type is SecurityType.FUTURE_OPTION else self.contract_multiplier

    def get_aggregate_exercise_amount(self) -> float:
        """The strike times the multiplier."""
        return self.strike_price * self.contract_multiplier

    def get_pay_off(self, underlying_price: float) -> float:
        """What exercising gains, per unit of the underlying; negative out of the money."""
        gain = underlying_price - self.scaled_strike_price
        return round(gain if self.right is OptionRight.CALL else -gain, DIGITS)

    def get_intrinsic_value(self, underlying_price: float) -> float:
        """What exercising is worth, per unit of the underlying."""
        return max(0.0, self.get_pay_off(underlying_price))

    def out_of_the_money_amount(self, underlying_price: float) -> float:
        """How far the underlying is from the strike; 0 in the money."""
        return max(0.0, -self.get_pay_off(underlying_price))

    def is_auto_exercised(self, underlying_price: float) -> bool:
        """Whether expiry exercises it: a cent or more in the money."""
        return self.get_intrinsic_value(underlying_price) >= _LEAST_GAIN
