"""Map and factor files of continuous futures, with lines of LEAN's own files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.continuous import Scales
from simulator.enums import DataMappingMode, DataNormalizationMode
from simulator.lean_files.contract_maps import contract_maps
from simulator.lean_files.problems import Problem
from simulator.symbols import Market, Symbol

MAPS = """\
18991230,es,CME
20091130,es uik2f7cj4v0h,CME,1
20091215,es uik2f7cj4v0h,CME,2
20091217,es uik2f7cj4v0h,CME,0
20131219,es vmklfzih2mtd,CME,0
20131217,es vmklfzih2mtd,CME,2
"""
FACTORS = """\
{"Date":"2013-01-28T00:00:00","BackwardsRatioScale":[0.9592602302497031,1.2],"BackwardsPanamaCanalScale":[-59.2,288.9],\
"ForwardPanamaCanalScale":[-29.9,-42.8],"DataMappingMode":0}
{"Date":"2013-02-25T00:00:00","BackwardsRatioScale":[0.9581587650672082],"BackwardsPanamaCanalScale":[-61.1],\
"ForwardPanamaCanalScale":[-27.4],"DataMappingMode":0}
{"Date":"2013-02-17T00:00:00","BackwardsRatioScale":[1.1399377922702327],"BackwardsPanamaCanalScale":[202.4],\
"ForwardPanamaCanalScale":[-1.6],"DataMappingMode":2}
"""
DECEMBER_2009 = Symbol.create_future("ES", Market.CME, date(2009, 12, 18))
DECEMBER_2013 = Symbol.create_future("ES", Market.CME, date(2013, 12, 20))
LAST_TRADING_DAY, OPEN_INTEREST = DataMappingMode.LAST_TRADING_DAY, DataMappingMode.OPEN_INTEREST
RATIO = DataNormalizationMode.BACKWARDS_RATIO


class Files:
    """A map file and a factor file, and what their reading reports."""

    def __init__(self, folder: Path) -> None:
        self.maps, self.factors = folder / "es.csv", folder / "factors.csv"
        self.problems: list[Problem] = []

    def read(self, maps: str | None = MAPS, factors: str | None = None) -> dict:  # type: ignore[type-arg]
        for path, text in ((self.maps, maps), (self.factors, factors)):
            path.unlink(missing_ok=True)
            if text is not None:
                path.write_text(text)
        self.problems.clear()
        return contract_maps(self.maps, self.factors, self.problems.append)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def test_each_mode_has_its_own_contracts(files: Files) -> None:
    found = files.read()
    assert found[LAST_TRADING_DAY].days == (date(2009, 12, 17), date(2013, 12, 19))
    assert found[LAST_TRADING_DAY].contracts == (DECEMBER_2009, DECEMBER_2013)
    assert found[OPEN_INTEREST].days == (date(2009, 12, 15), date(2013, 12, 17))
    assert found[DataMappingMode.FIRST_DAY_MONTH].contracts == (DECEMBER_2009,)
    assert found[DataMappingMode.OPEN_INTEREST_ANNUAL].contracts == ()
    assert files.problems == []


def test_the_map_ends_with_its_last_row_of_whatever_mode(files: Files) -> None:
    assert {one.end for one in files.read().values()} == {date(2013, 12, 19)}


def test_factors_are_read_by_mode_and_in_order(files: Files) -> None:
    found = files.read(factors=FACTORS)[LAST_TRADING_DAY]
    assert found.scale_days == (date(2013, 1, 28), date(2013, 2, 25))
    assert found.scales[0] == Scales(ratio=(0.9592602302497031, 1.2), backwards=(-59.2, 288.9), forward=(-29.9, -42.8))
    assert found.factor(date(2013, 1, 28), RATIO, 0) == 0.9592602302497031
    assert found.factor(date(2013, 1, 29), RATIO, 0) == 0.9581587650672082
    assert found.factor(date(2013, 2, 26), RATIO, 0) == 1.0


def test_a_date_without_a_factor_for_the_depth_is_passed_over(files: Files) -> None:
    found = files.read(factors=FACTORS)[LAST_TRADING_DAY]
    assert found.factor(date(2013, 2, 1), RATIO, 1) == 1.0
    assert found.factor(date(2013, 1, 1), RATIO, 1) == 1.2


@pytest.mark.parametrize("maps", [None, ""])
def test_without_a_map_file_there_is_no_map(files: Files, maps: str | None) -> None:
    assert files.read(maps) == {}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2013x219,es vmklfzih2mtd,CME,0", "expected yyyymmdd,contract"),
        ("20131219", "expected yyyymmdd,contract"),
        ("20131219,es,CME,0", "no identifier"),
        ("20131219,es vmklfzih2mtd,CME,zero", "invalid literal"),
    ],
)
def test_a_bad_line_of_a_map_is_skipped_and_named(files: Files, line: str, said: str) -> None:
    found = files.read(f"{MAPS}{line}\n")
    assert found[LAST_TRADING_DAY].contracts == (DECEMBER_2009, DECEMBER_2013)
    assert [(problem.line, said in problem.what) for problem in files.problems] == [(7, True)]


@pytest.mark.parametrize("line", ["{}", "no json", '{"Date":"2013","DataMappingMode":0}', "[]", '{"Date":5}'])
def test_a_bad_line_of_factors_is_skipped_and_named(files: Files, line: str) -> None:
    found = files.read(factors=f"{FACTORS}{line}\n")
    assert len(found[LAST_TRADING_DAY].scales) == 2
    assert [problem.line for problem in files.problems] == [4]


def test_a_mode_the_simulator_does_not_know_is_of_no_map(files: Files) -> None:
    found = files.read(f"{MAPS}20140319,es vmklfzih2mtd,CME,9\n")
    assert sum(len(one.contracts) for one in found.values()) == 5


@given(text=st.text(max_size=80))
def test_no_line_ends_a_reading_with_another_error(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    line = text.replace("\r", " ").replace("\n", " ")
    files = Files(tmp_path_factory.mktemp("maps"))
    found = files.read(f"{MAPS}{line}\n", f"{FACTORS}{line}\n")
    assert found[OPEN_INTEREST].on(date(2013, 12, 17)) == DECEMBER_2013
