"""May one trade lose what this one can?"""

from __future__ import annotations

import math

from domain.refusals import CheckResult, RefusalCode
from risk.margin import Missing
from risk.payoff import worst_loss
from safety.book import this_order
from safety.case import Case
from safety.checks.base import passed, refused
from safety.checks.requirements import requirements

_CENT = 0.005


class TradeRiskCheck:
    """The planned loss at the stop, and the worst loss of a structure of defined risk, as parts of the account (rule book 4.4).

    Risk is defined where the requirement covers the worst payoff at one expiry; of other structures the stress check limits the
    loss. Both losses are of the whole order at the price about to be sent.
    """

    name = "trade_risk"
    protects_reductions = False

    def judge(self, case: Case) -> CheckResult:
        """The loss nearest to its limit, or farthest beyond, in USD."""
        value, limits, plan = case.account.net_liquidation_value, case.settings.risk, case.intent.plan
        stop = math.nan if plan is None else plan.loss_at_stop * case.intent.quantity
        worst = _worst(case)
        if isinstance(worst, Missing) or not (math.isfinite(value) and value > 0.0 and math.isfinite(stop) and stop > 0.0):
            why = worst.why if isinstance(worst, Missing) else f"net liquidation value {value}, planned loss at the stop {stop}"
            return refused(self, RefusalCode.TRADE_RISK_MISSING, why, measured="missing", limit="every number", unit="USD")
        found = [("planned loss at the stop", stop, limits.stop_loss_fraction * value)]
        if worst is not None:
            found.append(("worst loss", worst, limits.max_loss_fraction * value))
        what, loss, limit = max(found, key=lambda each: each[1] / each[2])
        detail = "; ".join(f"{name} {amount:,.2f} of {most:,.2f}" for name, amount, most in found)
        detail += "" if worst is not None else "; its worst loss is not defined, the stress check limits it"
        if loss > limit + _CENT:
            return refused(self, RefusalCode.TRADE_RISK, f"{what}: {detail}", measured=loss, limit=limit, unit="USD")
        return passed(self, loss, limit, "USD", detail)


def _worst(case: Case) -> float | Missing | None:
    """USD the whole order can lose at its price; None where nothing defines it."""
    own = case.once(requirements)[this_order(case).name]
    if isinstance(own, Missing):
        return own
    if not math.isfinite(case.limit):
        return Missing(why=f"the net price is {case.limit}")
    intent = case.intent
    unit = {leg.contract: leg.ratio for leg in intent.legs}
    if len({contract.settles_at for contract in unit}) > 1:
        return None
    payoff, loss = worst_loss(unit, 0.0), worst_loss(unit, case.limit)
    if payoff is None or loss is None or payoff * intent.quantity > own.gross + _CENT:
        return None
    return loss * intent.quantity
