"""Is every price real and recent: the underlying's and each leg's?"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from domain.refusals import CheckResult, RefusalCode
from safety.case import Case
from safety.checks.base import FUTURE_SECONDS, TOLERANCE, passed, refused


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beat:
    name: str
    age: float
    """Seconds; infinite when there is no price."""
    limit: float
    code: RefusalCode

    @property
    def strain(self) -> float:
        """Age over limit; infinite for a price from the future."""
        return math.inf if self.age < -FUTURE_SECONDS else self.age / self.limit

    @property
    def is_late(self) -> bool:
        """True when the price is missing, too old or from the future."""
        return self.age < -FUTURE_SECONDS or self.age > self.limit + TOLERANCE

    def __str__(self) -> str:
        age = "has no price" if math.isinf(self.age) else f"{self.age:g} s old"
        return f"{self.name} {age} (at most {self.limit:g} s)"


class HeartbeatCheck:
    """The age of the last real price of the underlying and of every leg; the worst one counts."""

    name = "heartbeat"
    protects_reductions = False

    def judge(self, case: Case) -> CheckResult:
        """The worst age, in seconds, against its limit."""
        beats = tuple(_beats(case))
        worst = max(beats, key=lambda beat: beat.strain)
        detail = "; ".join(str(beat) for beat in beats)
        if any(beat.is_late for beat in beats):
            measured = worst.age if math.isfinite(worst.age) else "no price"
            return refused(self, worst.code, detail, measured=measured, limit=worst.limit, unit="seconds")
        return passed(self, worst.age, worst.limit, "seconds", detail)


def _beats(case: Case) -> Iterator[_Beat]:
    limits = case.settings.heartbeat
    view = case.underlying
    alive = view is not None and math.isfinite(view.price) and view.price > 0.0
    yield _Beat(
        name=case.intent.underlying,
        age=case.seconds_since(view.at) if view is not None and alive else math.inf,
        limit=limits.underlying_seconds,
        code=RefusalCode.HEARTBEAT_UNDERLYING,
    )
    for contract, quote in case.quotes().items():
        yield _Beat(
            name=contract.name,
            age=case.seconds_since(quote.at) if quote is not None else math.inf,
            limit=limits.quote_seconds,
            code=RefusalCode.HEARTBEAT_QUOTE,
        )
