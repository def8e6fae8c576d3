"""Map and factor files of continuous futures, as LEAN writes them (MapFileRow.cs, MappingContractFactorRow.cs)."""

from __future__ import annotations

import json
from collections.abc import Mapping

from simulator.continuous import ContractMap
from simulator.enums import DataMappingMode
from simulator.identifier_texts import identifier_text
from simulator.symbols import Symbol

Maps = Mapping[DataMappingMode, ContractMap]


def map_lines(root: Symbol, maps: Maps) -> str:
    """The root's map file: each contract with its last day, by mapping mode; by day."""
    rows = sorted(
        (day, int(mode), identifier_text(contract).lower())
        for mode, one in maps.items()
        for day, contract in zip(one.days, one.contracts, strict=True)
    )
    exchange = root.market.upper()
    lines = [f"18991230,{root.ticker.lower()},{exchange}"]
    lines += [f"{day:%Y%m%d},{identifier},{exchange},{mode}" for day, mode, identifier in rows]
    return "\n".join(lines) + "\n"


def factor_lines(maps: Maps) -> str:
    """The root's factor file: a line of JSON a mapping date and mode; by day."""
    rows = sorted(
        (
            (day, int(mode), scales)
            for mode, one in maps.items()
            for day, scales in zip(one.scale_days, one.scales, strict=True)
        ),
        key=lambda row: row[:2],
    )
    return "".join(
        json.dumps(
            {
                "Date": f"{day}T00:00:00",
                "BackwardsRatioScale": scales.ratio,
                "BackwardsPanamaCanalScale": scales.backwards,
                "ForwardPanamaCanalScale": scales.forward,
                "DataMappingMode": mode,
            },
            separators=(",", ":"),
        )
        + "\n"
        for day, mode, scales in rows
    )
