"""Algorithms with brokerage, fill and fee models of their own."""

from __future__ import annotations

from tests.simulator.engine_plays import BEGIN

MINUTE_LATER = """\
def on_data(self, data):
    if self.time.hour == 10 and self.time.minute == 3:
        self.quit()

"""


def with_model(name: str, methods: str, base: str, use: str) -> str:
    """The algorithm with a model of its own, written inside it."""
    inside = "".join(f"    {line}\n" if line else "\n" for line in methods.splitlines())
    return f"class {name}({base}):\n{inside}\n" + BEGIN.replace("def begin(self):\n", "def begin(self):\n    " + use + "\n", 1)


def door(methods: str, base: str = "DefaultBrokerageModel", arguments: str = "") -> str:
    return with_model("Door", methods, base, f"self.set_brokerage_model(type(self).Door({arguments}))")


def filling(methods: str, base: str = "ImmediateFillModel") -> str:
    use = "self.add_security_initializer(lambda s: s.set_fill_model(type(self).Filling()))"
    return with_model("Filling", methods, base, use)


def charging(methods: str) -> str:
    use = "self.add_security_initializer(lambda s: s.set_fee_model(type(self).Charging()))"
    return with_model("Charging", methods, "FeeModel", use)
