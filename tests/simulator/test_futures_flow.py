"""Algorithms that trade roots: chains, the continuous contract, and options on what they pick."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from simulator.enums import OptionRight, OptionStyle
from simulator.market import Universe
from simulator.symbols import Symbol
from tests.simulator.futures_world import ES, JUNE, MARCH, SEPTEMBER, ending_with, listed, roots
from tests.simulator.toy_market import FRIDAY, HALF_DAY, MONDAY, TUESDAY, Stage, quotes, row, trades

THE_FRIDAY_BEFORE = MONDAY.replace(day=1)
ADD = """
    def begin(self):
        self.es = self.add_future("ES", Resolution.MINUTE, {options})
        {more}
"""


def option_on(future: Symbol, strike: float) -> Symbol:
    expiry = future.id.date
    return Symbol.create_option(future, future.market, OptionStyle.AMERICAN, OptionRight.CALL, strike, expiry)


@pytest.fixture
def futures(tmp_path: Path) -> Stage:
    """March at 5000, June at 5100: March is mapped on Monday, June from Tuesday on; a call on each."""
    market = roots()
    for day in (MONDAY, TUESDAY, HALF_DAY, FRIDAY):
        for contract, price in ((MARCH, 5000.0), (JUNE, 5100.0), (SEPTEMBER, 5200.0)):
            market.put(contract, day, trades(day, price)).put(contract, day, quotes(day, price - 0.25, price + 0.25))
            market.put(option_on(contract, 5000.0), day, quotes(day, 50.0, 51.0))
    for day in (THE_FRIDAY_BEFORE, MONDAY, TUESDAY, HALF_DAY, FRIDAY):
        market.universes[ES, day] = listed(day, MARCH, JUNE, SEPTEMBER)
        for contract in (MARCH, JUNE):
            rows = [row(option_on(contract, 5000.0))]
            market.universes[Symbol.create_canonical_option(contract), day] = Universe(day, 5000.0, rows)
    return Stage(tmp_path, market)


def added(options: str = "data_normalization_mode=DataNormalizationMode.RAW", more: str = "pass") -> str:
    return ADD.format(options=options, more=more)


def test_a_root_is_mapped_and_goes_over_to_the_next_contract(futures: Stage) -> None:
    body = (
        added()
        + """
    def on_symbol_changed_events(self, events):
        for change in events.values():
            self.log(f"{self.time} {change.old_symbol}->{change.new_symbol} {self.es.mapped}")

    def on_data(self, data):
        if (self.time.hour, self.time.minute) == (10, 0):
            self.log(f"{self.time:%d} {self.es.mapped} {self.es.price} {self.securities[self.es.mapped].price}")
    """
    )
    assert futures.rows(body, MONDAY, TUESDAY) == [
        "04 ES15H24 5000.0 5000.0",
        "2024-03-05 00:00:00 ES YGT6HGVF2SQP->ES YJHOAMPYKQGX ES21M24",
        "05 ES21M24 5100.0 5100.0",
    ]


@pytest.mark.parametrize(
    ("options", "monday"),
    [
        ("", 5100.0),
        ("data_normalization_mode=DataNormalizationMode.BACKWARDS_PANAMA_CANAL", 5100.0),
        ("data_normalization_mode=DataNormalizationMode.FORWARD_PANAMA_CANAL", 5000.0),
        ("contract_depth_offset=1", 5253.0),
        ("contract_depth_offset=-1", 5253.0),
        ("data_mapping_mode=DataMappingMode.LAST_TRADING_DAY", 5100.0),
    ],
)
def test_the_continuous_contract_has_the_prices_its_modes_say(futures: Stage, options: str, monday: float) -> None:
    body = (
        added(options)
        + """
    def on_data(self, data):
        if (self.time.hour, self.time.minute) == (10, 0):
            self.log(data.bars[self.es.symbol].close)
    """
    )
    assert [float(line) for line in futures.rows(body)] == pytest.approx([monday])


def test_the_mapped_contract_is_traded_but_stands_in_no_slice(futures: Stage) -> None:
    body = (
        added()
        + """
    def on_data(self, data):
        if (self.time.hour, self.time.minute) == (10, 0):
            contract = self.es.mapped
            self.market_order(contract, 1)
            held = self.portfolio[contract].quantity
            self.log(f"{[str(key) for key in data.keys]} {data.contains_key(contract)} {len(data.future_chains)} {held}")
    """
    )
    assert futures.rows(body) == ["['/ES'] False 0 1.0"]


def test_without_a_filter_only_the_root_is_announced(futures: Stage) -> None:
    body = (
        added()
        + """
    def on_securities_changed(self, changes):
        self.log(f"{self.time:%d} {[str(one) for one in changes.added_securities]} {len(changes.removed_securities)}")
    """
    )
    assert futures.rows(body, MONDAY, TUESDAY) == ["04 ['/ES'] 0", "05 [] 0"]


def test_the_chain_gives_the_contracts_the_filter_picks(futures: Stage) -> None:
    body = (
        added(more="self.es.set_filter(0, 120)")
        + """
    def on_securities_changed(self, changes):
        self.log(f"+{[str(one) for one in changes.added_securities]}")

    def on_data(self, data):
        if (self.time.hour, self.time.minute) == (10, 0):
            for root, chain in data.futures_chains.items():
                for one in chain:
                    self.log(f"{root} {one} {one.expiry:%Y%m%d} {one.bid_price} {one.ask_price} {one.last_price} {one.volume}")
                price, there = chain.underlying.price, one.symbol in chain
                self.log(f"{chain.count} {len(chain.contracts)} {chain.symbol} {price:g} {there}")
    """
    )
    assert futures.rows(body) == [
        "+['/ES', 'ES15H24', 'ES21M24']",
        "/ES ES15H24 20240315 4999.75 5000.25 5000.0 100",
        "/ES ES21M24 20240621 5099.75 5100.25 5100.0 100",
        "2 2 /ES 0 True",
    ]


@pytest.mark.parametrize(
    ("wanted", "contracts"),
    [
        ("timedelta(0), timedelta(days=20)", ["ES15H24"]),
        ("100, 400", ["ES20U24", "ES21M24"]),
        ("lambda u: u.front_month()", ["ES15H24"]),
        ("lambda u: u.contracts(lambda rows: [r.symbol for r in rows if r.open_interest == 69])", ["ES21M24"]),
        ("lambda u: u.expiration_cycle([9])", ["ES20U24"]),
    ],
)
def test_filters_take_spans_days_and_functions(futures: Stage, wanted: str, contracts: list[str]) -> None:
    body = (
        added(more=f"self.es.set_filter({wanted})")
        + """
    def on_securities_changed(self, changes):
        for one in changes.added_securities:
            self.log(one.symbol)
    """
    )
    assert futures.rows(body) == ["/ES", *contracts]


def test_a_contract_that_leaves_the_chain_as_it_becomes_the_mapped_one_is_not_announced(futures: Stage) -> None:
    body = (
        added(more="self.es.set_filter(lambda u: u.contracts([]) if u.local_time.day == 5 else u.back_month())")
        + """
    def on_securities_changed(self, changes):
        added, removed = ([str(one) for one in some] for some in (changes.added_securities, changes.removed_securities))
        self.log(f"{self.time:%d} {added} {removed}")

    def on_data(self, data):
        if (self.time.hour, self.time.minute) == (10, 0):
            self.log(f"{self.time:%d} {self.es.mapped} {self.securities[self.es.mapped].price} {len(data.keys)}")
    """
    )
    assert futures.rows(body, MONDAY, TUESDAY) == [
        "04 ['/ES', 'ES21M24'] []",
        "04 ES15H24 5000.0 2",
        "05 [] []",
        "05 ES21M24 5100.0 1",
    ]


def test_options_follow_the_contracts_of_the_chain_and_the_mapped_one(futures: Stage) -> None:
    body = (
        added(more="self.es.set_filter(100, 120); self.add_future_option(self.es.symbol, lambda u: u.calls_only())")
        + """
    def on_data(self, data):
        if (self.time.hour, self.time.minute) == (10, 0):
            for canonical, chain in data.option_chains.items():
                self.log(f"{self.time:%d} {canonical} {[str(one) for one in chain]} {chain.underlying.close}")
    """
    )
    assert futures.rows(body, MONDAY, TUESDAY) == [
        "04 ?ES15H24 ['ES15H24  240315C05000000'] 5000.0",
        "04 ?ES21M24 ['ES21M24  240621C05000000'] 5100.0",
        "05 ?ES15H24 ['ES15H24  240315C05000000'] 5000.0",
        "05 ?ES21M24 ['ES21M24  240621C05000000'] 5100.0",
    ]


def test_options_on_a_contract_that_is_picked_no_more_are_given_up_the_day_after_at_the_next_step(futures: Stage) -> None:
    body = (
        added(more="self.add_future_option(self.es.symbol)")
        + """
    def on_securities_changed(self, changes):
        added, removed = ([str(one) for one in some] for some in (changes.added_securities, changes.removed_securities))
        self.log(f"{self.time:%d} {added} {removed}")
    """
    )
    assert futures.rows(body, MONDAY, FRIDAY) == [
        "04 ['/ES'] []",
        "04 ['ES15H24  240315C05000000'] []",
        "05 [] []",
        "05 ['ES21M24  240621C05000000'] []",
        "07 [] []",
        "07 [] ['ES15H24  240315C05000000']",
    ]


def test_the_chain_of_yesterdays_file_may_be_asked_for(futures: Stage) -> None:
    body = """
    def begin(self):
        es = self.add_future("ES").symbol
        chain = self.futures_chain(es)
        self.log([f"{one} {one.last_price} {one.bid_price} {one.open_interest} {one.volume}" for one in chain])
        frame = self.future_chain(Symbol.create_future("ES", "cme", datetime(2024, 3, 15)), flatten=True).data_frame
        self.log(f"{list(frame.columns)} {frame.index[0]} {frame.lastprice.iloc[1]}")
        self.log(f"{[str(k) for k in self.futures_chains([es]).keys]} {self.futures_chain(self.es_option()).count}")

    def es_option(self):
        march = Symbol.create_future("ES", "cme", datetime(2024, 3, 15))
        return Symbol.create_option(march, "cme", OptionStyle.AMERICAN, OptionRight.CALL, 5000, datetime(2024, 3, 15))
    """
    assert futures.rows(body) == [
        "['ES15H24 5000.0 5000.0 70.0 10', 'ES20U24 5000.0 5000.0 68.0 10', 'ES21M24 5000.0 5000.0 69.0 10']",
        "['askprice', 'asksize', 'bidprice', 'bidsize', 'expiry', 'lastprice', 'openinterest', 'volume'] ES15H24 5000.0",
        "['/ES'] 3",
    ]


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


def test_an_exception_in_the_callback_of_a_change_ends_the_run(futures: Stage) -> None:
    body = added() + "\n    def on_symbol_changed_events(self, events):\n        raise ValueError('no')\n"
    result = futures.play(body, MONDAY, FRIDAY)
    assert "OnSymbolChangedEvents: ValueError: no" in str(result.problem)


def test_a_market_without_a_map_leaves_the_root_without_a_contract(futures: Stage) -> None:
    futures.market.maps.clear()
    body = (
        added(more="self.es.set_filter(0, 20)")
        + """
    def on_data(self, data):
        if (self.time.hour, self.time.minute) == (10, 0):
            self.log(f"{self.es.mapped} {self.es.has_data} {[str(key) for key in data.keys]}")
    """
    )
    assert futures.rows(body) == ["None False ['ES15H24']"]


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
    assert futures.rows(body, MONDAY, TUESDAY) == ["ES15H24 ES21M24 /ES 2024-03-05 00:00:00"]


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
    assert futures.rows(body) == ["['ES15H24', 'ES21M24', 'ES20U24']"] * 2


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
    assert futures.rows(body, MONDAY, TUESDAY) == ["ES15H24 ES21M24", "False"]


def test_the_universe_file_of_the_last_day_makes_a_step_after_the_end_and_picks_nothing(futures: Stage) -> None:
    body = (
        added(more="self.es.set_filter(0, 20); self.at(17, 0, self.late)")
        + """
    def late(self):
        self.log(f"late {self.time:%d %H:%M}")

    def on_securities_changed(self, changes):
        self.log(f"{self.time:%d %H:%M}")

    def on_end_of_algorithm(self):
        self.log(f"over {self.time:%d %H:%M}")
    """
    )
    assert futures.rows(body) == ["04 00:00", "late 04 17:00", "over 05 00:00"]


def test_without_a_universe_file_of_the_last_day_the_run_ends_with_its_data(futures: Stage) -> None:
    del futures.market.universes[ES, MONDAY]
    body = (
        added(more="self.es.set_filter(0, 20); self.at(17, 0, self.late)")
        + """
    def late(self):
        self.log("late")

    def on_end_of_algorithm(self):
        self.log(f"over {self.time:%d %H:%M}")
    """
    )
    assert futures.rows(body) == ["over 04 16:00"]


def test_a_future_has_no_margin_before_its_first_bar(futures: Stage) -> None:
    futures.market.margins = (1000.0, 900.0)
    body = """
    def begin(self):
        self.march = self.add_future_contract(Symbol.create_future("ES", "cme", datetime(2024, 3, 15)))
        self.at(9, 20, self.show)
        self.at(9, 40, self.show)

    def show(self):
        asked = InitialMarginParameters(self.march, 2)
        self.log(self.march.buying_power_model.get_initial_margin_requirement(asked).value)
    """
    assert futures.rows(body) == ["0.0", "2000.0"]


def test_the_end_of_a_mapped_contract_is_told_but_brings_no_data(futures: Stage) -> None:
    """March ends on the 15th; June is mapped from the 14th on, and the root goes on."""
    day = MARCH.id.date.date()
    futures.market.maps = dict.fromkeys(futures.market.maps, ending_with(day))
    for later in (day, day + timedelta(days=3)):
        futures.market.put(JUNE, later, trades(later, 5100.0))
    body = (
        added()
        + """
    def on_delistings(self, delistings):
        self.log(f"{self.time} {[f'{one.symbol} {one.type}' for one in delistings.values]} {self.current_slice.has_data}")

    def on_data(self, data):
        if data.count != 1:
            self.log(f"{self.time} {data.count}")
    """
    )
    assert futures.rows(body, day, day + timedelta(days=3)) == [
        "2024-03-15 00:00:00 ['ES15H24 WARNING'] False",
        "2024-03-16 00:00:00 ['ES15H24 DELISTED'] False",
    ]


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
        self.at(10, 0, lambda: self.log(f"{{self.es.mapped}} {{self.es.price}} {{self.es.is_tradable}}"))
    """
    assert futures.rows(body) == ["ES15H24 5100.0 False"]
