"""Orders that are refused before they get an id, in LEAN's words; files that cannot be run."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from simulator.api.checks import order_problem
from simulator.api.loader import LoadProblem
from simulator.engine.engine import Engine
from simulator.engine.feed import Request
from simulator.engine.requests import SubmitOrderRequest
from simulator.engine.time_in_force import OrderProperties
from simulator.enums import Resolution, SecurityType
from simulator.object_store import ObjectStore
from simulator.order_kinds import OrderType
from simulator.run import RunSettings, run
from simulator.symbols import Market, Symbol
from tests.simulator.engine_plays import BEGIN, body, errors, logged
from tests.simulator.toy_market import MONDAY, Stage, ToyMarket, quiet_market, quotes, trades

SAY = (
    "self.log(f'{t.status} {t.order_id > 0} {t.submit_request.response.error_code} {t.submit_request.response.error_message}')"
)


def refused(stage: Stage, line: str, begin: str = BEGIN) -> str:
    """What the ticket of a refused order says; the log has the same words as an error, and no order was taken in."""
    result = stage.play(body(f"t = {line}\n{SAY}\nself.quit()", begin=begin))
    assert result.problem is None, result.problem
    assert (result.orders, result.order_events) == ([], [])
    (said,) = [one.message for one in result.log.lines if one.kind == "LOG"]
    state, identity, code, words = said.split(" ", 3)
    assert (state, identity) == ("INVALID", "False")
    assert errors(result) == [words]
    return f"{code} {words}"


@pytest.mark.parametrize(
    ("line", "want"),
    [
        (
            "self.market_order(self.abc, 0)",
            "ORDER_QUANTITY_ZERO Unable to submit order with id -10 that has zero quantity.",
        ),
        (
            "self.limit_order(self.abc, 0.4, 90)",
            "ORDER_QUANTITY_LESS_THAN_LOT_SIZE Unable to submit order with id -10 which quantity (0.4) is less than lot "
            "size (1).",
        ),
        (
            "self.market_on_open_order(self.abc, 1)",
            "MARKET_ON_OPEN_NOT_ALLOWED_DURING_REGULAR_HOURS Cannot submit a MarketOnOpen order while the market is open.",
        ),
        (
            "self.exercise_option(self.c100, 1)",
            "UNSUPPORTED_REQUEST_TYPE Cannot exercise more contracts of 'ABC   240308C00100000' than is currently available in "
            "the portfolio. ",
        ),
    ],
)
def test_leans_words_for_what_it_refuses(stage: Stage, line: str, want: str) -> None:
    assert refused(stage, line) == want


def test_a_security_without_a_price_is_refused(stage: Stage) -> None:
    begin = BEGIN.replace("    self.at(10, 0", '    self.dry = self.add_equity("DRY").symbol\n    self.at(10, 0', 1)
    said = refused(stage, "self.market_order(self.dry, 1)", begin)
    assert said.startswith(
        "SECURITY_PRICE_ZERO DRY: The security does not have an accurate price as it has not yet received a bar of data."
    )


def test_a_future_takes_no_order_at_the_open(tmp_path: Path) -> None:
    future = Symbol.create_future("ES", Market.CME, date(2024, 3, 15))
    market = ToyMarket().put(future, MONDAY, trades(MONDAY, 5000.0)).put(future, MONDAY, quotes(MONDAY, 4999.75, 5000.25))
    engine = Engine(market, ObjectStore(tmp_path), RunSettings(algorithm_id="x", start=MONDAY), date(2026, 1, 2))
    engine.is_warming_up = False
    security = engine.factory.security(future)
    engine.feed.subscribe(Request(security, Resolution.MINUTE, True, False, None))

    def ask(kind: OrderType) -> SubmitOrderRequest:
        return SubmitOrderRequest(kind, SecurityType.FUTURE, future, 1.0, 0.0, 0.0, engine.clock.utc, "", OrderProperties())

    problem = order_problem(engine, ask(OrderType.MARKET_ON_OPEN))
    assert problem is not None
    assert (problem[0].name, problem[1]) == ("EXCHANGE_NOT_OPEN", "MarketOnOpen orders not supported for Future.")
    exercise = order_problem(engine, ask(OrderType.OPTION_EXERCISE))
    assert exercise is not None
    assert exercise[1] == "OptionExercise order and exchange not open."


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("self.combo_limit_order(legs, 1, 0)", "ComboLimitOrder requires a limit price"),
        (
            "self.combo_limit_order([Leg.create(self.c100, -1, 2.0), legs[1]], 1, 1.0)",
            "ComboLimitOrder does not support limit prices for individual legs",
        ),
        ("self.combo_leg_limit_order(legs, 1)", "ComboLegLimitOrder requires a limit price for each leg"),
        (
            "self.combo_market_order([Leg.create(self.c100, -2), Leg.create(self.c105, 4)], 3)",
            "from 3x(-2 ABC   240308C00100000, 4 ABC   240308C00105000) to 6x(-1 ABC   240308C00100000, "
            "2 ABC   240308C00105000).",
        ),
    ],
)
def test_combos_that_raise_say_why(stage: Stage, line: str, words: str) -> None:
    ten = f"""\
legs = [Leg.create(self.c100, -1), Leg.create(self.c105, 1)]
try:
    {line}
except ArgumentException as error:
    self.log(str(error))
self.quit()"""
    (said,) = logged(stage, ten)
    assert words in said


def test_a_contract_that_has_expired_cannot_be_ordered(stage: Stage) -> None:
    ten = """\
old = Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 100, datetime(2024, 3, 1))
try:
    self.market_order(old, 1)
except InvalidOperationException as error:
    self.log(str(error))
self.quit()"""
    (said,) = logged(stage, ten)
    assert said.startswith("The symbol ABC YGFE85R8FO4M|ABC 2T is not found in the algorithm's securities collection")


def test_an_account_too_small_names_value_and_margin(stage: Stage) -> None:
    result = stage.play(body("self.market_order(self.p100, -500)\nself.quit()"))
    (message,) = errors(result)
    assert message == result.order_events[0].message
    assert message.startswith(
        "Order Error: ids: [1], Insufficient buying power to complete orders (Value:[-95000]), Reason: Id: 1"
    )
    assert "Free Margin: 100000" in message


# files


def go(path: Path, class_name: str | None = None) -> None:
    store = ObjectStore(path.parent / "store")
    run(path, quiet_market(), store, RunSettings(algorithm_id="x"), today=date(2026, 1, 2), class_name=class_name)


ONE = "from AlgorithmImports import *\nclass One(QCAlgorithm):\n    pass\n"


@pytest.mark.parametrize(
    ("text", "class_name", "words"),
    [
        ("def broken(:\n", None, "bad.py, line 1: invalid syntax"),
        ("x = 1\n", None, "must define one class that derives from QCAlgorithm; there is: none"),
        (ONE + "class Two(QCAlgorithm):\n    pass\n", None, "there is: One, Two"),
        (ONE, "Three", "no class Three derives from QCAlgorithm"),
        ("import no_such_thing\n", None, "bad.py, line 1: ModuleNotFoundError: No module named 'no_such_thing'"),
        ("\n1 / 0\n", None, "bad.py, line 2: ZeroDivisionError: division by zero"),
        (ONE + "    def on_framework_data(self, slice):\n        pass\n", None, "NotSupported: QCAlgorithm.on_framework_data"),
        (
            ONE + "    def initialize(self):\n        self.set_start_date(2024, 3, 5)\n        self.set_end_date(2024, 3, 4)\n",
            None,
            "the last day 2024-03-04 lies before the first 2024-03-05",
        ),
    ],
)
def test_a_file_that_cannot_be_run_says_why_in_one_line(tmp_path: Path, text: str, class_name: str | None, words: str) -> None:
    path = tmp_path / "bad.py"
    path.write_text(text)
    with pytest.raises(LoadProblem) as caught:
        go(path, class_name)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LoadProblem, match=r"none\.py: there is no such file"):
        go(tmp_path / "none.py")


def test_a_run_leaves_no_module_behind(tmp_path: Path) -> None:
    (tmp_path / "beside_it.py").write_text("VALUE = 7\n")
    path = tmp_path / "alone.py"
    path.write_text(
        "import beside_it\n" + ONE + "    def initialize(self):\n        self.quit()\n        assert beside_it.VALUE == 7\n"
    )
    before, imports = list(sys.path), sys.modules.get("AlgorithmImports")
    go(path)
    assert sys.path == before
    assert not {"alone", "beside_it"} & set(sys.modules)
    assert sys.modules.get("AlgorithmImports") is imports


def test_the_days_given_to_a_run_win_over_the_algorithms(stage: Stage) -> None:
    path = stage.write(body("pass", "pass"), MONDAY, MONDAY + timedelta(days=4))
    settings = RunSettings(algorithm_id="x", start=MONDAY + timedelta(days=1), end=MONDAY + timedelta(days=1), live_mode=True)
    result = run(path, stage.market, ObjectStore(stage.folder / "s"), settings, today=date(2026, 1, 2))
    assert (result.start, result.end) == (date(2024, 3, 5), date(2024, 3, 5))


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("limit_order(self.p100, -500, 3.0)", "-150000"),
        ("limit_order(self.p100, -500, 1.0)", "-95000"),
        ("stop_market_order(self.p100, -500, 1.5)", "-95000"),
        ("limit_order(self.p100, 2000, 1.0)", "200000"),
        ("limit_order(self.p100, 2000, 9.0)", "380000"),
    ],
)
def test_an_order_is_valued_at_the_larger_price_to_sell_and_the_smaller_to_buy(stage: Stage, line: str, value: str) -> None:
    result = stage.play(body(f"self.{line}\nself.quit()"))
    assert [event.status.name for event in result.order_events] == ["INVALID"]
    assert f"(Value:[{value}])" in result.order_events[0].message
