"""Can the feed's Greeks be believed?"""

from __future__ import annotations

from collections.abc import Mapping

from domain.contracts import Contract
from domain.quotes import OptionQuote
from domain.refusals import CheckResult, RefusalCode
from risk.greeks_check import GreeksProblem, judge_greeks, mirror_of
from risk.own_greeks import OwnGreeks, own_greeks
from safety.case import Case
from safety.checks.base import passed, refused

_CODES = {
    GreeksProblem.ABSENT: RefusalCode.GREEKS_MISSING,
    GreeksProblem.NOT_FINITE: RefusalCode.GREEKS_MISSING,
    GreeksProblem.ZERO: RefusalCode.GREEKS_MISSING,
    GreeksProblem.OUT_OF_RANGE: RefusalCode.GREEKS_INVALID,
    GreeksProblem.NO_OWN: RefusalCode.GREEKS_DISAGREE,
    GreeksProblem.DISAGREES: RefusalCode.GREEKS_DISAGREE,
    GreeksProblem.MIRROR_DISAGREES: RefusalCode.GREEKS_DISAGREE,
    GreeksProblem.NO_PARITY: RefusalCode.GREEKS_DISAGREE,
}


class GreeksCheck:
    """Every leg has Greeks from the feed that are finite, not zero, of the right sign and range, and near our own.

    A feed writes 0 where it has nothing, so a zero volatility or delta is missing, whatever stands beside it (a dead call with
    delta 1.0 and volatility 0). Ours come from the mids of the same quotes, with the mirror contracts where the chain has them.
    """

    name = "greeks"
    protects_reductions = False

    def judge(self, case: Case) -> CheckResult:
        """The greatest difference between the feed's delta and ours, against the tolerance."""
        ours = own_greeks_of_legs(case)
        tolerance = case.settings.greeks.delta_tolerance
        differences: dict[Contract, float] = {}
        for contract in case.contracts:
            found = judge_greeks(contract, case.feed_greeks.get(contract), ours[contract], tolerance)
            if found.problem is not None:
                detail, code = f"{contract.name}: {found.reason}", _CODES[found.problem]
                return refused(self, code, detail, measured=found.measured, limit=found.limit, unit="delta")
            differences[contract] = float(found.measured)
        widest = max(differences, key=lambda contract: differences[contract])
        return passed(self, differences[widest], tolerance, "delta", f"the largest difference is on {widest.name}")


def own_greeks_of_legs(case: Case) -> Mapping[Contract, OwnGreeks | None]:
    """Our own Greeks of each leg of the case; None where its quote or the underlying gives none."""
    view = case.underlying
    wanted = dict.fromkeys(other for contract in case.contracts for other in (contract, mirror_of(contract)))
    shown = {contract: case.market.quote(contract) for contract in wanted}
    quotes = [OptionQuote(contract=contract, quote=quote) for contract, quote in shown.items() if quote is not None]
    found = own_greeks(quotes, view.price, case.settings.risk.rate, case.at) if view is not None else {}
    return {contract: found.get(contract) for contract in case.contracts}
