"""Which days a data folder has files for."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

_DATED = re.compile(r"(\d{8})[_.]")
_FOLDERS = ("equity", "index", "option", "indexoption", "future", "futureoption", "forex", "cfd", "crypto", "cryptofuture")


def has_dated_file(folder: Path, first: date, last: date) -> bool:
    """Whether a LEAN data folder has a file whose name begins with a day (YYYYMMDD) from ``first`` to ``last``."""
    low, high = f"{first:%Y%m%d}", f"{last:%Y%m%d}"
    for place in _FOLDERS:
        for file in (folder / place).rglob("[0-9]*"):
            found = _DATED.match(file.name)
            if found is not None and low <= found[1] <= high:
                return True
    return False
