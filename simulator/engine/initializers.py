"""What sets up each security as it is made (Common/Securities/*SecurityInitializer.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar, Protocol

from simulator.engine.bars import BaseData
from simulator.engine.brokerage_models import DefaultBrokerageModel, overridden
from simulator.engine.lean_enums import AccountType
from simulator.engine.lean_object import LeanObject
from simulator.engine.overloads import lean_names
from simulator.errors import NotSupported

if TYPE_CHECKING:
    from simulator.engine.security import Security


class SecurityInitializer(Protocol):
    """Whatever sets up a security."""

    def initialize(self, security: Security) -> None:
        """Sets up one security."""


class Seeder(Protocol):
    """Whatever gives a security its first price."""

    def seed_security(self, security: Security) -> bool:
        """Whether it had one."""


class _NullSeeder:
    """Gives nothing, and is content."""

    def seed_security(self, security: Security) -> bool:
        """True."""
        return True


class SecuritySeeder(LeanObject):
    """``NULL`` gives new securities no first price."""

    lean_name: ClassVar[str] = "SecuritySeeder"
    NULL: ClassVar[Seeder] = _NullSeeder()


class FuncSecuritySeeder(LeanObject):
    """Asks a function for a point of data or several (Common/Securities/FuncSecuritySeeder.cs)."""

    lean_name: ClassVar[str] = "FuncSecuritySeeder"

    def __init__(self, seed_function: Callable[[Security], BaseData | Iterable[BaseData] | None]) -> None:
        self._function = seed_function

    def seed_security(self, security: Security) -> bool:
        """Gives the security what the function has for it; a chain nothing. False where there is nothing or the function fails:
        LEAN swallows what it raises.
        """
        if security.symbol.is_canonical:
            return True
        try:
            found = self._function(security)
            points = [found] if isinstance(found, BaseData) else list(found or ())
            for point in points:
                security.set_market_price(point)
        except NotSupported:
            raise
        except Exception:  # noqa: BLE001  (LEAN logs whatever the function raises, and goes on)
            return False
        return bool(points)


class BrokerageModelSecurityInitializer(LeanObject):
    """Gives a security the brokerage model's fees and leverage. A Python subclass may override ``initialize``."""

    lean_name: ClassVar[str] = "BrokerageModelSecurityInitializer"

    def __init__(self, brokerage_model: DefaultBrokerageModel, security_seeder: Seeder) -> None:
        self._model = brokerage_model
        self._seeder = security_seeder
        self._fills, self._slips, self._settles, self._margins, self._charges = (
            overridden(brokerage_model, f"get_{model}_model")
            for model in ("fill", "slippage", "settlement", "buying_power", "margin_interest_rate")
        )

    def initialize(self, security: Security) -> None:
        """Sets the models of the security, then its leverage, and gives it a first price; it has LEAN's own of itself."""
        security.restore_models()
        if self._fills:
            security.set_fill_model(self._model.get_fill_model(security))
        fees = self._model.get_fee_model(security)
        if security.fee_model is not fees:
            security.fee_model = fees
        if self._slips:
            security.set_slippage_model(self._model.get_slippage_model(security))
        if self._settles:
            security.set_settlement_model(self._model.get_settlement_model(security))
        elif self._model.account_type is AccountType.CASH:
            security.settle_later()
        if self._margins:
            security.set_buying_power_model(self._model.get_buying_power_model(security))
        if self._charges:
            security.set_margin_interest_rate_model(self._model.get_margin_interest_rate_model(security))
        security.set_leverage(self._model.get_leverage(security))
        self._seeder.seed_security(security)


class FuncSecurityInitializer(LeanObject):
    """Calls a function for each security."""

    lean_name: ClassVar[str] = "FuncSecurityInitializer"

    def __init__(self, initializer: Callable[[Security], object]) -> None:
        self._initializer = initializer

    def initialize(self, security: Security) -> None:
        """Calls the function."""
        self._initializer(security)


class CompositeSecurityInitializer(LeanObject):
    """Several initializers, one after the other."""

    lean_name: ClassVar[str] = "CompositeSecurityInitializer"

    def __init__(self, *initializers: SecurityInitializer | Callable[[Security], object]) -> None:
        self.initializers = [as_initializer(one) for one in initializers]

    @lean_names("initializer")
    def add_security_initializer(self, security_initializer: SecurityInitializer) -> None:
        """Puts one more at the end."""
        self.initializers.append(as_initializer(security_initializer))

    def initialize(self, security: Security) -> None:
        """Calls each in turn."""
        for one in self.initializers:
            one.initialize(security)


def as_initializer(thing: SecurityInitializer | Callable[[Security], object]) -> SecurityInitializer:
    """An initializer as it is; a function as the initializer that calls it."""
    if hasattr(thing, "initialize"):
        return thing
    return FuncSecurityInitializer(thing)


def with_brokerage(initializer: SecurityInitializer, model: DefaultBrokerageModel) -> SecurityInitializer:
    """What ``SetBrokerageModel`` makes of the initializer there is: the brokerage's in its place, or first of several."""
    brokerage = BrokerageModelSecurityInitializer(model, SecuritySeeder.NULL)
    if not isinstance(initializer, CompositeSecurityInitializer):
        return brokerage
    rest = initializer.initializers
    place = next((number for number, one in enumerate(rest) if isinstance(one, BrokerageModelSecurityInitializer)), None)
    if place is None:
        return CompositeSecurityInitializer(brokerage, *rest)
    return CompositeSecurityInitializer(*rest[:place], brokerage, *rest[place + 1 :])
