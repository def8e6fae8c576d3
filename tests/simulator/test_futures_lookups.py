"""What an algorithm asks of roots and their chains: history, contracts by other names, frames, and what prints."""

from __future__ import annotations

from tests.simulator.futures_world import (
    added,
)
from tests.simulator.toy_market import FRIDAY, MONDAY, TUESDAY, Stage


def test_what_a_root_knows_of_itself(futures: Stage) -> None:
    body = (
        added()
        + """
    def on_data(self, data):
        contract = self.securities[self.es.mapped]
        self.log(f"{self.es.is_future_chain} {contract.is_future_chain} {contract.is_future_contract} {contract.expiry:%Y%m%d}")
        self.log(f"{self.es.is_tradable} {contract.is_tradable} {contract.settlement_type} {self.es.data_normalization_mode}")
        self.quit()
    """
    )
    assert futures.rows(body) == ["True False True 20240315", "False True CASH RAW"]


def test_history_of_a_root_is_that_of_its_continuous_contract(futures: Stage) -> None:
    body = (
        added("")
        + """
    def on_data(self, data):
        if (self.time.hour, self.time.minute) == (10, 0):
            raw, mode = DataNormalizationMode.RAW, DataMappingMode.LAST_TRADING_DAY
            for options in ({}, {"data_normalization_mode": raw}, {"contract_depth_offset": 1, "data_normalization_mode": raw}):
                frame = self.history(self.es.symbol, 2, Resolution.MINUTE, **options)
                self.log(f"{self.time:%d} {frame.close.tolist()}")
            frame = self.history(self.es.symbol, 1, Resolution.MINUTE, data_mapping_mode=mode)
            self.log(f"{self.time:%d} {frame.close.tolist()}")
    """
    )
    assert futures.rows(body, MONDAY, TUESDAY) == [
        "04 [5100.0, 5100.0]",
        "04 [5000.0, 5000.0]",
        "04 [5100.0, 5100.0]",
        "04 [5100.0]",
        "05 [5100.0, 5100.0]",
        "05 [5100.0, 5100.0]",
        "05 [5200.0, 5200.0]",
        "05 [5100.0]",
    ]


def test_the_contracts_of_a_change_are_found_by_their_identifiers(futures: Stage) -> None:
    body = (
        added()
        + """
    def on_symbol_changed_events(self, events):
        for change in events.values():
            self.log(f"{self.symbol(change.old_symbol)} {self.symbol(change.new_symbol)} {change.symbol} {change.time}")
    """
    )
    assert futures.rows(body, MONDAY, TUESDAY) == ["ES YGT6HGVF2SQP ES YJHOAMPYKQGX /ES 2024-03-05 00:00:00"]


def test_a_text_that_names_nothing_is_no_symbol(futures: Stage) -> None:
    result = futures.play("def begin(self):\n    self.symbol('ES NOTHING HERE')\n")
    assert "KeyNotFoundException: ES NOTHING HERE was not added" in str(result.problem)


def test_a_chain_of_options_is_found_by_what_it_is_on(futures: Stage) -> None:
    body = (
        added(more="self.add_future_option(self.es.symbol)")
        + """
    def on_data(self, data):
        if (self.time.hour, self.time.minute) == (10, 0):
            chain = data.option_chains[self.es.mapped]
            contract = list(chain)[0].symbol
            self.log(f"{data.option_chains.contains_key(contract)} {data.option_chains.get(self.es.symbol)} {len(chain)}")
    """
    )
    assert futures.rows(body) == ["True None 1"]


def test_the_older_provider_lists_contracts_too(futures: Stage) -> None:
    body = """
    def begin(self):
        es = Symbol.create("ES", SecurityType.FUTURE, "cme")
        for day in (datetime(2024, 3, 4), datetime(2024, 3, 8)):
            self.log([str(one) for one in self.future_chain_provider.get_future_contract_list(es, day)])
    """
    assert futures.rows(body) == ["['ES YGT6HGVF2SQP', 'ES YJHOAMPYKQGX', 'ES YLZ9Z50BJE2P']"] * 2


def test_chains_make_one_frame(futures: Stage) -> None:
    body = """
    def begin(self):
        frame = self.futures_chains([Symbol.create("ES", SecurityType.FUTURE, "cme")], flatten=True).data_frame
        self.log(f"{frame.index.names} {len(frame)} {frame.openinterest.tolist()}")
        self.log(self.futures_chains([]).data_frame.empty)
    """
    assert futures.rows(body) == ["['canonical', 'symbol'] 3 [70.0, 68.0, 69.0]", "True"]


def test_changes_print_as_leans_do(futures: Stage) -> None:
    body = (
        added(more="self.es.set_filter(0, 20)")
        + """
    def on_securities_changed(self, changes):
        if self.time.day == 4:
            self.log(f"{changes} {changes.count}")
            self.log(SecurityChanges([], []))
    """
    )
    assert futures.rows(body) == ["SecurityChanges:  Added: ES 1S1,ES YGT6HGVF2SQP 3", "SecurityChanges: None"]


def test_who_asks_is_told_what_lean_itself_wanted(futures: Stage) -> None:
    body = (
        added()
        + """
    def on_securities_changed(self, changes):
        changes.filter_internal_securities = False
        added, removed = ([str(one) for one in some] for some in (changes.added_securities, changes.removed_securities))
        self.log(f"{self.time:%d} {changes.count} {added} {removed}")
    """
    )
    assert futures.rows(body, MONDAY, FRIDAY) == ["04 2 ['/ES', 'ES15H24'] []", "05 1 ['ES21M24'] []", "07 1 [] ['ES15H24']"]


def test_a_contract_is_found_by_its_identifier(futures: Stage) -> None:
    body = (
        added()
        + """
    def on_symbol_changed_events(self, events):
        for change in events.values():
            self.log(f"{self.securities[change.old_symbol].symbol} {self.securities[change.new_symbol.lower()].symbol}")
            self.log("ES YGT6HGVF2SQQ" in self.securities)
    """
    )
    assert futures.rows(body, MONDAY, TUESDAY) == ["ES YGT6HGVF2SQP ES YJHOAMPYKQGX", "False"]


def test_a_contract_of_a_frame_of_chains_may_be_added(futures: Stage) -> None:
    body = """
    def begin(self):
        march, june = (Symbol.create_future("ES", "cme", day) for day in (datetime(2024, 3, 15), datetime(2024, 6, 21)))
        frame = self.option_chains([march, june], flatten=True).data_frame
        canonicals = frame.index.get_level_values("canonical")
        own = frame.loc[[one for one in canonicals if one.underlying == june]]
        contract = own.index[0][1]
        self.log(f"{frame.index.names} {len(frame)} {len(own)} {self.add_future_option_contract(contract).symbol}")
        self.log(self.option_chain(march, flatten=True).data_frame.index[0] == list(self.option_chain(march))[0].symbol)
    """
    assert futures.rows(body) == ["['canonical', 'symbol'] 2 1 ES21M24  240621C05000000", "True"]
