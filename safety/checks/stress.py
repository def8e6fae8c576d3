"""What would the whole book lose in a jump of the market, with this order in it?"""

from __future__ import annotations

from domain.prices import is_price
from domain.refusals import CheckResult, RefusalCode
from risk.margin import Missing
from risk.stress import Reach, Scenario, StressLimits, StressLoss, StressReport, before_and_after
from safety.case import Case
from safety.checks.base import passed, refused
from safety.checks.revalued import revalued

_CODES = {
    Reach.TRADE: RefusalCode.STRESS_TRADE,
    Reach.GROUP: RefusalCode.STRESS_GROUP,
    Reach.PORTFOLIO: RefusalCode.STRESS_PORTFOLIO,
}


class StressCheck:
    """Everything held, working and unknown, and this order, revalued in jumps of price, volatility and time.

    Each trade, each correlation group and the portfolio stay within a part of net liquidation value in a fall of 4 % and a rise
    of 5 % (rule book 4.6), the portfolio also within the range of portfolio margin; a fall of 10 % is reported. A book that is
    beyond a limit already takes nothing new, whatever the order would do to it.
    """

    name = "stress"
    protects_reductions = False

    def judge(self, case: Case) -> CheckResult:
        """The loss nearest to its limit, or farthest beyond, in USD; all scenarios stand in the detail."""
        trades, value = case.once(revalued), case.account.net_liquidation_value
        if isinstance(trades, Missing) or not is_price(value):
            why = trades.why if isinstance(trades, Missing) else f"net liquidation value is {value}"
            wanted = "every price and volatility"
            return refused(self, RefusalCode.STRESS_MISSING, why, measured="missing", limit=wanted, unit="USD")
        of = case.settings.stress
        limits = StressLimits(trade=of.trade, group=of.group, portfolio=of.portfolio)
        before, after = before_and_after(trades[:-1], trades[-1:], value, limits)
        worst = max((*before.losses, *after.losses), key=lambda found: found.loss / found.limit)
        detail = _in_words(worst, before, after)
        if worst.is_over:
            return refused(self, _CODES[worst.reach], detail, measured=worst.loss, limit=worst.limit, unit="USD")
        return passed(self, worst.loss, worst.limit, "USD", detail)


def _in_words(worst: StressLoss, before: StressReport, after: StressReport) -> str:
    over = "; ".join(f"{loss.what} loses {loss.loss:,.2f}, at most {loss.limit:,.2f}" for loss in after.breaches)
    already = "the book is beyond its limits without this order" if before.breaches else ""
    jumps = ", ".join(f"{scenario.name} {after.portfolio[scenario]:,.2f}" for scenario in Scenario)
    ranges = ", ".join(f"{name} {loss:,.2f}" for name, loss in after.ranges.items()) or "none"
    own = ", ".join(f"{scenario.name} {after.trades[scenario]['this order']:,.2f}" for scenario in Scenario)
    told = [
        already,
        over or f"nearest to its limit is {worst.what}",
        f"this order loses {own}",
        f"the portfolio {jumps} (before {', '.join(f'{s.name} {before.portfolio[s]:,.2f}' for s in Scenario)})",
        f"in their ranges {ranges}",
    ]
    return "; ".join(part for part in told if part)
