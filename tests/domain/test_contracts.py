from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contracts import Contract, ExerciseStyle, ProductKind, Right
from tests.domain.samples import AT, contract


def test_a_contract_is_named_by_root_expiry_strike_and_right() -> None:
    assert contract(3700.0, Right.CALL, expiry=date(2021, 1, 4)).name == "SPXW 2021-01-04 3700 C"


@pytest.mark.parametrize(("strike", "printed"), [(3700.0, "3700"), (742.5, "742.5"), (0.5, "0.5"), (12345.0, "12345")])
def test_a_strike_is_printed_without_needless_zeros(strike: float, printed: str) -> None:
    assert contract(strike).name.split()[2] == printed


def test_equal_fields_are_the_same_contract() -> None:
    assert contract() == contract()
    assert len({contract(), contract(), contract(5805.0)}) == 2


def test_a_contract_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        contract().strike = 1.0  # type: ignore[misc]


def test_a_call_gains_and_a_put_loses_with_the_underlying() -> None:
    assert (Right.CALL.sign, Right.PUT.sign) == (1, -1)


@pytest.mark.parametrize(("today", "days"), [(date(2026, 1, 2), 0), (date(2025, 12, 26), 7), (date(2026, 1, 3), -1)])
def test_days_to_expiry_are_calendar_days(today: date, days: int) -> None:
    assert contract().days_to_expiry(today) == days


def test_years_are_of_three_hundred_and_sixty_five_days() -> None:
    settles = datetime(2027, 1, 2, 15, 30, tzinfo=UTC)
    assert contract(settles_at=settles).years_to_settlement(AT) == 1.0


def test_time_to_settlement_is_negative_when_it_is_past() -> None:
    assert contract(settles_at=AT - timedelta(seconds=1)).years_to_settlement(AT) < 0.0
    assert contract(settles_at=AT).years_to_settlement(AT) == 0.0


strikes = st.integers(min_value=1, max_value=200_000).map(lambda ticks: ticks / 20)
days = st.sampled_from([date(2025, 12, 31), date(2026, 1, 2), date(2026, 1, 20), date(2026, 12, 1)])
contracts = st.builds(contract, strikes, st.sampled_from(Right), expiry=days)


@given(st.lists(contracts, unique=True, max_size=8))
def test_different_contracts_of_a_root_have_different_names(found: list[Contract]) -> None:
    assert len({each.name for each in found}) == len(found)


@given(st.lists(contracts, max_size=8))
def test_contracts_can_be_put_in_order(found: list[Contract]) -> None:
    ordered = sorted(found)
    assert ordered == sorted(found, key=dataclasses.astuple)
    assert [each.expiry for each in ordered] == sorted(each.expiry for each in found)


@pytest.mark.parametrize(
    "changes",
    [
        {"underlying": "NDX"},
        {"root": "XXX"},
        {"kind": ProductKind.EQUITY_OPTION},
        {"expiry": date(2026, 1, 12)},
        {"strike": 3701.0},
        {"right": Right.PUT if contract().right is Right.CALL else Right.CALL},
        {"multiplier": 10.0},
        {"style": ExerciseStyle.AMERICAN},
        {"settles_at": datetime(2026, 1, 9, 14, 30, tzinfo=UTC)},
        {"tick": 0.1},
    ],
)
def test_contracts_that_differ_in_anything_are_two_keys_and_equal_ones_are_one(changes: dict[str, Any]) -> None:
    one = contract()
    other = dataclasses.replace(one, **changes)
    assert hash(one) == hash(dataclasses.replace(one))
    assert len({one, dataclasses.replace(one), other}) == 2
