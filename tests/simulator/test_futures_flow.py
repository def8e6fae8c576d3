"""Algorithms that trade roots: chains, the continuous contract, and options on what they pick."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.simulator.futures_world import (
    ES,
    JUNE,
    MARCH,
    added,
    ending_with,
)
from tests.simulator.toy_market import FRIDAY, MONDAY, TUESDAY, Stage, trades


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
        "04 ES YGT6HGVF2SQP 5000.0 5000.0",
        "2024-03-05 00:00:00 ES YGT6HGVF2SQP->ES YJHOAMPYKQGX ES YJHOAMPYKQGX",
        "05 ES YJHOAMPYKQGX 5100.0 5100.0",
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
            self.log(one.symbol.value)
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
            self.log(f"{self.time:%d} {self.es.mapped.value} {self.securities[self.es.mapped].price} {len(data.keys)}")
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
        self.log(f"{list(frame.columns)} {frame.index[0].value} {frame.lastprice.iloc[1]}")
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
            self.log(f"{self.es.mapped} {self.es.has_data} {[key.value for key in data.keys]}")
    """
    )
    assert futures.rows(body) == ["None False ['ES15H24']"]


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
        self.log(f"{self.time} {[f'{one.symbol.value} {one.type}' for one in delistings.values]} {self.current_slice.has_data}")

    def on_data(self, data):
        if data.count != 1:
            self.log(f"{self.time} {data.count}")
    """
    )
    assert futures.rows(body, day, day + timedelta(days=3)) == [
        "2024-03-15 00:00:00 ['ES15H24 WARNING'] False",
        "2024-03-16 00:00:00 ['ES15H24 DELISTED'] False",
    ]
