"""Round trips as an algorithm sees them, under LEAN's names."""

from __future__ import annotations

from tests.simulator.engine_plays import logged
from tests.simulator.toy_market import Stage

ROUND_TRIP = "self.market_order(self.c100, 2)\nself.market_order(self.abc, -10)"
CLOSE = "self.market_order(self.c100, -1)\nself.market_order(self.abc, 10)\n"


def said(stage: Stage, *expressions: str) -> list[str]:
    shown = "\n".join(f"self.log(str({one}))" for one in expressions)
    return logged(stage, ROUND_TRIP, f"{CLOSE}option, share = self.trade_builder.closed_trades\n{shown}\nself.quit()")


def test_a_trade_has_leans_members(stage: Stage) -> None:
    assert said(
        stage,
        "option.symbols == [self.c100] and option.symbol == self.c100",
        "(option.entry_time, option.exit_time) == (datetime(2024, 3, 4, 15), datetime(2024, 3, 4, 16))",
        "(option.entry_price, option.exit_price, option.quantity, option.profit_loss)",
        "(option.direction, share.direction) == (TradeDirection.LONG, TradeDirection.SHORT)",
        "(option.total_fees, option.duration, option.is_win, sorted(option.order_ids))",
        "(option.mae, option.mfe, option.end_trade_drawdown)",
        "(share.symbol.value, share.Quantity, share.MAE)",
    ) == [
        "True",
        "True",
        "(2.2, 2.0, 1.0, -20.0)",
        "True",
        "(2.3, datetime.timedelta(seconds=3600), False, [1, 3])",
        "(-20.0, 0.0, 20.0)",
        "('ABC', 10.0, -1.0)",
    ]


def test_what_is_open_is_told(stage: Stage) -> None:
    assert said(
        stage,
        "self.trade_builder.has_open_position(self.c100)",
        "self.trade_builder.has_open_position(self.abc)",
        "self.TradeBuilder.HasOpenPosition(self.p95)",
    ) == ["True", "False", "False"]


def test_before_a_trade_there_is_none(stage: Stage) -> None:
    assert logged(stage, "self.log(str(self.trade_builder.closed_trades))\nself.quit()") == ["[]"]
