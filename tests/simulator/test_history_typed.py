"""``history`` asked for types, for objects and for slices, and what it takes from a symbol's subscription."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from simulator.market import CorporateAction, OpenInterest, QuoteBars, TradeBars
from tests.simulator.toy_market import ABC, FRIDAY, IDX, MONDAY, SESSION, TUESDAY, Stage, ToyMarket, call, keep, quotes, trades

BEGIN = """\
def begin(self):
    self.abc = self.add_equity("ABC", data_normalization_mode=DataNormalizationMode.RAW).symbol
    self.call = Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 100, datetime(2024, 3, 8))
    self.add_option_contract(self.call)
    self.add_index("IDX")
    self.at(9, 35, self.look)
def look(self):
    if self.rows:
        return
    self.rows.append(1)
"""


def rows(stage: Stage, *lines: str) -> list[str]:
    return stage.rows(BEGIN + "".join(f"    self.log(str(({line})))\n" for line in lines))


@pytest.fixture
def rising(stage: Stage) -> Stage:
    """ABC trades at 101, 102, ... from minute to minute; no trade in the third minute, no bid in the second."""
    closes = 101.0 + np.arange(SESSION)
    bars = keep(trades(MONDAY, closes), [0, 1, *range(3, SESSION)])
    stage.market.put(ABC, MONDAY, bars)
    asked = quotes(MONDAY, closes - 0.5, closes + 0.5)
    columns = {name: getattr(asked, name).copy() for name in QuoteBars.__slots__}
    for name in ("bid_open", "bid_high", "bid_low", "bid_close", "bid_size"):
        columns[name][1] = np.nan
    stage.market.put(ABC, MONDAY, QuoteBars(**columns))
    stage.market.put(IDX, MONDAY, trades(MONDAY, 5000.0))
    return stage


def test_trade_bars_of_one_symbol_come_as_bars_and_gaps_are_filled_without_volume(rising: Stage) -> None:
    assert rows(
        rising,
        "[(b.close, b.volume, b.is_fill_forward) for b in self.history[TradeBar](self.abc, 3)]",
        "[b.close for b in self.history[TradeBar](self.abc, 3, Resolution.MINUTE, False)]",
        "[str(b.time)[11:16] + '-' + str(b.end_time)[11:16] for b in self.history[TradeBar]('ABC', timedelta(minutes=2))]",
    ) == [
        "[(102.0, 0.0, True), (104.0, 100.0, False), (105.0, 100.0, False)]",
        "[104.0, 105.0]",
        "['09:33-09:34', '09:34-09:35']",
    ]


def test_quote_bars_keep_the_last_known_side_and_have_no_size_for_it(rising: Stage) -> None:
    assert rows(
        rising,
        "[(b.bid.close, b.ask.close, b.last_bid_size, b.close) for b in self.history[QuoteBar](self.abc, 5)][:2]",
        "[b.bid is None for b in self.history[QuoteBar](self.abc, 5, fill_forward=False)][:2]",
    ) == ["[(100.5, 101.5, 10.0, 101.0), (100.5, 102.5, 0.0, 101.5)]", "[False, True]"]


def test_a_history_of_bars_has_no_length_and_can_be_gone_through_again(rising: Stage) -> None:
    look = "(lambda h: (hasattr(h, '__len__'), list(h) == list(h), len(list(h))))"
    assert rows(rising, f"{look}(self.history[TradeBar](self.abc, 4))") == ["(False, True, 4)"]


def test_several_symbols_come_as_dictionaries_by_instant(rising: Stage) -> None:
    assert rows(
        rising,
        "[{str(k): v.close for k, v in d.items()} for d in self.history[TradeBar]([self.abc, 'IDX'], 2)]",
        "[d.count for d in self.history[QuoteBar]([self.abc, self.call], 2)]",
        "[self.abc in d for d in self.history[TradeBar](2)]",
        "list(self.history[QuoteBar](['IDX'], 2))",
    ) == ["[{'ABC': 104.0, 'IDX': 5000.0}, {'ABC': 105.0, 'IDX': 5000.0}]", "[2, 2]", "[True, True]", "[]"]


def test_without_symbols_it_gives_slices_of_everything_subscribed(rising: Stage) -> None:
    assert rows(
        rising,
        "[(str(s.time)[11:16], s.bars[self.abc].close, s.quote_bars[self.call].bid.close) for s in self.history(2)]",
        "[sorted(str(k) for k in s.keys) for s in self.history(timedelta(minutes=1))]",
        "[('IDX' in [str(k) for k in s.keys()], s.contains_key(self.call), s[self.abc].close) for s in self.history(1)]",
        "[(s.count, s.splits.count, s.dividends.count, s.has_data) for s in self.history(1, Resolution.MINUTE)]",
    ) == [
        "[('09:34', 104.0, 2.0), ('09:35', 105.0, 2.0)]",
        "[['ABC', 'ABC   240308C00100000', 'IDX']]",
        "[(True, True, 105.0)]",
        "[(3, 0, 0, True)]",
    ]


def test_chains_of_past_slices_are_refused_by_name(rising: Stage) -> None:
    result = rising.play(BEGIN + "    [s.option_chains for s in self.history(1)]\n")
    assert "NotSupported: Slice.option_chains" in str(result.problem)


def test_a_typed_frame_has_the_columns_of_its_type_only(rising: Stage) -> None:
    assert rows(
        rising,
        "list(self.history(TradeBar, self.abc, 3).columns)",
        "[c for c in self.history(QuoteBar, self.abc, 3).columns if 'bid' not in c and 'ask' not in c]",
        "self.history(TradeBar, [self.abc, 'IDX'], timedelta(minutes=2))['close'].tolist()",
        "len(self.history(TradeBar, 2)), len(self.history(type=QuoteBar, symbols=['IDX'], periods=2))",
        "self.history(TradeBar, self.call, 3).empty",
    ) == [
        "['close', 'high', 'low', 'open', 'volume']",
        "['close', 'high', 'low', 'open']",
        "[104.0, 105.0, 5000.0, 5000.0]",
        "(4, 0)",
        "True",
    ]


def test_open_interest_published_in_hours_is_filled_forward_by_the_minute(
    rising: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = trades(MONDAY, 1.0, 3).end
    points = OpenInterest(np.array([ends[0] - 9 * 3600 * 10**9, ends[0], ends[2]]), np.array([7.0, 8.0, 9.0]))
    found = {(call(100), MONDAY): points}
    monkeypatch.setattr(ToyMarket, "open_interest", lambda _, symbol, day: found.get((symbol, day)))
    assert rows(
        rising,
        "[(p.value, str(p.end_time)[11:16]) for p in self.history[OpenInterest](self.call, timedelta(1), fill_forward=False)]",
        "[(p.value, str(p.end_time)[11:16]) for p in self.history[OpenInterest](self.call, timedelta(1))]",
        "self.history(OpenInterest, self.call, timedelta(1))['openinterest'].tolist()",
        "self.history(OpenInterest, self.call, timedelta(1)).index.names",
    ) == [
        "[(8.0, '09:31'), (9.0, '09:33')]",
        "[(8.0, '09:31'), (8.0, '09:32'), (9.0, '09:33'), (9.0, '09:34'), (9.0, '09:35')]",
        "[8.0, 8.0, 9.0, 9.0, 9.0]",
        "['expiry', 'strike', 'type', 'symbol', 'time']",
    ]


def test_what_is_not_said_is_taken_from_each_symbols_own_subscription(rising: Stage) -> None:
    body = """\
def begin(self):
    self.abc = self.add_equity("ABC", fill_forward=False, data_normalization_mode=DataNormalizationMode.RAW).symbol
    self.add_index("IDX", fill_forward=True)
    self.at(9, 35, self.look)
def look(self):
    if not self.rows:
        self.rows.append(1)
        self.log(str([len(self.history(*one)) for one in ((self.abc, 3), (TradeBar, 'ABC', 3), (['IDX'], 3))]))
"""
    assert rising.rows(body) == ["[3, 2, 3]"]


def test_the_future_is_cut_off_and_said_to_be(rising: Stage) -> None:
    lines = "    self.log(len(self.history(self.abc, datetime(2024, 3, 4, 9, 33), datetime(2024, 3, 5))))\n"
    result = rising.play(BEGIN + lines)
    said = [line.message for line in result.log.lines]
    assert "2" in said
    assert "Request for future history modified to end now." in said


class TestScaledPrices:
    """ABC pays 1.00 on Tuesday, its price factor is 0.99 before; Friday it splits two for one."""

    @pytest.fixture
    def paid(self, stage: Stage) -> Stage:
        market = stage.market
        market.factors[ABC] = [(MONDAY, (0.99, 0.5)), (date(2024, 3, 7), (1.0, 0.5))]
        market.actions[ABC] = [
            CorporateAction(known=MONDAY, day=TUESDAY, reference=100.0, distribution=1.0),
            CorporateAction(known=date(2024, 3, 7), day=FRIDAY, reference=100.0, split_factor=0.5),
        ]
        for day, price in ((MONDAY, 100.0), (TUESDAY, 100.0), (FRIDAY, 50.0)):
            market.put(ABC, day, trades(day, price, SESSION))
        return stage

    def shown(self, stage: Stage, *lines: str) -> list[str]:
        body = """\
def begin(self):
    self.abc = self.add_equity("ABC").symbol
    self.at(9, 31, self.look)
def look(self):
"""
        body += "    if self.time.day == 8:\n" + "".join(f"        self.log(str(({line})))\n" for line in lines)
        return stage.rows(body, MONDAY, FRIDAY)

    @pytest.mark.parametrize(
        ("mode", "monday", "tuesday", "volume"),
        [
            ("ADJUSTED", 49.5, 50.0, 202.0),
            ("RAW", 100.0, 100.0, 100.0),
            ("SPLIT_ADJUSTED", 50.0, 50.0, 200.0),
            ("TOTAL_RETURN", 50.0, 51.0, 200.0),
            ("SCALED_RAW", 49.5, 50.0, 202.0),
        ],
    )
    def test_each_mode_scales_prices_and_volumes_its_own_way(
        self, paid: Stage, mode: str, monday: float, tuesday: float, volume: float
    ) -> None:
        span = "datetime(2024, 3, 4, 9, 30), datetime(2024, 3, 8, 9, 31)"
        whole = f"self.history(self.abc, {span}, data_normalization_mode=DataNormalizationMode.{mode})"
        asked = [f"round({whole}['close'].iloc[{row}], 6)" for row in (0, 390, -1)]
        found = self.shown(paid, *asked, f"{whole}['volume'].iloc[0]")
        last = 51.0 if mode == "TOTAL_RETURN" else 50.0
        assert [float(one) for one in found] == [monday, tuesday, last, volume]

    def test_the_subscriptions_own_mode_is_the_default(self, paid: Stage) -> None:
        ask = "self.history(self.abc, datetime(2024, 3, 4, 9, 30), datetime(2024, 3, 4, 9, 31))['close'].tolist()"
        assert self.shown(paid, ask, "str(self.securities[self.abc].data_normalization_mode)") == ["[49.5]", "ADJUSTED"]

    def test_dividends_and_splits_have_histories_of_their_own(self, paid: Stage) -> None:
        assert self.shown(
            paid,
            "self.history(Dividend, self.abc, timedelta(5))['distribution'].tolist()",
            "[(s.split_factor, str(s.type)) for s in self.history[Split](self.abc, timedelta(5))]",
            "list(self.history(Split, [self.abc], timedelta(5)).columns)",
            "[str(t)[:10] for t in self.history(Dividend, 'ABC', timedelta(5)).index.get_level_values('time')]",
            "self.history(Dividend, self.abc, timedelta(1)).empty",
        ) == [
            "[1.0]",
            "[(0.5, 'WARNING'), (0.5, 'SPLIT_OCCURRED')]",
            "['referenceprice', 'splitfactor', 'type']",
            "['2024-03-05']",
            "True",
        ]


def test_daily_bars_begin_and_end_with_the_session(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stamp = np.array([np.datetime64(MONDAY, "ns").astype(np.int64)])
    one = np.array([100.0])
    monkeypatch.setattr(ToyMarket, "daily_trades", lambda *_: TradeBars(stamp, one, one, one, one, one))
    body = """\
def begin(self):
    self.abc = self.add_equity("ABC").symbol
    self.at(9, 31, self.look)
def look(self):
    if self.time.day == 5:
        for bar in self.history[TradeBar](self.abc, 1, Resolution.DAILY):
            self.log(f"{bar.time} {bar.end_time} {bar.period}")
"""
    assert stage.rows(body, MONDAY, TUESDAY) == ["2024-03-04 09:30:00 2024-03-04 16:00:00 6:30:00"]


def test_the_start_of_a_range_is_left_out_and_its_end_is_not(rising: Stage) -> None:
    span = "datetime(2024, 3, 4, 9, 32), datetime(2024, 3, 4, 9, 34)"
    assert rows(rising, f"[b.end_time.minute for b in self.history[TradeBar](self.abc, {span})]") == ["[33, 34]"]
