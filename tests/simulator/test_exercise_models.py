"""What an exercise does by LEAN's model and by an algorithm's own (Common/Orders/OptionExercise), and the digits of what is
said of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator.run import RunResult
from tests.simulator.engine_plays import EVENTS, body, errors
from tests.simulator.toy_market import ABC, FRIDAY, MONDAY, Stage, call, quotes, trades

AFTER = FRIDAY + timedelta(days=3)
TOLD = """\
def on_order_event(self, e):
    if e.message: self.log(f"{e.symbol.value} {e.fill_quantity:g} {e.fill_price:g} {e.is_assignment} {e.message}")

def on_end_of_algorithm(self):
    self.log(f"{self.portfolio[self.c100].quantity:g} {self.portfolio[self.abc].quantity:g} {self.portfolio.cash:.2f}")

"""
OWN = """\
class Own(DefaultExerciseModel):
    def option_exercise(self, option, order):
        when = Extensions.convert_to_utc(option.local_time, option.exchange.time_zone)
        direction = Extensions.get_order_direction(order.quantity)
        LINES

"""
ONE = "OrderEvent(order.id, option.symbol, when, OrderStatus.FILLED, direction, 0.0, order.quantity, OrderFee.ZERO, 'Tag')"
CONTRACT = "ABC   240308C00100000"


def expiring(stage: Stage, trade: str, own: str = "", price: float = 103.0) -> RunResult:
    """Trades the call of 100 on its last day and holds it over."""
    for day in (FRIDAY, AFTER):
        stage.market.put(ABC, day, trades(day, price)).put(ABC, day, quotes(day, price - 0.05, price + 0.05))
    setting = "self.securities[self.c100].set_option_exercise_model(type(self).Own())\n" if own else ""
    return stage.play(own + body(setting + trade, "pass", TOLD), FRIDAY, AFTER)


def said(result: RunResult) -> list[str]:
    assert result.problem is None, result.problem.trace
    return [line.message for line in result.log.lines if line.kind == "LOG"]


def own(*lines: str) -> str:
    return OWN.replace("LINES", "\n        ".join(lines))


def test_leans_model_delivers(stage: Stage) -> None:
    rows = said(expiring(stage, "self.market_order(self.c100, 1)"))
    assert rows[0] == f"{CONTRACT} -1 0 False Automatic Exercise. Underlying: 103.0000. Loss: -220.0"
    assert rows[1:] == ["ABC 100 100 False Option Exercise", "0 100 89779.00"]


def test_a_model_of_ones_own_says_what_happens_and_the_profit_is_added_to_its_words(stage: Stage) -> None:
    rows = said(expiring(stage, "self.market_order(self.c100, -1)", own(f"return [{ONE}]")))
    assert rows == [f"{CONTRACT} 1 0 False Tag. Profit: +200", "0 0 100199.00"]


def test_a_model_may_give_its_events_one_by_one_and_pay_a_price(stage: Stage) -> None:
    """The option is sold at 3 by the exercise: 300 come in, and 80 are gained of the 220 paid."""
    lines = (f"event = {ONE}", "event.fill_price = 3.0", "yield event")
    rows = said(expiring(stage, "self.market_order(self.c100, 1)", own(*lines)))
    assert rows == [f"{CONTRACT} -1 3 False Tag. Profit: +80.0", "0 0 100079.00"]


def test_a_model_may_close_a_part_only(stage: Stage) -> None:
    line = f"return [{ONE.replace('order.quantity, OrderFee', 'order.quantity / 2, OrderFee')}]"
    rows = said(expiring(stage, "self.market_order(self.c100, 2)", own(line)))
    assert rows[0] == f"{CONTRACT} -1 0 False Tag. Loss: -220.0"
    assert rows[-1].startswith("1 0 ")


def test_a_model_that_builds_on_leans_keeps_its_words(stage: Stage) -> None:
    lines = (
        "for event in super().option_exercise(option, order):",
        "    event.message = 'own ' + event.message",
        "    yield event",
    )
    rows = said(expiring(stage, "self.market_order(self.c100, 1)", own(*lines)))
    assert rows[0] == f"{CONTRACT} -1 0 False own Automatic Exercise. Underlying: 103.0000. Loss: -220.0"
    assert rows[1] == "ABC 100 100 False own Option Exercise"


def test_a_model_is_asked_for_an_exercise_by_request_too(stage: Stage) -> None:
    trade = "self.market_order(self.c100, 1)\nself.exercise_option(self.c100, 1)"
    rows = said(expiring(stage, trade, own(f"return [{ONE}]")))
    assert rows == [f"{CONTRACT} -1 0 False Tag. Loss: -220.0", "0 0 99779.00"]


def test_a_model_that_raises_leaves_a_requested_exercise_open(stage: Stage) -> None:
    trade = "self.market_order(self.c100, 1)\nself.exercise_option(self.c100, 1)"
    result = expiring(stage, trade, own("raise LookupError('oh')"))
    words = "Order Error: id: 2, Transaction model failed to fill for order type: OptionExercise with error: oh"
    assert words in errors(result)
    assert str(result.problem) == "Runtime Error: AlgorithmManager.Run: LookupError: oh"


@pytest.mark.parametrize("answer", ["return [None]", "return ['filled']"])
def test_what_is_no_order_event_is_refused(stage: Stage, answer: str) -> None:
    result = expiring(stage, "self.market_order(self.c100, 1)", own(answer))
    assert "option_exercise of Own must give order events" in str(result.problem)


def test_what_is_no_model_is_refused_in_leans_words(stage: Stage) -> None:
    result = stage.play(body("self.securities[self.c100].set_option_exercise_model(object())"))
    assert "IOptionExerciseModel must be fully implemented. Please implement these missing methods on object" in str(
        result.problem
    )


def test_a_security_s_model_is_leans_until_another_is_set(stage: Stage) -> None:
    lines = (
        "s = self.securities[self.c100]\nself.log(type(s.option_exercise_model).__name__)\n"
        "s.set_option_exercise_model(NullOptionAssignmentModel)\n"
    )
    assert "OptionExercise" in str(stage.play(body(lines)).problem)
    assert stage.rows(body(lines.splitlines()[0] + "\n" + lines.splitlines()[1] + "\nself.quit()")) == ["DefaultExerciseModel"]


@pytest.mark.parametrize(
    ("asks", "text"),
    [
        ((1.5, 2.5), "Loss: -400.0"),
        ((1.25, 2.75), "Loss: -400.00"),
        ((8.5, 8.6), "Loss: -1710.00"),
        ((1.0, 3.0), "Loss: -400"),
        ((0.1, 0.1, 0.2), "Loss: -39.999999999999999999999999990"),
        ((0.2, 0.2, 0.1), "Loss: -50.000000000000000000000000010"),
    ],
)
def test_what_was_bought_at_several_prices_ends_with_the_digits_of_net_s_decimals(
    stage: Stage, asks: tuple[float, ...], text: str
) -> None:
    """The average of 0.1, 0.1 and 0.2 is 0.1333333333333333333333333333; three times that and 100 needs 30 digits, of which 96
    bits hold 29."""
    minutes = {10 * 60 - 571 + number: ask for number, ask in enumerate(asks)}
    column = [minutes.get(minute, asks[-1]) for minute in range(390)]
    for day in (FRIDAY, AFTER):
        stage.market.put(ABC, day, trades(day, 90.0))
    stage.market.put(call(100), FRIDAY, quotes(FRIDAY, [ask - 0.05 for ask in column], column))
    more = TOLD + "def on_data(self, data):\n    if self.time.day == 8 and self.time.hour == 10 and self.time.minute < COUNT:\n"
    buys = more.replace("COUNT", str(len(asks))) + "        self.market_order(self.c100, 1)\n"
    rows = said(stage.play(body("pass", "pass", buys), FRIDAY, AFTER))
    assert rows[0] == f"{CONTRACT} -{len(asks)} 0 False OTM. Underlying: 90.0000. {text}"


def test_a_cent_in_the_money_is_exercised_whatever_floats_make_of_it(stage: Stage) -> None:
    """748.4 less 748.39 is a hair below a cent in floats, and a cent in decimals."""
    expression = "self.securities[self.c100]"
    lines = f"c = {expression}\nself.log(f'{{c.is_auto_exercised(100.01)}} {{c.get_intrinsic_value(100.07)}}')\nself.quit()"
    assert stage.rows(body(lines)) == ["True 0.07"]


def test_an_order_event_made_by_hand_takes_leans_names(stage: Stage) -> None:
    lines = """\
e = OrderEvent(order_id=7, symbol=self.abc, utc_time=self.utc_time, status=OrderStatus.FILLED, direction=OrderDirection.BUY,
               fill_price=1.5, fill_quantity=2, order_fee=OrderFee.ZERO, message='by hand')
self.log(f"{e.order_id} {e.symbol.value} {e.status} {e.direction} {e.fill_price} {e.fill_quantity} {e.message} {e.quantity}")
e = OrderEvent(8, self.abc, self.utc_time, OrderStatus.CANCELED, OrderDirection.SELL, 0, 0, OrderFee.ZERO)
self.log(f"{e.order_id} {e.status} {e.message!r}")
self.quit()"""
    assert stage.rows(body(lines)) == ["7 ABC FILLED BUY 1.5 2 by hand 0.0", "8 CANCELED ''"]


def test_an_order_event_of_too_few_arguments_is_refused(stage: Stage) -> None:
    assert "No method matches given arguments for OrderEvent" in str(stage.play(body("OrderEvent(8, self.abc)")).problem)


def test_order_events_still_say_what_they_said(stage: Stage) -> None:
    rows = stage.rows(body("self.market_order(self.c100, 1)", more=EVENTS), MONDAY)
    assert rows == ["04 10:00 1 SUBMITTED 0 0", "04 10:00 1 FILLED 1 2.2"]
