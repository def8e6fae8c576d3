"""QCAlgorithm.history in all its forms (Algorithm/QCAlgorithm.History.cs, QCAlgorithm.Python.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from simulator.api.surroundings import AlgorithmSurroundings
from simulator.continuous import MAXIMUM_CONTRACT_DEPTH_OFFSET, NORMALIZATIONS, ContinuousFuture
from simulator.engine.bars import BaseData, OpenInterestPoint, QuoteBar, TradeBar
from simulator.engine.benchmarks import SecurityBenchmark
from simulator.engine.chains import AnyContract
from simulator.engine.corporate import Dividend, Split, dividend, splits
from simulator.engine.feed import Request as Subscribed
from simulator.engine.future_filters import FutureUniverse
from simulator.engine.futures_chain import FuturesContract
from simulator.engine.lean_dict import DataDictionary
from simulator.engine.lean_object import lean_name
from simulator.engine.option_universe import OptionUniverse
from simulator.engine.security import Security
from simulator.enums import DataMappingMode, DataNormalizationMode, Resolution, SecurityType
from simulator.errors import ArgumentException, ArgumentOutOfRangeException, NotSupported
from simulator.hours import local_to_utc
from simulator.market import has_quotes
from simulator.normalization import scale_of
from simulator.symbols import Symbol
from simulator.tickers import symbol_of

if TYPE_CHECKING:
    import pandas as pd

    from simulator.history_objects import Entry
    from simulator.history_rows import Request, Rows
    from simulator.universe_history import PastUniverse

Symbolic = Symbol | Security | AnyContract | OptionUniverse | FuturesContract | FutureUniverse | str
"""What stands for a symbol in LEAN: it converts a security, a chain's contract, a universe's and a ticker by itself."""
_OPTIONS: Final = (
    "resolution",
    "fill_forward",
    "extended_market_hours",
    "data_mapping_mode",
    "data_normalization_mode",
    "contract_depth_offset",
    "flatten",
)
_BARS: Final = (TradeBar, QuoteBar, OpenInterestPoint)
_EVENTS: Final = (Dividend, Split)
_MISMATCH: Final = (
    "No history data could be fetched. This could be due to the specified security not being of the requested type. "
    "Symbol: {symbol} Requested Type: {kind}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One call: of what type (None: bars), of which symbols (None: not said), over which range, and LEAN's options."""

    kind: type | None
    symbols: list[Symbol] | None
    single: bool
    span: tuple[Any, ...]
    options: dict[str, Any]


class History:
    """``self.history(...)`` gives a frame, or slices where no symbol is named; ``self.history[TradeBar](...)`` gives bars."""

    def __init__(self, algorithm: AlgorithmHistory) -> None:
        self._algorithm = algorithm

    def __call__(self, *args: Any, **options: Any) -> Any:
        return self._algorithm._history(args, options)

    def __getitem__(self, kind: type) -> Callable[..., Any]:
        return lambda *args, **options: self._algorithm._typed_history(kind, args, options)


class AlgorithmHistory(AlgorithmSurroundings):
    """What there was."""

    @property
    def history(self) -> History:
        """``([type,] [symbols,] periods | timedelta | start, end, [resolution, ...])``: a frame of past bars. Without type
        and symbols: slices. ``history[type](...)``: an enumerable of bars, or of dictionaries of bars for several symbols."""
        return History(self)

    def _history(self, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
        asked = self._past_asked(args, options)
        if asked.kind is OptionUniverse or asked.options.get("flatten"):
            return self._past_chains_frame(asked)
        if asked.kind is not None:
            return self._past_typed_frame(asked, asked.kind)
        if asked.symbols is None:
            return self._past_slices(asked)
        return self._past_frame(asked)

    def _past_chains(self, asked: _Asked) -> list[list[PastUniverse]]:
        """The past universes of each chain asked for. ArgumentException for a symbol that is no chain of options."""
        from simulator.universe_history import past_universes

        for symbol in asked.symbols or ():
            if not (symbol.is_option and symbol.is_canonical):
                raise ArgumentException(_MISMATCH.format(symbol=symbol, kind="OptionUniverse"))
        market, now, zone = self._engine.market, self.utc_time, self.time_zone
        return [past_universes(market, symbol, asked.span, now, zone) for symbol in dict.fromkeys(asked.symbols or ())]

    def _past_chains_frame(self, asked: _Asked) -> pd.DataFrame:
        """Past universes, a row a contract. NotSupported for what LEAN would put into one cell, and for other types."""
        from simulator.universe_history import flat_frame

        if asked.kind not in {None, OptionUniverse} or not asked.options.get("flatten"):
            wanted = "OptionUniverse without flatten" if asked.kind is OptionUniverse else "bars with flatten"
            raise NotSupported(f"NotSupported: QCAlgorithm.history of {wanted}")
        found = [universe for chain in self._past_chains(asked) for universe in chain]
        return flat_frame(sorted(found, key=lambda universe: universe.end_time))

    def _past_frame(self, asked: _Asked) -> pd.DataFrame:
        from simulator.history import frame
        from simulator.history_rows import quote_rows, trade_rows

        requests = [self._past_request(symbol, asked) for symbol in dict.fromkeys(asked.symbols or self._past_every())]
        found = [(one, trade_rows(one), quote_rows(one)) for one in requests]
        self._leave((one, TradeBar, trades) for one, trades, _ in found)
        self._leave((one, QuoteBar, quotes) for one, _, quotes in found)
        return frame([(one.symbol, trades, quotes) for one, trades, quotes in found])

    def _past_typed_frame(self, asked: _Asked, kind: type) -> pd.DataFrame:
        from simulator.history import frame, interest_frame
        from simulator.history_events import events_frame
        from simulator.history_rows import NOTHING, rows_of

        requests = list(self._past_requests(asked, kind))
        if kind in _BARS:
            found = [(one, rows_of(one, lean_name(kind))) for one in requests]
            self._leave((one, kind, rows) for one, rows in found)
            if kind is OpenInterestPoint:
                return interest_frame([(one.symbol, rows) for one, rows in found])
            of_trades = kind is TradeBar
            return frame([(one.symbol, *((rows, NOTHING) if of_trades else (NOTHING, rows))) for one, rows in found])

        return events_frame([(one.symbol, [point for _, point in self._past_events(one, kind)]) for one in requests])

    def _typed_history(self, kind: type, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
        from simulator.history_objects import Enumerable, by_instant

        asked = self._past_asked((kind, *args), options)
        if kind is OptionUniverse:
            return self._typed_chains(asked)
        entries = [self._past_entries(one, kind) for one in self._past_requests(asked, kind)]
        self._leave_last(entries)
        if asked.single:
            return Enumerable([point for part in entries for _, point in part])
        moments = by_instant(entries)
        return Enumerable([DataDictionary({point.symbol: point for point in points}) for _, points in moments])

    def _typed_chains(self, asked: _Asked) -> Any:
        """Past universes of one chain, or dictionaries of those of several."""
        from simulator.history_objects import Enumerable

        chains = self._past_chains(asked)
        if asked.single:
            return Enumerable(chains[0])
        moments: dict[datetime, dict[Symbol, PastUniverse]] = {}
        for universe in (one for chain in chains for one in chain):
            moments.setdefault(universe.end_time, {})[universe.symbol] = universe
        return Enumerable([DataDictionary(moments[moment]) for moment in sorted(moments)])

    def _past_slices(self, asked: _Asked) -> Iterable[Any]:
        from simulator.history_objects import Enumerable, PastSlice, by_instant

        requests = [self._past_request(symbol, asked) for symbol in self._past_every()]
        trades, quotes = ([self._past_entries(one, kind) for one in requests] for kind in (TradeBar, QuoteBar))
        self._leave_last(trades)
        self._leave_last(quotes)
        moments = by_instant(entries for both in zip(trades, quotes, strict=True) for entries in both)
        return Enumerable([PastSlice(moment, self.time_zone, points) for moment, points in moments])

    def _past_entries(self, request: Request, kind: type) -> list[Entry]:
        from simulator.history_objects import points_of
        from simulator.history_rows import rows_of

        if kind not in _BARS:
            return self._past_events(request, kind)
        return points_of(request, lean_name(kind), rows_of(request, lean_name(kind)))

    def _leave(self, parts: Iterable[tuple[Request, type, Rows]]) -> None:
        """Notes what a request leaves in the contracts of later chains (see ``Remains``)."""
        from simulator.history_objects import points_of

        lasts = ((one, lean_name(kind), rows.last()) for one, kind, rows in parts if one.symbol.is_option)
        self._leave_last([points_of(*last) for last in lasts])

    def _leave_last(self, series: Iterable[list[Entry]]) -> None:
        """As ``_leave``: of the last points of options the newest, and of those the one asked for last."""
        lasts = [entries[-1] for entries in series if entries and entries[-1][1].symbol.is_option]
        if lasts:
            newest = max(moment for moment, _ in lasts)
            last = [point for moment, point in lasts if moment == newest][-1]
            self._engine.remains = self._engine.remains.after(last)

    def _past_events(self, request: Request, kind: type) -> list[Entry]:
        """Dividends, or splits and their warnings, after the request's start and by its end."""
        found: list[BaseData] = []
        for action in request.market.corporate_actions(request.symbol):
            if kind is Dividend:
                paid = dividend(request.symbol, action)
                found += [paid] if paid is not None else []
            else:
                found += splits(request.symbol, action, action.reference)
        zone = request.hours.time_zone
        return [(local_to_utc(point.time, zone), point) for point in found if request.start < point.time <= request.end]

    def _past_requests(self, asked: _Asked, kind: type) -> Iterator[Request]:
        """The requests for data of the kind. ArgumentException where one symbol was named that has none such."""
        for symbol in dict.fromkeys(self._past_every() if asked.symbols is None else asked.symbols):
            request = self._past_request(symbol, asked)
            if has_kind(symbol, kind, request.resolution):
                yield request
            elif asked.single:
                raise ArgumentException(_MISMATCH.format(symbol=symbol, kind=lean_name(kind)))

    # what was asked

    def _past_asked(self, args: tuple[Any, ...], options: dict[str, Any]) -> _Asked:
        rest, given = list(args), dict(options)
        kind = given.pop("type", None)
        if rest and isinstance(rest[0], type):
            kind = rest.pop(0)
        if kind is not None and kind not in _BARS and kind not in _EVENTS and kind is not OptionUniverse:
            raise NotSupported(f"NotSupported: QCAlgorithm.history of {lean_name(kind)}")
        named = next((given.pop(word) for word in ("symbols", "symbol", "tickers") if word in given), None)
        if named is None and rest and not _is_span(rest[0]):
            named = rest.pop(0)
        from simulator.history_range import RANGE

        span: list[Any] = [given.pop(word) for word in ("periods", "span", "start", "end") if word in given]
        while rest and _is_span(rest[0]) and (not span or (len(span) == 1 and isinstance(rest[0], datetime))):
            span.append(rest.pop(0))
        if not span or len(rest) > len(_OPTIONS) or not (isinstance(named, Symbolic | Iterable | None)):
            raise ArgumentException(RANGE)
        given |= dict(zip(_OPTIONS, rest, strict=False))
        unknown = sorted(given.keys() - set(_OPTIONS))
        if unknown:
            raise ArgumentException(f"history has no argument {', '.join(unknown)}: {RANGE}")
        if not isinstance(given.get("resolution"), Resolution | None):
            raise ArgumentException(f"{given['resolution']!r} is no Resolution: {RANGE}")
        single = isinstance(named, Symbolic)
        several: Any = [named] if single else named
        symbols = None if named is None else [self._to_symbol(one) for one in several]
        return _Asked(kind=kind, symbols=symbols, single=single, span=tuple(span), options=given)

    def _past_every(self) -> list[Symbol]:
        return [security.symbol for security in self.securities.active() if not security.symbol.is_canonical]

    def _to_symbol(self, thing: Symbolic) -> Symbol:
        if isinstance(thing, Symbol):
            return thing
        if isinstance(thing, str):
            return symbol_of(thing)
        symbol = getattr(thing, "symbol", None)
        if isinstance(symbol, Symbol):
            return symbol
        raise ArgumentException(f"{thing!r} is no symbol: give a Symbol, a ticker or a security")

    def _past_continuous(self, root: Symbol, options: dict[str, Any]) -> ContinuousFuture:
        """A root's prices: by what is asked, else as it was added, else as the universe settings say."""
        known = self._engine.continuous.get(root)
        mapping, normalization = options.get("data_mapping_mode"), options.get("data_normalization_mode")
        depth = options.get("contract_depth_offset")
        if known is not None:
            mapping = known.mapping if mapping is None else mapping
            normalization = known.normalization if normalization is None else normalization
            depth = known.depth if depth is None else depth
        return self._continuous_prices(root, mapping, normalization, depth or 0)

    def _continuous_prices(
        self, root: Symbol, mapping: DataMappingMode | None, normalization: DataNormalizationMode | None, depth: int
    ) -> ContinuousFuture:
        """The continuous contract of a root, with LEAN's defaults. ArgumentOutOfRangeException for a depth of more than two."""
        settings, maximum = self.universe_settings, MAXIMUM_CONTRACT_DEPTH_OFFSET
        if abs(depth) > maximum:
            raise ArgumentOutOfRangeException(
                "contractDepthOffset",
                f"'contractDepthOffset' current maximum value is {maximum}. Front month (0) and only {maximum} back month "
                "contracts are currently supported.",
            )
        asked = settings.data_normalization_mode if normalization is None else normalization
        if asked not in NORMALIZATIONS:
            asked = DataNormalizationMode.BACKWARDS_RATIO
        mapped = settings.data_mapping_mode if mapping is None else mapping
        return ContinuousFuture(self._engine.market, root, mapped, asked, abs(depth))

    def _past_request(self, symbol: Symbol, asked: _Asked) -> Request:
        """One symbol's part, with what is not said taken from its subscription, else from the universe settings."""
        from simulator.history_range import bar_length, range_of
        from simulator.history_rows import Request

        engine, settings = self._engine, self.universe_settings
        is_root = symbol.security_type is SecurityType.FUTURE and symbol.is_canonical
        if symbol.is_canonical and not is_root:
            raise NotSupported(f"NotSupported: QCAlgorithm.history of the chain {symbol}: use option_chain or its contracts")
        known = engine.config(symbol) or self._of_benchmark(symbol)
        resolution = asked.options.get("resolution")
        if resolution is None:
            resolution = settings.resolution if known is None else known.resolution
        extended, fill_forward = asked.options.get("extended_market_hours"), asked.options.get("fill_forward")
        if extended is None:
            extended = settings.extended_market_hours if known is None else known.extended
        if fill_forward is None:
            fill_forward = settings.fill_forward if known is None else known.fill_forward
        mode = asked.options.get("data_normalization_mode")
        if mode is None:
            mode = settings.data_normalization_mode if known is None else known.security.data_normalization_mode
        bar_length(resolution)
        hours = engine.market.hours(symbol)
        now, zone = self.utc_time, self.time_zone
        start, end = range_of(asked.span, hours, now, zone, resolution, extended=bool(extended))
        if len(asked.span) == 2 and asked.span[1] > self.time:
            self.debug("Request for future history modified to end now.")
        return Request(
            market=self._past_continuous(symbol, asked.options) if is_root else engine.market,
            symbol=symbol,
            hours=hours,
            resolution=resolution,
            start=start,
            end=end,
            extended=bool(extended) and resolution is Resolution.MINUTE,
            fill_forward=bool(fill_forward),
            scale=scale_of(engine.market, symbol, mode, start.date(), end.date()),
        )

    def _of_benchmark(self, symbol: Symbol) -> Subscribed | None:
        """How LEAN subscribes to the benchmark once the run has begun (UniverseSelection.AddPendingInternalDataFeeds)."""
        benchmark = self._engine.benchmark
        if (
            not isinstance(benchmark, SecurityBenchmark)
            or benchmark.security.symbol != symbol
            or benchmark.security.data is None
        ):
            return None
        return Subscribed(benchmark.security, Resolution.HOUR, fill_forward=False, extended=False, owner=None)


def _is_span(thing: object) -> bool:
    return isinstance(thing, timedelta | datetime) or type(thing) is int


def has_kind(symbol: Symbol, kind: type, resolution: Resolution) -> bool:
    """Whether LEAN has data of the kind for such a symbol."""
    type_ = symbol.security_type
    if kind is TradeBar:
        return True
    if kind in _EVENTS:
        return type_ is SecurityType.EQUITY
    if kind is OpenInterestPoint:
        return type_ not in {SecurityType.EQUITY, SecurityType.INDEX}
    return has_quotes(type_, resolution)
