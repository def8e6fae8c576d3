"""The fills of LEAN's own runs, found again on the same real quotes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from simulator.enums import SecurityType
from simulator.fills import Fill, FillOrder
from simulator.order_kinds import OrderType
from tests.simulator.fill_market import MINUTE, bar, first_fill, market_hours, minutes_from, quoted, security, tried
from tests.simulator.real_quotes import QuoteRow, es_option_quotes, goog_quotes, last_trade, quotes, spxw_quotes, trades


class TestRealQuotes:
    CHICAGO = market_hours("America/Chicago", 8.5, 15.25)
    TO_CHICAGO = timedelta(hours=-1)

    def spxw_leg(
        self, data: Path, right: str, strike: float, quantity: float, limit: float | None, sent: datetime
    ) -> tuple[FillOrder, list[QuoteRow]]:
        kind = OrderType.COMBO_MARKET if limit is None else OrderType.COMBO_LIMIT
        sign = 1 if quantity > 0 else -1
        order = FillOrder(order_type=kind, quantity=quantity, time=sent + self.TO_CHICAGO, ratio=sign, group_limit=limit)
        return order, spxw_quotes(data, date(2021, 1, 4), date(2021, 1, 4), strike, right)

    def test_a_combo_market_order_fills_at_once_at_each_legs_side(self, lean_data: Path) -> None:
        sent = datetime(2021, 1, 4, 10, 30)
        legs = [self.spxw_leg(lean_data, "CALL", 3700, -2, None, sent), self.spxw_leg(lean_data, "CALL", 3800, 2, None, sent)]
        found = first_fill(legs, minutes_from(sent, 1), self.TO_CHICAGO, kind=SecurityType.INDEX_OPTION, hours=self.CHICAGO)
        assert found is not None
        assert [(fill.price, fill.quantity) for fill in found[1]] == [(39.9, -2), (0.2, 2)]

    def test_a_combo_limit_waits_and_fills_at_the_bars_lows(self, lean_data: Path) -> None:
        sent = datetime(2021, 1, 4, 11)
        legs = [
            self.spxw_leg(lean_data, "PUT", 3800, -1, -79.7, sent),
            self.spxw_leg(lean_data, "PUT", 3700, 1, -79.7, sent),
        ]
        found = first_fill(
            legs, minutes_from(sent + MINUTE, 60), self.TO_CHICAGO, kind=SecurityType.INDEX_OPTION, hours=self.CHICAGO
        )
        assert found is not None
        assert found[0] == datetime(2021, 1, 4, 11, 7)
        assert [(fill.price, fill.quantity) for fill in found[1]] == [(91.8, -1), (10.9, 1)]

    def test_a_combo_far_from_the_market_rests_all_day(self, lean_data: Path) -> None:
        sent = datetime(2021, 1, 4, 11)
        legs = [
            self.spxw_leg(lean_data, "PUT", 3800, 1, 60.0, sent),
            self.spxw_leg(lean_data, "PUT", 3700, -1, 60.0, sent),
        ]
        assert (
            first_fill(
                legs, minutes_from(sent + MINUTE, 30), self.TO_CHICAGO, kind=SecurityType.INDEX_OPTION, hours=self.CHICAGO
            )
            is None
        )

    def test_a_market_on_open_order_fills_on_the_next_days_first_bar_at_its_ask(self, lean_data: Path) -> None:
        rows = spxw_quotes(lean_data, date(2021, 1, 5), date(2021, 1, 6), 3700, "PUT")
        order = FillOrder(order_type=OrderType.MARKET_ON_OPEN, quantity=1, time=datetime(2021, 1, 4, 15, 30))
        for row in rows:
            now = row.end + self.TO_CHICAGO
            fill = tried(order, quoted(now, row, self.TO_CHICAGO, kind=SecurityType.INDEX_OPTION, hours=self.CHICAGO))
            if isinstance(fill, Fill):
                break
        assert isinstance(fill, Fill)
        assert (row.end, fill.price) == (datetime(2021, 1, 5, 9, 31), 31.4)

    def test_a_sell_limit_on_an_es_option_fills_at_the_worse_of_bar_and_limit(self, lean_data: Path) -> None:
        sent = datetime(2020, 1, 6, 15, 30)
        to_new_york = timedelta(hours=-5)
        rows = es_option_quotes(lean_data, date(2020, 1, 6), date(2020, 6, 19), 2900, "PUT")
        order = FillOrder(order_type=OrderType.LIMIT, quantity=-1, time=sent + to_new_york, limit_price=47.0)
        known = [row for row in rows if row.end <= sent + MINUTE]
        fill = tried(order, quoted(sent + MINUTE + to_new_york, known[-1], to_new_york, kind=SecurityType.FUTURE_OPTION))
        assert fill == Fill(price=47.0, quantity=-1)

    def test_a_one_one_two_on_es_fills_when_the_lows_cross_its_limit(self, lean_data: Path) -> None:
        sent = datetime(2020, 1, 6, 15, 30)
        to_new_york = timedelta(hours=-5)
        legs = []
        for strike, quantity in ((3150, 1), (3100, -1), (2900, -2)):
            order = FillOrder(
                order_type=OrderType.COMBO_LIMIT, quantity=quantity, time=sent + to_new_york, ratio=quantity, group_limit=-79.25
            )
            legs.append((order, es_option_quotes(lean_data, date(2020, 1, 6), date(2020, 6, 19), strike, "PUT")))
        found = first_fill(legs, minutes_from(sent + MINUTE, 10), to_new_york, kind=SecurityType.FUTURE_OPTION)
        assert found is not None
        assert found[0] == datetime(2020, 1, 6, 15, 32)
        assert [fill.price for fill in found[1]] == [97.5, 84.25, 47.0]

    def test_a_goog_combo_fills_on_the_next_bar(self, lean_data: Path) -> None:
        sent, day = datetime(2015, 12, 24, 10, 30), date(2015, 12, 24)
        legs = []
        for strike, right, quantity in ((740, "CALL", 1), (760, "PUT", -1)):
            order = FillOrder(order_type=OrderType.COMBO_LIMIT, quantity=quantity, time=sent, ratio=quantity, group_limit=-0.75)
            legs.append((order, goog_quotes(lean_data, day, day, strike, right)))
        found = first_fill(legs, minutes_from(sent + MINUTE, 10))
        assert found is not None
        assert found[0] == sent + MINUTE
        assert [fill.price for fill in found[1]] == [8.5, 11.3]

    def test_shares_bought_at_market_pay_the_ask(self, lean_data: Path) -> None:
        sent, day = datetime(2015, 12, 24, 10, 30), date(2015, 12, 24)
        folder = lean_data / "equity/usa/minute/goog"
        rows = quotes(folder / "20151224_quote.zip", "20151224_goog_minute_quote.csv", day)
        sold = last_trade(trades(folder / "20151224_trade.zip", "20151224_goog_minute_trade.csv", day), sent)
        (row,) = [row for row in rows if row.end == sent]
        assert row.bid is not None
        assert row.ask is not None
        goog = security(sent, bar(sent, *row.bid), bar(sent, *row.ask), bar(sold.end, *sold.prices), kind=SecurityType.EQUITY)
        order = FillOrder(order_type=OrderType.MARKET, quantity=10, time=sent)
        assert tried(order, goog) == Fill(price=748.59, quantity=10)
