"""Map and factor files of continuous futures (MapFileRow.cs, MapFile.cs, MappingContractFactorRow.cs)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from simulator.continuous import ContractMap, Scales
from simulator.enums import DataMappingMode
from simulator.identifier_texts import future_of
from simulator.lean_files.problems import Problem
from simulator.lean_files.small_tables import Report, calendar_day, lines_of
from simulator.symbols import Symbol

_SCALES = ("BackwardsRatioScale", "BackwardsPanamaCanalScale", "ForwardPanamaCanalScale")


@dataclass(frozen=True, slots=True)
class _Row:
    day: date
    mode: int | None
    contract: Symbol | None


def contract_maps(maps: Path, factors: Path, report: Report) -> dict[DataMappingMode, ContractMap]:
    """The maps of one root by mapping mode, empty without a map file. What LEAN skips is skipped and reported."""
    rows = _rows(maps, report) if maps.is_file() else []
    if not rows:
        return {}
    end = max(row.day for row in rows)
    scales = _scales(factors, report) if factors.is_file() else []
    found = {}
    for mode in DataMappingMode:
        # A row without a contract (the file's first: the root itself) stands for no contract.
        own = sorted((row for row in rows if row.mode == mode and row.contract is not None), key=lambda row: row.day)
        steps = sorted(((day, scale) for day, kind, scale in scales if kind == mode), key=lambda step: step[0])
        found[mode] = ContractMap(
            days=tuple(row.day for row in own),
            contracts=tuple(row.contract for row in own if row.contract is not None),
            end=end,
            scale_days=tuple(day for day, _ in steps),
            scales=tuple(scale for _, scale in steps),
        )
    return found


def _rows(path: Path, report: Report) -> list[_Row]:
    rows = []
    for number, cells in lines_of(path):
        try:
            rows.append(_row(cells))
        except ValueError as error:
            report(Problem(str(path), number, f"{error}: skipped"))
    return rows


def _row(cells: list[str]) -> _Row:
    day = calendar_day(cells[0], "%Y%m%d")
    if day is None or len(cells) < 2:
        raise ValueError("expected yyyymmdd,contract[,exchange,mapping mode]")
    mode = int(cells[3]) if len(cells) > 3 else None
    return _Row(day, mode, None if mode is None else future_of(cells[1]))


def _scales(path: Path, report: Report) -> list[tuple[date, int, Scales]]:
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            values = [tuple(float(value) for value in row[name]) for name in _SCALES]
            day = date.fromisoformat(row["Date"][:10])
            found.append((day, int(row["DataMappingMode"]), Scales(ratio=values[0], backwards=values[1], forward=values[2])))
        except (ValueError, KeyError, TypeError) as error:
            report(Problem(str(path), number, f"no factors of a mapping date ({error}): skipped"))
    return found
