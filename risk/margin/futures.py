"""The requirement of futures options on one underlying, and of futures held beside them, by the SPAN-like scan.

Source: the rule books, 10.4 (scan, live reserve of sold puts) and 3.5 (plus the net value of options sold).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.contracts import Contract, Right
from domain.prices import is_price
from risk.implied_volatility import VolatilityProblem, implied_volatility
from risk.margin.answer import Missing, Requirement
from risk.margin.span import SpanRule, SpanScan, span_scan
from risk.payoff import Legs, least_value
from risk.revaluation import Line, option_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class FuturesMarket:
    """What the scan asks for beside the options' mids and the spot.

    ``at`` is aware UTC, ``rate`` continuous a year, ``price_range`` the points a future is moved by (``span.price_range`` of
    its maintenance margin). ``prices`` are those of the futures that contracts are written on, where that is not the spot;
    ``volatilities`` go before what the mids imply. ``held`` are futures beside the options (``underlying_line``).
    ``reserve`` adds the live reserve of sold puts.
    """

    at: datetime
    rate: float
    price_range: float
    prices: Mapping[Contract, float] = field(default_factory=dict)
    volatilities: Mapping[Contract, float] = field(default_factory=dict)
    held: tuple[Line, ...] = ()
    reserve: bool = True


def futures_requirement(
    held: Legs, mids: Mapping[Contract, float], spot: float, market: FuturesMarket
) -> Requirement | Missing:
    """What signed futures options on one underlying need; ``mids`` and ``spot`` in points, as ``requirement`` checks them.

    ``gross`` is the scan's risk, the live reserve in it, less the value of the options (plus it where more is sold), so that
    ``net_deposit`` is the risk alone. Where every option sold is covered by longs that expire with it, no more than the worst
    loss at expiry. A scan is an estimate over its price range: beyond it more can be lost than is asked for. A long whose mid
    implies no volatility counts for nothing in the scan. All months move by the same points. Missing, with the reason, where a
    short has no volatility or the market is not one to scan in.
    """
    why = _no_market(held, spot, market)
    if why is not None:
        return Missing(why=why)
    volatilities = _volatilities(held, mids, spot, market)
    lines: list[Line] = []
    worth = 0.0
    for contract, quantity in held.items():
        volatility = volatilities[contract]
        if isinstance(volatility, float):
            price = market.prices.get(contract, spot)
            lines += option_lines({contract: quantity}, {contract: volatility}, price, market.at, rate=market.rate)
            worth += quantity * mids[contract] * contract.multiplier
        elif quantity < 0:
            return Missing(why=f"{contract.name} at {mids[contract]} has no volatility to scan with: {volatility}")
    scan = span_scan([*lines, *market.held], SpanRule(price_range=market.price_range)) if lines or market.held else None
    risk = 0.0 if scan is None else scan.live_reserve if market.reserve else scan.risk
    most = _worst_loss(held) if not market.held else math.inf
    gross = min(max(0.0, risk - worth), most)
    paid = math.fsum(quantity * mids[contract] * contract.multiplier for contract, quantity in held.items())
    return Requirement(
        gross=gross,
        net_deposit=gross + paid,
        unbounded=_unbounded(held, market.held),
        breakdown=_breakdown(scan, risk, worth, gross, most),
    )


def _no_market(held: Legs, spot: float, market: FuturesMarket) -> str | None:
    underlying = next(iter(held)).underlying
    if not is_price(market.price_range):
        return f"the price range of {underlying} is {market.price_range}"
    if not math.isfinite(market.rate):
        return f"the rate is {market.rate}"
    for contract in held:
        if not is_price(market.prices.get(contract, spot)):
            return f"the price of the future of {contract.name} is {market.prices[contract]}"
    for line in market.held:
        if line.underlying != underlying or line.sign:
            return f"a line of {line.underlying} is no future beside options of {underlying}"
        if not (is_price(line.spot) and math.isfinite(line.money)):
            return f"a future of {underlying} is held at {line.spot} with {line.money} USD a point"
    return None


def _volatilities(
    held: Legs, mids: Mapping[Contract, float], spot: float, market: FuturesMarket
) -> dict[Contract, float | str]:
    """Each contract's volatility, or why it has none."""
    contracts = list(held)
    found = implied_volatility(
        [contract.right.sign for contract in contracts],
        [mids[contract] for contract in contracts],
        [market.prices.get(contract, spot) for contract in contracts],
        [contract.strike for contract in contracts],
        [contract.years_to_settlement(market.at) for contract in contracts],
        rate=market.rate,
        dividend=market.rate,
    )
    answers: dict[Contract, float | str] = {}
    for index, contract in enumerate(contracts):
        problem = found.problem_at(index)
        given = market.volatilities.get(contract)
        if problem is VolatilityProblem.EXPIRED or (problem is not VolatilityProblem.NONE and given is None):
            answers[contract] = problem.name.lower().replace("_", " ")
        elif given is not None and not is_price(given):
            answers[contract] = f"volatility {given} is given"
        else:
            answers[contract] = float(found.volatility[index]) if given is None else given
    return answers


def _worst_loss(held: Legs) -> float:
    """USD the shorts and the longs that expire with them can lose; infinite where unbounded and where shorts expire apart."""
    ends = {contract.settles_at for contract, quantity in held.items() if quantity < 0}
    together = {contract: quantity for contract, quantity in held.items() if contract.settles_at in ends}
    least = least_value(together) if len(ends) < 2 else None
    return math.inf if least is None else max(0.0, -least)


def _unbounded(held: Legs, futures: tuple[Line, ...]) -> bool:
    """True when at some expiry more calls are sold than futures and longs that last until then cover."""
    calls = [(c.settles_at, quantity * c.multiplier) for c, quantity in held.items() if c.right is Right.CALL]
    covered = math.fsum(line.money for line in futures)
    slopes = [covered + math.fsum(money for settles, money in calls if settles >= end) for end, _ in calls]
    return min([covered, *slopes]) < 0.0


def _breakdown(scan: SpanScan | None, risk: float, worth: float, gross: float, most: float) -> str:
    if scan is None:
        return "paid in full"
    way = {-1: "down", 0: "unchanged", 1: "up"}[scan.volatility_step]
    text = f"scan: risk {scan.risk:,.2f} at {scan.price_step:+.2f} price ranges, volatility {way}"
    if risk > scan.risk:
        text += f"; {risk:,.2f} with the live reserve"
    text += f"; options worth {worth:,.2f}"
    return f"{text}; no more than the worst loss at expiry {most:,.2f}" if gross == most and most < risk - worth else text
