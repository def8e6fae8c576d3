"""What the market answers about option contracts and chains."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from simulator.enums import OptionRight
from simulator.market import QuoteBars, Universe
from simulator.symbols import Symbol
from simulator.synthetic import bars
from simulator.synthetic.bars import on_tick
from simulator.synthetic.chain import ExpiryKey, price_path
from simulator.synthetic.gaps import Keep, keeping, stale
from simulator.synthetic.products import UNDERLYINGS, OptionRoot, root_of
from simulator.synthetic.source import ExpiryDay, Source
from simulator.synthetic.universe import ChainRows, interest_of

_CHAINS_KEPT = 256
_KEYS_KEPT = 50_000


def quotes(source: Source, symbol: Symbol, day: date) -> QuoteBars | None:
    """Minute quotes of a contract, None where it is not listed or the exchange is closed."""
    found = _listed(source, symbol, day)
    if found is None:
        return None
    expiry_day, place, right = found
    bid, ask = source.quotes(expiry_day, right, place)
    key = _chances_of(expiry_day, place, right)
    return bars.option_quotes(bid, ask, expiry_day.session.instants[: len(bid)], key, _kept(expiry_day, key))


def first_quote(source: Source, symbol: Symbol, day: date) -> int | None:
    """When the first of ``quotes`` ends (ns), None where there are none; nothing is priced for it."""
    found = _listed(source, symbol, day)
    if found is None:
        return None
    expiry_day, place, right = found
    if expiry_day.quoted_all_day[right][place]:
        return expiry_day.first_end
    gap = stale(_chances_of(*found), expiry_day.bars)
    if gap is None or gap.start:  # a halt never begins with the day
        return expiry_day.first_end
    keep = keeping(expiry_day.bars, expiry_day.halt, gap)
    return int(expiry_day.session.instants[1 if keep is None else 1 + int(keep.argmax())])


def _chances_of(expiry_day: ExpiryDay, place: int, right: OptionRight) -> int:
    """The word one contract's chances of the day come from."""
    return int(expiry_day.chances[right, place])


def _kept(expiry_day: ExpiryDay, key: int) -> Keep | None:
    """Which of the day's bars a contract has, None where it has all."""
    return keeping(expiry_day.bars, expiry_day.halt, stale(key, expiry_day.bars))


def interest(source: Source, symbol: Symbol, day: date) -> float | None:
    """Open interest of a contract, as the universe of the day has it; None where it is not listed."""
    found = _listed(source, symbol, day)
    return None if found is None else interest_of(*found)


def universe(source: Source, canonical: Symbol, root: OptionRoot, day: date) -> Universe:
    """All listed contracts of a chain on a session, with the close of what they are on."""
    future = None if canonical.underlying is None else canonical.underlying.expiry
    found = [source.expiry_day(_key(root.ticker, expiry, future), day) for expiry in source.listings(root.ticker, day, future)]
    underlying = UNDERLYINGS[root.underlying]
    close = float(on_tick(price_path(underlying, source.session(day), day, future)[-1:], underlying.tick)[0])
    return Universe(day, close, ChainRows([item for item in found if item is not None]))


def key_of(symbol: Symbol) -> ExpiryKey | None:
    """The expiry a contract belongs to, None when it is not of this market."""
    root = _root_of(symbol.canonical)
    if root is None or symbol.expiry is None or symbol.underlying is None:
        return None
    return _key(root.ticker, symbol.expiry, symbol.underlying.expiry)


@lru_cache(maxsize=_CHAINS_KEPT)
def _root_of(canonical: Symbol) -> OptionRoot | None:
    return root_of(canonical)


@lru_cache(maxsize=_KEYS_KEPT)
def _key(root: str, expiry: date, future: date | None) -> ExpiryKey:
    """One object an expiry, so that it is known again by identity."""
    return ExpiryKey(root=root, expiry=expiry, future=future)


def _listed(source: Source, symbol: Symbol, day: date) -> tuple[ExpiryDay, int, OptionRight] | None:
    """The expiry a contract belongs to on the day, its place among the strikes, and its right; None where it is not listed."""
    key = key_of(symbol)
    if key is None or symbol.right is None or symbol.strike is None:
        return None
    expiry_day = source.expiry_day(key, day)
    place = None if expiry_day is None else expiry_day.position(symbol.strike)
    return None if expiry_day is None or place is None else (expiry_day, place, symbol.right)
