"""What the desk needs from the outside: a market and account to look at, a broker to send to, a store to write to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from domain.contracts import Contract
from domain.orders import OrderRequest
from domain.quotes import FeedGreeks
from domain.sessions import Session
from domain.snapshots import AccountSnapshot, ChainNeed, MarketSnapshot


class MarketPort(Protocol):
    """Looks at the market and the account; never trades."""

    def session(self, day: date) -> Session | None:
        """The stock exchange's session on a New York date; None when it is closed that day."""

    def market(
        self, at: datetime, needs: Sequence[ChainNeed], underlyings: Iterable[str], marks: Iterable[Contract]
    ) -> MarketSnapshot:
        """The market now: the chains wanted, the underlyings named, and quotes of the contracts held."""

    def account(self, at: datetime) -> AccountSnapshot:
        """The account now."""

    def feed_greeks(self, contracts: Iterable[Contract]) -> Mapping[Contract, FeedGreeks | None]:
        """The feed's own Greeks of a few contracts (dear to ask: never of a whole chain); None where it has none."""

    def engine_margin(self, legs: Mapping[Contract, int]) -> float | None:
        """The engine's initial margin (USD) for holding these signed quantities alone; None when it gives no answer."""


class BrokerPort(Protocol):
    """Sends and cancels orders. What becomes of them comes back as ``OrderUpdate`` to the desk."""

    def submit(self, order: OrderRequest) -> None:
        """Send one order as one combo (or single) DAY limit order."""

    def cancel(self, order_id: str) -> None:
        """Ask for the cancellation of a working order."""


class Store(Protocol):
    """Text objects by key, as LEAN's object store keeps them."""

    def read(self, key: str) -> str | None:
        """The object's text, or None when there is none."""

    def save(self, key: str, text: str) -> bool:
        """Write the object so that it survives a kill; False when the store refused."""

    def keys(self) -> Sequence[str]:
        """All keys of the store."""
