"""Margins with the digits .NET's decimals give them, for the words of a refusal.

LEAN reckons in decimals of 96 bits. Where a rule divides (an uncovered option's margin does) a remainder of the 28th digit
stays behind, and LEAN prints it: ``Initial Margin: -51245.600000000000000000000002``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Self

from simulator.margin.book import Book, MarginSecurity
from simulator.symbols import Symbol

MOST_PLACES = 28
_MANTISSA_LIMIT = 2**96
_PRICE_PLACES = 8


class NetDecimal(float):
    """A number that is added, multiplied and divided as .NET's decimal is, and passes for the float nearest to it."""

    __slots__ = ("exact", "places")
    exact: Fraction
    places: int

    @classmethod
    def of(cls, value: float) -> Self:
        """The shortest decimal of a float; a NetDecimal keeps its digits."""
        if isinstance(value, NetDecimal):
            return cls._made(value.exact, value.places)
        number = Decimal(repr(float(value)))
        whole = number == number.to_integral_value()
        return cls._made(Fraction(number), 0 if whole else -int(number.as_tuple().exponent))

    @classmethod
    def _made(cls, exact: Fraction, places: int) -> Self:
        """Rounded half to even to no more places than asked, and to what 96 bits hold. OverflowError beyond that."""
        places = min(places, MOST_PLACES)
        while abs(mantissa := round(exact * 10**places)) >= _MANTISSA_LIMIT:
            places -= 1
            if places < 0:
                raise OverflowError("Value was either too large or too small for a Decimal.")
        made = cls(Fraction(mantissa, 10**places))
        made.exact, made.places = Fraction(mantissa, 10**places), places
        return made

    def __add__(self, other: float) -> NetDecimal:
        right = NetDecimal.of(other)
        return self._made(self.exact + right.exact, max(self.places, right.places))

    def __sub__(self, other: float) -> NetDecimal:
        return self + -NetDecimal.of(other)

    def __mul__(self, other: float) -> NetDecimal:
        right = NetDecimal.of(other)
        return self._made(self.exact * right.exact, self.places + right.places)

    def __truediv__(self, other: float) -> NetDecimal:
        """With the places the operands leave where those hold the quotient, else with as many as it needs."""
        right = NetDecimal.of(other)
        quotient = self.exact / right.exact
        places = max(0, self.places - right.places)
        while places < MOST_PLACES and (quotient * 10**places).denominator != 1:
            places += 1
        return self._made(quotient, places)

    def __radd__(self, other: float) -> NetDecimal:
        return self + other

    def __rsub__(self, other: float) -> NetDecimal:
        return NetDecimal.of(other) - self

    def __rmul__(self, other: float) -> NetDecimal:
        return self * other

    def __rtruediv__(self, other: float) -> NetDecimal:
        return NetDecimal.of(other) / self

    def __neg__(self) -> NetDecimal:
        return self._made(-self.exact, self.places)

    def __abs__(self) -> NetDecimal:
        return self._made(abs(self.exact), self.places)

    @property
    def digits(self) -> str:
        """All digits, trailing zeros too, as .NET prints a decimal."""
        sign, digits = "-" if self.exact < 0 else "", str(abs(round(self.exact * 10**self.places))).rjust(self.places + 1, "0")
        whole = len(digits) - self.places
        return f"{sign}{digits[:whole]}.{digits[whole:]}" if self.places else f"{sign}{digits}"

    def __str__(self) -> str:
        """All digits but trailing zeros, as a normalised decimal prints."""
        return self.digits.rstrip("0").rstrip(".") if self.places else self.digits

    __repr__ = __str__
    __hash__ = float.__hash__


class ExactBook(Mapping[Symbol, MarginSecurity]):
    """A book whose numbers are decimals."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def __getitem__(self, symbol: Symbol) -> MarginSecurity:
        known = self._book[symbol]
        return replace(
            known,
            price=priced(known.price),
            bid=priced(known.bid),
            ask=priced(known.ask),
            multiplier=NetDecimal.of(known.multiplier),
            unit_of_trade=NetDecimal.of(known.unit_of_trade),
            strike_multiplier=NetDecimal.of(known.strike_multiplier),
            leverage=NetDecimal.of(known.leverage),
            held_cost=priced(known.held_cost),
        )

    def __iter__(self) -> Iterator[Symbol]:
        return iter(self._book)

    def __len__(self) -> int:
        return len(self._book)


def priced(value: float) -> NetDecimal:
    """A price or an amount of money, without what float arithmetic has left on it."""
    return NetDecimal.of(round(float(value), _PRICE_PLACES))
