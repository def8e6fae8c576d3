"""Samples the account while it runs: its value, daily returns, the benchmark (Engine/Results/BaseResultsHandler.cs)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.engine.lean_enums import net_name
from simulator.engine.moments import MINUTE
from simulator.statistics.samples import Candle, Samples, add, put, shown

if TYPE_CHECKING:
    from simulator.engine.engine import Engine

_SAMPLES: Final = 4000
_SHORTEST: Final = 4 * MINUTE
_VALUE_PLACES, _RETURN_PLACES, _DRAWDOWN_PLACES, _EXPOSURE_PLACES = 4, 10, 2, 4

_NOTHING: Final = Candle(0.0, 0.0, 0.0, 0.0)


class Sampler:
    """Some four thousand samples of the account's value, at most every four minutes, and all else at midnight."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.samples = Samples()
        self.starting_capital = self._yesterday = self._highest = 0.0
        self._next = self._every = 0
        self._sold = [0.0, 0.0]
        self._turned_at = 0
        self._warms_up = False
        self._candle: Candle | None = None

    def start(self) -> None:
        """Notes what the account begins with, and whether data are read first to warm up: nothing is sampled of that."""
        engine = self._engine
        self._warms_up = engine.clock.ns < engine.start_ns
        self._every = max(_SHORTEST, (engine.end_ns - engine.start_ns) // _SAMPLES)
        self.starting_capital = self._yesterday = self._highest = engine.portfolio.cash

    def warmed_up(self) -> None:
        """The warm-up is over, where there is one: the run begins with what the account is worth now."""
        if not self._warms_up:
            return
        value = self._engine.portfolio.total_portfolio_value
        self._warms_up = False
        if value != self.starting_capital:
            self._candle = None
        self.starting_capital = self._yesterday = self._highest = value

    def step(self, ns: int, *, forced: bool = False) -> None:
        """The end of a step: a sample where one is due."""
        self._see(round(self._engine.portfolio.total_portfolio_value, _VALUE_PLACES))
        if forced or ns > self._next:
            self._next = ns + self._every
            self._sample_value()

    def midnight(self) -> None:
        """A midnight of the algorithm's, or the end of the run."""
        engine = self._engine
        value = engine.portfolio.total_portfolio_value
        gained = round((value - self._yesterday) * 100 / self._yesterday, _RETURN_PLACES) if self._yesterday else 0.0
        self._highest = max(self._highest, value)
        self._see(round(value, _VALUE_PLACES))
        self._sample_value()
        now, samples = engine.clock.utc, self.samples
        price = 0.0 if engine.benchmark is None else engine.benchmark.evaluate(now.replace(tzinfo=None))
        if not self._warms_up:
            add(samples.benchmark, now, shown(price))
            add(samples.returns, now, shown(gained))
            if self._highest:
                add(samples.drawdown, now, shown(round((value / self._highest - 1) * 100, _DRAWDOWN_PLACES)))
        if value:
            self._sample_exposure(value)
            self._sample_turnover(value)
        self._yesterday = value

    def _see(self, value: float) -> None:
        known = self._candle
        if not value:
            return
        if known is None:
            self._candle = Candle(value, value, value, value)
        elif known.close != value:
            self._candle = Candle(known.open, max(known.high, value), min(known.low, value), value)

    def _sample_value(self) -> None:
        if not self._warms_up:
            add(self.samples.equity, self._engine.clock.utc, (self._candle or _NOTHING).shown())
        self._candle = None

    def _sample_turnover(self, value: float) -> None:
        """What was sold and bought since the last day's sample; taken at one instant twice, the second counts."""
        engine = self._engine
        now = engine.clock.ns
        if now == engine.start_ns:
            return
        sold = engine.portfolio.total_sale_volume
        since = self._sold[1] if now == self._turned_at else self._sold[0]
        self._sold, self._turned_at = [sold, self._sold[0]], now
        if not self._warms_up:
            put(self.samples.turnover, engine.clock.utc, shown((sold - since) / value))

    def _sample_exposure(self, value: float) -> None:
        engine = self._engine
        if self._warms_up:
            return
        worth: dict[str, float] = {}
        for security in engine.portfolio.traded():
            held, kind = security.holdings.holdings_value, net_name(security.type)
            for side in ("Long", "Short"):
                name = f"{kind} - {side} Ratio"
                worth[name] = worth.get(name, 0.0) + (held if (held > 0) is (side == "Long") else 0.0)
        for name, held in worth.items():
            points = self.samples.exposure.setdefault(name, [])
            add(points, engine.clock.utc, shown(round(held / value, _EXPOSURE_PLACES)))
