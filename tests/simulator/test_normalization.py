"""How an equity's prices are scaled in a run: by default, by its own mode, and raw where options are written on it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from simulator.enums import DataNormalizationMode
from simulator.errors import NotSupported
from simulator.lean_files import LeanFiles
from simulator.market import CorporateAction
from simulator.normalization import scale_of
from tests.simulator.lean_file_worlds import ES_MARCH, SPY
from tests.simulator.toy_market import ABC, MONDAY, TUESDAY, Stage, ToyMarket, call, quotes, row, trades

CALL = 'Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 100, datetime(2024, 3, 8))'
WARNING = "Warning: The following securities were set to raw price normalization mode to work with options: ABC..."


@pytest.fixture
def halved(stage: Stage) -> Stage:
    """Monday's prices of ABC count half, and 0.98 of it for a dividend."""
    stage.market.factors[ABC] = [(MONDAY, (0.98, 0.5))]
    return stage


def prices(stage: Stage, begin: str) -> list[str]:
    body = f"""\
def begin(self):
    {begin}
def on_data(self, data):
    if self.time.hour == 10 and self.time.minute == 0:
        bar, quote, s = data.bars[self.abc], data.quote_bars[self.abc], self.securities[self.abc]
        found = bar.close, bar.volume, quote.bid.close, quote.last_bid_size, s.price, s.ask_price
        self.log(" ".join(f"{{one:g}}" for one in found))
"""
    return stage.rows(body, MONDAY, TUESDAY)


@pytest.mark.parametrize(
    ("mode", "monday"),
    [
        ("", "49 204 48.9755 20 49 49.0245"),
        (", data_normalization_mode=DataNormalizationMode.RAW", "100 100 99.95 10 100 100.05"),
        (", data_normalization_mode=DataNormalizationMode.SPLIT_ADJUSTED", "50 200 49.975 20 50 50.025"),
    ],
)
def test_bars_quotes_and_last_prices_are_scaled_alike(halved: Stage, mode: str, monday: str) -> None:
    found = prices(halved, f'self.abc = self.add_equity("ABC"{mode}).symbol')
    assert found == [monday, "100 100 99.95 10 100 100.05"]


def test_the_universe_settings_mode_is_what_an_equity_begins_with(halved: Stage) -> None:
    begin = "self.universe_settings.data_normalization_mode = DataNormalizationMode.RAW\n    "
    assert prices(halved, begin + 'self.abc = self.add_equity("ABC").symbol')[0].startswith("100 100")
    assert prices(halved, begin + 'self.abc = self.add_security(Symbol.create("ABC", SecurityType.EQUITY, Market.USA)).symbol')[
        0
    ].startswith("100 100")


def test_a_mode_set_on_the_security_holds_for_what_is_subscribed_already(halved: Stage) -> None:
    begin = (
        'e = self.add_equity("ABC")\n    self.abc = e.symbol\n    '
        "e.set_data_normalization_mode(DataNormalizationMode.SPLIT_ADJUSTED)"
    )
    assert prices(halved, begin)[0].startswith("50 200")


def test_what_an_option_is_written_on_is_raw_and_leans_warning_says_so(halved: Stage) -> None:
    begin = f'self.abc = self.add_equity("ABC").symbol\n    self.add_option_contract({CALL})'
    assert prices(halved, begin)[0].startswith("100 100")
    body = f"def begin(self):\n    {begin}\n"
    said = [line.message for line in halved.play(body).log.lines if line.kind == "DEBUG"]
    assert said == [WARNING]


def test_a_chain_makes_its_underlying_raw_and_one_it_brings_itself_is_raw_without_a_word(halved: Stage) -> None:
    halved.market.list_contracts(date(2024, 3, 1), [row(call(100))], 100.0)
    begin = 'self.abc = self.add_equity("ABC").symbol\n    self.add_option("ABC")'
    assert prices(halved, begin)[0].startswith("100 100")
    begin = 'self.abc = self.add_option("ABC").symbol.underlying'
    assert prices(halved, begin)[0].startswith("100 100")
    said = [line.kind for line in halved.play(f"def begin(self):\n    {begin}\n").log.lines]
    assert "DEBUG" not in said


def test_once_the_run_goes_on_a_contract_on_an_adjusted_share_is_refused_as_in_lean(halved: Stage) -> None:
    body = f"""\
def begin(self):
    self.add_equity("ABC")
    self.at(10, 0, lambda: self.add_option_contract({CALL}))
"""
    problem = str(halved.play(body).problem)
    assert "The underlying Equity asset (ABC) is set to Adjusted, please change this to DataNormalizationMode.Raw" in problem


def test_scaled_raw_is_for_history_only(stage: Stage) -> None:
    body = 'def begin(self):\n    self.add_equity("ABC", data_normalization_mode=DataNormalizationMode.SCALED_RAW)\n'
    assert "ScaledRaw normalization mode only intended for history requests." in str(stage.play(body).problem)


def test_total_return_adds_the_dividends_since_the_start() -> None:
    market = ToyMarket()
    market.factors[ABC] = [(MONDAY, (0.98, 0.5))]
    market.actions[ABC] = [
        CorporateAction(known=date(2024, 2, 1), day=date(2024, 2, 2), reference=90.0, distribution=7.0),
        CorporateAction(known=MONDAY, day=TUESDAY, reference=100.0, distribution=2.0),
        CorporateAction(known=MONDAY, day=TUESDAY, reference=100.0, split_factor=0.5),
    ]
    scale = scale_of(market, ABC, DataNormalizationMode.TOTAL_RETURN, MONDAY, TUESDAY)
    assert scale is not None
    assert [scale(MONDAY), scale(TUESDAY)] == [(Decimal("0.5"), Decimal(0)), (Decimal("1.0"), Decimal("2.0"))]


def test_only_equities_are_scaled(lean_data: Path) -> None:
    files = LeanFiles(lean_data)
    for mode in DataNormalizationMode:
        assert scale_of(files, ES_MARCH, mode, MONDAY, MONDAY) is None
    assert scale_of(files, SPY, DataNormalizationMode.RAW, MONDAY, MONDAY) is None


def test_real_dividends_and_splits_are_read_off_the_factor_files(lean_data: Path) -> None:
    files = LeanFiles(lean_data)
    # 204.86 * (1 - 0.8994703 / 0.9048590) = 1.2200: what LEAN works out of the file's factors, to the cent.
    paid = [one for one in files.corporate_actions(SPY) if one.day == date(2015, 12, 18)]
    assert [(one.known, one.distribution, one.split_factor) for one in paid] == [(date(2015, 12, 17), 1.22, None)]
    assert files.corporate_actions(ES_MARCH) == ()


def test_modes_of_futures_are_not_for_equities() -> None:
    others = [mode for mode in DataNormalizationMode if "PANAMA" in mode.name or "BACKWARDS" in mode.name]
    for mode in others:
        with pytest.raises(NotSupported, match=mode.name):
            scale_of(ToyMarket(), ABC, mode, MONDAY, MONDAY)


def test_prices_of_a_day_that_needs_no_scaling_are_the_very_same(stage: Stage) -> None:
    stage.market.put(ABC, MONDAY, trades(MONDAY, 12.34)).put(ABC, MONDAY, quotes(MONDAY, 12.33, 12.35))
    assert prices(stage, 'self.abc = self.add_equity("ABC").symbol')[0] == "12.34 100 12.33 10 12.34 12.35"
