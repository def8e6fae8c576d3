"""What an algorithm can call: subscribing, asking for the past, liquidating, choosing contracts; and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from tests.simulator.engine_plays import body, logged, shown
from tests.simulator.toy_market import IDX, MONDAY, TUESDAY, Stage, call, put, quotes, row, trades


def test_identity_and_modes(stage: Stage) -> None:
    rows = shown(stage, "[self.name, self.algorithm_id, self.live_mode, str(self.status), dict(self.get_parameters())]")
    assert rows == ["['Play', 'play', False, 'RUNNING', {}]"]


def test_parameters_are_set_from_no_dictionary_of_pythons(stage: Stage) -> None:
    result = stage.play(body("self.set_parameters({'x': '1'})"))
    assert "TypeError: No method matches given arguments for set_parameters: parameters must be a Dictionary" in str(
        result.problem
    )


def test_market_open_is_asked_by_symbol_or_ticker(stage: Stage) -> None:
    assert shown(stage, "[self.is_market_open(self.abc), self.is_market_open('ABC'), self.symbol('abc').value]") == [
        "[True, True, 'ABC']"
    ]
    result = stage.play(body("self.symbol('NOPE')"))
    assert "KeyNotFoundException: NOPE was not added to the algorithm" in str(result.problem)


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("self.add_option_contract(self.abc)", "ArgumentException: Unexpected option symbol ABC"),
        (
            "self.add_index_option_contract(self.c100)",
            "ArgumentException: Symbol provided must be of type SecurityType.IndexOption",
        ),
        (
            "self.add_future_option_contract(self.c100.canonical)",
            "ArgumentException: Expected non-canonical Symbol (i.e. a Symbol representing a specific Future contract",
        ),
        ("self.add_index_option(self.abc)", "ArgumentException: Unexpected symbol ABC: AddIndexOption takes an index"),
        ("self.history(self.abc, 5.5)", "ArgumentException: history takes"),
        ("self.history(TradeBar)", "ArgumentException: history takes"),
        ("self.history(self.abc, True)", "ArgumentException: history takes"),
        ("self.history(self.abc, 5, 7)", "ArgumentException: 7 is no Resolution: history takes"),
        ("self.history(self.abc, 5, bars=7)", "ArgumentException: history has no argument bars"),
        ("self.history(OptionContract, self.abc, 5)", "NotSupported: QCAlgorithm.history of OptionContract"),
        ("self.history(OpenInterest, self.abc, 5)", "Symbol: ABC Requested Type: OpenInterest"),
        ("self.history[QuoteBar](self.abc, 5, Resolution.DAILY)", "Symbol: ABC Requested Type: QuoteBar"),
        ("self.history(self.abc, 5, flatten=True)", "Symbol: ABC Requested Type: OptionUniverse"),
        ("self.market_order(5, 1)", "ArgumentException: 5 is no symbol: give a Symbol, a ticker or a security"),
        ("self.set_start_date('x')", "Cannot change start date"),
        ("self.securities[self.c100].set_filter('x')", "TypeError: set_filter takes a function"),
        ("self.securities[self.c100].set_filter(1, 2, 3, 'x')", "neither a timedelta nor a number of days"),
        ("self.set_cash('EUR', 5)", "NotSupported: QCAlgorithm.set_cash"),
        ("self.plot('only')", "NotSupported: QCAlgorithm.plot of anything but one number"),
    ],
)
def test_bad_arguments_are_refused_with_a_reason(stage: Stage, line: str, error: str) -> None:
    result = stage.play(body(line))
    assert error in str(result.problem)


def test_a_date_that_is_none_is_refused(stage: Stage) -> None:
    assert "is no date: give (year, month, day) or a date" in str(
        stage.play("def begin(self):\n    self.set_end_date('x')").problem
    )


@pytest.mark.parametrize(
    "call_",
    ["self.liquidate(self.abc)", "self.liquidate([self.abc, self.c100])", "self.liquidate('ABC')", "self.liquidate(tag='go')"],
)
def test_liquidating_closes_what_it_is_asked_to(stage: Stage, call_: str) -> None:
    ten = f"""\
self.market_order(self.abc, 5)
self.market_order(self.c100, 2)
tickets = {call_}
self.log(f"{{self.portfolio[self.abc].quantity:g}} {{self.portfolio[self.c100].quantity:g}} {{tickets[0].tag}}")
self.quit()"""
    both = "[" in call_ or "tag" in call_
    assert logged(stage, ten) == [f"0 {0 if both else 2} {'go' if 'tag' in call_ else 'Liquidated'}"]


def test_liquidating_can_be_switched_off(stage: Stage) -> None:
    ten = """\
self.market_order(self.abc, 5)
self.settings.liquidate_enabled = False
self.log(f"{self.liquidate()} {self.portfolio[self.abc].quantity:g}")
self.quit()"""
    assert logged(stage, ten) == ["[] 5"]


def test_removing_a_security_closes_it_and_takes_back_its_orders(stage: Stage) -> None:
    ten = """\
self.market_order(self.c100, 2)
self.limit_order(self.c100, 1, 0.5)
self.log(f"{self.remove_security(self.c100)} {self.remove_security(Symbol.create('X', SecurityType.EQUITY, Market.USA))}")
self.log(f"{self.portfolio[self.c100].quantity:g} {self.transactions.get_open_orders()}")"""
    assert logged(stage, ten) == ["True False", "0 []"]


def test_an_index_has_a_price_and_no_orders(stage: Stage) -> None:
    stage.market.put(IDX, MONDAY, trades(MONDAY, 4000.0))
    stage.market.put(call(4000, underlying=IDX), MONDAY, quotes(MONDAY, 10.0, 11.0))
    stage.market.list_contracts(date(2024, 3, 1), [row(call(4000, underlying=IDX))], 4000.0, IDX)
    rows = stage.rows(
        """\
def begin(self):
    self.idx = self.add_index("IDX")
    self.chain = self.add_index_option("IDX")
    self.again = self.add_index_option(self.idx.symbol, Resolution.MINUTE)
    self.chain.set_filter(-1, 1)
    self.at(10, 0, self.ten)

def ten(self):
    self.log(f"{self.idx.price:g} {self.idx.is_tradable} {self.chain is self.again} {self.chain.symbol}")
    chain = self.current_slice.option_chains[self.chain.symbol]
    self.log(f"{[c.symbol.value for c in chain]} {chain.underlying.value:g} {len(chain)} {bool(chain)}")
    self.quit()
"""
    )
    assert rows == ["4000 False True ?IDX", "['IDX   240308C04000000'] 4000 1 True"]


def test_a_chain_gives_a_frame(stage: Stage) -> None:
    ten = """\
chain = list(self.current_slice.option_chains.values())[0]
f = chain.data_frame
self.log(f"{len(f)} {sorted(f.columns)[:3]} {f.loc[f.index[f.strike == 105][0], 'strike']:g} {len(chain.contracts)}")
c = chain.contracts[self.c100]
self.log(f"{c.bid_price:g} {c.ask_price:g} {c.last_price:g} {c.volume:g} {c.bid_size:g} {c.underlying_last_price:g} {c.time}")
self.log(f"{c.right} {c.style} {c.expiry:%d} {c.underlying_symbol} {c} {c.greeks.theta_per_day * 365 == c.greeks.theta}")
self.log(f"{chain.time == self.time} {chain.end_time == self.time} {chain.symbol.value}")
self.quit()"""
    assert logged(stage, ten) == [
        "4 ['askprice', 'asksize', 'bidprice'] 105 4",
        "2 2.2 0 0 10 100 2024-03-04 10:00:00",
        "CALL AMERICAN 08 ABC ABC   240308C00100000 True",
        "True True ?ABC",
    ]


def test_option_chain_without_a_file_is_empty(stage: Stage) -> None:
    ten = """\
chain = self.option_chain(self.abc)
self.log(f"{len(chain)} {list(chain)} {len(chain.data_frame)} {chain.underlying.price:g} {chain.symbol.value}")
self.quit()"""
    assert logged(stage, ten) == ["0 [] 1 0 ?ABC"]


def test_option_chain_looks_back_over_missing_days(stage: Stage) -> None:
    stage.market.list_contracts(date(2024, 3, 1), [row(call(100), 2.5, delta=0.5), row(put(100), 1.5)], 99.0)
    rows = stage.rows(
        """\
def begin(self):
    self.abc = self.add_equity("ABC").symbol
    self.at(10, 0, self.ten)

def ten(self):
    if self.time.day == 5:
        for c in self.option_chain(self.abc):
            self.log(f"{c} {c.last_price:g} {c.bid_price:g} {c.greeks.delta:g} {c.open_interest:g} {c.underlying_last_price:g}")
        self.quit()
""",
        MONDAY,
        TUESDAY,
    )
    assert rows == ["ABC   240308C00100000 2.5 2.5 0.5 7 99", "ABC   240308P00100000 1.5 1.5 0 7 99"]


def test_history_is_asked_in_every_way(stage: Stage) -> None:
    rows = shown(
        stage,
        "[len(self.history(*x)) for x in ((a, 5), ([a], 5, Resolution.MINUTE), ('ABC', timedelta(minutes=5)))]",
        "len(self.history(a, datetime(2024, 3, 4, 9, 40), datetime(2024, 3, 4, 9, 45)))",
        "[len(self.history(self.securities[a], 3)), self.history(a, 3)['close'].tolist()]",
        "[len(self.history(symbols=[a], periods=4)), len(self.history(a, span=timedelta(minutes=3)))]",
        before="a = self.abc",
    )
    assert rows == ["[5, 5, 5]", "5", "[3, [100.0, 100.0, 100.0]]", "[4, 3]"]


def test_the_universe_settings_are_what_subscriptions_begin_with(stage: Stage) -> None:
    rows = stage.rows(
        """\
def begin(self):
    self.universe_settings.resolution = Resolution.HOUR
    s = self.add_equity("ABC", data_normalization_mode=DataNormalizationMode.RAW, leverage=3)
    self.log(f"{s.resolution} {s.data_normalization_mode} {s.leverage:g} {self.universe_settings.resolution}")
    self.log(f"{self.add_security(s.symbol, Resolution.MINUTE) is s} {s.resolution}")
    self.set_benchmark("ABC")
    self.set_benchmark(s.symbol)
    self.quit()
"""
    )
    assert rows == ["HOUR RAW 3 HOUR", "True MINUTE"]


def test_a_filter_may_return_symbols_and_nothing_else(stage: Stage) -> None:
    stage.market.list_contracts(date(2024, 3, 1), [row(call(100)), row(call(105))], 100.0)
    text = """\
def begin(self):
    self.add_option("ABC").set_filter(lambda u: ANSWER)
    self.at(10, 0, self.ten)

def ten(self):
    self.log(str(sorted(s.value for s in self.securities.keys if not s.is_canonical)))
    self.quit()
"""
    assert stage.rows(text.replace("ANSWER", "[c.symbol for c in u if c.strike > 101]")) == ["['ABC', 'ABC   240308C00105000']"]
    problem = stage.play(text.replace("ANSWER", "5")).problem
    assert problem is not None
    assert "result type int from filter function is not a valid argument" in str(problem)


def test_a_contract_dropped_by_the_filter_stays_while_it_is_held(stage: Stage) -> None:
    stage.market.list_contracts(date(2024, 3, 1), [row(call(100))], 100.0)
    stage.market.list_contracts(MONDAY, [row(call(105))], 100.0)
    rows = stage.rows(
        """\
def begin(self):
    self.add_option("ABC").set_filter(lambda u: u)
    self.at(10, 0, self.ten)
    self.at(11, 0, self.eleven)

def ten(self):
    self.c = Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 100, datetime(2024, 3, 8))
    self.market_order(self.c, 1 if self.time.day == 4 else -1)

def eleven(self):
    self.log(f"{self.time.day} {self.securities.is_active(self.c)} {self.portfolio[self.c].quantity:g}")
    self.log(str(sorted(s.value[-8:] for s in self.current_slice.keys if s != s.canonical)))
""",
        MONDAY,
        TUESDAY,
    )
    assert rows == ["4 True 1", "['00100000']", "5 True 0", "['00100000', '00105000']"]


def test_a_missing_universe_file_leaves_an_empty_chain(stage: Stage) -> None:
    rows = stage.rows(
        """\
def begin(self):
    self.o = self.add_option("ABC").symbol
    self.at(10, 0, self.ten)

def ten(self):
    self.log(f"{self.o in self.current_slice.option_chains} {self.current_slice.option_chains.count} {ABC_THERE}")
    self.quit()
""".replace("ABC_THERE", "self.symbol('ABC') in self.current_slice")
    )
    assert rows == ["False 0 True"]
