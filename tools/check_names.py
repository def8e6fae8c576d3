"""Checks that every LEAN name the simulator supports exists in LEAN's own stubs, with a signature that fits.

Exit code 0 when all do, 1 when one does not, 2 when there are no stubs to check against.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FunctionType

from simulator.api.missing import NAMES
from simulator.engine.attributes import refuse
from simulator.engine.full_names import namespace_of
from simulator.engine.lean_object import SlottedObject
from simulator.engine.overloads import placed
from simulator.names import classes, supported
from tools.lean_names import text
from tools.stub_index import Callables, StubIndex

ROOT = Path(__file__).resolve().parent.parent
STUBS = ROOT / ".stubs"

NOT_IN_STUBS = {
    ("OptionChain", "symbol"): "BaseChain derives from BaseData; the stubs lose that base behind a type variable",
    ("OptionChain", "time"): "as OptionChain.symbol",
    ("OptionChain", "end_time"): "as OptionChain.symbol",
    ("FuturesChain", "symbol"): "as OptionChain.symbol",
    ("FuturesChain", "time"): "as OptionChain.symbol",
    ("FuturesChain", "end_time"): "as OptionChain.symbol",
    ("IPositionGroup", "count"): "of the IReadOnlyCollection it is; the index of stubs stops at the interface",
    ("OptionStrategy", "OptionLegData"): "a class within the class; the index of stubs lists functions and values only",
    ("OptionStrategy", "UnderlyingLegData"): "as OptionStrategy.OptionLegData",
    ("TimeInForce", "good_til_date"): "a delegate: LEAN's documentation calls it so, the stubs have GOOD_TIL_DATE only",
}
"""Members that LEAN has and its stubs do not, each with the evidence."""
DOTNET_ONLY = frozenset({"py_object", "pair", "_from", "sid"})
"""Names whose overloads are .NET's own affair: any Python object, pairs, ``from`` (a word of Python's), identifiers."""
BY_POSITION_ONLY = {
    ("QCAlgorithm", "buy"): "option strategies are refused",
    ("QCAlgorithm", "sell"): "option strategies are refused",
    ("QCAlgorithm", "order"): "option strategies are refused",
    ("QCAlgorithm", "liquidate"): "the symbols may be given by position",
    ("QCAlgorithm", "plot"): "its candles, bars and indicators are refused",
}
"""Methods that cannot be called under all of LEAN's names, each with the reason."""


def problems(index: StubIndex) -> list[str]:
    """A line for each supported name that LEAN does not have, or has otherwise."""
    found: list[str] = []
    kinds = classes()
    for name, members in supported().items():
        if not index.has(name):
            found.append(f"{name}: LEAN has no such class")
            continue
        if index.namespaces(name) and namespace_of(name) not in index.namespaces(name):
            where = " or ".join(sorted(index.namespaces(name)))
            found.append(f"{name}: LEAN has it in {where}, simulator/engine/full_names.py in {namespace_of(name)}")
        for member in members:
            stub = index.member(name, member)
            if stub is None and (name, member) not in NOT_IN_STUBS:
                found.append(f"{name}.{member}: LEAN's {name} has no such member")
            elif _is_read_only(kinds[name], member) and index.may_be_set(name, member):
                found.append(f"{name}.{member}: LEAN lets it be set; give it a setter or name it in _unheard")
            elif isinstance(stub, list):
                complaint = _misfit(inspect.getattr_static(kinds[name], member, None), stub)
                if complaint and (name, member) not in BY_POSITION_ONLY:
                    found.append(f"{name}.{member}: {complaint}")
    return found


def _is_read_only(kind: type, member: str) -> bool:
    """Whether the simulator says pythonnet's words for a property without a setter. Objects made by the thousand may."""
    ours = inspect.getattr_static(kind, member, None)
    heard = not issubclass(kind, SlottedObject) and member not in getattr(kind, "_unheard", ())
    return heard and isinstance(ours, property) and ours.fset is refuse


def _misfit(ours: object, theirs: Callables) -> str | None:
    """Why ours cannot be called as LEAN's overloads are, by position or by the names of the parameters; None when it can, or is
    not a function. It need not have every overload, but what it takes by position it takes by name."""
    function = ours.__func__ if isinstance(ours, (classmethod, staticmethod)) else ours
    if not inspect.isfunction(function):
        return None
    signature = inspect.signature(function)
    skip = 0 if isinstance(ours, staticmethod) else 1
    # An out parameter of .NET is not passed from Python: it comes back in a tuple.
    outs = 1 if function.__name__.startswith("try_") else 0
    fitting = [required[: len(required) - outs] for required in theirs if _binds(signature, skip + len(required) - outs)]
    if not fitting:
        wanted = " or ".join(f"({', '.join(required)})" for required in theirs)
        return f"takes {signature}, which fits none of LEAN's required parameters {wanted}"
    unnamed = [required for required in fitting if not _binds_by_name(function, signature, skip, required)]
    return f"cannot be called by LEAN's names {', '.join(unnamed[0])}" if unnamed else None


def _binds(signature: inspect.Signature, count: int) -> bool:
    try:
        signature.bind(*[None] * count)
    except TypeError:
        return False
    return True


def _binds_by_name(function: FunctionType, signature: inspect.Signature, skip: int, names: Sequence[str]) -> bool:
    """Whether keyword arguments of these names reach the function."""
    if DOTNET_ONLY.intersection(names):
        return True
    keywords: dict[str, None] = dict.fromkeys(names)
    args: tuple[None, ...] = ()
    overloads = getattr(function, "lean_overloads", None)
    try:
        if overloads is not None and not signature.parameters.keys() >= keywords.keys():
            args, keywords = placed(function.__name__, (), keywords, overloads, frozenset(signature.parameters))
        signature.bind(*[None] * skip, *args, **keywords)
    except TypeError:
        return False
    return True


def main() -> int:
    """Run the check and say what came of it."""
    if not (STUBS / "QuantConnect").is_dir():
        print(f"No stubs in {STUBS}: run `make stubs`, which fetches them.", file=sys.stderr)
        return 2
    index = StubIndex(STUBS)
    found = problems(index)
    if NAMES.read_text(encoding="utf-8") != text(index):
        found.append(f"{NAMES.relative_to(ROOT)} is not up to date: run python -m tools.lean_names")
    for line in found:
        print(line, file=sys.stderr)
    if found:
        return 1
    names = supported()
    print(f"The simulator's {len(names)} classes and {sum(map(len, names.values()))} members are LEAN's.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
