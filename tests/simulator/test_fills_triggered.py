"""Orders that wait for a price: limit if touched, trailing stop, by LEAN's fill models (FillModel.cs, EquityFillModel.cs)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.enums import SecurityType
from simulator.fills import Fill, FillOrder, FillSecurity, NoFill, PriceBar
from simulator.order_kinds import OrderType
from tests.simulator.fill_market import MINUTE, bar, security, tried

NOW = datetime(2024, 3, 4, 10, 31)
SENT = NOW - 5 * MINUTE
EVENING = datetime(2024, 3, 4, 16, 31)
NOTHING = NoFill()


def flat(price: float, end: datetime = NOW) -> PriceBar:
    return bar(end, price, price, price, price)


def touched(quantity: float, trigger: float, limit: float, *, triggered: bool = False, sent: datetime = SENT) -> FillOrder:
    return FillOrder(
        order_type=OrderType.LIMIT_IF_TOUCHED,
        quantity=quantity,
        time=sent,
        trigger_price=trigger,
        limit_price=limit,
        triggered=triggered,
    )


def trailing(quantity: float, stop: float, amount: float, *, percent: bool = False, sent: datetime = SENT) -> FillOrder:
    return FillOrder(
        order_type=OrderType.TRAILING_STOP,
        quantity=quantity,
        time=sent,
        stop_price=stop,
        trailing_amount=amount,
        trailing_as_percentage=percent,
    )


def option(bid: float | None, ask: float | None, trade: PriceBar | None) -> FillSecurity:
    return security(NOW, flat(bid) if bid else None, flat(ask) if ask else None, trade)


def shares(bid: float | None, ask: float | None, trade: PriceBar | None) -> FillSecurity:
    return security(NOW, flat(bid) if bid else None, flat(ask) if ask else None, trade, kind=SecurityType.EQUITY)


class TestLimitIfTouched:
    """Trades touch the trigger; a quote on the near side makes the fill, at the limit."""

    def test_a_buy_fills_at_its_limit_once_trades_are_down_and_the_bid_is_there(self) -> None:
        dip = bar(NOW, 2.1, 2.2, 1.9, 2.1)
        assert tried(touched(1, 1.9, 2.0), option(2.0, 2.2, dip)) == Fill(price=2.0, quantity=1, triggered=True)

    def test_a_sell_fills_at_its_limit_once_trades_are_up_and_the_ask_is_there(self) -> None:
        spike = bar(NOW, 2.1, 2.4, 2.0, 2.1)
        assert tried(touched(-1, 2.4, 2.3), option(2.1, 2.3, spike)) == Fill(price=2.3, quantity=-1, triggered=True)

    def test_without_the_touch_nothing_happens_however_good_the_quote(self) -> None:
        assert tried(touched(1, 1.8, 9.0), option(2.0, 2.2, bar(NOW, 2.1, 2.2, 1.9, 2.1))) == NOTHING

    def test_a_touch_is_remembered_while_the_quote_is_away(self) -> None:
        dip = bar(NOW, 2.1, 2.2, 1.9, 2.1)
        assert tried(touched(1, 1.9, 1.95), option(2.0, 2.2, dip)) == NoFill(triggered=True)

    def test_a_touch_of_before_needs_no_other(self) -> None:
        away = flat(5.0)
        order = touched(1, 1.9, 2.0, triggered=True)
        assert tried(order, option(2.0, 2.2, away)) == Fill(price=2.0, quantity=1, triggered=True)

    def test_it_looks_at_trades_only_for_the_touch(self) -> None:
        assert tried(touched(1, 3.0, 3.0), option(2.0, 2.2, None)) == NOTHING

    def test_trades_of_before_the_order_touch_nothing(self) -> None:
        assert tried(touched(1, 1.9, 2.5, sent=NOW), option(2.0, 2.2, bar(NOW, 2.1, 2.2, 1.9, 2.1))) == NOTHING

    @pytest.mark.parametrize(
        ("quantity", "bid", "ask", "limit", "fills"),
        [(1, None, 2.2, 2.2, True), (1, None, 2.2, 2.1, False), (-1, 2.0, None, 2.0, True), (-1, 2.0, None, 2.1, False)],
    )
    def test_a_missing_side_is_replaced_by_the_other(
        self, quantity: float, bid: float | None, ask: float | None, limit: float, fills: bool
    ) -> None:
        outcome = tried(touched(quantity, 2.1, limit), option(bid, ask, flat(2.1)))
        assert isinstance(outcome, Fill) is fills

    @pytest.mark.parametrize(("quantity", "limit"), [(1, 2.1), (-1, 2.1)])
    def test_without_a_quote_the_trade_decides(self, quantity: float, limit: float) -> None:
        assert isinstance(tried(touched(quantity, 2.1, limit), option(None, None, flat(2.1))), Fill)

    @pytest.mark.parametrize(("extended", "fills"), [(True, False), (False, False)])
    def test_after_hours_nothing_fills_without_post_market_hours(self, extended: bool, fills: bool) -> None:
        late = security(EVENING, flat(2.0, EVENING), flat(2.2, EVENING), flat(1.9, EVENING), extended=extended)
        assert isinstance(tried(touched(1, 2.0, 2.5), late), Fill) is fills


class TestLimitIfTouchedOfShares:
    """EquityFillModel looks at the far side and fills at it."""

    def test_a_buy_fills_at_the_ask_within_its_limit(self) -> None:
        dip = bar(NOW, 100.0, 100.5, 98.0, 99.0)
        assert tried(touched(10, 98.0, 99.5), shares(98.9, 99.1, dip)) == Fill(price=99.1, quantity=10, triggered=True)

    def test_a_sell_fills_at_the_bid_within_its_limit(self) -> None:
        spike = bar(NOW, 100.0, 102.0, 99.0, 101.0)
        assert tried(touched(-10, 102.0, 100.5), shares(100.9, 101.1, spike)) == Fill(price=100.9, quantity=-10, triggered=True)

    @pytest.mark.parametrize(("quantity", "trigger", "limit"), [(10, 98.0, 99.05), (-10, 100.5, 98.95)])
    def test_beyond_its_limit_it_rests_and_remembers(self, quantity: float, trigger: float, limit: float) -> None:
        trades = bar(NOW, 100.0, 100.5, 98.0, 99.0)
        assert tried(touched(quantity, trigger, limit), shares(98.9, 99.1, trades)) == NoFill(triggered=True)

    def test_an_old_quote_gives_way_to_newer_trades_and_the_fill_says_so(self) -> None:
        old = flat(97.0, NOW - timedelta(hours=3))
        found = security(NOW, old, old, bar(NOW, 100.0, 100.5, 98.0, 99.0), kind=SecurityType.EQUITY)
        outcome = tried(touched(10, 98.0, 99.5), found)
        assert isinstance(outcome, Fill)
        assert outcome.price == 99.0
        assert outcome.message.startswith("Warning: No quote information available at 03/04/2024 10:31:00 America/New_York")

    def test_untouched_shares_rest(self) -> None:
        assert tried(touched(10, 97.0, 200.0), shares(98.9, 99.1, bar(NOW, 100.0, 100.5, 98.0, 99.0))) == NOTHING


@pytest.mark.parametrize("kind", [SecurityType.OPTION, SecurityType.EQUITY, SecurityType.FUTURE])
class TestTrailingStop:
    """LEAN's Tests/Common/Orders/Fills/ImmediateFillModelTests.cs walks these prices; the same for every security."""

    def at(self, order: FillOrder, price: float, kind: SecurityType) -> Fill | NoFill:
        return tried(order, security(NOW, flat(price), flat(price), flat(price), kind=kind))

    @pytest.mark.parametrize(
        ("amount", "percent", "stop", "walk", "moved"),
        [
            (10.0, False, 110.0, [100.0, 105.0, 102.5], (95.0, 105.0)),
            (0.05, True, 105.0, [100.0, 102.5, 103.78125], (97.375, 102.24375)),
        ],
    )
    def test_a_buy_follows_down_and_never_up(
        self, kind: SecurityType, amount: float, percent: bool, stop: float, walk: list[float], moved: tuple[float, float]
    ) -> None:
        for price in walk:
            assert self.at(trailing(100, stop, amount, percent=percent), price, kind) == NOTHING
        price, new = moved
        assert self.at(trailing(100, stop, amount, percent=percent), price, kind) == NoFill(stop_price=new)
        assert self.at(trailing(100, new, amount, percent=percent), new + 10, kind) == Fill(price=new + 10, quantity=100)

    @pytest.mark.parametrize(("amount", "percent", "new"), [(10.0, False, 95.0), (0.1, True, 94.5)])
    def test_a_sell_follows_up_and_never_down(self, kind: SecurityType, amount: float, percent: bool, new: float) -> None:
        for price in (100.0, 95.0, 97.5):
            assert self.at(trailing(-100, 90.0, amount, percent=percent), price, kind) == NOTHING
        assert self.at(trailing(-100, 90.0, amount, percent=percent), 105.0, kind) == NoFill(stop_price=new)
        assert self.at(trailing(-100, new, amount, percent=percent), new, kind) == Fill(price=new, quantity=-100)

    def test_a_touch_fills_at_the_worse_of_stop_and_close(self, kind: SecurityType) -> None:
        side = bar(NOW, 100.0, 103.0, 97.0, 101.0)
        found = security(NOW, side, side, side, kind=kind)
        assert tried(trailing(1, 103.0, 5.0), found) == Fill(price=103.0, quantity=1)
        assert tried(trailing(1, 100.5, 5.0), found) == Fill(price=101.0, quantity=1)
        assert tried(trailing(-1, 97.0, 5.0), found) == Fill(price=97.0, quantity=-1)
        assert tried(trailing(-1, 102.0, 5.0), found) == Fill(price=101.0, quantity=-1)

    def test_it_waits_for_data_newer_than_the_order(self, kind: SecurityType) -> None:
        assert self.at(trailing(-1, 200.0, 5.0, sent=NOW), 100.0, kind) == NOTHING

    def test_it_works_in_regular_hours_only(self, kind: SecurityType) -> None:
        late = flat(100.0, EVENING)
        found = security(EVENING, late, late, late, kind=kind, extended=True)
        assert tried(trailing(-1, 200.0, 5.0), found) == NOTHING


@given(
    prices=st.lists(st.integers(5_000, 20_000).map(lambda cents: cents / 100), min_size=1, max_size=40),
    amount=st.integers(1, 3_000).map(lambda cents: cents / 100),
    sells=st.booleans(),
)
def test_a_stop_only_ever_moves_towards_the_market_and_stays_at_its_distance(
    prices: list[float], amount: float, sells: bool
) -> None:
    sign = -1 if sells else 1
    stop = prices[0] + sign * amount
    for price in prices:
        outcome = tried(trailing(sign, stop, amount), security(NOW, flat(price), flat(price), flat(price)))
        if isinstance(outcome, Fill):
            assert (price - stop) * sign >= 0
            assert (outcome.price - stop) * sign >= 0
            return
        if outcome.stop_price is not None:
            assert (stop - outcome.stop_price) * sign > 0
            assert outcome.stop_price == pytest.approx(price + sign * amount)
            stop = outcome.stop_price
        assert (stop - price) * sign <= amount + 1e-9
