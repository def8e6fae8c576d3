"""The surface: what LEAN has and the simulator has not is refused by name, and what it has answers as LEAN does."""

from __future__ import annotations

import pytest

from simulator.api.namespace import MODULE, modules, names
from simulator.engine.lean_dict import KeyValuePair, Values
from simulator.engine.lean_enums import BrokerageMessageType, OrderStatus, net_name
from simulator.engine.lean_object import LeanObject
from simulator.errors import InvalidOperationException, NotSupported, NotSupportedName
from simulator.names import callbacks, supported
from simulator.symbols import Symbol
from tests.simulator.toy_market import ABC, MONDAY, Stage, call

EMPTY = "def begin(self):\n"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("self.add_crypto('BTCUSD')", "QCAlgorithm.add_crypto"),
        ("self.set_alpha(1)", "QCAlgorithm.set_alpha"),
        ("self.add_equity('ABC').volatility_model", "Equity.volatility_model"),
        ("self.add_equity('ABC').exchange.hours.sunrise", "SecurityExchangeHours.sunrise"),
        ("self.transactions.process_synchronous_events()", "SecurityTransactionManager.process_synchronous_events"),
        ("self.schedule.event", "ScheduleManager.event"),
        ("self.object_store.save_json", "ObjectStore.save_json"),
        ("self.settings.data_subscription_limit = 5", "AlgorithmSettings.data_subscription_limit"),
        ("self.settings.daily_precise_end_time = False", "AlgorithmSettings.daily_precise_end_time"),
        ("self.set_cash('EUR', 1)", "QCAlgorithm.set_cash"),
        ("self.add_equity('ABC', Resolution.TICK)", "Resolution.TICK"),
    ],
)
def test_what_is_not_supported_is_refused_by_name(stage: Stage, line: str, name: str) -> None:
    problem = stage.play(EMPTY + f"    {line}").problem
    assert problem is not None
    assert isinstance(problem.error, NotSupported)
    assert name in str(problem)


def test_a_missing_name_answers_hasattr_and_getattr_like_any_other(stage: Stage) -> None:
    line = "    self.log(f\"{hasattr(self, 'nothing')} {getattr(self, 'nothing', 5)} {hasattr(self, 'rows')}\")"
    rows = stage.rows(EMPTY + line)
    assert rows == ["False 5 True"]


def test_private_names_are_plain_attribute_errors() -> None:
    thing = LeanObject()
    with pytest.raises(AttributeError) as caught:
        thing._inner  # noqa: B018
    assert not isinstance(caught.value, NotSupportedName)


def test_a_star_import_brings_leans_names_and_pythons_usual_ones() -> None:
    made = modules()[MODULE]
    for name in ("QCAlgorithm", "Resolution", "datetime", "timedelta", "np", "pd", "math", "json", "List", "Leg", "TimeZones"):
        assert name in made.__all__
        assert getattr(made, name) is names()[name]


def test_every_supported_name_is_listed_once_with_its_members() -> None:
    listed = supported()
    assert {"QCAlgorithm", "Slice", "OptionContract", "OrderTicket", "SecurityPortfolioManager"} <= listed.keys()
    assert {"combo_limit_order", "add_index_option", "history", "set_runtime_statistic"} <= set(listed["QCAlgorithm"])
    assert "scan_past_events" not in listed["ScheduleManager"]
    assert all(members == sorted(set(members)) for name, members in listed.items() if name not in _enums())
    assert "on_data" in callbacks()


def _enums() -> set[str]:
    return {name for name, thing in names().items() if isinstance(thing, type) and hasattr(thing, "__members__")}


@pytest.mark.parametrize(
    ("raw", "default", "want"),
    [
        ("10", 7, 10),
        ("10.0", 7, 7),
        ("1e3", 7, 7),
        ("-3", 7, -3),
        ("abc", 7, 7),
        ("", 7, 7),
        (" +5 ", 7, 5),
        ("2147483647", 7, 2147483647),
        ("2147483648", 7, 7),
        ("-2147483649", 7, 7),
        ("1_000", 7, 7),
        ("٣", 7, 7),
        ("-Infinity", 7.5, float("-inf")),
        ("nan", 7.5, float("nan")),
        ("1_000", 7.5, 7.5),
        ("1e3", 7.5, 1000.0),
        ("1,000.5", 7.5, 1000.5),
        ("abc", 7.5, 7.5),
        ("x", "y", "x"),
        ("x", None, "x"),
    ],
)
def test_parameters_are_read_as_lean_reads_them(stage: Stage, raw: str, default: object, want: object) -> None:
    result = stage.play(
        EMPTY + f"    self.log(repr(self.get_parameter('k', {default!r})))\n    self.log(str(self.get_parameter('none')))",
        parameters={"k": raw},
    )
    assert [line.message for line in result.log.lines if line.kind == "LOG"] == [repr(want), "None"]


def test_enums_print_their_python_names_and_messages_the_dotnet_ones() -> None:
    assert str(OrderStatus.CANCEL_PENDING) == "CANCEL_PENDING"
    assert net_name(OrderStatus.CANCEL_PENDING) == "CancelPending"
    assert net_name(BrokerageMessageType.ACTION_REQUIRED) == "ActionRequired"
    assert [int(status) for status in OrderStatus] == [0, 1, 2, 3, 5, 6, 7, 8, 9]
    assert [status.name for status in OrderStatus if status.closed] == ["FILLED", "CANCELED", "INVALID"]


def test_dictionaries_are_lean_and_python_at_once(stage: Stage) -> None:
    rows = stage.rows(
        """\
def begin(self):
    self.abc = self.add_equity("ABC").symbol
    p = self.portfolio
    self.log(f"{[s.value for s in p.keys]} {[s.value for s in p.keys()]} {len(p.values())} {p.count} {self.abc in p}")
    for pair in self.securities:
        self.log(f"{pair.key} {pair.value.symbol} {self.securities['abc'] is pair.value}")
    for symbol, holding in p.items():
        self.log(f"{symbol} {holding.quantity:g}")
    self.log(f"{p.get(Symbol.create('X', SecurityType.EQUITY, Market.USA))} {self.securities.contains_key(self.abc)}")
    for key in ("X", Symbol.create("X", SecurityType.EQUITY, Market.USA)):
        for asked in (self.securities, p):
            try:
                asked[key]
            except KeyNotFoundException as error:
                self.log(str(error)[:50])
""",
    )
    assert rows == [
        "['ABC'] ['ABC'] 1 1 True",
        "ABC ABC True",
        "ABC 0",
        "None True",
        "The ticker X was not found in the SymbolCache. Use",
        "The ticker X was not found in the SymbolCache. Use",
        "This asset symbol (X 2T) was not found in your sec",
        "This asset symbol (X 2T) was not found in your sec",
    ]


def test_lists_may_be_called_and_pairs_unpacked() -> None:
    assert Values([1, 2])() == [1, 2]
    key, value = KeyValuePair("a", 1)
    assert (key, value) == ("a", 1)


def test_symbols_carry_leans_parts() -> None:
    contract = call(100)
    assert contract.id.strike_price == 100
    assert f"{contract.id.date:%Y-%m-%d}" == "2024-03-08"
    assert contract.canonical == Symbol.create_canonical_option(ABC)
    assert contract.canonical.is_canonical
    assert Symbol.create_canonical_option(ABC).canonical is contract.canonical
    assert contract.is_canonical() is False
    assert contract.has_underlying
    with pytest.raises(InvalidOperationException, match="is only defined for SecurityType"):
        ABC.id.strike_price  # noqa: B018


def test_exchange_hours_speak_lean(stage: Stage) -> None:
    rows = stage.rows(
        """\
def begin(self):
    self.abc = self.add_equity("ABC").symbol
    h = self.securities[self.abc].exchange.hours
    noon = datetime(2024, 3, 4, 12)
    self.log(f"{h.get_next_market_close(noon, False)} {h.get_next_market_open(noon, False)} {h.is_open(noon, False)}")
    self.log(f"{h.is_date_open(datetime(2024, 3, 6))} {[str(d) for d in h.holidays]} {[str(d) for d in h.early_closes.keys()]}")
    self.log(f"{h.early_closes[datetime(2024, 3, 7)]} {datetime(2024, 3, 7) in h.early_closes} {self.is_market_open(self.abc)}")
""",
    )
    assert rows == [
        "2024-03-04 16:00:00 2024-03-05 09:30:00 True",
        "False ['2024-03-06 00:00:00'] ['2024-03-07 00:00:00']",
        "13:00:00 True False",
    ]


def test_history_gives_the_bars_before_now(stage: Stage) -> None:
    rows = stage.rows(
        """\
def begin(self):
    self.abc = self.add_equity("ABC").symbol
    self.at(10, 0, self.look)

def look(self):
    frame = self.history(self.abc, 5, Resolution.MINUTE)
    self.log(f"{len(frame)} {frame['close'].iloc[-1]:g} {frame.index.get_level_values('time')[-1]}")
""",
    )
    assert rows == ["5 100 2024-03-04 10:00:00"]


def test_statistics_plots_and_logs_are_kept(stage: Stage) -> None:
    result = stage.play(
        """\
def begin(self):
    self.set_runtime_statistic("Mode", 3)
    self.plot("Mine", "a", 1)
    self.plot("b", 2.5)
    self.debug("d"); self.error("e")
    self.set_name("Named"); self.log(self.name + self.algorithm_id + str(self.live_mode))
""",
        MONDAY,
    )
    assert result.log.runtime_statistics == {"Mode": "3"}
    assert result.log.charts["Mine"]["a"][0][1] == 1.0
    assert result.log.charts["Strategy Equity"]["b"][0][1] == 2.5
    said = [(line.kind, line.message) for line in result.log.lines]
    assert said == [("DEBUG", "d"), ("ERROR", "e"), ("LOG", "NamedplayFalse")]


def test_an_algorithm_may_take_the_brokerages_messages_itself(stage: Stage) -> None:
    lines = """
    class Mine(DefaultBrokerageMessageHandler):
        def __init__(self, heard):
            self.heard = heard

        def handle_message(self, message):
            self.heard.append(f"{message.code} {message.message}")

    event = BrokerageMessageEvent(BrokerageMessageType.ERROR, "7", "gone")
    self.brokerage_message_handler.handle_message(event)
    self.log(str(self.brokerage_message_handler.handle_order(None)))
    heard = []
    self.set_brokerage_message_handler(Mine(heard))
    self.brokerage_message_handler.handle_message(event)
    self.log(f"{heard} {self.brokerage_message_handler.handle_order(None)}")
"""
    assert stage.rows(EMPTY + lines) == ["False", "['7 gone'] False"]
