"""Models of an option's price: LEAN's by name, and an algorithm's own."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from simulator.engine.option_greeks import Greeks, greeks_of
from simulator.engine.price_models import OptionPriceModelResult, OptionPriceModels, model_result
from simulator.errors import NotSupportedName
from simulator.pricing import Method, greeks_and_iv
from tests.simulator.toy_market import MONDAY, Stage, call, put, quiet_market, row

ARGUMENTS = {
    "price": 6.2,
    "mirror_price": None,
    "underlying_price": 95.0,
    "rate": 0.05,
    "dividend": 0.0,
    "now": datetime(2024, 3, 4, 10),
    "settlement": datetime(2024, 3, 8, 16),
}
BEGIN = """\
def begin(self):
    self.set_benchmark(lambda t: 1.0)
    o = self.add_option("ABC")
    o.set_filter(lambda u: u.strikes(-1, 1).expiration(0, 10))
    self.canonical = o.symbol
    MODEL
    self.done = False

def on_data(self, slice):
    chain = slice.option_chains.get(self.canonical)
    if chain and not self.done:
        self.done = True
        for c in sorted(chain, key=lambda c: str(c.symbol)):
            g = c.greeks
            self.log(f"{c.right} {c.theoretical_price:.4f} {c.implied_volatility:.4f} {g.delta:.4f} {g.lambda_:g}")
"""
OWN = """\
class Half:
    seen = []

    def evaluate(self, parameters):
        c = parameters.contract
        self.seen.append((parameters.security.symbol == c.symbol, parameters.slice.contains_key(c.symbol)))
        greeks = Greeks(0.5, 0.2, 0.15, -0.05, 0.1, 2.0)
        if c.right == OptionRight.PUT:
            greeks.delta *= -1
        return OptionPriceModelResult(c.bid_price / 2, 0.2, greeks)

def on_end_of_algorithm(self):
    self.log(f"{len(self.Half.seen)} {set(self.Half.seen)}")

"""


@pytest.fixture
def listed(tmp_path: Path) -> Stage:
    market = quiet_market()
    market.list_contracts(MONDAY - timedelta(days=3), [row(call(100)), row(put(100))], 100.0)
    return Stage(tmp_path, market)


def said(listed: Stage, model: str) -> list[str]:
    return listed.rows(BEGIN.replace("MODEL", model))


def test_the_default_of_an_american_option_is_the_forward_tree(listed: Stage) -> None:
    default, tree, black = (
        [line.split() for line in said(listed, model)]
        for model in (
            "pass",
            "o.price_model = OptionPriceModels.forward_tree()",
            "o.set_price_model(OptionPriceModels.black_scholes())",
        )
    )
    assert [line[2:] for line in default] == [line[2:] for line in tree]
    assert [line[2:] for line in default] != [line[2:] for line in black]


def test_the_theoretical_price_of_the_default_is_black_scholes_and_of_a_named_tree_the_trees(listed: Stage) -> None:
    default, tree, crr = (
        [float(line.split()[1]) for line in said(listed, model)]
        for model in (
            "pass",
            "o.price_model = OptionPriceModels.forward_tree()",
            "o.set_price_model(OptionPriceModels.binomial_cox_ross_rubinstein())",
        )
    )
    assert tree == pytest.approx([2.1, 1.9], abs=5e-3)
    assert crr == pytest.approx([2.1, 1.9], abs=5e-3)
    assert default != tree


def test_an_american_option_by_black_scholes_has_a_european_ones_greeks() -> None:
    american = greeks_and_iv(put(100), **ARGUMENTS, method=Method.BLACK_SCHOLES)  # type: ignore[arg-type]
    european = greeks_and_iv(put(100), **ARGUMENTS | {"method": Method.FORWARD_TREE})  # type: ignore[arg-type]
    assert american.delta == pytest.approx(european.delta, abs=0.05)
    assert american.delta != european.delta


def test_the_null_model_gives_the_present_price_and_no_greeks(listed: Stage) -> None:
    assert said(listed, "o.price_model = OptionPriceModels.null()") == [
        "CALL 2.1000 0.0000 0.0000 0",
        "PUT 1.9000 0.0000 0.0000 0",
    ]


def test_a_model_of_ones_own_values_the_contracts_a_chain_picks(listed: Stage) -> None:
    body = OWN + BEGIN.replace("MODEL", "o.set_price_model(self.Half())")
    assert listed.rows(body) == [
        "CALL 1.0000 0.2000 0.5000 2",
        "PUT 0.9000 0.2000 -0.5000 2",
        "2 {(True, True)}",
    ]


def test_an_exception_of_a_model_ends_the_run(listed: Stage) -> None:
    model = "o.set_price_model(type('Bad', (), {'evaluate': lambda self, p: 1 / 0})())"
    result = listed.play(BEGIN.replace("MODEL", model))
    assert result.problem is not None
    assert isinstance(result.problem.error, ZeroDivisionError)


def test_a_model_that_is_not_here_is_refused_by_name() -> None:
    with pytest.raises(NotSupportedName, match=r"OptionPriceModels\.QuantLib"):
        getattr(OptionPriceModels, "QuantLib")  # noqa: B009 - it is a name a checker knows not
    assert OptionPriceModels.BlackScholes().method is Method.BLACK_SCHOLES


def test_a_contract_evaluated_by_hand_has_the_greeks_of_its_chain(listed: Stage) -> None:
    by_hand = """
            s = self.securities[c.symbol]
            own = s.evaluate_price_model(slice, c)
            same = s.price_model.evaluate(OptionPriceModelParameters(s, slice, c))
            other = OptionPriceModels.black_scholes().evaluate(OptionPriceModelParameters(s, slice, c))
            self.log([own.implied_volatility == c.implied_volatility, own.greeks.delta == g.delta, own.greeks.theta == g.theta])
            self.log([own.theoretical_price == same.theoretical_price == c.theoretical_price, other.greeks.delta == g.delta])
"""
    rows = listed.rows(BEGIN.replace("MODEL", "pass") + by_hand)
    assert rows[1:3] == ["[True, True, True]", "[True, False]"]
    assert len(rows) == 6


def test_a_result_is_made_of_values_or_of_functions_called_once() -> None:
    asked: list[str] = []

    def volatility() -> float:
        asked.append("volatility")
        return 0.3

    def greeks() -> Greeks:
        asked.append("greeks")
        return Greeks(0.4)

    lazy = OptionPriceModelResult(1.5, volatility, greeks)
    assert asked == []
    made = model_result(lazy)
    assert (made.implied_volatility, made.delta, lazy.theoretical_price) == (0.3, 0.4, 1.5)
    assert model_result(lazy) == made
    assert asked == ["greeks", "volatility"]
    assert OptionPriceModelResult(1.5, Greeks(0.4)).implied_volatility == 0.0
    assert OptionPriceModelResult().greeks.delta == 0.0
    with pytest.raises(TypeError, match="OptionPriceModelResult takes"):
        OptionPriceModelResult(1.0, 0.2, Greeks(), 4)


def test_a_results_volatility_and_greeks_may_be_set() -> None:
    result = OptionPriceModelResult(2.0)
    result.implied_volatility, result.greeks = 0.25, Greeks(gamma=0.1, theta=-365.0)
    assert (result.implied_volatility, result.greeks.gamma, result.greeks.theta_per_day) == (0.25, 0.1, -1.0)


def test_a_model_set_on_a_contract_alone_values_that_contract(listed: Stage) -> None:
    body = """\
        def begin(self):
            self.set_benchmark(lambda t: 1.0)
            c = Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 100, datetime(2024, 3, 8))
            self.add_option_contract(c).price_model = OptionPriceModels.null()
            self.done = False

        def on_data(self, slice):
            for chain in slice.option_chains.values():
                if not self.done:
                    self.done = True
                    self.log([(c.theoretical_price, c.greeks.delta) for c in chain])
    """
    assert listed.rows(body) == ["[(2.1, 0.0)]"]


def test_a_theta_by_day_and_one_by_year_are_exact() -> None:
    found = greeks_and_iv(put(100), **ARGUMENTS)  # type: ignore[arg-type]
    greeks = greeks_of(found)
    assert round(greeks.theta_per_day, 7) == greeks.theta_per_day
    assert round(greeks.theta, 7) == greeks.theta
    greeks.theta_per_day = -0.7158807
    assert (greeks.theta, greeks.theta_per_day) == (-261.2964555, -0.7158807)
