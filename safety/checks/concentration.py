"""Does too much of the account rest on one underlying?"""

from __future__ import annotations

from domain.refusals import CheckResult, RefusalCode
from risk.exposure import concentrations
from risk.margin import Missing
from safety.case import Case
from safety.checks.base import passed, refused
from safety.checks.requirements import tied_up


class ConcentrationCheck:
    """What each underlying ties up, this order in it, against ``exposure.one_underlying``."""

    name = "concentration"
    protects_reductions = False

    def judge(self, case: Case) -> CheckResult:
        """The greatest part of net liquidation value on one underlying against the most there may be."""
        limit, unit = case.settings.exposure.one_underlying, "of net liquidation value"
        amounts = case.once(tied_up)
        if isinstance(amounts, Missing):
            code = RefusalCode.EXPOSURE_MISSING
            return refused(self, code, amounts.why, measured="missing", limit=limit, unit=unit)
        found = concentrations(amounts, case.account.net_liquidation_value, limit)
        detail = ", ".join(f"{one.underlying} ties up {amounts[one.underlying]:,.2f} ({one.part:.1%})" for one in found)
        if found[0].is_over:
            return refused(self, RefusalCode.CONCENTRATION, detail, measured=found[0].part, limit=limit, unit=unit)
        return passed(self, found[0].part, limit, unit, detail)
