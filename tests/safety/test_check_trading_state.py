"""The trading state check."""

from __future__ import annotations

import pytest

from domain.refusals import RefusalCode
from safety.checks.trading_state import TradingStateCheck
from safety.trading_state import TradingLevel, TradingState
from tests.safety.make import AT, alone, good_case, good_close

HALTED = TradingState.at_start(AT)
STATES = {
    TradingLevel.HALTED: HALTED,
    TradingLevel.REDUCING: HALTED.arm("only out", AT, TradingLevel.REDUCING),
    TradingLevel.ACTIVE: HALTED.arm("all well", AT),
}


@pytest.mark.parametrize(
    ("level", "code"),
    [
        (TradingLevel.HALTED, RefusalCode.TRADING_HALTED),
        (TradingLevel.REDUCING, RefusalCode.TRADING_REDUCING),
        (TradingLevel.ACTIVE, None),
    ],
)
def test_an_opening_needs_active_trading(level: TradingLevel, code: RefusalCode | None) -> None:
    result = alone(TradingStateCheck(), good_case(trading=STATES[level]))
    assert (result.refusal.code if result.refusal is not None else None) is code
    assert (result.measured, result.limit) == (level.label, "active")
    assert STATES[level].reason in result.detail


@pytest.mark.parametrize(
    ("level", "code"),
    [(TradingLevel.HALTED, RefusalCode.TRADING_HALTED), (TradingLevel.REDUCING, None), (TradingLevel.ACTIVE, None)],
)
def test_a_closing_needs_trading_that_is_not_halted(level: TradingLevel, code: RefusalCode | None) -> None:
    result = alone(TradingStateCheck(), good_close(trading=STATES[level]))
    assert (result.refusal.code if result.refusal is not None else None) is code
    assert (result.measured, result.limit) == (level.label, "reducing")
