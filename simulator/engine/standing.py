"""How the account stands: what LEAN shows of a run while it goes on, and at its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulator.engine.portfolio import SecurityPortfolioManager


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Account currency. ``holdings`` is what positions are worth, unsigned, ``volume`` all that was bought and sold."""

    equity: float
    unrealized: float
    fees: float
    net_profit: float
    holdings: float
    volume: float


def standing(portfolio: SecurityPortfolioManager) -> Standing:
    """How the account stands now; 0 where a fee model of the algorithm's, which is asked what closing costs, raises."""
    return Standing(
        equity=_or_nothing(lambda: portfolio.total_portfolio_value),
        unrealized=_or_nothing(lambda: portfolio.total_unrealized_profit),
        fees=portfolio.total_fees,
        net_profit=portfolio.total_net_profit,
        holdings=portfolio.total_holdings_value,
        volume=portfolio.total_sale_volume,
    )


def _or_nothing(ask: Callable[[], float]) -> float:
    try:
        return ask()
    except Exception:  # noqa: BLE001  (whatever the model raised, it has ended the run before)
        return 0.0
