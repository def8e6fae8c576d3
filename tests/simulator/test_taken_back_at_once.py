"""What is added and removed in one step, and what a universe wants still when it is removed (QCAlgorithm.RemoveSecurity)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulator.toy_market import IDX, MONDAY, TUESDAY, Stage, call, quiet_market, row, trades

SHOW = """
    def on_securities_changed(self, changes):
        added, removed = ([str(one.symbol) for one in some] for some in (changes.added_securities, changes.removed_securities))
        self.log(f"{self.time:%d %H:%M} {added} {removed}")

    def on_end_of_algorithm(self):
        self.log(f"{self.securities['ABC'].price} {self.securities['ABC'].is_tradable}")
"""
CHAIN = """
    def begin(self):
        self.option = self.add_option("ABC", Resolution.MINUTE)
        self.option.set_filter(lambda u: u.contracts(lambda rows: [row.symbol for row in rows]))
        self.at(10, 0, self.ten)

    def ten(self):
        if self.time.day == 4:
            self.removed = [one.symbol for one in self.current_slice.option_chains[self.option.symbol]]
            self.log([self.remove_security(symbol) for symbol in self.removed])
        self.log([len(chain.contracts) for chain in self.current_slice.option_chains.values()])
"""


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path, quiet_market())


def test_what_is_removed_as_it_is_added_never_begins(stage: Stage) -> None:
    body = """
    def begin(self):
        self.log(self.remove_security(self.add_equity("ABC", Resolution.MINUTE).symbol))
    """
    assert stage.rows(body + SHOW) == ["True", "0.0 False"]


def test_what_is_removed_in_the_step_that_added_it_never_begins(stage: Stage) -> None:
    body = """
    def begin(self):
        self.add_index("IDX", Resolution.MINUTE)
        self.at(10, 0, self.ten)

    def ten(self):
        self.remove_security(self.add_equity("ABC", Resolution.MINUTE).symbol)
    """
    stage.market.put(IDX, MONDAY, trades(MONDAY, 5000.0))
    assert stage.rows(body + SHOW) == ["04 00:00 ['IDX'] []", "0.0 False"]


def test_what_is_added_again_after_it_was_removed_begins(stage: Stage) -> None:
    body = """
    def begin(self):
        self.remove_security(self.add_equity("ABC", Resolution.MINUTE).symbol)
        self.add_equity("ABC", Resolution.MINUTE)
    """
    assert stage.rows(body + SHOW) == ["04 00:00 ['ABC'] []", "100.0 True"]


def test_a_contract_its_chain_wants_is_not_told_to_go_and_stays_in_the_chain(stage: Stage) -> None:
    for day in (MONDAY.replace(day=1), MONDAY):
        stage.market.list_contracts(day, [row(call(100))], 100.0)
    rows = stage.rows(CHAIN + SHOW, MONDAY, TUESDAY)
    assert "[True]" in rows
    assert [told for told in rows if "[] ['" in told] == []
    assert rows.count("[1]") == 2
