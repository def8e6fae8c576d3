"""Small data folders in LEAN's layout that tests write and read."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

NEW_YORK = "America/New_York"
CHICAGO = "America/Chicago"


def week(*sessions: tuple[str, str, str], zone: str = NEW_YORK, data_zone: str | None = None) -> dict[str, object]:
    """A market hours entry with the same sessions (state, start, end) Monday to Friday."""
    day = [{"state": state, "start": start, "end": end} for state, start, end in sessions]
    entry: dict[str, object] = {"dataTimeZone": data_zone or zone, "exchangeTimeZone": zone, "sunday": [], "saturday": []}
    return entry | dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), day)


REGULAR = ("market", "09:30:00", "16:00:00")
EQUITY = week(("premarket", "04:00:00", "09:30:00"), REGULAR, ("postmarket", "16:00:00", "20:00:00")) | {
    "holidays": ["11/26/2020", "12/25/2020"],
    "earlyCloses": {"11/27/2020": "13:00:00"},
}
ENTRIES: dict[str, dict[str, object]] = {
    "Equity-usa-[*]": EQUITY,
    "Option-usa-[*]": week(REGULAR),
    "Index-usa-[*]": week(("market", "08:30:00", "15:20:00"), zone=CHICAGO)
    | {"holidays": ["11/26/2020"], "earlyCloses": {"11/27/2020": "12:00:00"}},
    "Index-usa-SPX": week(("market", "08:30:00", "15:15:00"), zone=CHICAGO),
    "IndexOption-usa-[*]": week(("market", "08:30:00", "15:15:00"), zone=CHICAGO, data_zone=NEW_YORK),
    "Future-cme-[*]": week(("market", "09:30:00", "17:00:00"), data_zone="UTC"),
}
PROPERTIES = """market,symbol,type,description,quote_currency,contract_multiplier,minimum_price_variation,lot_size
# comment

usa,[*],equity,,USD,1,0.01,1
usa,[*],option,,USD,100,0.01,1
usa,[*],index,,USD,1,0.01,1
usa,[*],indexoption,,USD,100,0.05,1
cme,ES,future,E-mini,USD,50.0,0.25,1.0
"""


def write_folder(root: Path, entries: Mapping[str, Mapping[str, object]] = ENTRIES, properties: str = PROPERTIES) -> Path:
    """A data folder with reference data and nothing else."""
    folder = root / "data"
    for name in ("market-hours", "symbol-properties"):
        (folder / name).mkdir(parents=True)
    (folder / "market-hours" / "market-hours-database.json").write_text(json.dumps({"entries": entries}))
    (folder / "symbol-properties" / "symbol-properties-database.csv").write_text(properties)
    return folder


def write_zip(path: Path, entries: Mapping[str, str]) -> None:
    """A zip with the entries; its folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries.items():
            archive.writestr(name, text)


def write_text(path: Path, text: str) -> None:
    """A text file; its folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
