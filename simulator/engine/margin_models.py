"""Margin models an algorithm may set for a security (SecurityMarginModel.cs, PatternDayTradingMarginModel.cs,
ConstantBuyingPowerModel.cs, NullBuyingPowerModel.cs)."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from simulator.callers import is_own_class
from simulator.engine.algorithm_margin import AlgorithmRule
from simulator.engine.buying_power import LEVERAGE_TOO_SMALL, SecurityBuyingPowerModel, margin_security
from simulator.engine.margin_answers import HasSufficientBuyingPowerForOrderResult
from simulator.engine.margin_questions import HasSufficientBuyingPowerForOrderParameters
from simulator.engine.overloads import lean_names
from simulator.errors import ArgumentException, NotSupportedName
from simulator.margin import MarginSecurity
from simulator.margin.own import NoMargin, OwnRule, PerUnit, ShareOfValue
from simulator.pascal_names import snake_name

if TYPE_CHECKING:
    from simulator.engine.security import Security


_SHARES: Final = 3


class OwnMarginModel(SecurityBuyingPowerModel):
    """A model of the algorithm's choosing, which may serve many securities. It answers as the models that securities have of
    themselves do, by its own rule."""

    lean_name: ClassVar[str] = "BuyingPowerModel"

    def __init__(self) -> None:
        """Not the model of one security: see ``SecurityBuyingPowerModel``."""

    @abstractmethod
    def rule(self, security: Security) -> OwnRule:
        """The margin rule for the security now."""

    @abstractmethod
    def get_leverage(self, security: Security) -> float:
        """How many times its margin a position may be worth."""

    def set_leverage(self, security: Security, leverage: float) -> None:
        """Nothing: most models have none to set."""

    def _seen(self, security: Security) -> MarginSecurity:
        return replace(margin_security(security), own=self.rule(security))


class BuyingPowerModel(OwnMarginModel):
    """Shares of the value: ``(leverage, free)`` for opening and holding, or ``(initial, maintenance, free)``; ``free`` is the
    share of the account that orders and sizes leave alone."""

    lean_name: ClassVar[str] = "BuyingPowerModel"
    NULL: ClassVar[NullBuyingPowerModel]
    _initial = _maintenance = 1.0
    _free = 0.0

    @lean_names(
        "initial_margin_requirement, maintenance_margin_requirement, required_free_buying_power_percent",
        "leverage, required_free_buying_power_percent",
    )
    def __init__(self, *shares: float) -> None:
        if len(shares) > _SHARES:
            raise TypeError(
                f"{type(self).__name__} takes a leverage and a free share, or an initial, a maintenance and a free one"
            )
        if len(shares) == _SHARES:
            self._initial, self._maintenance, self._free = map(float, shares)
        else:
            leverage, free = (*shares, *(1.0, 0.0)[len(shares) :])
            (self._initial, self._maintenance), self._free = _shares(leverage), float(free)
        for name, share in (
            ("Initial margin", self._initial),
            ("Maintenance margin", self._maintenance),
            ("Free Buying Power Percent", self._free),
        ):
            if not 0 <= share <= 1:
                raise ArgumentException(f"{name} requirement must be between 0 and 1")

    def rule(self, security: Security) -> OwnRule:
        """Shares of the value."""
        return ShareOfValue(self._initial, self._maintenance, self._free)

    def get_leverage(self, security: Security) -> float:
        """One over the share that opening takes."""
        return 1.0 / self._initial

    def set_leverage(self, security: Security, leverage: float) -> None:
        """One over the leverage is the share from now on, of opening and of holding."""
        self._initial, self._maintenance = _shares(leverage)


class SecurityMarginModel(BuyingPowerModel):
    """The model of shares, for any security."""

    lean_name: ClassVar[str] = "SecurityMarginModel"


class PatternDayTradingMarginModel(OwnMarginModel):
    """One leverage while the exchange is open, a smaller one when it is closed or about to close."""

    lean_name: ClassVar[str] = "PatternDayTradingMarginModel"
    _closed, _open = 2.0, 4.0

    def __init__(self, closed_market_leverage: float = 2.0, open_market_leverage: float = 4.0) -> None:
        self._closed, self._open = float(closed_market_leverage), float(open_market_leverage)
        _shares(self._open)

    def rule(self, security: Security) -> OwnRule:
        """The share of the leverage in force."""
        share = 1.0 / self.get_leverage(security)
        return ShareOfValue(share, share)

    def get_leverage(self, security: Security) -> float:
        """The leverage in force."""
        exchange = security.exchange
        return self._open if exchange.exchange_open and not exchange.closing_soon else self._closed


class ConstantBuyingPowerModel(OwnMarginModel):
    """The same amount of margin a unit, whatever it is worth."""

    lean_name: ClassVar[str] = "ConstantBuyingPowerModel"

    def __init__(self, margin_required_per_unit_in_account_currency: float) -> None:
        self._amount = float(margin_required_per_unit_in_account_currency)

    def rule(self, security: Security) -> OwnRule:
        """An amount a unit."""
        return PerUnit(self._amount)

    def get_leverage(self, security: Security) -> float:
        """1."""
        return 1.0


class NullBuyingPowerModel(OwnMarginModel):
    """Nothing is held back, and every order may go."""

    lean_name: ClassVar[str] = "NullBuyingPowerModel"

    def has_sufficient_buying_power_for_order(
        self, parameters: HasSufficientBuyingPowerForOrderParameters
    ) -> HasSufficientBuyingPowerForOrderResult:
        """Always."""
        return HasSufficientBuyingPowerForOrderResult(True)

    def rule(self, security: Security) -> OwnRule:
        """No margin."""
        return NoMargin()

    def get_leverage(self, security: Security) -> float:
        """1."""
        return 1.0


def _shares(leverage: float) -> tuple[float, float]:
    """Initial and maintenance share of a leverage."""
    if leverage < 1:
        raise ArgumentException(LEVERAGE_TOO_SMALL)
    return 1.0 / leverage, 1.0 / leverage


BuyingPowerModel.NULL = NullBuyingPowerModel()
SUPPORTED: Final = (
    BuyingPowerModel,
    SecurityMarginModel,
    PatternDayTradingMarginModel,
    ConstantBuyingPowerModel,
    NullBuyingPowerModel,
)


_UNHEARD: Final = frozenset(
    {
        "get_buying_power",
        "get_initial_margin_required_for_order",
        "get_maximum_order_quantity_for_delta_buying_power",
    }
)
"""What LEAN asks a model of the algorithm's own and nobody would ask here."""


def is_algorithms(model: OwnMarginModel) -> bool:
    """Whether the model is of a class of the algorithm's own."""
    return not is_own_class(type(model))


def rule_of(model: OwnMarginModel, security: Security) -> OwnRule:
    """The model's rule for the security now, which an algorithm's class may say itself."""
    base = model.rule(security)
    return AlgorithmRule(model, security, base) if is_algorithms(model) else base


def own_model(model: object) -> OwnMarginModel:
    """The model, where it is one of LEAN's or derives from one. NotSupportedName for another, and for what it overrides in
    vain."""
    if not isinstance(model, SUPPORTED):
        raise NotSupportedName("Security", f"set_buying_power_model with {type(model).__name__}")
    for kind in type(model).__mro__:
        for name in () if is_own_class(kind) else vars(kind):
            if snake_name(name) in _UNHEARD:
                raise NotSupportedName("BuyingPowerModel", f"{name} of the algorithm's own")
    return model
