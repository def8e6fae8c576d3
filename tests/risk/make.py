"""Contracts for the tests of this room."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from domain.contracts import Contract, ExerciseStyle, ProductKind, Right

NEAR = date(2026, 1, 16)
FAR = date(2026, 12, 18)


def option(
    right: str,
    strike: float,
    *,
    underlying: str = "XYZ",
    kind: ProductKind = ProductKind.EQUITY_OPTION,
    expiry: date = NEAR,
    multiplier: float = 100.0,
) -> Contract:
    """An option that settles at 21:00 UTC on its expiry."""
    return Contract(
        underlying=underlying,
        root=underlying,
        kind=kind,
        expiry=expiry,
        strike=strike,
        right=Right(right),
        multiplier=multiplier,
        style=ExerciseStyle.AMERICAN if kind is ProductKind.EQUITY_OPTION else ExerciseStyle.EUROPEAN,
        settles_at=datetime.combine(expiry, time(21), UTC),
    )


def spx(right: str, strike: float, *, expiry: date = NEAR) -> Contract:
    """An S&P 500 index option."""
    return option(right, strike, underlying="SPX", kind=ProductKind.INDEX_OPTION, expiry=expiry)


def before(contract: Contract, years: float) -> datetime:
    """The instant that many years of 365 days before the contract settles."""
    return contract.settles_at - timedelta(days=365.0 * years)


def future_option(
    right: str, strike: float, *, expiry: date = NEAR, underlying: str = "ES", multiplier: float = 50.0
) -> Contract:
    """An option on a future."""
    kind = ProductKind.FUTURE_OPTION
    return option(right, strike, underlying=underlying, kind=kind, expiry=expiry, multiplier=multiplier)
