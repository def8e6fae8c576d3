"""Portfolio targets: how much to hold of what (Common/Algorithm/Framework/Portfolio/PortfolioTarget.cs)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from simulator.api.checks import no_price
from simulator.engine.engine import Engine
from simulator.engine.lean_object import FixedObject
from simulator.engine.margin_sizes import GetMaximumOrderQuantityForTargetBuyingPowerParameters
from simulator.engine.security import Security
from simulator.margin import Target, exact, order_size
from simulator.net_arguments import decimal
from simulator.symbols import Symbol

if TYPE_CHECKING:
    from simulator.api.core import AlgorithmCore

_TOO_SMALL = (
    "Warning: Portfolio rebalance result ignored as it resulted in a single share trade recommendation which can generate high "
    "fees. To disable minimum order size checks please set self.settings.minimum_order_margin_portfolio_percentage = 0."
)


class PortfolioTarget(FixedObject):
    """A quantity to hold; in ``set_holdings`` the quantity is a share of the account."""

    lean_name: ClassVar[str] = "PortfolioTarget"

    def __init__(self, symbol: Symbol, quantity: float, tag: str = "") -> None:
        self.symbol = getattr(symbol, "symbol", symbol)
        self.quantity = decimal("PortfolioTarget", "quantity", quantity)
        self.tag = tag

    @staticmethod
    def percent(
        algorithm: AlgorithmCore,
        symbol: Symbol,
        percent: float,
        return_delta_quantity: bool = False,
        tag: str = "",
    ) -> PortfolioTarget | None:
        """The quantity that makes the holding the signed share of the account; None, and an error, where there is none."""
        wanted = getattr(symbol, "symbol", symbol)
        engine: Engine = algorithm._engine
        delta = target_quantity(engine, wanted, decimal("percent", "percent", percent))
        if delta is None:
            return None
        held = 0.0 if return_delta_quantity else engine.securities[wanted].holdings.quantity
        return PortfolioTarget(wanted, delta + held, tag)

    def __str__(self) -> str:
        return f"{self.symbol}: {self.quantity:.10g}" + (f" ({self.tag})" if self.tag else "")


def target_quantity(engine: Engine, symbol: Symbol, percent: float) -> float | None:
    """The signed quantity to order so that the holding becomes the share of the account; None, and an error, where LEAN does
    not know. The account's free share is left out, and a share of 1 buys with all the leverage the security has."""
    settings, portfolio = engine.settings, engine.portfolio
    most, least = settings.max_absolute_portfolio_target_percentage, settings.min_absolute_portfolio_target_percentage
    if abs(percent) > most or 0 < abs(percent) < least:
        engine.error(
            f"The portfolio target percent: {percent:.10g}, does not comply with the current "
            f"'self.settings.max_absolute_portfolio_target_percentage': {most:.10g} or "
            f"'self.settings.min_absolute_portfolio_target_percentage': {least:.10g}. Skipping"
        )
        return None
    security = engine.securities.get(symbol)
    if security is None:
        engine.error(f"{symbol} not found in portfolio. Request this data when initializing the algorithm.")
        return None
    if security.price == 0:
        engine.error(no_price(symbol))
        return None
    value, leverage = portfolio.total_portfolio_value, Decimal(repr(security.leverage))
    target = Target(
        symbol=symbol,
        held=security.holdings.quantity,
        share=Decimal(repr(percent)) * exact(portfolio.total_portfolio_value_less_free_buffer) / exact(value) / leverage,
        portfolio_value=value,
        margin_remaining=portfolio.margin_remaining,
        minimum_share=settings.minimum_order_margin_portfolio_percentage,
    )
    model = security.algorithms_margin_model()
    if model is not None:
        least_share = target.minimum_share
        asked = GetMaximumOrderQuantityForTargetBuyingPowerParameters(portfolio, security, float(target.share), least_share)
        found = model.get_maximum_order_quantity_for_target_buying_power(asked)
        return None if found.is_error else float(found.quantity)
    size = order_size(target, portfolio.book(), lambda one, quantity: engine.securities[one].market_order_fee(quantity))
    if size.no_price:
        engine.error(f"Unable to compute order quantity of {symbol}. Reason: {no_price(symbol)} Returning null.")
        return None
    if size.too_small:
        engine.debug_once(_TOO_SMALL)
    return size.quantity


class _Ordered(NamedTuple):
    """A target with what it is sorted by."""

    reduces: bool
    worth: float
    target: PortfolioTarget


def by_margin_impact(engine: Engine, deltas: list[PortfolioTarget]) -> list[PortfolioTarget]:
    """Targets whose quantities are orders: those that reduce a position first, then the dearest; without those too small to
    order (Extensions.OrderTargetsByMarginImpact). None while warming up."""
    if engine.is_warming_up:
        return []
    found = []
    for target in deltas:
        security = engine.securities[target.symbol]
        lot = security.symbol_properties.lot_size
        quantity = target.quantity - target.quantity % lot if target.quantity > 0 else target.quantity + -target.quantity % lot
        if security.has_data and security.is_tradable and abs(quantity) >= lot:
            found.append(_Ordered(_reduces(engine, security, quantity), abs(quantity * security.price), target))
    return [one.target for one in sorted(found, key=lambda one: (not one.reduces, -one.worth))]


def _reduces(engine: Engine, security: Security, quantity: float) -> bool:
    projected = engine.transactions.get_projected_holdings(security).projected_quantity
    return projected != 0 and abs(quantity + projected) < abs(projected)
