"""Filters that choose the contracts of an option strategy (Common/Securities/Option/OptionFilterUniverse.cs)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Concatenate, ParamSpec, Self

from simulator import strategy_contracts as choose
from simulator.engine.lean_object import LeanObject
from simulator.enums import OptionRight
from simulator.strategy_contracts import Contracts, Listing

Terms = ParamSpec("Terms")
CALL, PUT = OptionRight.CALL, OptionRight.PUT


class StrategyFilters(LeanObject):
    """What an option chain's universe has beside its plain filters. Expiries are told in days from the day, strikes by how
    far they are from the underlying's close; nothing is left where the chain has not all legs."""

    @abstractmethod
    def _listing(self) -> Listing:
        """What there is to choose from."""

    @abstractmethod
    def _leave(self, contracts: Contracts) -> Self:
        """Leaves these contracts."""

    def _choose(self, rule: Callable[Concatenate[Listing, Terms], Contracts], *terms: Terms.args, **no: Terms.kwargs) -> Self:
        return self._leave(rule(self._listing(), *terms, **no))

    def naked_call(self, min_days_till_expiry: int = 30, strike_from_atm: float = 0.0) -> Self:
        """One call."""
        return self._choose(choose.single, CALL, min_days_till_expiry, strike_from_atm)

    def naked_put(self, min_days_till_expiry: int = 30, strike_from_atm: float = 0.0) -> Self:
        """One put."""
        return self._choose(choose.single, PUT, min_days_till_expiry, strike_from_atm)

    def call_spread(
        self, min_days_till_expiry: int = 30, higher_strike_from_atm: float = 5.0, lower_strike_from_atm: float | None = None
    ) -> Self:
        """Calls at two strikes."""
        return self._choose(choose.spread, CALL, min_days_till_expiry, higher_strike_from_atm, lower_strike_from_atm)

    def put_spread(
        self, min_days_till_expiry: int = 30, higher_strike_from_atm: float = 5.0, lower_strike_from_atm: float | None = None
    ) -> Self:
        """Puts at two strikes."""
        return self._choose(choose.spread, PUT, min_days_till_expiry, higher_strike_from_atm, lower_strike_from_atm)

    def call_calendar_spread(
        self, strike_from_atm: float = 0.0, min_near_days_till_expiry: int = 30, min_far_days_till_expiry: int = 60
    ) -> Self:
        """Calls of one strike at two expiries."""
        return self._choose(choose.calendar, CALL, strike_from_atm, min_near_days_till_expiry, min_far_days_till_expiry)

    def put_calendar_spread(
        self, strike_from_atm: float = 0.0, min_near_days_till_expiry: int = 30, min_far_days_till_expiry: int = 60
    ) -> Self:
        """Puts of one strike at two expiries."""
        return self._choose(choose.calendar, PUT, strike_from_atm, min_near_days_till_expiry, min_far_days_till_expiry)

    def strangle(
        self, min_days_till_expiry: int = 30, call_strike_from_atm: float = 5.0, put_strike_from_atm: float = -5.0
    ) -> Self:
        """A call and a put out of the money."""
        return self._choose(choose.strangle, min_days_till_expiry, call_strike_from_atm, put_strike_from_atm)

    def straddle(self, min_days_till_expiry: int = 30) -> Self:
        """The call and the put at the money."""
        return self._choose(choose.call_and_put, min_days_till_expiry, 0.0, 0.0)

    def protective_collar(
        self, min_days_till_expiry: int = 30, call_strike_from_atm: float = 5.0, put_strike_from_atm: float = -5.0
    ) -> Self:
        """A call above a put."""
        return self._choose(choose.collar, min_days_till_expiry, call_strike_from_atm, put_strike_from_atm)

    def conversion(self, min_days_till_expiry: int = 30, strike_from_atm: float = 5.0) -> Self:
        """The call and the put of one strike."""
        return self._choose(choose.call_and_put, min_days_till_expiry, strike_from_atm, strike_from_atm)

    def call_butterfly(self, min_days_till_expiry: int = 30, strike_spread: float = 5.0) -> Self:
        """Calls at the money and as far above as below."""
        return self._choose(choose.butterfly, CALL, min_days_till_expiry, strike_spread)

    def put_butterfly(self, min_days_till_expiry: int = 30, strike_spread: float = 5.0) -> Self:
        """Puts at the money and as far above as below."""
        return self._choose(choose.butterfly, PUT, min_days_till_expiry, strike_spread)

    def iron_butterfly(self, min_days_till_expiry: int = 30, strike_spread: float = 5.0) -> Self:
        """Call and put at the money, a call above and a put as far below."""
        return self._choose(choose.iron_butterfly, min_days_till_expiry, strike_spread)

    def iron_condor(
        self, min_days_till_expiry: int = 30, near_strike_spread: float = 5.0, far_strike_spread: float = 10.0
    ) -> Self:
        """Call and put out of the money, and one of each as far beyond."""
        return self._choose(choose.iron_condor, min_days_till_expiry, near_strike_spread, far_strike_spread)

    def box_spread(self, min_days_till_expiry: int = 30, strike_spread: float = 5.0) -> Self:
        """Calls and puts at a strike above and one below."""
        return self._choose(choose.box, min_days_till_expiry, strike_spread)

    def jelly_roll(
        self, strike_from_atm: float = 0.0, min_near_days_till_expiry: int = 30, min_far_days_till_expiry: int = 60
    ) -> Self:
        """Call and put of one strike at two expiries."""
        return self._choose(choose.jelly_roll, strike_from_atm, min_near_days_till_expiry, min_far_days_till_expiry)

    def call_ladder(
        self,
        min_days_till_expiry: int,
        higher_strike_from_atm: float,
        middle_strike_from_atm: float,
        lower_strike_from_atm: float,
    ) -> Self:
        """Calls at three strikes."""
        distances = higher_strike_from_atm, middle_strike_from_atm, lower_strike_from_atm
        return self._choose(choose.ladder, CALL, min_days_till_expiry, distances)

    def put_ladder(
        self,
        min_days_till_expiry: int,
        higher_strike_from_atm: float,
        middle_strike_from_atm: float,
        lower_strike_from_atm: float,
    ) -> Self:
        """Puts at three strikes."""
        distances = higher_strike_from_atm, middle_strike_from_atm, lower_strike_from_atm
        return self._choose(choose.ladder, PUT, min_days_till_expiry, distances)
