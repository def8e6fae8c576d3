"""What the desk sees at one instant: the market, and the account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from domain.contracts import Contract
from domain.quotes import Chain, Quote, UnderlyingView
from domain.sessions import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainNeed:
    """The part of a chain that a strategy wants on a day: expiries (calendar days away) and strikes (fraction of spot).

    ``strike_window`` 0.05 means strikes from 95 % to 105 % of the spot.
    """

    root: str
    underlying: str
    min_dte: int
    max_dte: int
    strike_window: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketSnapshot:
    """The market at ``at`` (UTC). ``session`` is today's, None on a day the exchange is closed.

    ``chains`` are keyed by root, ``underlyings`` by symbol. ``marks`` holds quotes of contracts asked for by name (held
    positions). ``volatility_index`` is the VIX, None where the feed has none.
    """

    at: datetime
    session: Session | None
    underlyings: Mapping[str, UnderlyingView] = field(default_factory=dict)
    chains: Mapping[str, Chain] = field(default_factory=dict)
    marks: Mapping[Contract, Quote] = field(default_factory=dict)
    volatility_index: UnderlyingView | None = None

    def quote(self, contract: Contract) -> Quote | None:
        """The quote of a contract from its mark or its chain; None when neither has it."""
        mark = self.marks.get(contract)
        if mark is not None:
            return mark
        chain = self.chains.get(contract.root)
        found = chain.get(contract) if chain is not None else None
        return found.quote if found is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerFigure:
    """An amount in USD as the broker itself states it: who said it (``tastytrade dry run``) and when (UTC)."""

    amount: float
    source: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSnapshot:
    """The account at ``at`` as the engine states it, USD. ``holdings`` are signed contract counts of options.

    ``other_holdings`` names everything else held (shares, futures, options unknown to the desk) with its quantity.
    ``open_orders`` counts the orders that work at the engine or broker, whoever sent them. ``broker_margin_used`` is the
    broker's own margin in use, None where it was not asked (backtests).
    """

    at: datetime
    net_liquidation_value: float
    cash: float
    margin_used: float
    margin_remaining: float
    holdings: Mapping[Contract, int] = field(default_factory=dict)
    other_holdings: Mapping[str, float] = field(default_factory=dict)
    open_orders: int = 0
    broker_margin_used: BrokerFigure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunIdentity:
    """What this run is: ``mode`` is ``backtest`` or ``live``; ``prefix`` opens every object store key of the run."""

    mode: str
    prefix: str
    code_hash: str
    started_on: date
