"""The events of the scenarios, laid over the daily paths in place."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from simulator.market import Floats
from simulator.synthetic.assets import SPX, column
from simulator.synthetic.surface import swap_ratio
from simulator.synthetic.variance import fast_for_total

CRASH_SESSIONS = 21
CRASH_RETURN = math.log(0.80)
_RECOVERY = 180
_CRASH_SLOW = 2.0
_CRASH_FAST = 0.5
_FEAR_FADES = 45.0
_SPIKE_RECOVERY = 120

# 2024-07-29 to 2024-08-16 around Monday 2024-08-05 (offset 0): the index's return and the VIX close, from public daily data.
SPIKE_VIX = {
    -5: 16.6, -4: 17.7, -3: 16.4, -2: 18.6, -1: 23.4, 0: 38.6, 1: 27.7, 2: 27.9, 3: 23.8, 4: 20.4,
    5: 20.7, 6: 18.1, 7: 16.2, 8: 15.2, 9: 14.8,
}  # fmt: skip
SPIKE_RETURN = {-2: -0.0137, -1: -0.0184, 0: -0.0300, 1: 0.0104, 2: -0.0077, 3: 0.0230, 4: 0.0047}
SPIKE_GAP = -0.0265
SPIKE_OPEN_VIX = 50.0
SPIKE_PEAK_VIX = 65.7
_QUIET_SLOW = -0.35

# What the index's move does to each asset's return and log variance.
_RETURN_BETA = column([1.0, 1.1, 1.15, 0.1, -0.25, 0.5, 0.9])
_FEAR_BETA = column([1.0, 0.9, 0.9, 0.4, 0.4, 0.5, 0.6])


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Daily paths in the making, shape (sessions, assets): log returns overnight and in session, log variance at the close.

    ``fast_open`` is the fast factor at the open where an event sets it, NaN elsewhere; ``premarket_peak`` (sessions,) the VIX's
    highest print before the open, NaN elsewhere. ``month`` (sessions,) is the variance time of the coming 30 days.
    """

    gap: Floats
    session: Floats
    slow: Floats
    fast: Floats
    fast_open: Floats
    premarket_peak: Floats
    month: Floats


def total_of_vix(vix: Floats | float) -> Floats:
    """At-the-money total variance of 30 days at which the VIX has this value."""
    return np.asarray((np.asarray(vix) / 100.0) ** 2 * 30.0 / 365.0 / swap_ratio(SPX), dtype=np.float64)


def fear_of_crash(draft: Draft, start: int) -> None:
    """Raises variance through a crash, so that the VIX ends it near 55, and lets it fade."""
    offset = np.arange(len(draft.slow)) - start
    rising = np.sqrt(np.clip((offset + 1) / CRASH_SESSIONS, 0.0, 1.0))
    fading = np.exp(-np.clip(offset - CRASH_SESSIONS, 0, None) / _FEAR_FADES)
    weight = (rising * fading)[:, None] * _FEAR_BETA
    draft.slow[:] += weight * np.maximum(_CRASH_SLOW - draft.slow, 0.0)
    draft.fast[:] += weight * _CRASH_FAST * (offset <= CRASH_SESSIONS)[:, None]


def crash(draft: Draft, start: int) -> None:
    """Bends the returns of 21 sessions so that the index loses exactly 20 %, and gives it back over the next 180."""
    window = slice(start, min(start + CRASH_SESSIONS, len(draft.gap)))
    length = window.stop - window.start
    moved = float(np.sum(draft.gap[window, SPX] + draft.session[window, SPX]))
    bend = (CRASH_RETURN * length / CRASH_SESSIONS - moved) / length
    draft.gap[window] += 0.3 * bend * _RETURN_BETA
    draft.session[window] += 0.7 * bend * _RETURN_BETA
    _make_up(draft, window.stop, _RECOVERY, bend * length)


def spike_fear(draft: Draft, event: int) -> None:
    """Sets the index's variance so that the VIX closes as it did around 2024-08-05, and quiets the weeks around."""
    offset = np.arange(len(draft.slow)) - event
    weight = np.clip(np.minimum((offset + 26) / 20.0, (30 - offset) / 20.0), 0.0, 1.0)[:, None]
    draft.slow[:] += weight * (_QUIET_SLOW - draft.slow)
    draft.fast[:] -= weight * draft.fast
    for shift, vix in SPIKE_VIX.items():
        number = event + shift
        if not 0 <= number < len(draft.slow):
            continue
        fast = _fast_at(draft, number, vix)
        draft.fast[number] += fast * _FEAR_BETA
    opening = _fast_at(draft, event, SPIKE_OPEN_VIX)
    draft.fast_open[event] = opening * _FEAR_BETA
    draft.premarket_peak[event] = SPIKE_PEAK_VIX


def spike(draft: Draft, event: int) -> None:
    """Sets the index's returns around the spike; the other assets follow by their betas."""
    taken = 0.0
    for shift, total in SPIKE_RETURN.items():
        number = event + shift
        if not 0 <= number < len(draft.gap):
            continue
        gap = math.log1p(SPIKE_GAP) if shift == 0 else 0.3 * math.log1p(total)
        overnight = gap - draft.gap[number, SPX]
        in_session = math.log1p(total) - gap - draft.session[number, SPX]
        draft.gap[number] += overnight * _RETURN_BETA
        draft.session[number] += in_session * _RETURN_BETA
        taken += overnight + in_session
    _make_up(draft, event + 1 + max(SPIKE_RETURN), _SPIKE_RECOVERY, taken)


def _make_up(draft: Draft, start: int, length: int, taken: float) -> None:
    """Gives back over ``length`` sessions what an event put into the returns."""
    draft.session[start : start + length] -= taken / length * _RETURN_BETA


def _fast_at(draft: Draft, number: int, vix: float) -> float:
    slow, month = draft.slow[number : number + 1, SPX], draft.month[number : number + 1]
    return float(fast_for_total(SPX, slow, total_of_vix(vix), month)[0])
