"""The dividend yield that a chain's own quotes imply, by put-call parity."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from statistics import median

from domain.contracts import Contract, Right
from domain.prices import is_price
from domain.quotes import OptionQuote

MOST_YIELD = 0.05
"""Greatest dividend yield a year that is believed."""
NEAR = 0.05
"""Greatest distance of a strike from the spot, as a part of it, for its pair to count."""


def implied_yields(quotes: Sequence[OptionQuote], spot: float, rate: float, at: datetime) -> dict[datetime, float]:
    """Continuous yield a year by instant of settlement, for those that two-sided pairs near the money are quoted of.

    The median over strikes of ``ln(spot / (call - put + discounted strike)) / years``, by mids, within 0 and ``MOST_YIELD``.
    ``rate`` is continuous a year, ``at`` aware UTC. For American options it is too high by what early exercise is worth.
    """
    found: dict[datetime, list[float]] = {}
    mids = {quote.contract: quote.quote.mid for quote in quotes if quote.quote.is_two_sided} if is_price(spot) else {}
    puts = {_key(contract): mid for contract, mid in mids.items() if contract.right is Right.PUT}
    for contract, mid in mids.items():
        years = contract.years_to_settlement(at)
        if (
            contract.right is Right.CALL
            and _key(contract) in puts
            and years > 0.0
            and abs(contract.strike / spot - 1.0) <= NEAR
        ):
            asset = mid - puts[_key(contract)] + contract.strike * math.exp(-rate * years)
            if asset > 0.0:
                found.setdefault(contract.settles_at, []).append(math.log(spot / asset) / years)
    return {settles: min(max(median(yields), 0.0), MOST_YIELD) for settles, yields in found.items()}


def _key(contract: Contract) -> tuple[str, datetime, float]:
    return contract.root, contract.settles_at, contract.strike
