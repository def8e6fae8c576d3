"""Bars of equities, indexes and futures on one session, and what daily and hour bars are made of."""

from __future__ import annotations

from datetime import date

import numpy as np

from simulator.enums import SecurityType
from simulator.market import Floats, Instants, QuoteBars, TradeBars
from simulator.synthetic import bars, vix
from simulator.synthetic.chain import points_of, price_path
from simulator.synthetic.clock import NS_PER_MINUTE
from simulator.synthetic.gaps import halted, keeping
from simulator.synthetic.intraday import Session
from simulator.synthetic.noise import uniforms, word
from simulator.synthetic.products import Underlying
from simulator.synthetic.sessions import sessions
from simulator.synthetic.source import Source

_BUSY_OPEN, _BUSY_CLOSE = 2.0, 2.5
_PREMARKET_MOVE = 0.0005


def trades(source: Source, terms: Underlying, day: date, future: date | None = None, *, premarket: bool = True) -> TradeBars:
    """Minute bars of trades; an index has no volume. ``premarket`` asks for the VIX's prints before the open as well."""
    session = source.session(day)
    points = points_of(terms, session)
    key = word(source.seed, "bars", terms.ticker, future, day)
    spread = session.spread[terms.asset, : points - 1]
    if terms.ticker == "VIX":
        return _vix_bars(source, session, spread, key, premarket=premarket)
    path = price_path(terms, session, day, future)
    if terms.kind is SecurityType.INDEX:
        spread = np.where(np.arange(points - 1) < session.minutes, spread, 0.0)
    missing = halted(source.seed, terms.ticker, day, session.minutes) if terms.kind is SecurityType.EQUITY else None
    volume = _volume(terms, session, points - 1, key)
    keep = keeping(points - 1, missing)
    return bars.trade_bars(path, spread, session.instants[:points], tick=terms.tick, volume=volume, key=key, keep=keep)


def quotes(source: Source, terms: Underlying, day: date, future: date | None = None) -> QuoteBars | None:
    """Minute bars of quotes; None for an index."""
    if terms.kind is SecurityType.INDEX:
        return None
    traded = trades(source, terms, day, future)
    session = source.session(day)
    usual = float(np.median(session.spread[terms.asset]))
    factor = np.sqrt(session.spread[terms.asset] / max(usual, 1e-12))
    places = np.searchsorted(session.instants[1:], traded.end)
    return bars.underlying_quotes(traded, terms, factor[places], word(source.seed, "sizes", terms.ticker, future, day))


def first_end(terms: Underlying, day: date) -> int:
    """When the session's first minute bar ends, ns; the VIX begins in the morning. A halt never begins with the day."""
    table = sessions()
    early = vix.PREMARKET_START if terms.ticker == "VIX" else 0
    return int(table.opens[table.index[day]]) + (1 - early) * NS_PER_MINUTE


def one_bar(traded: TradeBars, end: Instants) -> TradeBars:
    """Bars over stretches of a session: ``end`` (k,) are their ends; a stretch without bars gives none."""
    first = np.searchsorted(traded.end, np.concatenate(([0], end[:-1])), side="right")
    last = np.searchsorted(traded.end, end, side="right")
    there = last > first
    first, last, end = first[there], last[there], end[there]
    return TradeBars(
        end,
        traded.open[first],
        np.maximum.reduceat(traded.high, first),
        np.minimum.reduceat(traded.low, first),
        traded.close[last - 1],
        np.add.reduceat(traded.volume, first),
    )


def _volume(terms: Underlying, session: Session, count: int, key: int) -> Floats:
    if terms.volume == 0.0:
        return np.zeros(count)
    u = np.minimum((np.arange(count) + 0.5) / session.minutes, 1.0)
    shape = 1.0 + _BUSY_OPEN * np.exp(-u / 0.05) + _BUSY_CLOSE * np.exp(-(1.0 - u) / 0.02)
    shape[session.minutes :] = 0.1
    draws = uniforms(key ^ 0x70, count)
    return np.asarray(np.floor(terms.volume * shape * (0.4 + 1.2 * draws)) + 1.0)


def _vix_bars(source: Source, session: Session, spread: Floats, key: int, *, premarket: bool) -> TradeBars:
    points = session.index_points
    path = session.vix()[:points]
    moves = vix.MOVE_OF_INDEX * np.where(np.arange(points - 1) < session.minutes, spread, 0.0)
    regular = bars.trade_bars(path, moves, session.instants[:points], tick=0.01, volume=np.zeros(points - 1), key=key)
    if not premarket:
        return regular
    early, instants = vix.premarket(source.seed, source.paths, session, float(path[0]))
    count = len(early) - 1
    still = np.full(count, _PREMARKET_MOVE)
    before = bars.trade_bars(early, still, instants, tick=0.01, volume=np.zeros(count), key=key ^ 0xEA)
    pairs = ((getattr(before, name), getattr(regular, name)) for name in ("end", "open", "high", "low", "close", "volume"))
    return TradeBars(*(np.concatenate(pair) for pair in pairs))
