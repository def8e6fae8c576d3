"""Frames take a ticker for its symbol while a run goes on, however pandas looks a key up, and are plain pandas otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.keyed_pandas import pd
from simulator.symbols import Symbol
from simulator.tickers import TICKERS
from tests.simulator.engine_plays import logged
from tests.simulator.toy_market import ABC, IDX, Stage

KNOWN = {"ABC": ABC, "IDX": IDX}
DAYS = pd.date_range("2024-03-04", periods=3, name="time")


@pytest.fixture
def _running() -> Iterator[None]:
    token = TICKERS.set(KNOWN.get)
    yield
    TICKERS.reset(token)


def history() -> pd.DataFrame:
    index = pd.MultiIndex.from_product([[ABC, IDX], DAYS], names=["symbol", "time"])
    return pd.DataFrame({"close": [1.0, 2.0, 3.0, 10.0, 20.0, 30.0], "open": 0.5}, index=index)


LOOK_UPS: dict[str, Callable[[pd.DataFrame, object], object]] = {
    "loc": lambda frame, key: frame.loc[key]["close"].sum(),
    "loc of a row and a column": lambda frame, key: frame.loc[(key, DAYS[1]), "close"],
    "loc of a list": lambda frame, key: frame.loc[[key]]["close"].sum(),
    "at": lambda frame, key: frame.at[(key, DAYS[1]), "close"],
    "cross section": lambda frame, key: frame.xs(key)["close"].sum(),
    "series": lambda frame, key: frame["close"][key].sum(),
    "column": lambda frame, key: frame["close"].unstack(0)[key].sum(),
    "columns": lambda frame, key: frame["close"].unstack(0)[[key]].to_numpy().sum(),
    "place": lambda frame, key: frame["close"].unstack(0).columns.get_loc(key),
    "membership": lambda frame, key: key in frame["close"].unstack(0).columns,
    "membership in levels": lambda frame, key: key in frame.index,
}


@pytest.mark.usefixtures("_running")
@pytest.mark.parametrize("look_up", LOOK_UPS.values(), ids=LOOK_UPS.keys())
@pytest.mark.parametrize("ticker", KNOWN)
def test_a_ticker_finds_what_its_symbol_finds(look_up: Callable[[pd.DataFrame, object], object], ticker: str) -> None:
    assert look_up(history(), ticker) == look_up(history(), KNOWN[ticker])


@pytest.mark.parametrize("look_up", LOOK_UPS.values(), ids=LOOK_UPS.keys())
def test_without_a_run_a_key_that_is_not_there_is_pandas_own_matter(look_up: Callable[[pd.DataFrame, object], object]) -> None:
    try:
        found = look_up(history(), "XYZ")
    except KeyError as error:
        found = str(error).startswith("No key found")
    assert found is False


@pytest.mark.usefixtures("_running")
def test_what_is_called_as_a_ticker_is_found_where_no_symbol_is() -> None:
    named = pd.DataFrame({"ABC": [1.0]}, index=["IDX"])
    assert named["ABC"]["IDX"] == 1.0
    assert "ABC" in named.columns


@pytest.mark.usefixtures("_running")
@pytest.mark.parametrize("key", ["XYZ", Symbol.create("XYZ", ABC.security_type, ABC.market)])
def test_a_key_that_is_not_there_is_named_as_given_and_as_mapped(key: object) -> None:
    with pytest.raises(KeyError) as raised:
        history().loc[key]
    assert raised.value.args == ("No key found for either mapped or original key. Mapped Key: ['XYZ']; Original Key: ['XYZ']",)


@pytest.mark.usefixtures("_running")
@given(values=st.lists(st.integers(-9, 9), min_size=1, max_size=8), names=st.lists(st.text("def", min_size=1), max_size=4))
def test_frames_without_symbols_are_as_ever(values: list[int], names: list[str]) -> None:
    frame = pd.DataFrame(dict.fromkeys(["x", *names], values))
    assert frame["x"].tolist() == values
    assert frame.loc[0, "x"] == values[0]
    assert frame[frame["x"] > 0]["x"].tolist() == [value for value in values if value > 0]
    assert [name in frame for name in ["x", *names, "ABC"]] == [True] * (len(names) + 1) + [False]


def test_an_algorithm_looks_its_history_up_by_ticker(stage: Stage) -> None:
    ten = """\
past = self.history(self.abc, 3, Resolution.MINUTE)
self.log(str(past.loc["ABC"].equals(past.loc[self.abc])))
self.log(str("XYZ" in past.index))
self.quit()"""
    assert logged(stage, ten) == ["True", "False"]
