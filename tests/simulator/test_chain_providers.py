"""The older way to ask for a chain: ``self.option_chain_provider``."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from simulator.engine.chain_providers import OptionChainProvider, last_universe
from simulator.errors import NotSupported
from simulator.symbols import Symbol
from tests.simulator.toy_market import ABC, FRIDAY, HALF_DAY, MONDAY, TUESDAY, Stage, ToyMarket, call, put, row

FRIDAY_BEFORE = date(2024, 3, 1)
CANONICAL = Symbol.create_canonical_option(ABC)


@pytest.fixture
def market() -> ToyMarket:
    """Universes of the Friday before and of Monday; Monday's has one contract more."""
    made = ToyMarket()
    made.list_contracts(FRIDAY_BEFORE, [row(call(100)), row(put(100, MONDAY))], 100.0)
    return made.list_contracts(MONDAY, [row(call(100)), row(call(105)), row(put(100, MONDAY))], 100.0)


@pytest.mark.parametrize(
    ("now", "found"),
    [
        (datetime(2024, 3, 4), [call(100), put(100, MONDAY)]),
        (datetime(2024, 3, 4, 15, 59), [call(100), put(100, MONDAY)]),
        (datetime(2024, 3, 5, 9, 31), [call(100), call(105)]),
        (datetime(2024, 3, 7), [call(100), call(105)]),
        (datetime(2024, 3, 9), []),
    ],
)
def test_the_contracts_are_those_of_the_last_universe_before_the_day_that_have_not_expired(
    market: ToyMarket, now: datetime, found: list[Symbol]
) -> None:
    assert OptionChainProvider(market).get_option_contract_list(ABC, now) == found


def test_an_option_or_its_chain_stands_for_the_underlying(market: ToyMarket) -> None:
    provider = OptionChainProvider(market)
    now = datetime(2024, 3, 5)
    assert provider.get_option_contract_list(CANONICAL, now) == provider.get_option_contract_list(ABC, now)
    assert provider.get_option_contract_list(call(100), now) == provider.get_option_contract_list(ABC, now)


def test_without_a_universe_there_are_no_contracts() -> None:
    assert OptionChainProvider(ToyMarket()).get_option_contract_list(ABC, datetime(2024, 3, 5)) == []


def test_the_search_goes_back_over_a_weekend_and_a_holiday_but_not_for_ever(market: ToyMarket) -> None:
    found = last_universe(market, CANONICAL, HALF_DAY)
    assert found is not None
    assert found.day == MONDAY
    assert last_universe(market, CANONICAL, TUESDAY.replace(day=18)) is None
    assert last_universe(market, CANONICAL, FRIDAY) is not None


def test_the_search_goes_back_three_trading_days() -> None:
    market = ToyMarket().list_contracts(date(2024, 2, 27), [row(call(100))], 100.0)
    for day in (28, 29):
        assert last_universe(market, CANONICAL, date(2024, 2, day)) is not None
    assert last_universe(market, CANONICAL, date(2024, 3, 1)) is not None
    assert last_universe(market, CANONICAL, MONDAY) is None


def test_an_algorithm_asks_it_by_leans_name(stage: Stage) -> None:
    stage.market.list_contracts(FRIDAY_BEFORE, [row(call(100)), row(call(105))], 100.0)
    rows = stage.rows(
        """\
def begin(self):
    self.abc = self.add_equity("ABC").symbol
    for contract in self.option_chain_provider.get_option_contract_list(self.abc, self.time):
        self.log(contract.value)
    self.quit()
"""
    )
    assert rows == ["ABC   240308C00100000", "ABC   240308C00105000"]


def test_what_it_lacks_is_refused_by_name(market: ToyMarket) -> None:
    with pytest.raises(NotSupported, match=r"IOptionChainProvider\.nothing"):
        OptionChainProvider(market).nothing  # noqa: B018
