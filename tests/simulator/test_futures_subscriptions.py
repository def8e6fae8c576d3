"""Roots and contracts that are added, added again and removed, and what becomes of their orders."""

from __future__ import annotations

import pytest

from tests.simulator.futures_world import (
    added,
)
from tests.simulator.toy_market import MONDAY, TUESDAY, Stage


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "self.add_future('ES', contract_depth_offset=3)",
            "ArgumentOutOfRangeException: 'contractDepthOffset'",
        ),
        ("self.add_future('ES', Resolution.TICK)", "NotSupported: Resolution.TICK"),
        (
            "self.add_future_option(Symbol.create_future('ES', 'cme', datetime(2024, 3, 15)))",
            "Symbol provided must be canonical",
        ),
        ("self.add_future('ES').set_filter(5)", "set_filter takes a function, or the least and the longest time"),
        ("self.add_future('ES').set_filter(lambda u: 5)", "has to return the FutureFilterUniverse"),
        ("self.futures_chain(Symbol.create('ABC', SecurityType.EQUITY, 'usa'))", "neither a future nor a future option"),
        ("self.add_future_option_contract(self.add_future('ES').symbol)", "Expected non-canonical Symbol"),
        ("self.add_future('ES').no_such_name", "NotSupported: Future.no_such_name"),
    ],
)
def test_bad_calls_are_refused_with_a_reason(futures: Stage, line: str, said: str) -> None:
    result = futures.play(f"def begin(self):\n    {line}\n")
    assert said in str(result.problem)


def test_a_root_that_is_added_twice_is_the_same_security(futures: Stage) -> None:
    body = added(more="self.log(self.add_future('ES') is self.es)")
    assert futures.rows(body) == ["True"]


def test_a_removed_contract_cannot_be_traded_and_its_orders_say_why(futures: Stage) -> None:
    body = """
    def begin(self):
        self.march = self.add_future_contract(Symbol.create_future("ES", "cme", datetime(2024, 3, 15)))
        self.at(10, 0, self.ten)

    def ten(self):
        self.market_order(self.march.symbol, 1)
        self.limit_order(self.march.symbol, 1, 4000.0)
        self.remove_security(self.march.symbol)
        self.log([f"{one.status.name} {one.tag}" for one in self.transactions.get_orders()])
        self.log(self.march.is_tradable)
    """
    assert futures.rows(body) == ["['FILLED ', 'CANCELED Removed', 'FILLED Removed']", "False"]


def test_orders_say_how_their_contract_was_subscribed(futures: Stage) -> None:
    """By name as any security, by the chain raw, for the continuous contract as that is."""
    body = """
    def begin(self):
        root = self.add_future("ES", data_normalization_mode=DataNormalizationMode.BACKWARDS_PANAMA_CANAL)
        root.set_filter(150, 400)
        self.named = self.add_future_contract(Symbol.create_future("ES", "cme", datetime(2024, 6, 21))).symbol
        self.root = root
        self.at(10, 0, self.ten)

    def ten(self):
        for symbol in (self.root.mapped, self.named, Symbol.create_future("ES", "cme", datetime(2024, 9, 20))):
            ticket = self.market_order(symbol, 1)
            self.log(self.transactions.get_order_by_id(ticket.order_id).price_adjustment_mode.name)
    """
    assert futures.rows(body) == ["BACKWARDS_PANAMA_CANAL", "ADJUSTED", "RAW"]


def test_who_removes_may_give_a_tag(futures: Stage) -> None:
    body = """
    def begin(self):
        self.march = self.add_future_contract(Symbol.create_future("ES", "cme", datetime(2024, 3, 15)))
        self.at(10, 0, self.ten)

    def ten(self):
        self.market_order(self.march.symbol, 1)
        self.remove_security(self.march.symbol, "enough")
        self.log([one.tag for one in self.transactions.get_orders()])
    """
    assert futures.rows(body) == ["['', 'enough']"]


def test_what_is_added_again_is_the_same_security_initialized_anew(futures: Stage) -> None:
    body = """
    def begin(self):
        self.seen = []
        self.add_future_contract(Symbol.create_future("ES", "cme", datetime(2024, 6, 21)))
        self.set_security_initializer(lambda one: self.seen.append(one))
        self.contract = Symbol.create_future("ES", "cme", datetime(2024, 3, 15))
        self.first = self.add_future_contract(self.contract)
        self.at(10, 0, self.ten)
        self.at(11, 0, self.eleven)
        self.at(12, 0, self.twelve)

    def ten(self):
        self.market_order(self.contract, 2)
        self.remove_security(self.contract)

    def eleven(self):
        again = self.add_future_contract(self.contract)
        self.log(f"{again is self.first} {again.is_tradable} {len(self.seen)} {again.holdings.total_fees:g}")

    def twelve(self):
        self.log(self.market_order(self.contract, 1).status.name)
    """
    assert futures.rows(body) == ["True True 2 8.6", "FILLED"]


def test_a_root_that_is_removed_goes_with_its_chain_and_its_options(futures: Stage) -> None:
    body = (
        added(more="self.es.set_filter(0, 20); self.add_future_option(self.es.symbol)")
        + """
    def on_securities_changed(self, changes):
        added, removed = ([str(one) for one in some] for some in (changes.added_securities, changes.removed_securities))
        self.log(f"{self.time:%d %H:%M} {added} {removed}")

    def on_data(self, data):
        if (self.time.hour, self.time.minute) == (10, 0):
            self.market_order(self.es.mapped, 1)
            self.log(self.remove_security(self.es.symbol))
            self.log(self.portfolio[self.es.mapped].quantity)

    def on_end_of_algorithm(self):
        self.log([str(one) for one in self.securities.keys])
    """
    )
    assert futures.rows(body, MONDAY, TUESDAY)[2:] == [
        "True",
        "0.0",
        "04 10:01 [] ['/ES', 'ES15H24']",
        "04 10:02 [] ['ES15H24  240315C05000000']",
        "['?ES15H24']",
    ]


def test_a_root_that_is_removed_at_once_never_begins(futures: Stage) -> None:
    body = (
        added(more="self.remove_security(self.es.symbol)")
        + """
    def on_securities_changed(self, changes):
        self.log("never")
    """
    )
    assert futures.rows(body) == []


@pytest.mark.parametrize(
    "added_by",
    [
        'self.add_security(SecurityType.FUTURE, "ES", Resolution.MINUTE)',
        'self.add_security(Symbol.create("ES", SecurityType.FUTURE, "cme"), Resolution.MINUTE)',
        'self.add_future_contract(Symbol.create("ES", SecurityType.FUTURE, "cme"), Resolution.MINUTE)',
    ],
)
def test_a_root_may_be_added_by_other_names_too(futures: Stage, added_by: str) -> None:
    body = f"""
    def begin(self):
        self.es = {added_by}
        self.at(10, 0, lambda: self.log(f"{{self.es.mapped.value}} {{self.es.price}} {{self.es.is_tradable}}"))
    """
    assert futures.rows(body) == ["ES15H24 5100.0 False"]
