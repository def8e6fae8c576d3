"""What the market answers about futures: the day's contracts, open interest, margins."""

from __future__ import annotations

from datetime import date

import numpy as np

from simulator.market import UniverseRow
from simulator.synthetic.futures import listed_futures, place_by_interest
from simulator.synthetic.noise import uniforms, word
from simulator.synthetic.products import Underlying
from simulator.synthetic.series import trades
from simulator.synthetic.sessions import sessions
from simulator.synthetic.source import Source

_MAINTENANCE = 1.1
_CONTRACTS = 800.0
_FRONT_SHARE = 0.35


def future_rows(source: Source, terms: Underlying, day: date) -> list[UniverseRow]:
    """The contracts that trade on the day, nearest first; no strike (0), no right, no Greeks."""
    rows = []
    for contract in listed_futures(terms.ticker, day):
        bars = trades(source, terms, day, contract.expiry)
        rows.append(
            UniverseRow(
                contract.expiry,
                0.0,
                None,
                float(bars.open[0]),
                float(bars.high.max()),
                float(bars.low.min()),
                float(bars.close[-1]),
                float(bars.volume.sum()),
                future_interest(source, terms, contract.expiry, day),
                *[None] * 6,
            )
        )
    return rows


def future_interest(source: Source, terms: Underlying, expiry: date, day: date) -> float:
    """Open interest of a listed contract: most in the front month, until it goes over to the next."""
    place = place_by_interest(terms.ticker, expiry, day)
    draw = float(uniforms(word(source.seed, "interest", terms.ticker, expiry, day), 1)[0])
    return float(np.floor(terms.volume * _CONTRACTS * _FRONT_SHARE**place * (0.9 + 0.2 * draw)))


def margins(source: Source, terms: Underlying, day: date) -> tuple[float, float]:
    """Initial and maintenance margin of one contract: a share of the notional at the close before the month, to 100 dollars."""
    number = max(sessions().before(day.replace(day=1)), 0)
    spot = float(np.exp(source.paths.log_close[number, terms.asset]))
    initial = 100.0 * max(round(terms.margin * terms.multiplier * terms.scale * spot / 100.0), 1)
    return initial, round(initial / _MAINTENANCE, 2)
