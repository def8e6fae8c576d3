"""What an algorithm is measured against (Common/Benchmarks)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final, Protocol, runtime_checkable

from simulator.engine.lean_object import LeanObject
from simulator.errors import ArgumentException
from simulator.symbols import Symbol

if TYPE_CHECKING:
    from simulator.engine.security import Security
    from simulator.engine.security_manager import SecurityManager
_NO_FUNCTION: Final = (
    "Unable to convert Python function to benchmark function, please ensure the function supports Datetime input and decimal "
    "output"
)


@runtime_checkable
class Benchmark(Protocol):
    """LEAN's, or a class of the algorithm's own."""

    def evaluate(self, time: datetime) -> float:
        """Its price at an instant, naive UTC."""


class FuncBenchmark(LeanObject):
    """A function of the instant, naive UTC."""

    lean_name: ClassVar[str] = "FuncBenchmark"

    def __init__(self, benchmark: Callable[[datetime], float]) -> None:
        if not callable(benchmark):
            raise ArgumentException(f"FuncBenchmark(): {_NO_FUNCTION}")
        self._benchmark = benchmark

    def evaluate(self, time: datetime) -> float:
        """Its price at an instant."""
        return float(self._benchmark(time))


class SecurityBenchmark(LeanObject):
    """A security of its own, which has hour bars and is none of the algorithm's."""

    lean_name: ClassVar[str] = "SecurityBenchmark"

    def __init__(self, security: Security) -> None:
        self.security = security

    def evaluate(self, time: datetime) -> float:
        """Its last price; 0 where there is none."""
        return self.security.price

    @staticmethod
    def create_instance(securities: SecurityManager, symbol: Symbol) -> SecurityBenchmark:
        """The benchmark of a symbol."""
        return SecurityBenchmark(securities.create_benchmark_security(symbol))


def benchmark_of(wanted: Symbol | Callable[[datetime], float], securities: SecurityManager) -> Benchmark:
    """The benchmark of a symbol or a function."""
    return SecurityBenchmark.create_instance(securities, wanted) if isinstance(wanted, Symbol) else FuncBenchmark(wanted)
