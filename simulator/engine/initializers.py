"""What sets up each security as it is made (Common/Securities/*SecurityInitializer.cs)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Protocol

from simulator.engine.brokerage_models import DefaultBrokerageModel
from simulator.engine.lean_object import LeanObject
from simulator.engine.overloads import lean_names
from simulator.errors import NotSupportedName

if TYPE_CHECKING:
    from simulator.engine.security import Security


class SecurityInitializer(Protocol):
    """Whatever sets up a security."""

    def initialize(self, security: Security) -> None:
        """Sets up one security."""


class SecuritySeeder(LeanObject):
    """Gives new securities a first price. There is ``NULL`` only, which gives none."""

    lean_name: ClassVar[str] = "SecuritySeeder"
    NULL: ClassVar[SecuritySeeder]


SecuritySeeder.NULL = SecuritySeeder()


class BrokerageModelSecurityInitializer(LeanObject):
    """Gives a security the brokerage model's fees and leverage. A Python subclass may override ``initialize``."""

    lean_name: ClassVar[str] = "BrokerageModelSecurityInitializer"

    def __init__(self, brokerage_model: DefaultBrokerageModel, security_seeder: SecuritySeeder) -> None:
        if security_seeder is not SecuritySeeder.NULL:
            raise NotSupportedName("BrokerageModelSecurityInitializer", "security_seeder other than SecuritySeeder.NULL")
        self._model = brokerage_model

    def initialize(self, security: Security) -> None:
        """Sets the models of the security, then its leverage."""
        security.fee_model = self._model.get_fee_model(security)
        security.restore_margin_model()
        security.set_leverage(self._model.get_leverage(security))


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
