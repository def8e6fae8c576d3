"""``python -m tools.lean_names``: writes down every class LEAN's ``from AlgorithmImports import *`` brings in, from its stubs.

The simulator refuses those it does not have by their names.
"""

from __future__ import annotations

import builtins
import sys
from pathlib import Path
from typing import Final

from simulator.api.dotnet_modules import NAMESPACES
from simulator.api.missing import NAMES
from tools.stub_index import StubIndex

STUBS: Final = Path(__file__).resolve().parent.parent / ".stubs"
_FRAMEWORK: Final = ("", ".Risk", ".Alphas", ".Execution", ".Portfolio", ".Selection", ".Portfolio.SignalExports")
_IMPORTED: Final = frozenset(
    {
        *(name for name in NAMESPACES if name.startswith("QuantConnect")),
        *(f"QuantConnect.Algorithm.Framework{part}" for part in _FRAMEWORK),
        "QuantConnect.Indicators.CandlestickPatterns",
        "QuantConnect.Securities.CryptoFuture",
    }
)


def text(index: StubIndex) -> str:
    """The file: one class a line."""
    found = (name for name in index.classes() if index.namespaces(name) & _IMPORTED)
    return "".join(f"{name}\n" for name in sorted(found) if name[0].isupper() and not hasattr(builtins, name))


def main() -> int:
    """Writes the file."""
    if not (STUBS / "QuantConnect").is_dir():
        print(f"No stubs in {STUBS}: run `make stubs`, which fetches them.", file=sys.stderr)
        return 2
    NAMES.write_text(text(StubIndex(STUBS)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
