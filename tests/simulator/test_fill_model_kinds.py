"""Which fill rules a security has, and that a model of an algorithm's own keeps those of the class it derives from."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.fill_models import fill_model_of
from simulator.enums import SecurityType
from simulator.fills import BASE_RULES, EQUITY_RULES, FUTURE_RULES, Fill, FillOrder, Rules, fill_order
from simulator.order_kinds import OrderType
from tests.simulator.engine_plays import events, logged
from tests.simulator.fill_market import HOUR, bar, security
from tests.simulator.futures_world import added
from tests.simulator.toy_market import Stage

NOW = datetime(2024, 3, 4, 10, 31)
LIMIT = "self.limit_order(self.abc, 1, 101)"


def own(base: str) -> str:
    """A model of the algorithm's own, for the share."""
    return f"class Mine({base}): pass\nself.securities[self.abc].set_fill_model(Mine())"


@pytest.mark.parametrize(
    ("base", "price"),
    [("FillModel", "100.05"), ("ImmediateFillModel", "100.05"), ("EquityFillModel", "100"), ("FutureFillModel", "100.05")],
)
def test_a_model_of_ones_own_fills_a_share_by_the_rules_of_its_base(stage: Stage, base: str, price: str) -> None:
    """A limit above the market: EquityFillModel fills at the open of the trades, FillModel at the high of the asks."""
    filled = [row for row in events(stage, f"{own(base)}\n{LIMIT}") if "FILLED" in row]
    assert [row.split()[-1] for row in filled] == [price]


def test_a_share_has_the_equity_model_and_an_option_the_immediate_one(stage: Stage) -> None:
    models = "[type(self.securities[one].fill_model).__name__ for one in (self.abc, self.c100)]"
    assert logged(stage, f"self.log({models})") == ["['EquityFillModel', 'ImmediateFillModel']"]


def test_a_future_and_an_option_on_it_have_models_of_their_own(futures: Stage) -> None:
    text = added(more="self.es.set_filter(0, 20); self.add_future_option(self.es.symbol)")
    text += """
    def on_data(self, data):
        if (self.time.hour, self.time.minute) == (10, 0):
            self.log(sorted({type(one.fill_model).__name__ for one in self.securities.values()}))
    """
    assert futures.rows(text) == ["['FutureFillModel', 'FutureOptionFillModel']"]


@pytest.mark.parametrize("kind", list(SecurityType))
def test_rules_go_by_the_kind_of_security(kind: SecurityType) -> None:
    known = {SecurityType.EQUITY: EQUITY_RULES, SecurityType.FUTURE: FUTURE_RULES, SecurityType.FUTURE_OPTION: FUTURE_RULES}
    assert fill_model_of(kind)._rules is known.get(kind, BASE_RULES)


@given(
    kind=st.sampled_from([SecurityType.EQUITY, SecurityType.OPTION, SecurityType.FUTURE]),
    rules=st.sampled_from([BASE_RULES, EQUITY_RULES, FUTURE_RULES]),
    low=st.floats(90.0, 100.0),
    limit=st.floats(100.5, 120.0),
)
def test_rules_that_are_given_count_whatever_the_security(kind: SecurityType, rules: Rules, low: float, limit: float) -> None:
    """A bought limit order over a bar from 100: at its open by the rules of shares, at high or limit by the others."""
    prices = bar(NOW, 100.0, 110.0, low, 105.0)
    wanted = FillOrder(order_type=OrderType.LIMIT, quantity=1, limit_price=limit, time=NOW - timedelta(minutes=5))
    outcome = fill_order(wanted, security(NOW, prices, prices, prices, kind=kind), rules, HOUR)
    assert isinstance(outcome, Fill)
    assert outcome.price == (100.0 if rules is EQUITY_RULES else min(110.0, limit))
