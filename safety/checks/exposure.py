"""What the whole book moves by, with this order in it, in dollars."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from domain.refusals import CheckResult, RefusalCode
from risk.arrays import FloatArray
from risk.correlation import beta
from risk.crowding import S_AND_P
from risk.exposure import dollar_greeks
from risk.loss_measures import LEVELS, TailLoss, book_profits, historical, parametric
from risk.margin import Missing
from risk.revaluation import Line
from risk.volatility_size import realised_volatility, volatility_adjusted_part
from safety.case import Case
from safety.checks.base import passed, refused
from safety.checks.closes import common_closes
from safety.checks.revalued import revalued


class ExposureCheck:
    """Dollar Greeks of everything held, working and this order; delta also in terms of the benchmark.

    They are stated and not limited: the stress check is the limit (rule book 4.10). What cannot be stated refuses.
    """

    name = "exposure"
    protects_reductions = False

    def judge(self, case: Case) -> CheckResult:
        """Beta-weighted dollar delta (USD per 100 % of the benchmark), with no limit; the Greeks stand in the detail."""
        trades, benchmark = case.once(revalued), case.settings.exposure.benchmark
        if isinstance(trades, Missing):
            code, wanted = RefusalCode.EXPOSURE_MISSING, "every price and volatility"
            return refused(self, code, trades.why, measured="missing", limit=wanted, unit="USD")
        lines = [line for trade in trades for line in trade.lines]
        betas = {name: _beta(case, name, benchmark) for name in dict.fromkeys(line.underlying for line in lines)}
        known = {name: value for name, value in betas.items() if math.isfinite(value)}
        greeks = dollar_greeks(lines, known)
        weights = ", ".join(f"{name} {known[name]:.2f}" if name in known else f"{name} taken as 1" for name in betas)
        detail = (
            f"delta {greeks.delta:,.0f} USD, {greeks.beta_delta:,.0f} in {benchmark} (betas: {weights or 'none'}); "
            f"gamma {greeks.gamma:,.0f} per 1 %; vega {greeks.vega:,.0f} per point; theta {greeks.theta:,.0f} per day; "
            f"{_value_at_risk(case, lines)}; {_volatility_size(case)}"
        )
        return passed(self, greeks.beta_delta, "reported, not limited", "USD", detail)


def _value_at_risk(case: Case, lines: Sequence[Line]) -> str:
    """What the book would have lost a day, by the returns of the last window of daily closes."""
    closes = common_closes(case, dict.fromkeys(line.underlying for line in lines), case.settings.exposure.window + 1)
    if isinstance(closes, Missing):
        return f"no VaR: {closes.why}"
    returns = {name: np.diff(series) / series[:-1] for name, series in closes.items()}
    sample = book_profits(lines, np.column_stack([returns[line.underlying] for line in lines]))
    told = ", ".join(_tail(measure, sample) for measure in (historical, parametric))
    return f"VaR (CVaR) of a day by the last {sample.size} returns: {told}"


def _tail(measure: Callable[[FloatArray, float], TailLoss], sample: FloatArray) -> str:
    found = [tail for tail in (measure(sample, level) for level in LEVELS) if math.isfinite(tail.value_at_risk)]
    stated = ", ".join(f"{tail.value_at_risk:,.0f} ({tail.expected_shortfall:,.0f}) at {tail.level:.0%}" for tail in found)
    return f"{measure.__name__} {stated or 'not known'}"


def _volatility_size(case: Case) -> str:
    """What a size by 30-day volatility would expose: reported, never the size."""
    name, view = case.intent.underlying, case.underlying
    closes = [bar.close for bar in view.daily] if view is not None else []
    volatility = realised_volatility(closes)
    if not math.isfinite(volatility):
        return f"no size by volatility: {name} has {len(closes)} daily closes"
    part = volatility_adjusted_part(closes, case.settings.exposure.volatility_target)
    return f"a size by volatility would expose {part:.1%} of the account to {name} (volatility {volatility:.1%})"


def _beta(case: Case, name: str, benchmark: str) -> float:
    """1 for the benchmark by any of its names; NaN where the closes do not tell."""
    if name == benchmark or {name, benchmark} <= S_AND_P:
        return 1.0
    closes = common_closes(case, (name, benchmark), case.settings.exposure.window + 1)
    return math.nan if isinstance(closes, Missing) else beta(closes[name], closes[benchmark])
