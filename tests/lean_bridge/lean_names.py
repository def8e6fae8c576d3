"""``AlgorithmImports`` for tests of the bridge alone: the simulator's names, in reach before the bridge is imported."""

from __future__ import annotations

import sys

from simulator.api import namespace


def provide() -> None:
    """Make ``import AlgorithmImports`` work, unless something already does."""
    if namespace.MODULE not in sys.modules:
        sys.modules[namespace.MODULE] = namespace.modules()[namespace.MODULE]


provide()
