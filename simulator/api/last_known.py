"""QCAlgorithm.get_last_known_prices (Algorithm/QCAlgorithm.History.cs): what a security cost last, from its past."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from simulator.api.history import AlgorithmHistory, Symbolic, has_kind
from simulator.engine.bars import BaseData, OpenInterestPoint, QuoteBar, TradeBar
from simulator.engine.lean_dict import DataDictionary
from simulator.engine.overloads import lean_names
from simulator.engine.security import Security
from simulator.enums import Resolution, SecurityType
from simulator.symbols import Symbol

if TYPE_CHECKING:
    from simulator.history_objects import Entry

_BARS_BACK: Final = 5
_RETRIED: Final = {Resolution.MINUTE: 24 * 60, Resolution.HOUR: 24, Resolution.DAILY: 10}
_LAST_RESORT: Final = 50
_KINDS: Final[tuple[type[BaseData], ...]] = (TradeBar, QuoteBar, OpenInterestPoint)


class _Back(NamedTuple):
    """A look at bars of a kind, so many back."""

    symbol: Symbol
    kind: type[BaseData]
    periods: int
    resolution: Resolution


_Found = dict[tuple[Symbol, type[BaseData]], BaseData]


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
            return Enumerable(self._last_known_one(symbol))
        known = self._last_known(map(self._to_symbol, symbol))
        return DataDictionary({one: Enumerable(points) for one, points in known.items()})

    @lean_names("security", "symbol")
    def get_last_known_price(self, symbol: Symbolic) -> BaseData | None:
        """The last trades of a symbol, where there are none its quotes; LEAN would have ``get_last_known_prices`` used."""
        points = {type(point): point for point in self._last_known_one(symbol)}
        return next((points[kind] for kind in _KINDS if kind in points), None)

    def _seed(self, securities: Iterable[Security]) -> None:
        """Gives those without a price their last known ones (Common/AlgorithmUtils.cs)."""
        unpriced = {security.symbol: security for security in securities if not security.price}
        for symbol, points in self._last_known(unpriced).items():
            for point in points:
                unpriced[symbol].set_market_price(point)

    def _last_known_one(self, symbol: Symbolic) -> list[BaseData]:
        wanted = self._to_symbol(symbol)
        return self._last_known([wanted]).get(wanted, [])

    def _last_known(self, symbols: Iterable[Symbol]) -> dict[Symbol, list[BaseData]]:
        """The points of each symbol that has any, oldest first.

        Five bars back; kinds of which there were none a day or ten days back; at last fifty daily bars, of every kind for
        symbols that still lack one.
        """
        found: _Found = {}
        resolutions = {one: self._coarse_enough(one) for one in dict.fromkeys(symbols) if _has_bars(one)}
        wanted = [
            _Back(one, kind, _BARS_BACK, Resolution.DAILY if kind is OpenInterestPoint else resolution)
            for one, resolution in resolutions.items()
            for kind in _KINDS
            if has_kind(one, kind, resolution)
        ]
        self._look_back(found, wanted)
        first = {back.symbol: back.resolution for back in reversed(wanted) if back[:2] not in found}
        again = [
            _Back(back.symbol, back.kind, _RETRIED[first[back.symbol]], first[back.symbol])
            for back in wanted
            if back[:2] not in found and has_kind(back.symbol, back.kind, first[back.symbol])
        ]
        self._look_back(found, again)
        left = dict.fromkeys(back.symbol for back in again if back[:2] not in found)
        daily = [_Back(one, kind, _LAST_RESORT, Resolution.DAILY) for one in left for kind in _KINDS]
        self._look_back(found, [back for back in daily if has_kind(back.symbol, back.kind, back.resolution)])
        points: dict[Symbol, list[BaseData]] = {}
        for (symbol, _), point in found.items():
            points.setdefault(symbol, []).append(point)
        return {symbol: sorted(each, key=lambda point: point.time) for symbol, each in points.items()}

    def _coarse_enough(self, symbol: Symbol) -> Resolution:
        known = self._engine.config(symbol)
        resolution = self.universe_settings.resolution if known is None else known.resolution
        return resolution if resolution in _RETRIED else Resolution.MINUTE

    def _look_back(self, found: _Found, wanted: Sequence[_Back]) -> None:
        """Notes the last point of each that has any."""
        series: dict[type[BaseData], list[list[Entry]]] = {}
        for symbol, kind, periods, resolution in wanted:
            asked = self._past_asked((kind, symbol, periods, resolution), {"fill_forward": False})
            entries = self._past_entries(self._past_request(symbol, asked), kind)
            series.setdefault(kind, []).append(entries)
            if entries:
                found[symbol, kind] = entries[-1][1]
        for each in series.values():
            self._leave_last(each)


def _has_bars(symbol: Symbol) -> bool:
    return not symbol.is_canonical or symbol.security_type is SecurityType.FUTURE
