"""Map files: which equity a ticker means (Common/Data/Auxiliary/MapFileResolver.cs)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from simulator.enums import SecurityType
from simulator.lean_files.problems import Problem
from simulator.lean_files.small_tables import calendar_day, lines_of
from simulator.listing import Listing, TickerSpan
from simulator.market import DataProblem
from simulator.symbols import Symbol

Report = Callable[[Problem], None]
_OPEN_END = date(2050, 1, 1)
"""From here on a last day means that the ticker is still in use: LEAN's files say 2050-12-31."""


def read_listing(path: Path) -> Listing | None:
    """Reads ``yyyymmdd,ticker[,exchange]`` a line. None when there is no file or nothing in it. DataProblem for a bad line."""
    if not path.is_file():
        return None
    rows: list[tuple[date, str]] = []
    for number, cells in lines_of(path):
        day = calendar_day(cells[0], "%Y%m%d")
        if day is None or len(cells) < 2 or not cells[1]:
            raise DataProblem(f"{path}, line {number}: expected yyyymmdd,ticker[,exchange]")
        rows.append((day, cells[1].upper()))
    rows.sort()
    return Listing(path.stem.lower(), tuple(day for day, _ in rows), tuple(ticker for _, ticker in rows)) if rows else None


class MapFiles:
    """The map files of one market's equities. A file of another name is read only for a ticker that is not plainly its own."""

    def __init__(self, folder: Path, report: Report) -> None:
        self._folder = folder
        self._report = report
        self._by_ticker: dict[str, list[tuple[date, Listing]]] | None = None
        self._found: dict[str, Listing | None] = {}

    def find(self, ticker: str) -> Listing | None:
        """The equity that had the ticker last, by whatever file; else the one whose file is called so (``AAA.1``).

        None where there is neither. DataProblem for a bad line in the file of that name.
        """
        ticker = ticker.upper()
        if ticker not in self._found:
            self._found[ticker] = self._find(ticker)
        return self._found[ticker]

    def _find(self, ticker: str) -> Listing | None:
        own = read_listing(self._folder / f"{ticker.lower()}.csv")
        if own is not None and own.tickers[-1] == ticker and own.last >= _OPEN_END:
            return own
        if self._by_ticker is None:
            self._by_ticker = self._read_all()
        uses = self._by_ticker.get(ticker)
        return max(uses, key=lambda use: use[0])[1] if uses else own

    def _read_all(self) -> dict[str, list[tuple[date, Listing]]]:
        """Every row of every file by its ticker; a file that cannot be read counts for nothing, as in LEAN, and is reported."""
        found: dict[str, list[tuple[date, Listing]]] = {}
        for path in sorted(self._folder.glob("*.csv")):
            try:
                listing = read_listing(path)
            except DataProblem as problem:
                self._report(Problem(str(path), 0, f"skipped: {problem}"))
                continue
            if listing is not None:
                for day, ticker in zip(listing.until, listing.tickers, strict=True):
                    found.setdefault(ticker, []).append((day, listing))
        return found


class Listings:
    """The equities of a data folder, and under which tickers their files of a day lie."""

    def __init__(self, folder: Path, report: Report) -> None:
        self._folder = folder
        self._report = report
        self._markets: dict[str, MapFiles] = {}

    def of(self, symbol: Symbol) -> Listing | None:
        """The listing of an equity, or of the one an option is on; None without a map file and for any other symbol."""
        equity = symbol.underlying if symbol.security_type is SecurityType.OPTION else symbol
        if equity is None or equity.security_type is not SecurityType.EQUITY:
            return None
        files = self._markets.get(equity.market)
        if files is None:
            files = self._markets[equity.market] = MapFiles(self._place(equity), self._report)
        return files.find(equity.ticker)

    def reported(self, symbol: Symbol) -> Listing | None:
        """As ``of``; an equity without a map file is reported: LEAN takes it as never renamed and never delisted."""
        found = self.of(symbol)
        if found is None and symbol.security_type is SecurityType.EQUITY:
            what = f"no map file for {symbol}: taken as never renamed and never delisted, as in LEAN"
            self._report(Problem(str(self._place(symbol)), 0, what))
        return found

    def spans(self, symbol: Symbol) -> Sequence[TickerSpan]:
        """The tickers whose files hold the symbol's data, and of which days."""
        listing = self.of(symbol)
        return [TickerSpan(_own_ticker(symbol), date.min, date.max)] if listing is None else list(listing.spans())

    def ticker(self, symbol: Symbol, day: date) -> str | None:
        """The equity's ticker on the day, as LEAN follows renames; any other symbol's own. None on a day it did not trade."""
        listing = self.of(symbol)
        if listing is None:
            return _own_ticker(symbol)
        return listing.on(day).lower() if listing.has(day) else None

    def _place(self, equity: Symbol) -> Path:
        return self._folder / "equity" / equity.market / "map_files"


def _own_ticker(symbol: Symbol) -> str:
    equity = symbol.underlying if symbol.security_type is SecurityType.OPTION else None
    return (equity or symbol).ticker.lower()
