"""Identifiers of futures contracts, beside those of LEAN's own map files."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.future_identifiers import future_identifier, future_of
from simulator.symbols import Market, Symbol

KNOWN = [
    ("ES UIK2F7CJ4V0H", Symbol.create_future("ES", Market.CME, date(2009, 12, 18))),
    ("ES VMKLFZIH2MTD", Symbol.create_future("ES", Market.CME, date(2013, 12, 20))),
    ("GC VDOL5LMM7FKT", Symbol.create_future("GC", Market.COMEX, date(2013, 1, 29))),
]


@pytest.mark.parametrize(("identifier", "contract"), KNOWN)
def test_identifiers_are_those_of_leans_map_files(identifier: str, contract: Symbol) -> None:
    assert future_of(identifier) == contract
    assert future_of(identifier.lower()) == contract
    assert future_identifier(contract) == identifier
    assert str(contract.id) == identifier


@given(
    day=st.dates(date(1990, 1, 1), date(2060, 12, 31)),
    root=st.sampled_from(["ES", "CL", "ZB", "GC"]),
    market=st.sampled_from([Market.CME, Market.CBOT, Market.NYMEX, Market.COMEX]),
)
def test_every_contract_comes_back_from_its_identifier(day: date, root: str, market: str) -> None:
    contract = Symbol.create_future(root, market, day)
    assert future_of(future_identifier(contract)) == contract


@pytest.mark.parametrize("text", ["ES", "", "ES VMKLFZIH2MTD more", "ES !", "SPY R735QTJ8XC9X"])
def test_a_text_that_names_no_contract_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"identifier|names no|invalid literal"):
        future_of(text)


def test_a_root_and_a_market_without_a_number_have_no_identifier() -> None:
    root = KNOWN[0][1].canonical
    for symbol in (root, Symbol.create_future("ES", "nowhere", date(2024, 3, 15))):
        with pytest.raises(ValueError, match="no futures contract"):
            future_identifier(symbol)
    assert str(root.id) == root.value
