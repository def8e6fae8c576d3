"""The sessions, slices and blocks of one seed and scenario, made when asked for and kept for a while."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from simulator.enums import OptionRight, SecurityType
from simulator.market import Floats
from simulator.synthetic import vix
from simulator.synthetic.chain import ExpiryKey, Slice, chain_points, make_slice, value
from simulator.synthetic.daily import DailyPaths, daily_paths
from simulator.synthetic.expiries import future_option_expiries, listed_expiries
from simulator.synthetic.futures import future_path
from simulator.synthetic.gaps import halted, quoted_all_day
from simulator.synthetic.intraday import Session, make_session
from simulator.synthetic.noise import Words, mixed_each, word
from simulator.synthetic.quoting import Quotes, quoted, spread_factors
from simulator.synthetic.recent import Recent
from simulator.synthetic.scenarios import Scenario
from simulator.synthetic.sessions import sessions
from simulator.synthetic.strikes import Reach, listed_strikes

BLOCK = 16
_SESSIONS_KEPT = 12
_DAYS_KEPT = 600
_LISTINGS_KEPT = 32
_BLOCKS_KEPT = 128
_FUTURE_LIFE = 400


@dataclass(frozen=True, eq=False, kw_only=True)
class ExpiryDay:
    """One expiry on one session: its strikes (n,), and, made when asked for, what they share and how wide its quotes are."""

    seed: int
    key: ExpiryKey
    day: date
    session: Session
    strikes: Floats

    @cached_property
    def chain(self) -> Slice:
        """What all strikes share."""
        return make_slice(self.key, self.session, self.day)

    @cached_property
    def word(self) -> int:
        """The word its contracts' chances come from."""
        return word(self.seed, self.key.root, self.key.expiry, self.key.future, self.day)

    @cached_property
    def bars(self) -> int:
        """How many bars its contracts have where nothing is missing."""
        return chain_points(self.key, self.session, self.day) - 1

    @cached_property
    def halt(self) -> slice | None:
        """The bars missing because what it is on was halted."""
        terms = self.key.underlying
        return halted(self.seed, terms.ticker, self.day, self.session.minutes) if terms.kind is SecurityType.EQUITY else None

    @cached_property
    def first_end(self) -> int:
        """When the session's first bar ends, ns."""
        return int(self.session.instants[1])

    @cached_property
    def factors(self) -> Floats:
        """How much wider than usual spreads are, shape (points,)."""
        return spread_factors(self.chain)

    @cached_property
    def strike_list(self) -> list[float]:
        """The strikes, one by one."""
        strikes: list[float] = self.strikes.tolist()
        return strikes

    @cached_property
    def chances(self) -> Words:
        """The words each contract's chances of the day come from, shape (2, strikes): calls first."""
        numbers = 2 * np.rint(1000.0 * self.strikes).astype(np.uint64)
        return mixed_each(self.word, np.stack((numbers, numbers + np.uint64(1))))

    @cached_property
    def quoted_all_day(self) -> list[list[bool]]:
        """Which contracts certainly miss no bar because nobody quoted them anew: the calls, then the puts."""
        found: list[list[bool]] = quoted_all_day(self.chances).tolist()
        return found

    def position(self, strike: float) -> int | None:
        """Place of the strike among those listed, None when it is not."""
        strikes = self.strike_list
        place = bisect_left(strikes, strike - 1e-6)
        listed = place < len(strikes) and abs(strikes[place] - strike) < 1e-6
        return place if listed else None


class Source:
    """Everything the market is made of. Days must be sessions within the market's range."""

    def __init__(self, seed: int, scenario: Scenario) -> None:
        self.seed = seed
        self.scenario = scenario
        self._sessions: Recent[int, Session] = Recent(_SESSIONS_KEPT)
        self._listings: Recent[tuple[str, date, date | None], dict[date, tuple[date, Reach]]] = Recent(_LISTINGS_KEPT)
        self._days: Recent[tuple[ExpiryKey, date], ExpiryDay | None] = Recent(_DAYS_KEPT)
        self._alone: Recent[tuple[ExpiryKey, date, int], tuple[OptionRight, int]] = Recent(_BLOCKS_KEPT)
        self._last: ExpiryDay | None = None
        self._blocks: Recent[tuple[ExpiryKey, date, int], Sequence[Quotes]] = Recent(_BLOCKS_KEPT)

    @property
    def paths(self) -> DailyPaths:
        """The daily paths."""
        return daily_paths(self.seed, self.scenario)

    @cached_property
    def _closes(self) -> Floats:
        """Price of every asset at the close, shape (sessions, assets)."""
        return np.exp(self.paths.log_close)

    def session(self, day: date) -> Session:
        """The session of the day."""
        return self._sessions.get(sessions().index[day], lambda number: make_session(self.seed, self.paths, number))

    def expiries(self, root: str, day: date, future: date | None = None) -> dict[date, date]:
        """Expiries that trade on the day, with the day each was listed; on a futures chain those of one contract."""
        terms = ExpiryKey(root=root, expiry=day).terms
        if future is None:
            return listed_expiries(root, day)
        expiry = future_option_expiries(terms.underlying, day).get(future)
        return {} if expiry is None else {expiry: date.fromordinal(expiry.toordinal() - _FUTURE_LIFE)}

    def expiry_day(self, key: ExpiryKey, day: date) -> ExpiryDay | None:
        """The expiry on the day, None where it does not trade. The last is kept: contracts come in their order."""
        last = self._last
        if last is None or last.key is not key or last.day != day:
            last = self._days.get((key, day), lambda _: self._make(key, day))
            self._last = last
        return last

    def quotes(self, expiry_day: ExpiryDay, right: OptionRight, place: int) -> tuple[Floats, Floats]:
        """Bid and ask, at each point of the day, of the contract at this place among the strikes.

        The first contract that is asked for of 16 neighbours is made alone, where it is worth the same in whatever company.
        """
        wanted = (expiry_day.key, expiry_day.day, place // BLOCK)
        if wanted not in self._blocks and _stands_alone(expiry_day.chain) and self._first_asked(wanted, place, right):
            alone = _quoted(expiry_day, slice(place, place + 1), (right,))[0]
            return alone.bid[0], alone.ask[0]
        block = self._blocks.get(wanted, lambda asked: _block(expiry_day, asked[2]))[int(right)]
        row = place % BLOCK
        return block.bid[row], block.ask[row]

    def _first_asked(self, block: tuple[ExpiryKey, date, int], place: int, right: OptionRight) -> bool:
        """Whether no other contract of the block was asked for yet."""
        return self._alone.get(block, lambda _: (right, place)) == (right, place)

    def listings(self, root: str, day: date, future: date | None = None) -> dict[date, tuple[date, Reach]]:
        """By expiry that trades on the day: when it was listed, and the closes since of what the options are on."""
        return self._listings.get((root, day, future), lambda _: self._listed(root, day, future))

    def _listed(self, root: str, day: date, future: date | None) -> dict[date, tuple[date, Reach]]:
        """The closes are those from the session before the listing to the one before the day."""
        expiries = self.expiries(root, day, future)
        if not expiries:
            return {}
        table = sessions()
        end = max(table.index[day], 1)
        starts = [min(max(table.before(listed), 0), end - 1) for listed in expiries.values()]
        earliest = min(starts)
        reaches = _reaches(self._closes_of(ExpiryKey(root=root, expiry=day, future=future), day, slice(earliest, end)))
        return {
            expiry: (listed, reaches[start - earliest])
            for (expiry, listed), start in zip(expiries.items(), starts, strict=True)
        }

    def _closes_of(self, key: ExpiryKey, day: date, places: slice) -> Floats:
        """Closes of what a chain is on at these sessions, oldest first."""
        underlying = key.underlying
        if underlying.ticker == "VIX":
            return vix.closes(self.paths, places)
        spot = self._closes[places, underlying.asset]
        if underlying.kind is SecurityType.FUTURE and key.future is not None:
            return future_path(underlying, key.future, spot, sessions().opens[places], day)
        return np.asarray(underlying.scale * spot)

    def _make(self, key: ExpiryKey, day: date) -> ExpiryDay | None:
        if sessions().number(day) is None:
            return None
        listing = self.listings(key.root, day, key.future).get(key.expiry)
        if listing is None:
            return None
        listed, reach = listing
        life, left = (key.expiry - listed).days, (key.expiry - day).days
        strikes = listed_strikes(key.terms.grid, reach, life, left)
        return ExpiryDay(seed=self.seed, key=key, day=day, session=self.session(day), strikes=strikes)


def _reaches(closes: Floats) -> Sequence[Reach]:
    """From each close on to the last: the first, the lowest and the highest."""
    backwards = closes[::-1]
    lowest, highest = np.minimum.accumulate(backwards)[::-1], np.maximum.accumulate(backwards)[::-1]
    return list(zip(closes.tolist(), lowest.tolist(), highest.tolist(), strict=True))


def _stands_alone(chain: Slice) -> bool:
    """Whether prices of a strike depend on no other's: those of puts that earlier expiries bound are looked for together."""
    return not len(chain.earlier.instants)


def _block(day: ExpiryDay, number: int) -> Sequence[Quotes]:
    """Quotes of 16 neighbouring strikes: the calls, then the puts."""
    return _quoted(day, slice(number * BLOCK, (number + 1) * BLOCK), (OptionRight.CALL, OptionRight.PUT))


def _quoted(day: ExpiryDay, places: slice, rights: Sequence[OptionRight]) -> Sequence[Quotes]:
    """Quotes of the strikes at these places for each right."""
    strikes = day.strikes[places]
    priced = value(day.chain, strikes)
    return [quoted(day.chain, strikes, priced, right, day.factors) for right in rights]
