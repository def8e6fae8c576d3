"""What sets up each security: the brokerage, an algorithm's own initializer, several of them (QCAlgorithm.cs)."""

from __future__ import annotations

import pytest

from tests.simulator.toy_market import Stage


def begin(*lines: str) -> str:
    """An algorithm that runs the lines as it begins, and ends."""
    return "def begin(self):\n" + "".join(f"    {line}\n" for line in lines) + "    self.quit()\n"


SHOW = "self.log(f'{self.abc.leverage:g} {type(self.abc.fee_model).__name__}')"


def test_the_brokerage_sets_up_what_is_added(stage: Stage) -> None:
    rows = stage.rows(begin("self.abc = self.add_equity('ABC')", SHOW, "self.log(type(self.security_initializer).__name__)"))
    assert rows == ["2 BrokerageFeeModel", "BrokerageModelSecurityInitializer"]


def test_an_initializer_of_ones_own_stands_in_the_brokerages_place(stage: Stage) -> None:
    """The account is a cash account, but nothing sets the security's leverage to 1 any more: Equity.cs begins with 2."""
    rows = stage.rows(
        begin(
            "self.set_security_initializer(lambda s: None)",
            "self.set_brokerage_model(BrokerageName.DEFAULT, AccountType.CASH)",
            "self.abc = self.add_equity('ABC')",
            SHOW,
        )
    )
    assert rows == ["2 BrokerageFeeModel"]


def test_an_added_initializer_comes_after_the_brokerages(stage: Stage) -> None:
    rows = stage.rows(
        begin(
            "self.set_brokerage_model(BrokerageName.DEFAULT, AccountType.CASH)",
            "self.add_security_initializer(lambda s: self.log(f'{s.leverage:g}'))",
            "self.add_security_initializer(lambda s: s.set_fee_model(ConstantFeeModel(3)))",
            "self.abc = self.add_equity('ABC')",
            SHOW,
        )
    )
    assert rows == ["1", "1 ConstantFeeModel"]


def test_setting_a_second_initializer_warns_and_forgets_the_first(stage: Stage) -> None:
    result = stage.play(
        begin(
            "self.set_security_initializer(lambda s: self.log('first'))",
            "self.set_security_initializer(lambda s: self.log('second'))",
            "self.add_equity('ABC')",
        )
    )
    said = [(line.kind, line.message) for line in result.log.lines]
    assert ("LOG", "second") in said
    assert ("LOG", "first") not in said
    assert (
        "DEBUG",
        "Warning: SetSecurityInitializer() has already been called, existing security initializers in all universes will be "
        "overwritten.",
    ) in said


def test_a_brokerage_set_late_comes_before_the_added_initializers_and_warns(stage: Stage) -> None:
    result = stage.play(
        begin(
            "self.add_security_initializer(lambda s: self.log(f'{s.leverage:g}'))",
            "self.set_brokerage_model(BrokerageName.DEFAULT, AccountType.CASH)",
            "self.add_equity('ABC')",
        )
    )
    said = [line.message for line in result.log.lines]
    assert "1" in said
    assert any(line.startswith("Warning: SetBrokerageModel(): a custom security initializer has been added.") for line in said)


def test_several_initializers_run_in_their_order(stage: Stage) -> None:
    rows = stage.rows(
        begin(
            "one = FuncSecurityInitializer(lambda s: self.log('one'))",
            "both = CompositeSecurityInitializer(one, lambda s: self.log('two'))",
            "both.add_security_initializer(FuncSecurityInitializer(lambda s: self.log('three')))",
            "self.set_security_initializer(both)",
            "self.add_equity('ABC')",
        )
    )
    assert rows == ["one", "two", "three"]


def test_a_subclass_of_the_brokerages_initializer_is_called(stage: Stage) -> None:
    rows = stage.rows(
        """\
class Own(BrokerageModelSecurityInitializer):
    def __init__(self, algorithm):
        super().__init__(algorithm.brokerage_model, SecuritySeeder.NULL)
        self.algorithm = algorithm

    def initialize(self, security):
        super().initialize(security)
        self.algorithm.log(f"{security.symbol} {security.leverage:g}")

def begin(self):
    self.set_brokerage_model(BrokerageName.TASTYTRADE, AccountType.CASH)
    self.set_security_initializer(type(self).Own(self))
    self.add_equity("ABC")
    self.quit()
"""
    )
    assert rows == ["ABC 1"]


@pytest.mark.parametrize("verb", ["set", "add"])
def test_after_initialize_it_is_too_late(stage: Stage, verb: str) -> None:
    result = stage.play(
        f"""\
def begin(self):
    self.add_equity("ABC")
    self.at(10, 0, lambda: self.{verb}_security_initializer(lambda s: None))
"""
    )
    assert f"{verb.title()}SecurityInitializer() cannot be called after algorithm initialization." in str(result.problem)
