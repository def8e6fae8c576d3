"""LEAN's namespaces as Python modules: ``from QuantConnect.Orders import *``, ``import clr``, as pythonnet offers them."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

from simulator.callers import is_own_class
from simulator.engine.full_names import namespace_of
from simulator.errors import NotSupported

_WITHIN = (
    "Algorithm", "Algorithm.Framework", "Algorithm.Framework.Portfolio", "Algorithm.Selection", "Api", "Benchmarks",
    "Brokerages", "Commands",
    "Configuration", "Data", "Data.Auxiliary", "Data.Consolidators", "Data.Custom", "Data.Custom.IconicTypes",
    "Data.Fundamental", "Data.Market", "Data.Shortable", "Data.UniverseSelection", "DataSource", "Indicators",
    "Interfaces", "Lean.Engine", "Notifications", "Orders", "Orders.Fees", "Orders.Fills", "Orders.OptionExercise",
    "Orders.Slippage", "Orders.TimeInForces", "Parameters", "Python", "Research", "Scheduling", "Securities",
    "Securities.Crypto", "Securities.Equity", "Securities.Forex", "Securities.Future", "Securities.Index",
    "Securities.IndexOption", "Securities.Interfaces", "Securities.Option", "Securities.Positions",
    "Securities.Volatility", "Statistics", "Storage", "Util",
)  # fmt: skip
NAMESPACES = (
    "QuantConnect",
    *(f"QuantConnect.{name}" for name in _WITHIN),
    "System",
    "System.Collections.Generic",
    "System.Drawing",
)
"""What LEAN's AlgorithmImports.py imports from, and the rest that holds something here."""


class _Namespace(ModuleType):
    """A module that refuses by name what LEAN may have and the simulator has not."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise NotSupported(f"NotSupported: {self.__name__}.{name}")


def modules(names: Mapping[str, object]) -> dict[str, ModuleType]:
    """The modules by full name, with the classes among ``names`` that LEAN has there; and ``clr``, which does nothing."""
    made: dict[str, ModuleType] = {}
    for name in [*NAMESPACES, "QuantConnect.Lean", "System.Collections"]:
        made[name] = _Namespace(name)
        made[name].__dict__["__path__"] = []
        made[name].__dict__["__all__"] = []
    for name, module in made.items():
        parent, _, last = name.rpartition(".")
        if parent:
            setattr(made[parent], last, module)
    for name, thing in names.items():
        # A module may be one that loads when it is looked at: its class is not asked for.
        if not isinstance(thing, ModuleType) and isinstance(thing, type) and is_own_class(thing):
            home = made[namespace_of(name)]
            setattr(home, name, thing)
            home.__dict__["__all__"].append(name)
    made["clr"] = _Namespace("clr")
    made["clr"].__dict__.update(AddReference=_no_reference, add_reference=_no_reference)
    return made


def _no_reference(name: str) -> None:
    """Everything the simulator has is loaded already."""
