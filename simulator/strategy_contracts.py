"""The contracts of a chain that make an option strategy (Common/Securities/Option/OptionFilterUniverse.cs).

Distances are from the underlying's close, strikes and prices in the chain's currency. Every function gives nothing where the
chain has not what it takes, and raises ArgumentException, in LEAN's words, where the distances contradict each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from simulator.enums import OptionRight
from simulator.errors import ArgumentException, InvalidOperationException

CALL, PUT = OptionRight.CALL, OptionRight.PUT
_PRICE_PLACES = 8
_DESCENDING = "strike price arguments must be in descending order"


@dataclass(frozen=True, slots=True)
class Listed:
    """A contract by the place it is listed at."""

    place: int
    expiry: date
    strike: float
    right: OptionRight


Contracts = list[Listed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The contracts to choose from in their order, the underlying's close, the day; ``rank`` is a contract's place in the order
    of identifiers, which decides between strikes as near as each other."""

    contracts: Sequence[Listed]
    price: float
    day: date
    rank: Callable[[Listed], str]

    def nearest(self, contracts: Iterable[Listed], distance: float) -> float | None:
        """The strike nearest to the underlying's close and the distance; None without contracts."""
        found = min(contracts, key=lambda one: self._apart(one, distance), default=None)
        return None if found is None else found.strike

    def first_expiry(self, contracts: Iterable[Listed], days: int) -> Contracts:
        """The contracts of the first expiry at least so many days away."""
        far = [one for one in contracts if one.expiry >= self.day + timedelta(days=days)]
        first = min((one.expiry for one in far), default=None)
        return sorted((one for one in far if one.expiry == first), key=self.rank)

    def _apart(self, one: Listed, distance: float) -> float:
        return round(abs(self.price + distance - one.strike), _PRICE_PLACES)


def single(listing: Listing, right: OptionRight, days: int, distance: float) -> Contracts:
    """One contract (SingleContract)."""
    contracts = _of(listing.first_expiry(listing.contracts, days), right)
    return _at(contracts, listing.nearest(contracts, distance))


def spread(listing: Listing, right: OptionRight, days: int, higher: float, lower: float | None) -> Contracts:
    """Two strikes of one right and expiry; the lower distance is the higher one's opposite unless given (Spread)."""
    lower = -higher if lower is None else lower
    _demand(higher > lower, f"Spread(): {_DESCENDING}, higherStrikeFromAtm, lowerStrikeFromAtm")
    contracts = _of(listing.first_expiry(listing.contracts, days), right)
    low = _at(contracts, listing.nearest(contracts, lower))
    above = [one for one in contracts if one.strike > low[0].strike] if low else []
    high = _at(above, listing.nearest(above, higher))
    return low + high if high else []


def calendar(listing: Listing, right: OptionRight, distance: float, near: int, far: int) -> Contracts:
    """One strike at two expiries (CalendarSpread)."""
    _demand_expiries("CalendarSpread", near, far)
    strike = listing.nearest(listing.contracts, distance)
    return _two_expiries(listing, _of(_at_strike(listing.contracts, strike), right), near, far)


def call_and_put(listing: Listing, days: int, call: float, put: float, *, out_of_the_money: bool = False) -> Contracts:
    """A call and a put of one expiry (CallPutSpread)."""
    contracts = listing.first_expiry(listing.contracts, days)
    calls, puts = _of(contracts, CALL), _of(contracts, PUT)
    if out_of_the_money:
        calls, puts = _beyond(listing, calls, CALL), _beyond(listing, puts, PUT)
    if not calls or not puts:
        return []
    return _at(calls, listing.nearest(calls, call)) + _at(puts, listing.nearest(puts, put))


def strangle(listing: Listing, days: int, call: float, put: float) -> Contracts:
    """A call and a put out of the money."""
    _demand(call > 0, "Strangle(): callStrikeFromAtm must be positive")
    _demand(put < 0, "Strangle(): putStrikeFromAtm must be negative")
    return call_and_put(listing, days, call, put, out_of_the_money=True)


def collar(listing: Listing, days: int, call: float, put: float) -> Contracts:
    """A call above a put. LEAN looks at both where there is neither, and fails."""
    _demand(call > put, f"ProtectiveCollar(): {_DESCENDING}, callStrikeFromAtm, putStrikeFromAtm")
    found = call_and_put(listing, days, call, put)
    if not found:
        raise InvalidOperationException("Sequence contains no matching element")
    return found if found[0].strike > found[1].strike else []


def butterfly(listing: Listing, right: OptionRight, days: int, wing: float) -> Contracts:
    """The strike at the money and two as far from it (Butterfly)."""
    _demand(wing > 0, "ProtectiveCollar(): strikeSpread arguments must be positive")
    contracts = _of(listing.first_expiry(listing.contracts, days), right)
    middle = listing.nearest(contracts, 0.0)
    if middle is None:
        return []
    below = [one for one in contracts if one.strike < listing.price and one.strike < middle]
    low = listing.nearest(below, -wing)
    strikes = {middle} if low is None else {low, middle, middle * 2 - low}
    return _all_of([one for one in contracts if one.strike in strikes], 3)


def iron_butterfly(listing: Listing, days: int, wing: float) -> Contracts:
    """Call and put at the money, a call above and a put as far below."""
    _demand(wing > 0, "IronButterfly(): strikeSpread arguments must be positive")
    contracts = listing.first_expiry(listing.contracts, days)
    calls, puts = (_beyond(listing, _of(contracts, right), right) for right in (CALL, PUT))
    middle = listing.nearest(contracts, 0.0)
    if not calls or not puts or middle is None:
        return []
    high = listing.nearest([one for one in calls if one.strike > middle], wing)
    wings = set() if high is None else {(CALL, high), (PUT, middle * 2 - high)}
    return _all_of([one for one in contracts if one.strike == middle or (one.right, one.strike) in wings], 4)


def iron_condor(listing: Listing, days: int, near: float, far: float) -> Contracts:
    """Call and put out of the money, and one of each as far beyond."""
    _demand(near > 0 and far > 0, "IronCondor(): strike arguments must be positive, nearStrikeSpread, farStrikeSpread")
    _demand(near < far, "IronCondor(): strike arguments must be in ascending orders, nearStrikeSpread, farStrikeSpread")
    contracts = listing.first_expiry(listing.contracts, days)
    calls, puts = (_beyond(listing, _of(contracts, right), right) for right in (CALL, PUT))
    call, put = listing.nearest(calls, near), listing.nearest(puts, -near)
    if call is None or put is None:
        return []
    high = listing.nearest([one for one in calls if one.strike > call], far)
    legs = {(CALL, call), (PUT, put)} | (set() if high is None else {(CALL, high), (PUT, put - high + call)})
    return _all_of([one for one in contracts if (one.right, one.strike) in legs], 4)


def box(listing: Listing, days: int, wing: float) -> Contracts:
    """Calls and puts at a strike above and one below."""
    _demand(wing > 0, "BoxSpread(): strike arguments must be positive, strikeSpread")
    contracts = listing.first_expiry(listing.contracts, days)
    high = listing.nearest([one for one in contracts if one.strike > listing.price], wing)
    below = [one for one in contracts if one.strike < listing.price and (high is None or one.strike < high)]
    strikes = {high, listing.nearest(below, -wing)}
    return _all_of([one for one in contracts if one.strike in strikes], 4)


def jelly_roll(listing: Listing, distance: float, near: int, far: int) -> Contracts:
    """Call and put of one strike at two expiries."""
    _demand_expiries("JellyRoll", near, far)
    strike = listing.nearest(listing.contracts, distance)
    if strike is None:
        raise InvalidOperationException("Sequence contains no elements")
    contracts = _at_strike(listing.contracts, strike)
    expiries = {one.expiry for one in _two_expiries(listing, _of(contracts, CALL), near, far)}
    return _all_of([one for one in contracts if one.expiry in expiries], 4)


def ladder(listing: Listing, right: OptionRight, days: int, distances: tuple[float, float, float]) -> Contracts:
    """Three strikes of one right and expiry, ``distances`` from the highest to the lowest (Ladder)."""
    higher, middle, lower = distances
    names = "higherStrikeFromAtm, middleStrikeFromAtm, lowerStrikeFromAtm"
    _demand(higher > middle > lower, f"Ladder(): {_DESCENDING}, {names}")
    contracts = listing.first_expiry(_of(listing.contracts, right), days)
    if not contracts:
        raise InvalidOperationException("Sequence contains no elements")
    found: Contracts = []
    for distance in (lower, middle, higher):
        above = [one for one in contracts if not found or one.strike > found[-1].strike]
        rung = _at(above, listing.nearest(above, distance))
        if not rung:
            return []
        found += rung
    return _all_of(found, 3)


def _demand(holds: bool, complaint: str) -> None:
    if not holds:
        raise ArgumentException(complaint)


def _demand_expiries(name: str, near: int, far: int) -> None:
    words = "expiry arguments must be in ascending order, minNearDaysTillExpiry, minFarDaysTillExpiry"
    _demand(far > near, f"{name}(): {words}")
    _demand(near >= 0, f"{name}(): near expiry argument must be positive.")


def _of(contracts: Iterable[Listed], right: OptionRight) -> Contracts:
    return [one for one in contracts if one.right is right]


def _beyond(listing: Listing, contracts: Contracts, right: OptionRight) -> Contracts:
    """Out of the money."""
    return [one for one in contracts if (one.strike > listing.price if right is CALL else one.strike < listing.price)]


def _at_strike(contracts: Iterable[Listed], strike: float | None) -> Contracts:
    return [one for one in contracts if one.strike == strike]


def _at(contracts: Contracts, strike: float | None) -> Contracts:
    """The one contract of the strike."""
    found = _at_strike(contracts, strike)
    if len(found) > 1:
        raise InvalidOperationException("Sequence contains more than one matching element")
    return found


def _two_expiries(listing: Listing, contracts: Contracts, near: int, far: int) -> Contracts:
    """The contracts of a near and of a later expiry, none where there is only one."""
    first = listing.first_expiry(contracts, near)
    later = [one for one in contracts if first and one.expiry > first[0].expiry]
    second = listing.first_expiry(later, far)
    if len(first) > 1 or len(second) > 1:
        raise InvalidOperationException("Sequence contains more than one element")
    return first + second if second else []


def _all_of(contracts: Contracts, count: int) -> Contracts:
    """All legs in the order they are listed, or none where one is missing."""
    return sorted(contracts, key=lambda one: one.place) if len(contracts) == count else []
