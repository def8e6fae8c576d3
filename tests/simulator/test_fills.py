"""LEAN's fill rules, each by example and by property."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.enums import Resolution, SecurityType
from simulator.fills import Fill, FillOrder, FillSecurity, NoFill, PriceBar
from simulator.order_kinds import OrderType
from tests.simulator.fill_market import MINUTE, bar, security, tried, tried_combo

DAY = datetime(2021, 1, 4)
NOW = DAY + timedelta(hours=10)
SENT = NOW - MINUTE
BID = bar(NOW, 10.0, 10.4, 9.8, 10.2)
ASK = bar(NOW, 10.3, 10.7, 10.1, 10.5)


def order(kind: OrderType, quantity: float, **more: object) -> FillOrder:
    return FillOrder(order_type=kind, quantity=quantity, time=SENT, **more)  # type: ignore[arg-type]


class TestMarket:
    def test_a_buy_pays_the_ask_and_a_sell_gets_the_bid(self) -> None:
        assert tried(order(OrderType.MARKET, 2), security(NOW, BID, ASK)) == Fill(price=10.5, quantity=2)
        assert tried(order(OrderType.MARKET, -2), security(NOW, BID, ASK)) == Fill(price=10.2, quantity=-2)

    def test_without_the_side_the_last_trade_fills(self) -> None:
        assert tried(order(OrderType.MARKET, -1), security(NOW, None, ASK, bar(NOW, 10, 11, 9, 9.9))) == Fill(
            price=9.9, quantity=-1
        )

    def test_a_price_of_zero_in_a_bar_is_its_close(self) -> None:
        from_nothing = bar(NOW, 0.0, 0.2, 0.0, 0.05)
        market = security(NOW, from_nothing, from_nothing)
        assert tried(order(OrderType.LIMIT, 1, limit_price=0.05), market) == NoFill()
        assert tried(order(OrderType.LIMIT, 1, limit_price=0.1), market) == Fill(price=0.1, quantity=1)
        assert tried(order(OrderType.STOP_MARKET, -1, stop_price=0.05), market) == NoFill()
        assert security(NOW, bar(NOW, 0.0, 0.0, 0.0, 0.0)).prices(is_buy=False) == bar(NOW, 0.0, 0.0, 0.0, 0.0)

    def test_without_any_data_nothing_fills(self) -> None:
        assert tried(order(OrderType.MARKET, 1), security(NOW)) == NoFill()

    def test_a_closed_market_fills_nothing(self) -> None:
        night = DAY + timedelta(hours=20)
        assert tried(order(OrderType.MARKET, 1), security(night, BID, ASK)) == NoFill()

    def test_the_bar_that_ends_at_the_close_still_fills(self) -> None:
        close = DAY + timedelta(hours=16)
        last = bar(close, 10, 10, 10, 10)
        assert tried(order(OrderType.MARKET, 1), security(close, last, last)) == Fill(price=10, quantity=1)

    def test_data_older_than_an_hour_makes_a_minute_order_wait(self) -> None:
        old = bar(SENT - timedelta(hours=1, seconds=1), 10, 10, 10, 10)
        assert tried(order(OrderType.MARKET, 1), security(NOW, old, old)) == NoFill()
        just = bar(SENT - timedelta(hours=1), 10, 10, 10, 10)
        assert tried(order(OrderType.MARKET, 1), security(NOW, just, just)) == Fill(price=10, quantity=1)

    def test_stale_data_within_one_bar_fills_with_a_warning(self) -> None:
        old = bar(SENT - MINUTE, 10, 10, 10, 10)
        fill = tried(order(OrderType.MARKET, 1), security(NOW, old, old), timedelta(seconds=30))
        assert fill == Fill(price=10, quantity=1, message="Warning: fill at stale price (01/04/2021 09:58:00 America/New_York)")

    def test_a_future_trades_before_the_session_and_an_option_does_not(self) -> None:
        early = DAY + timedelta(hours=8)
        quote = bar(early, 10, 10, 10, 10)
        early_order = FillOrder(order_type=OrderType.MARKET, quantity=1, time=early)
        assert tried(early_order, security(early, quote, quote, kind=SecurityType.FUTURE)) == Fill(price=10, quantity=1)
        assert tried(early_order, security(early, quote, quote)) == NoFill()

    def test_an_order_from_before_an_hour_bar_pays_its_open(self) -> None:
        hour = timedelta(hours=1)
        quote = bar(NOW, 9.0, 11.0, 8.0, 10.0, span=timedelta(minutes=30))
        before = FillOrder(order_type=OrderType.MARKET, quantity=1, time=NOW - hour)
        during = FillOrder(order_type=OrderType.MARKET, quantity=1, time=NOW - MINUTE)
        coarse = security(NOW, quote, quote, resolution=Resolution.HOUR)
        assert tried(before, coarse) == Fill(price=9.0, quantity=1)
        assert tried(during, coarse) == Fill(price=10.0, quantity=1)


class TestLimit:
    def test_touching_the_limit_is_no_fill(self) -> None:
        assert tried(order(OrderType.LIMIT, 1, limit_price=10.1), security(NOW, BID, ASK)) == NoFill()
        assert tried(order(OrderType.LIMIT, -1, limit_price=10.4), security(NOW, BID, ASK)) == NoFill()

    def test_a_crossed_limit_fills_at_the_worse_of_bar_and_limit(self) -> None:
        assert tried(order(OrderType.LIMIT, 1, limit_price=10.2), security(NOW, BID, ASK)) == Fill(price=10.2, quantity=1)
        assert tried(order(OrderType.LIMIT, 1, limit_price=50.0), security(NOW, BID, ASK)) == Fill(price=10.7, quantity=1)
        assert tried(order(OrderType.LIMIT, -1, limit_price=10.3), security(NOW, BID, ASK)) == Fill(price=10.3, quantity=-1)
        assert tried(order(OrderType.LIMIT, -1, limit_price=1.0), security(NOW, BID, ASK)) == Fill(price=9.8, quantity=-1)

    def test_the_bar_of_the_order_itself_does_not_fill(self) -> None:
        late = FillOrder(order_type=OrderType.LIMIT, quantity=1, time=NOW, limit_price=50.0)
        assert tried(late, security(NOW, BID, ASK)) == NoFill()

    def test_before_the_session_only_an_extended_subscription_fills(self) -> None:
        early = DAY + timedelta(hours=8)
        quote = bar(early, 10, 10, 10, 10)
        sent = FillOrder(order_type=OrderType.LIMIT, quantity=1, time=early - MINUTE, limit_price=11.0)
        assert tried(sent, security(early, quote, quote)) == NoFill()
        assert tried(sent, security(early, quote, quote, extended=True)) == Fill(price=10, quantity=1)

    def test_a_limit_order_without_a_limit_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="needs a limit_price"):
            tried(order(OrderType.LIMIT, 1), security(NOW, BID, ASK))


class TestStops:
    def test_a_stop_fills_at_the_worse_of_stop_and_market(self) -> None:
        facts = security(NOW, BID, ASK)
        assert tried(order(OrderType.STOP_MARKET, 1, stop_price=10.6), facts) == Fill(price=10.6, quantity=1)
        assert tried(order(OrderType.STOP_MARKET, 1, stop_price=9.0), facts) == Fill(price=10.5, quantity=1)
        assert tried(order(OrderType.STOP_MARKET, -1, stop_price=9.9), facts) == Fill(price=9.9, quantity=-1)
        assert tried(order(OrderType.STOP_MARKET, -1, stop_price=12.0), facts) == Fill(price=10.2, quantity=-1)

    def test_a_stop_that_is_only_touched_rests(self) -> None:
        assert tried(order(OrderType.STOP_MARKET, 1, stop_price=10.7), security(NOW, BID, ASK)) == NoFill()
        assert tried(order(OrderType.STOP_MARKET, -1, stop_price=9.8), security(NOW, BID, ASK)) == NoFill()

    def test_a_stop_limit_remembers_its_stop_and_fills_later(self) -> None:
        sent = order(OrderType.STOP_LIMIT, 1, stop_price=10.6, limit_price=10.2)
        assert tried(sent, security(NOW, BID, ASK)) == NoFill(triggered=True)
        low = bar(NOW, 10.0, 10.1, 9.9, 10.0)
        triggered = order(OrderType.STOP_LIMIT, 1, stop_price=10.6, limit_price=10.2, triggered=True)
        assert tried(triggered, security(NOW, low, low)) == Fill(price=10.1, quantity=1, triggered=True)
        assert tried(sent, security(NOW, low, low)) == NoFill()

    def test_a_sell_stop_limit_fills_above_its_limit(self) -> None:
        sent = order(OrderType.STOP_LIMIT, -1, stop_price=9.9, limit_price=10.1)
        assert tried(sent, security(NOW, BID, ASK)) == Fill(price=10.1, quantity=-1, triggered=True)
        sent = order(OrderType.STOP_LIMIT, -1, stop_price=9.9, limit_price=10.3)
        assert tried(sent, security(NOW, BID, ASK)) == NoFill(triggered=True)

    def test_a_triggered_stop_stays_triggered_without_fresh_data(self) -> None:
        late = FillOrder(order_type=OrderType.STOP_LIMIT, quantity=1, time=NOW, stop_price=1.0, limit_price=2.0, triggered=True)
        assert tried(late, security(NOW, BID, ASK)) == NoFill(triggered=True)


class TestOpenAndClose:
    def test_a_market_on_open_order_of_the_session_waits_for_the_next_day(self) -> None:
        assert tried(order(OrderType.MARKET_ON_OPEN, 1), security(NOW, BID, ASK)) == NoFill()
        tomorrow = NOW + timedelta(days=1)
        quote = bar(tomorrow, 11.0, 12.0, 10.0, 11.5)
        assert tried(order(OrderType.MARKET_ON_OPEN, 1), security(tomorrow, quote, quote)) == Fill(price=11.0, quantity=1)

    def test_a_market_on_open_order_waits_for_data_after_it(self) -> None:
        sent = FillOrder(order_type=OrderType.MARKET_ON_OPEN, quantity=1, time=DAY + timedelta(hours=9))
        old = bar(DAY + timedelta(hours=9), 10, 10, 10, 10)
        opening = DAY + timedelta(hours=9, minutes=31)
        assert tried(sent, security(opening, old, old)) == NoFill()
        assert tried(sent, security(opening)) == NoFill()

    def test_a_market_on_close_order_fills_at_the_close_and_not_before(self) -> None:
        sent = order(OrderType.MARKET_ON_CLOSE, -1)
        early, close = DAY + timedelta(hours=15, minutes=59), DAY + timedelta(hours=16)
        quote = bar(early, 10.0, 10.4, 9.8, 10.1)
        assert tried(sent, security(early, quote, quote)) == NoFill()
        assert tried(sent, security(close, quote, quote)) == Fill(price=10.1, quantity=-1)
        assert tried(sent, security(close)) == NoFill()


def shares(
    now: datetime, bid: PriceBar | None = None, ask: PriceBar | None = None, trade: PriceBar | None = None
) -> FillSecurity:
    return security(now, bid, ask, trade, kind=SecurityType.EQUITY)


TRADE = bar(NOW, 10.2, 10.8, 10.0, 10.6)
WHERE = "01/04/2021 10:00:00 America/New_York"


class TestShares:
    def test_a_side_that_is_missing_is_the_other(self) -> None:
        assert tried(order(OrderType.MARKET, 1), shares(NOW, BID, None, TRADE)) == Fill(price=10.2, quantity=1)
        assert tried(order(OrderType.MARKET, -1), shares(NOW, None, ASK, TRADE)) == Fill(price=10.5, quantity=-1)

    def test_a_share_limit_fills_on_trades_at_the_limit(self) -> None:
        facts = shares(NOW, BID, ASK, TRADE)
        assert tried(order(OrderType.LIMIT, 1, limit_price=10.1), facts) == Fill(price=10.1, quantity=1)
        assert tried(order(OrderType.LIMIT, -1, limit_price=10.7), facts) == Fill(price=10.7, quantity=-1)
        assert tried(order(OrderType.LIMIT, 1, limit_price=10.0), facts) == NoFill()

    def test_a_share_limit_better_than_the_open_fills_at_the_open(self) -> None:
        fill = tried(order(OrderType.LIMIT, 1, limit_price=10.5), shares(NOW, BID, ASK, TRADE))
        message = f"Due to a favorable gap at {WHERE}, order filled using the open price (10.2)"
        assert fill == Fill(price=10.2, quantity=1, message=message)

    def test_the_open_price_is_told_with_the_digits_it_has(self) -> None:
        facts = replace(shares(NOW, BID, ASK, TRADE), digits=lambda price: Decimal(repr(price)).quantize(Decimal("0.0001")))
        fill = tried(order(OrderType.LIMIT, 1, limit_price=10.5), facts)
        assert isinstance(fill, Fill)
        assert fill.message.endswith("using the open price (10.2000)")

    def test_a_share_stop_fills_at_the_stop_or_at_a_worse_open(self) -> None:
        facts = shares(NOW, BID, ASK, TRADE)
        assert tried(order(OrderType.STOP_MARKET, 1, stop_price=10.8), facts) == Fill(price=10.8, quantity=1)
        fill = tried(order(OrderType.STOP_MARKET, -1, stop_price=10.3), facts)
        message = f"Due to an unfavorable gap at {WHERE}, order filled using the open price (10.2)"
        assert fill == Fill(price=10.2, quantity=-1, message=message)
        assert tried(order(OrderType.STOP_MARKET, 1, stop_price=10.9), facts) == NoFill()

    def test_shares_without_trades_do_not_fill_limits(self) -> None:
        assert tried(order(OrderType.LIMIT, 1, limit_price=99.0), shares(NOW, BID, ASK)) == NoFill()

    def test_a_stale_quote_gives_way_to_newer_trades(self) -> None:
        old = bar(SENT - timedelta(hours=2), 9, 9, 9, 9)
        fill = tried(order(OrderType.MARKET, 1), shares(NOW, old, old, TRADE))
        message = f"Warning: No quote information available at {WHERE}, order filled using TradeBar data"
        assert fill == Fill(price=10.6, quantity=1, message=message)

    def test_wholly_stale_shares_wait(self) -> None:
        old = bar(SENT - timedelta(hours=2), 9, 9, 9, 9)
        assert tried(order(OrderType.MARKET, 1), shares(NOW, old, old, old)) == NoFill()
        assert tried(order(OrderType.MARKET, 1), shares(NOW)) == NoFill()

    def test_stale_shares_within_one_bar_fill_with_a_warning(self) -> None:
        old = bar(SENT - MINUTE, 9, 9, 9, 9)
        fill = tried(order(OrderType.MARKET, 1), shares(NOW, old, old), timedelta(seconds=30))
        message = "Warning: fill at stale price (01/04/2021 09:58:00 America/New_York), using QuoteBar data."
        assert fill == Fill(price=9, quantity=1, message=message)

    def test_the_stop_limit_of_shares_looks_at_quotes(self) -> None:
        sent = order(OrderType.STOP_LIMIT, 1, stop_price=10.6, limit_price=10.6)
        assert tried(sent, shares(NOW, BID, ASK)) == Fill(price=10.6, quantity=1, triggered=True)

    def test_a_share_market_on_open_order_takes_the_days_first_trade(self) -> None:
        sent = FillOrder(order_type=OrderType.MARKET_ON_OPEN, quantity=5, time=DAY + timedelta(hours=9))
        opening = DAY + timedelta(hours=9, minutes=31)
        first = bar(opening, 20.0, 21.0, 19.0, 20.5)
        assert tried(sent, shares(opening, trade=first)) == Fill(price=20.0, quantity=5)
        before = bar(DAY + timedelta(hours=9, minutes=30), 19.0, 19.0, 19.0, 19.0)
        assert tried(sent, shares(opening, trade=before)) == NoFill()

    def test_a_share_market_on_open_order_of_the_session_waits_a_day(self) -> None:
        assert tried(order(OrderType.MARKET_ON_OPEN, 1), shares(NOW, trade=TRADE)) == NoFill()
        tomorrow = NOW + timedelta(days=1)
        assert tried(order(OrderType.MARKET_ON_OPEN, 1), shares(tomorrow, trade=bar(tomorrow, 7, 8, 6, 7.5))) == Fill(
            price=7, quantity=1
        )

    def test_a_share_market_on_close_order_takes_the_last_trade_or_the_quote(self) -> None:
        sent, close = order(OrderType.MARKET_ON_CLOSE, 1), DAY + timedelta(hours=16)
        assert tried(sent, shares(NOW, trade=TRADE)) == NoFill()
        assert tried(sent, shares(close, trade=TRADE)) == Fill(price=10.6, quantity=1)
        assert tried(sent, shares(close, BID, ASK)) == Fill(price=10.5, quantity=1)
        assert tried(sent, shares(close)) == NoFill()


def leg(quantity: float, group_limit: float, *, buy: bool = True) -> FillOrder:
    ratio = quantity if buy else -quantity
    return order(OrderType.COMBO_LIMIT, quantity, ratio=ratio, group_limit=group_limit, group_is_buy=buy)


class TestCombos:
    def test_a_bought_combo_marks_every_leg_at_its_low(self) -> None:
        facts = security(NOW, BID, ASK)
        # Sell at the bid's low of 9.8, buy at the ask's low of 10.1: 0.3 to pay.
        legs = [(leg(-1, 0.31), facts), (leg(1, 0.31), facts)]
        assert tried_combo(legs) == [Fill(price=9.8, quantity=-1), Fill(price=10.1, quantity=1)]
        legs = [(leg(-1, 0.3), facts), (leg(1, 0.3), facts)]
        assert tried_combo(legs) is None

    def test_a_sold_combo_marks_every_leg_at_its_high(self) -> None:
        facts = security(NOW, BID, ASK)
        # Group of -1 with ratios +1 (now sold) and -1 (now bought): bid high 10.4 less ask high 10.7.
        legs = [(leg(-1, -0.31, buy=False), facts), (leg(1, -0.31, buy=False), facts)]
        assert tried_combo(legs) == [Fill(price=10.4, quantity=-1), Fill(price=10.7, quantity=1)]
        legs = [(leg(-1, -0.3, buy=False), facts), (leg(1, -0.3, buy=False), facts)]
        assert tried_combo(legs) is None

    def test_shares_of_a_combo_count_per_contract(self) -> None:
        option, stock = security(NOW, BID, ASK), shares(NOW, bar(NOW, 50, 50, 50, 50), bar(NOW, 50, 50, 50, 50))
        assert tried_combo([(leg(-1, 40.3), option), (leg(100, 40.3), stock)]) is not None
        assert tried_combo([(leg(-1, 40.1), option), (leg(100, 40.1), stock)]) is None

    def test_one_leg_without_data_or_with_old_data_holds_all(self) -> None:
        facts = security(NOW, BID, ASK)
        old = bar(SENT - MINUTE, 10, 10, 10, 10)
        for other in (security(NOW), security(NOW, old, old)):
            assert tried_combo([(leg(-1, 99.0), facts), (leg(1, 99.0), other)]) is None

    def test_a_combo_leg_limit_fills_only_when_every_leg_crosses(self) -> None:
        facts = security(NOW, BID, ASK)
        sell, buy = (
            order(OrderType.COMBO_LEG_LIMIT, -1, limit_price=10.0),
            order(OrderType.COMBO_LEG_LIMIT, 1, limit_price=10.6),
        )
        assert tried_combo([(sell, facts), (buy, facts)]) == [Fill(price=10.0, quantity=-1), Fill(price=10.6, quantity=1)]
        dear = order(OrderType.COMBO_LEG_LIMIT, -1, limit_price=11.0)
        assert tried_combo([(dear, facts), (buy, facts)]) is None

    def test_a_combo_market_order_with_a_leg_without_data_waits(self) -> None:
        legs = [(order(OrderType.COMBO_MARKET, 1), security(NOW, BID, ASK)), (order(OrderType.COMBO_MARKET, -1), security(NOW))]
        assert tried_combo(legs) is None

    def test_an_order_type_in_the_wrong_place_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="LIMIT is not a combo; allowed: COMBO_MARKET"):
            tried_combo([(order(OrderType.LIMIT, 1, limit_price=1.0), security(NOW, BID, ASK))])
        with pytest.raises(ValueError, match="COMBO_LIMIT is not filled as a single order"):
            tried(leg(1, 1.0), security(NOW, BID, ASK))


corners = st.lists(st.integers(1, 5000), min_size=4, max_size=4)


@st.composite
def price_bars(draw: st.DrawFn) -> PriceBar:
    values = sorted(value / 100 for value in draw(corners))
    first, last = draw(st.permutations(values[1:3]))
    return bar(NOW, first, values[3], values[0], last)


@given(
    price_bars(),
    price_bars(),
    st.integers(1, 5000),
    st.sampled_from([-3, 2]),
    st.sampled_from([SecurityType.OPTION, SecurityType.EQUITY]),
)
def test_a_limit_fill_is_never_worse_than_the_limit(
    bid: PriceBar, ask: PriceBar, cents: int, quantity: int, kind: SecurityType
) -> None:
    limit = cents / 100
    facts = security(NOW, bid, ask, bid, kind=kind)
    fill = tried(order(OrderType.LIMIT, quantity, limit_price=limit), facts)
    if isinstance(fill, Fill):
        assert (fill.price - limit) * quantity <= 1e-9
        assert fill.quantity == quantity


@given(price_bars(), price_bars(), st.sampled_from([-1, 1]), st.sampled_from([OrderType.MARKET, OrderType.MARKET_ON_CLOSE]))
def test_every_market_fill_is_inside_its_sides_bar(bid: PriceBar, ask: PriceBar, quantity: int, kind: OrderType) -> None:
    now = NOW if kind is OrderType.MARKET else DAY + timedelta(hours=16)
    fill = tried(order(kind, quantity), security(now, bid, ask))
    side = ask if quantity > 0 else bid
    assert isinstance(fill, Fill)
    assert side.low <= fill.price <= side.high


@given(price_bars(), price_bars(), st.integers(-3000, 3000), st.booleans())
def test_a_combo_fill_is_strictly_better_than_its_limit(bid: PriceBar, ask: PriceBar, cents: int, buy: bool) -> None:
    limit = cents / 100
    facts = security(NOW, bid, ask)
    legs = [(leg(-1, limit, buy=buy), facts), (leg(2, limit, buy=buy), facts)]
    fills = tried_combo(legs)
    if fills is not None:
        paid = sum(fill.price * each.ratio for fill, (each, _) in zip(fills, legs, strict=True))
        assert paid < limit + 1e-9 if buy else paid > limit - 1e-9
