"""One expiry of one chain on one session: what its options are worth, minute by minute, before anyone quotes them.

European options are priced with Black's formula on the SSVI surface. American ones on equities: a call on an asset without
dividends is worth the European call; a put is taken as the best of exercise now and of the European puts to the listed expiries
up to its own, which is a lower bound of its value, at least intrinsic, rising with expiry and convex in the strike. American
options on futures are the larger of Black-76 and intrinsic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from simulator.enums import SecurityType
from simulator.market import Floats, Instants
from simulator.synthetic import vix
from simulator.synthetic.clock import NS_PER_MINUTE, NS_PER_YEAR, variance_clock
from simulator.synthetic.expiries import listed_expiries
from simulator.synthetic.futures import future_path
from simulator.synthetic.intraday import Session
from simulator.synthetic.products import OPTION_ROOTS, UNDERLYINGS, OptionRoot, Underlying
from simulator.synthetic.rates import interest_rate
from simulator.synthetic.sessions import sessions
from simulator.synthetic.surface import Priced, price
from simulator.synthetic.variance import implied_total

_LEAST_VARIANCE = 1e-12
_LOWEST_STRIKE = 0.93
_SLACK = 2e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiryKey:
    """One expiry of one chain; ``future`` is the expiry of the futures contract under it, None for other underlyings."""

    root: str
    expiry: date
    future: date | None = None

    @property
    def terms(self) -> OptionRoot:
        """The chain's terms."""
        return OPTION_ROOTS[self.root]

    @property
    def underlying(self) -> Underlying:
        """What the options are on."""
        return UNDERLYINGS[self.terms.underlying]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlements:
    """When expiries settle, shape (expiries,): instants in ns since the epoch, UTC, and readings of the variance clock."""

    instants: Instants
    readings: Floats

    @classmethod
    def of(cls, terms: OptionRoot, expiries: Sequence[date]) -> Settlements:
        """At the open of the expiry days for chains settled in the morning, else at their close."""
        table, clock = sessions(), variance_clock()
        last = np.array([table.index[expiry] for expiry in expiries], dtype=np.int64)
        if terms.am:
            return cls(instants=table.opens[last], readings=clock.at_open[last])
        return cls(instants=table.opens[last] + table.minutes[last] * NS_PER_MINUTE, readings=clock.at_close[last])


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """What all strikes of one expiry share at each point of a session, shape (points,).

    ``spot`` is the price of what the options are on, ``years`` calendar time to expiry, ``time`` variance time to expiry,
    ``total`` the at-the-money total variance. ``earlier`` holds the settlements a put might be exercised at before its own.
    """

    key: ExpiryKey
    instants: Instants
    rate: float
    spot: Floats
    forward: Floats
    years: Floats
    time: Floats
    total: Floats
    slow: Floats
    fast: Floats
    clock: Floats
    earlier: Settlements

    def at(self, points: slice) -> Slice:
        """Only these points."""
        return Slice(
            key=self.key, instants=self.instants[points], rate=self.rate, spot=self.spot[points], forward=self.forward[points],
            years=self.years[points], time=self.time[points], total=self.total[points], slow=self.slow[points],
            fast=self.fast[points], clock=self.clock[points], earlier=self.earlier,
        )  # fmt: skip


def points_of(underlying: Underlying, session: Session) -> int:
    """Number of points at which an underlying of this kind has a price on the session."""
    if underlying.kind is SecurityType.INDEX:
        return session.index_points
    return len(session.instants) if underlying.kind is SecurityType.FUTURE else session.minutes + 1


def price_path(underlying: Underlying, session: Session, day: date, future: date | None = None) -> Floats:
    """Price of an equity, an index or a future at each of its points; an index stands still after the equities' close."""
    points = points_of(underlying, session)
    if underlying.ticker == "VIX":
        return session.vix()[:points]
    spot = session.spot[underlying.asset, :points]
    if underlying.kind is SecurityType.FUTURE and future is not None:
        return future_path(underlying, future, spot, session.instants[:points], day)
    if underlying.kind is SecurityType.INDEX and points > session.minutes + 1:
        spot = spot.copy()
        spot[session.minutes :] = spot[session.minutes]
    return np.asarray(underlying.scale * spot)


def chain_points(key: ExpiryKey, session: Session, day: date) -> int:
    """Number of points of an expiry on a session: on its last day it has none after the equities' close."""
    return points_of(key.underlying, session) if key.expiry > day else session.minutes + 1


def make_slice(key: ExpiryKey, session: Session, day: date) -> Slice:
    """The slice of an expiry on a session."""
    settlement, underlying = Settlements.of(key.terms, [key.expiry]), key.underlying
    points = chain_points(key, session, day)
    years = np.maximum(settlement.instants - session.instants[:points], 0) / NS_PER_YEAR
    time = np.maximum(settlement.readings - session.clock[:points], 0.0)
    slow, fast = (factor[underlying.asset, :points] for factor in session.factors)
    spot = price_path(underlying, session, day, key.future)[:points]
    rate = interest_rate(day)
    if underlying.ticker == "VIX":
        forward = vix.forward(session, key.expiry, float(settlement.readings[0]), time)
        total = vix.option_total(time)
    else:
        forward = spot if key.future is not None else spot * np.exp(rate * years)
        total = implied_total(underlying.asset, slow, fast, time)
    return Slice(
        key=key,
        instants=session.instants[:points],
        rate=rate,
        spot=spot,
        forward=forward,
        years=years,
        time=time,
        total=np.maximum(total, _LEAST_VARIANCE),
        slow=slow,
        fast=fast,
        clock=session.clock[:points],
        earlier=_earlier(key, day),
    )


def _earlier(key: ExpiryKey, day: date) -> Settlements:
    """The settlements before the key's own at which an American put might be exercised; none for other chains."""
    if not key.terms.american or key.future is not None:
        return Settlements.of(key.terms, [])
    return Settlements.of(key.terms, [expiry for expiry in listed_expiries(key.root, day) if expiry < key.expiry])


def value(chain: Slice, strikes: Floats) -> Priced:
    """Prices of calls and puts with these strikes (n,), shape (n, points)."""
    column = strikes[:, None]
    european = price(chain.key.underlying.smile, column, chain.forward, np.exp(-chain.rate * chain.years), chain.total)
    if not chain.key.terms.american:
        return european
    call, put = european.call, np.maximum(european.put, column - chain.spot)
    if chain.key.future is not None:
        call = np.maximum(call, chain.spot - column)
    elif len(chain.earlier.instants):
        may = strikes >= _LOWEST_STRIKE * float(chain.spot.min())
        put[may] = _best_put(chain, column[may], put[may])
    return Priced(
        call=call, put=put, call_delta=european.call_delta, vega=european.vega, total_variance=european.total_variance,
        distance=european.distance,
    )  # fmt: skip


def _best_put(chain: Slice, column: Floats, put: Floats) -> Floats:
    """The best of the put and of those European puts ending earlier that come near it at the ends or the middle of the day."""
    last = put.shape[1] - 1
    places = np.array(sorted({0, last // 2, last}))
    expiries = np.arange(len(chain.earlier.instants))
    sampled = _ending_earlier(chain, column, expiries, places)
    near = (sampled > put[:, None, places] - _SLACK * float(chain.spot[0])).any(axis=(0, 2))
    for number in np.flatnonzero(near):
        put = np.maximum(put, _ending_earlier(chain, column, expiries[number : number + 1], np.arange(last + 1))[:, 0])
    return put


def _ending_earlier(chain: Slice, column: Floats, expiries: Instants, places: Instants) -> Floats:
    """European puts of earlier settlements at some points, shape (strikes, expiries, places)."""
    asset, spot = chain.key.underlying.asset, chain.spot[places]
    ahead = chain.earlier.instants[expiries, None] - chain.instants[places]
    growth = np.exp(chain.rate * np.maximum(ahead, 0) / NS_PER_YEAR)
    time = np.maximum(chain.earlier.readings[expiries, None] - chain.clock[places], 0.0)
    total = np.maximum(implied_total(asset, chain.slow[places], chain.fast[places], time), _LEAST_VARIANCE)
    put = price(asset, column, (spot * growth).ravel(), 1.0 / growth.ravel(), total.ravel()).put
    return np.asarray(put.reshape(len(column), len(expiries), len(places)))
