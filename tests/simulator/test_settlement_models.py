"""When cash arrives, what holding costs by the hour, and brokerage models that choose either.

ABC is bid 99.95 and asked 100.05; Wednesday is a holiday.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from tests.simulator.toy_market import FRIDAY, HALF_DAY, MONDAY, TUESDAY, Stage, quiet_market

WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri")
HEAD = """\
def begin(self):
    BEFORE
    self.e = self.add_equity("ABC")
    self.e.set_data_normalization_mode(DataNormalizationMode.RAW)
    SETUP
    self.at(10, 0, self.ten)
    self.at(11, 31, self.look)

def ten(self):
    if self.time.day == DAY:
        self.market_order(self.e.symbol, 1)
        self.market_order(self.e.symbol, -1)

def look(self):
    p, m = self.portfolio, self.e.settlement_model
    waits = m.get_unsettled_cash()
    self.log(f"{self.time:%a} {p.cash:.2f} {p.unsettled_cash:.2f} {waits.amount:.2f} {waits.currency}")
"""


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path, quiet_market())


def play(stage: Stage, setup: str, before: str = "pass", day: int = 4) -> list[str]:
    text = HEAD.replace("SETUP", setup).replace("BEFORE", before).replace("DAY", str(day))
    return stage.rows(text, MONDAY, FRIDAY)


def test_shares_in_a_margin_account_are_paid_at_once(stage: Stage) -> None:
    assert play(stage, "pass") == [f"{day} 99997.90 0.00 0.00 None" for day in WEEK]


@pytest.mark.parametrize(("days", "paid_on"), [(1, "Tue"), (2, "Thu"), (3, "Fri")])
def test_a_delay_of_the_algorithms_choosing_counts_trading_days(stage: Stage, days: int, paid_on: str) -> None:
    rows = play(stage, f"self.e.set_settlement_model(DelayedSettlementModel({days}, timedelta(hours=6)))")
    for row, day in zip(rows, WEEK, strict=True):
        paid = WEEK.index(day) >= WEEK.index(paid_on)
        assert row == (f"{day} 99997.90 0.00 0.00 None" if paid else f"{day} 99897.95 99.95 99.95 USD")


def test_the_time_of_day_counts_too_and_is_looked_at_by_the_hour(stage: Stage) -> None:
    rows = play(stage, "self.e.settlement_model = DelayedSettlementModel(1, timedelta(hours=11, minutes=20))")
    assert [row.split()[2] for row in rows] == ["99.95", "99.95", "0.00", "0.00", "0.00"]


def test_a_cash_account_settles_shares_a_day_later_until_told_otherwise(stage: Stage) -> None:
    in_cash = "self.set_brokerage_model(BrokerageName.DEFAULT, AccountType.CASH)"
    assert play(stage, "pass", in_cash)[0] == "Mon 99897.95 99.95 99.95 USD"
    assert play(stage, "self.e.set_settlement_model(ImmediateSettlementModel())", in_cash)[0] == "Mon 99997.90 0.00 0.00 None"


OWN = """\
class Mine:
    def __init__(self):
        self.seen = []
    def apply_funds(self, parameters):
        cash = parameters.cash_amount
        self.seen.append(f"{cash.amount:g} {cash.currency} {parameters.fill.fill_quantity:g} {parameters.utc_time:%H:%M}")
        parameters.portfolio.cash_book[cash.currency].add_amount(2 * cash.amount)
    def scan(self, parameters):
        self.seen.append(f"{parameters.utc_time:%H:%M} {parameters.security.symbol}")
    def get_unsettled_cash(self):
        return CashAmount(5, "USD")
"""


def test_a_model_of_the_algorithms_own_is_given_every_fill_and_looked_up_each_hour(stage: Stage) -> None:
    setup = OWN.replace("\n", "\n    ") + "self.e.set_settlement_model(Mine())"
    rows = stage.rows(
        HEAD.replace("SETUP", setup).replace("BEFORE", "pass").replace("DAY", "4")
        + "\ndef on_end_of_algorithm(self):\n    self.log(' '.join(self.e.settlement_model.seen[:9]))\n",
        MONDAY,
        MONDAY,
    )
    assert rows[0] == "Mon 99997.80 0.00 5.00 USD"
    assert rows[1].startswith("14:31 ABC 15:00 ABC -100.05 USD 1 15:00 99.95 USD -1 15:00 16:00 ABC")


def test_interest_is_charged_by_the_hour_of_data_and_on_what_is_not_held_too(stage: Stage) -> None:
    """A full day has them at 9:31, 10:00 and so on to 16:00; the half day ends at 13:00."""
    setup = (
        "class Mine:\n"
        "        def apply_margin_interest_rate(self, parameters):\n"
        "            cash = parameters.security.quote_currency\n"
        "            cash.add_amount(-1)\n"
        "    self.e.set_margin_interest_rate_model(Mine())"
    )
    rows = play(stage, setup, day=99)
    charged = [100_000 - float(row.split()[1]) for row in rows]
    assert [later - earlier for earlier, later in pairwise(charged)] == [8.0, 5.0, 3.0, 5.0]


def test_nothing_is_charged_of_itself(stage: Stage) -> None:
    rows = stage.rows(
        "def begin(self):\n"
        "    e = self.add_equity('ABC')\n"
        "    model = e.margin_interest_rate_model\n"
        "    model.apply_margin_interest_rate(MarginInterestRateParameters(e, self.utc_time))\n"
        "    e.margin_interest_rate_model = MarginInterestRateModel.NULL\n"
        "    self.log(f'{model is e.margin_interest_rate_model} {self.portfolio.cash:g}')\n"
    )
    assert rows == ["True 100000"]


BROKER = """\
class Broker(DefaultBrokerageModel):
        def {method}(self, security):
            super().{method}(security)
            return {answer}
    self.set_brokerage_model(Broker())
"""


@pytest.mark.parametrize(
    ("method", "answer", "asked", "said"),
    [
        ("get_buying_power_model", "SecurityMarginModel(5)", "self.e.buying_power_model.get_leverage(self.e)", "2"),
        ("get_buying_power_model", "BuyingPowerModel.NULL", "type(self.e.buying_power_model).__name__", "NullBuyingPowerModel"),
        (
            "get_settlement_model",
            "DelayedSettlementModel(2, timedelta(0))",
            "type(self.e.settlement_model).__name__",
            "Delayed",
        ),
        ("get_settlement_model", "ImmediateSettlementModel()", "type(self.e.settlement_model).__name__", "Immediate"),
        ("get_slippage_model", "ConstantSlippageModel(0.5)", "type(self.e.slippage_model).__name__", "ConstantSlippageModel"),
        ("get_fill_model", "ImmediateFillModel()", "type(self.e.fill_model).__name__", "ImmediateFillModel"),
        ("get_margin_interest_rate_model", "MarginInterestRateModel.NULL", "self.e.leverage", "2"),
        ("get_leverage", "4", "self.e.leverage", "4"),
    ],
)
def test_a_brokerage_of_the_algorithms_own_chooses_the_models(
    stage: Stage, method: str, answer: str, asked: str, said: str
) -> None:
    """The leverage is set after the models: of a model of shares it is the brokerage's in the end."""
    before = BROKER.format(method=method, answer=answer)
    setup = f"value = {asked}\n    self.log(f'{{value:g}}' if isinstance(value, float | int) else value)"
    assert play(stage, setup, before, day=99)[0].startswith(said)


def test_a_brokerage_set_later_puts_leans_own_models_back(stage: Stage) -> None:
    rows = stage.rows(
        "def begin(self):\n"
        "    e = self.add_equity('ABC')\n"
        "    e.set_slippage_model(ConstantSlippageModel(0.5))\n"
        "    e.set_settlement_model(DelayedSettlementModel(3, timedelta(0)))\n"
        "    e.set_fill_model(ImmediateFillModel())\n"
        "    self.set_brokerage_model(BrokerageName.DEFAULT)\n"
        "    self.log(' '.join(type(m).__name__ for m in (e.slippage_model, e.settlement_model, e.fill_model)))\n"
    )
    assert rows == ["NullSlippageModel ImmediateSettlementModel EquityFillModel"]


@pytest.mark.parametrize("name", ["GetShortableProvider", "default_markets", "required_free_buying_power_percent"])
def test_what_a_brokerage_says_that_nobody_would_hear_is_refused_by_name(stage: Stage, name: str) -> None:
    result = stage.play(f"def begin(self):\n    type('Broker', (DefaultBrokerageModel,), {{'{name}': None}})\n")
    assert f"NotSupported: DefaultBrokerageModel.{name} of the algorithm's own" in str(result.problem)


def test_the_account_is_worth_what_its_cash_is_changed_to_at_once(stage: Stage) -> None:
    rows = stage.rows(
        "def begin(self):\n"
        "    p, cash = self.portfolio, self.portfolio.cash_book['USD']\n"
        "    for change in (lambda: None, lambda: cash.add_amount(500), lambda: cash.set_amount(7)):\n"
        "        change()\n"
        '        self.log(f\'{p.total_portfolio_value:g} {p.margin_remaining:g} {p.cash_book.convert(3, "USD", "USD"):g}\')\n'
        "    self.log(f'{p.cash_book.convert_to_account_currency(9, \"USD\"):g}')\n"
        "    self.log(f'{p.cash_book.convert_to_account_currency(CashAmount(9, \"USD\")).amount:g}')\n"
        "    self.log(cash)\n"
        "    self.log(str(p.cash_book).splitlines()[-1])\n"
    )
    assert rows == [
        "100000 100000 3",
        "100500 100500 3",
        "7 7 3",
        "9",
        "9",
        "USD: $           7.00 @       1.00 = $7",
        "CashBook Total Value:                $7",
    ]


def test_a_currency_that_is_not_in_the_book_is_said_so(stage: Stage) -> None:
    result = stage.play("def begin(self):\n    self.portfolio.cash_book['EUR']\n", HALF_DAY, HALF_DAY)
    assert "This cash symbol (EUR) was not found in your cash book." in str(result.problem)
    result = stage.play("def begin(self):\n    self.portfolio.cash_book.convert(1, 'USD', 'EUR')\n", TUESDAY)
    assert "This cash symbol (EUR) was not found in your cash book." in str(result.problem)


def test_currencies_have_names_and_signs(stage: Stage) -> None:
    asked = "Currencies.USD, Currencies.NULL_CURRENCY, Currencies.NullCurrency, Currencies.get_currency_symbol('USD')"
    rows = stage.rows(f"def begin(self):\n    self.log(str([{asked}, self.portfolio.cash_book[Currencies.USD].amount]))\n")
    assert rows == ["['USD', 'QCC', 'QCC', '$', 100000.0]"]
    result = stage.play("def begin(self):\n    Currencies.EUR\n")
    assert "NotSupported: Currencies.EUR" in str(result.problem)


def test_a_security_is_given_no_price_where_there_is_none(stage: Stage) -> None:
    text = "def begin(self):\n    self.set_security_initializer(lambda s: s.set_market_price(None))\n"
    assert stage.rows(text + "    self.log(self.add_equity('ABC').price)\n") == ["0.0"]
