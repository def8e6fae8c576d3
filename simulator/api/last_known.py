"""QCAlgorithm.get_last_known_prices (Algorithm/QCAlgorithm.History.cs): what a security cost last, from its past."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from simulator.api.history import AlgorithmHistory, Symbolic, has_kind
from simulator.engine.bars import BaseData, OpenInterestPoint, QuoteBar, TradeBar
from simulator.engine.lean_dict import DataDictionary
from simulator.engine.overloads import lean_names
from simulator.engine.security import Security
from simulator.enums import Resolution, SecurityType
from simulator.symbols import Symbol

_BARS_BACK: Final = 5
_RETRIED: Final = {Resolution.MINUTE: 24 * 60, Resolution.HOUR: 24, Resolution.DAILY: 10}
_LAST_RESORT: Final = 50
_KINDS: Final[tuple[type[BaseData], ...]] = (TradeBar, QuoteBar, OpenInterestPoint)


class AlgorithmLastKnown(AlgorithmHistory):
    """The last prices of the past."""

    def __init__(self) -> None:
        super().__init__()
        self._engine.seed = self._seed

    @lean_names("security", "symbol", "securities", "symbols")
    def get_last_known_prices(self, symbol: Symbolic | Iterable[Symbolic]) -> Any:
        """The last trades, quotes and open interest of a symbol, oldest first; a dictionary of them for several symbols."""
        from simulator.history_objects import Enumerable

        if isinstance(symbol, Symbolic):
            return Enumerable(self._last_known(self._to_symbol(symbol)))
        known = {one: self._last_known(one) for one in dict.fromkeys(map(self._to_symbol, symbol))}
        return DataDictionary({one: Enumerable(points) for one, points in known.items() if points})

    @lean_names("security", "symbol")
    def get_last_known_price(self, symbol: Symbolic) -> BaseData | None:
        """The last trades of a symbol, where there are none its quotes; LEAN would have ``get_last_known_prices`` used."""
        points = {type(point): point for point in self._last_known(self._to_symbol(symbol))}
        return next((points[kind] for kind in _KINDS if kind in points), None)

    def _seed(self, securities: Iterable[Security]) -> None:
        """Gives those without a price their last known ones (Common/AlgorithmUtils.cs)."""
        for security in [one for one in securities if not one.price]:
            for point in self._last_known(security.symbol):
                security.set_market_price(point)

    def _last_known(self, symbol: Symbol) -> list[BaseData]:
        """Five bars back; where a kind had none, a day or ten days back; at last fifty daily bars."""
        if symbol.is_canonical and symbol.security_type is not SecurityType.FUTURE:
            return []
        known = self._engine.config(symbol)
        resolution = self.universe_settings.resolution if known is None else known.resolution
        if resolution not in _RETRIED:
            resolution = Resolution.MINUTE
        found: dict[type[BaseData], BaseData] = {}
        kinds = [kind for kind in _KINDS if has_kind(symbol, kind, resolution)]
        for kind in kinds:
            own = Resolution.DAILY if kind is OpenInterestPoint else resolution
            self._look_back(found, symbol, kind, _BARS_BACK, own)
        left = [kind for kind in kinds if kind not in found]
        again = Resolution.DAILY if left and left[0] is OpenInterestPoint else resolution
        for periods, retried in ((_RETRIED[again], again), (_LAST_RESORT, Resolution.DAILY)):
            for kind in [kind for kind in kinds if kind not in found and has_kind(symbol, kind, retried)]:
                self._look_back(found, symbol, kind, periods, retried)
        return sorted(found.values(), key=lambda point: point.time)

    def _look_back(
        self, found: dict[type[BaseData], BaseData], symbol: Symbol, kind: type[BaseData], periods: int, resolution: Resolution
    ) -> None:
        asked = self._past_asked((kind, symbol, periods, resolution), {"fill_forward": False})
        entries = self._past_entries(self._past_request(symbol, asked), kind)
        if entries:
            found[kind] = entries[-1][1]
