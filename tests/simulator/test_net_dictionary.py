"""The order in which LEAN gives out open orders: that of .NET's hash buckets."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from simulator.net_dictionary import BucketOrder
from tests.simulator.engine_plays import logged
from tests.simulator.toy_market import Stage


def ordered(*keys: int, gone: tuple[int, ...] = ()) -> list[int]:
    made = BucketOrder()
    for key in keys:
        made.add(key)
    for key in gone:
        made.discard(key)
    return list(made)


def test_the_first_keys_come_as_they_rise() -> None:
    assert ordered(*range(1, 19)) == list(range(1, 19))


def test_the_37th_key_comes_first_where_few_are_left() -> None:
    assert ordered(5, 36, 37, 38, 41) == [37, 38, 41, 5, 36]


def test_of_two_keys_of_a_bucket_the_later_comes_first() -> None:
    assert ordered(2, 39) == [39, 2]
    assert ordered(2, 39, 76, gone=(39,)) == [76, 2]


@given(st.integers(1, 400))
def test_keys_without_a_gap_always_come_as_they_rise(count: int) -> None:
    assert ordered(*range(1, count + 1)) == list(range(1, count + 1))


def test_a_lock_with_more_than_its_share_makes_more_buckets() -> None:
    """Even buckets are behind one lock: its 19th key makes 89 buckets of 37."""
    even = list(range(2, 36, 2))
    assert ordered(*even, 39) == [39, *even]
    assert ordered(*even, 39, 36) == [*even, 36, 39]
    assert ordered(*even, 36, 90, 92) == [90, 2, 92, *even[1:], 36]


def test_few_keys_behind_one_lock_make_no_more_buckets() -> None:
    """Nine keys a quarter of the buckets: fewer only double the share."""
    made = BucketOrder()
    for key in range(2, 38, 2):
        made.add(key)
    for key in range(6, 38, 2):
        made.discard(key)
    made.add(37)
    assert list(made) == [37, 2, 4]


@given(st.lists(st.integers(1, 3000), unique=True), st.data())
def test_what_is_in_comes_out_once(keys: list[int], data: st.DataObject) -> None:
    gone = data.draw(st.lists(st.sampled_from(keys), unique=True)) if keys else []
    assert sorted(ordered(*keys, gone=tuple(gone))) == sorted(set(keys) - set(gone))


def test_an_unknown_key_is_forgotten_in_silence() -> None:
    assert ordered(1, gone=(1, 38, 7)) == []


def test_open_orders_are_listed_and_taken_back_by_bucket(stage: Stage) -> None:
    ten = """\
self.limit_order(self.c100, 1, 0.5)
for _ in range(35): self.market_order(self.abc, 1)
self.limit_order(self.c100, 1, 0.6)
self.limit_order(self.c100, 1, 0.7)
t = self.transactions
self.log(str([o.id for o in t.get_open_orders()]) + str([x.order_id for x in t.get_open_order_tickets(self.c100)]))
self.log(str([x.order_id for x in t.cancel_open_orders()]) + str([o.id for o in t.get_orders()][-2:]))"""
    assert logged(stage, ten) == ["[37, 38, 1][37, 38, 1]", "[37, 38, 1][37, 38]"]
