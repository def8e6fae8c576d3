"""What an option is worth by a model (Common/Securities/Option/IOptionPriceModel.cs, OptionPriceModels.cs).

LEAN's own are told apart here and evaluated by ``simulator.pricing``; an algorithm's own is asked for its result.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from simulator.engine.lean_object import LeanObject
from simulator.engine.option_greeks import Greeks, greeks_of
from simulator.errors import NotSupportedName
from simulator.pascal_names import PascalType
from simulator.pricing import Method, ModelResult

if TYPE_CHECKING:
    from simulator.engine.security import Security
    from simulator.engine.slices import Slice


class OptionPriceModelParameters(LeanObject):
    """What a model looks at: the option, the slice, and the contract of the slice's chain."""

    lean_name: ClassVar[str] = "OptionPriceModelParameters"

    def __init__(
        self,
        security: Security | None = None,
        slice: Slice | None = None,  # noqa: A002  (the name is LEAN's)
        contract: LeanObject | None = None,
    ) -> None:
        self.security = security
        self.slice = slice
        self.contract = contract


class OptionPriceModelResult(LeanObject):
    """``(theoretical_price, [implied_volatility,] greeks)``; volatility and Greeks may be functions, called when asked for."""

    lean_name: ClassVar[str] = "OptionPriceModelResult"

    def __init__(self, theoretical_price: float = 0.0, *rest: Any) -> None:
        if len(rest) > 2:
            raise TypeError("OptionPriceModelResult takes (theoretical_price, [implied_volatility,] greeks)")
        self.theoretical_price = theoretical_price
        self._volatility: float | Callable[[], float] = rest[0] if len(rest) == 2 else 0.0
        self._greeks: Greeks | Callable[[], Greeks] = rest[-1] if rest else Greeks()

    @property
    def implied_volatility(self) -> float:
        """The implied volatility."""
        if callable(self._volatility):
            self._volatility = self._volatility()
        return self._volatility

    @implied_volatility.setter
    def implied_volatility(self, value: float) -> None:
        self._volatility = value

    @property
    def greeks(self) -> Greeks:
        """The Greeks; theta is per year."""
        if not isinstance(self._greeks, Greeks):
            self._greeks = self._greeks()
        return self._greeks

    @greeks.setter
    def greeks(self, value: Greeks) -> None:
        self._greeks = value


def model_result(result: OptionPriceModelResult) -> ModelResult:
    """The numbers as chains keep them."""
    greeks = result.greeks
    return ModelResult(
        implied_volatility=float(result.implied_volatility),
        theoretical_price=float(result.theoretical_price),
        delta=float(greeks.delta),
        gamma=float(greeks.gamma),
        vega=float(greeks.vega),
        theta=float(greeks.theta),
        rho=float(greeks.rho),
        lambda_=float(greeks.lambda_),
    )


class OptionPriceModel(Protocol):
    """Whatever can value an option."""

    def evaluate(self, parameters: OptionPriceModelParameters) -> OptionPriceModelResult:
        """Price, volatility and Greeks of a contract."""


class IndicatorBasedOptionPriceModel(LeanObject):
    """LEAN's model (Indicators/IndicatorBasedOptionPriceModel.cs), by a method; by the option's style where none is given.

    It looks at the prices there are when it is asked, whatever slice and contract it is given.
    """

    lean_name: ClassVar[str] = "IndicatorBasedOptionPriceModel"

    def __init__(self, method: Method | None) -> None:
        self.method = method

    def evaluate(self, parameters: OptionPriceModelParameters) -> OptionPriceModelResult:
        """Price, volatility and Greeks of the option now."""
        option: Any = parameters.security
        result = option.owner.evaluate(option, self.method)
        return OptionPriceModelResult(result.theoretical_price, result.implied_volatility, greeks_of(result))


class CurrentPriceOptionPriceModel(LeanObject):
    """The option's present price, and no Greeks."""

    lean_name: ClassVar[str] = "CurrentPriceOptionPriceModel"

    def evaluate(self, parameters: OptionPriceModelParameters) -> OptionPriceModelResult:
        """The present price."""
        security = parameters.security
        return OptionPriceModelResult(0.0 if security is None else security.price, Greeks())


BY_STYLE = IndicatorBasedOptionPriceModel(None)
"""What LEAN gives every option: Black-Scholes to European ones, the forward tree to American ones."""


class _Models(PascalType):
    """Refuses by name the models that are not here."""

    def __getattr__(self, name: str) -> Any:
        try:
            return super().__getattr__(name)
        except AttributeError:
            if name.startswith("_"):
                raise
            raise NotSupportedName("OptionPriceModels", name) from None


class OptionPriceModels(metaclass=_Models):
    """LEAN's models by name. Those of QuantLib are not here."""

    @staticmethod
    def null() -> CurrentPriceOptionPriceModel:
        """The present price, no Greeks."""
        return CurrentPriceOptionPriceModel()

    @staticmethod
    def black_scholes() -> IndicatorBasedOptionPriceModel:
        """Black-Scholes, for American options too."""
        return IndicatorBasedOptionPriceModel(Method.BLACK_SCHOLES)

    @staticmethod
    def binomial_cox_ross_rubinstein() -> IndicatorBasedOptionPriceModel:
        """The tree of Cox, Ross and Rubinstein, for European options too."""
        return IndicatorBasedOptionPriceModel(Method.COX_ROSS_RUBINSTEIN)

    @staticmethod
    def forward_tree() -> IndicatorBasedOptionPriceModel:
        """The forward tree, for European options too."""
        return IndicatorBasedOptionPriceModel(Method.FORWARD_TREE)
