"""LEAN's own regression algorithms on the simulator: what is compared, and what is said of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulator.worlds import write_folder
from tools.lean_expectations import expected, parameters
from tools.lean_regressions import algorithms, differences, each, judge, main

STATISTICS = """
namespace QuantConnect.Algorithm.CSharp
{{
    public class {name} : QCAlgorithm
    {{
        public Dictionary<string, string> ExpectedStatistics => new Dictionary<string, string>
        {{
            {{"Total Orders", "{orders}"}},
            {{"Total Fees", "$0.00"}},
            {{"End Equity", "100000"}},
            {{"OrderListHash", "d41d8cd98f00b204e9800998ecf8427e"}}
        }};
    }}
}}
"""
IDLE = """
from AlgorithmImports import *

class Idle(QCAlgorithm):
    def initialize(self):
        self.set_start_date(2020, 11, 24)
        self.set_end_date(2020, 11, 25)
        {line}
"""


@pytest.fixture
def lean(tmp_path: Path) -> Path:
    """A checkout of LEAN without algorithms, whose data are hours and symbol properties only."""
    write_folder(tmp_path).rename(tmp_path / "Data")
    for folder in ("Algorithm.Python", "Algorithm.CSharp"):
        (tmp_path / folder).mkdir()
    return tmp_path


def put(lean: Path, name: str, line: str = "pass", orders: int = 0) -> Path:
    """An algorithm and what LEAN ends with."""
    (lean / "Algorithm.CSharp" / f"{name}.cs").write_text(STATISTICS.format(name=name, orders=orders), encoding="utf-8-sig")
    file = lean / "Algorithm.Python" / f"{name}.py"
    file.write_text(IDLE.format(line=line), encoding="utf-8")
    return file


def test_the_statistics_come_from_the_class_of_the_same_name(lean: Path) -> None:
    put(lean, "One", orders=3)
    found = expected(lean, "One")
    assert found is not None
    assert found["Total Orders"] == "3"
    assert expected(lean, "Two") is None


@pytest.mark.parametrize(
    ("languages", "compared"),
    [("Language.CSharp", False), ("Language.CSharp, Language.Python", True), ("Language.Python", True)],
)
@pytest.mark.parametrize("form", ["{{ get; }} = new() {{ {} }};", "=> new List<Language> {{ {} }};"])
def test_what_lean_runs_in_another_language_only_is_not_compared(lean: Path, languages: str, compared: bool, form: str) -> None:
    put(lean, "One")
    file = lean / "Algorithm.CSharp" / "One.cs"
    text = file.read_text(encoding="utf-8-sig")
    file.write_text(
        text.replace(
            "public Dictionary", f"public List<Language> Languages {form.format(languages)}\n        public Dictionary"
        ),
        "utf-8",
    )
    assert (expected(lean, "One") is not None) is compared
    assert [one.stem for one, _ in algorithms(lean, [])] == (["One"] if compared else [])


def test_a_class_that_states_no_statistics_is_left_out(lean: Path) -> None:
    put(lean, "One")
    (lean / "Algorithm.CSharp" / "One.cs").write_text("class One {}", encoding="utf-8")
    assert list(algorithms(lean, ())) == []


def test_words_choose_algorithms_by_part_of_their_name(lean: Path) -> None:
    put(lean, "OptionCall")
    put(lean, "FutureRoll")
    assert [file.stem for file, _ in algorithms(lean, ("option",))] == ["OptionCall"]
    assert [file.stem for file, _ in algorithms(lean, ())] == ["FutureRoll", "OptionCall"]


@pytest.mark.parametrize(
    ("key", "ours", "theirs", "equal"),
    [
        ("Total Orders", "4", "4", True),
        ("Total Orders", "4", "5", False),
        ("Total Fees", "$4.00", "$4.00", True),
        ("Total Fees", "$1,204.05", "$1204.05", True),
        ("Total Fees", "$4.00", "$4.02", False),
        ("End Equity", "99648.00", "99648", True),
        ("End Equity", "99648.40", "99648", True),
        ("End Equity", "99649.00", "99648", False),
        ("End Equity", "99648.12", "99648.123", True),
        ("End Equity", "-1.00", "1.00", False),
    ],
)
def test_counts_are_equal_and_money_is_as_exact_as_lean_prints_it(key: str, ours: str, theirs: str, equal: bool) -> None:
    assert (differences({key: ours}, {key: theirs}) == []) is equal


def test_a_figure_that_is_missing_here_differs() -> None:
    assert differences({}, {"Total Orders": "1"}) == ["Total Orders None, LEAN 1"]


def test_an_algorithm_that_ends_as_lean_does_is_equal(lean: Path) -> None:
    file = put(lean, "Idle")
    stated = expected(lean, "Idle")
    assert stated is not None
    data = lean / "Data"
    found = judge(file, stated | {"End Equity": "7"}, data, 60.0)
    assert found.verdict == "differs"
    assert found.detail == "End Equity 100000, LEAN 7"
    assert judge(file, stated, data, 60.0).verdict == "equal"


def test_an_algorithm_whose_orders_alone_are_not_leans_has_leans_figures(lean: Path) -> None:
    file = put(lean, "Idle")
    stated = expected(lean, "Idle")
    assert stated is not None
    found = judge(file, stated | {"OrderListHash": "0" * 32}, lean / "Data", 60.0)
    assert (found.verdict, found.detail) == ("figures", "the orders are not LEAN's in every field")
    unstated = {key: value for key, value in stated.items() if key != "OrderListHash"}
    assert judge(file, unstated, lean / "Data", 60.0).verdict == "equal"


def test_the_parameters_of_leans_tests_are_given_to_the_algorithm(lean: Path) -> None:
    assert parameters(lean) == {}
    (lean / "Launcher").mkdir()
    text = '{ // first\n "parameters": {\n // a "comment": {\n "ema-fast": 10, "name": "a=b"\n },\n "other": {} }'
    (lean / "Launcher" / "config.json").write_text(text, encoding="utf-8")
    assert parameters(lean) == {"ema-fast": "10", "name": "a=b"}
    line = "assert (self.get_parameter('ema-fast'), self.get_parameter('name')) == ('10', 'a=b')"
    file = put(lean, "Asks", line=line)
    assert judge(file, {}, lean / "Data", 60.0).verdict == "failed"
    assert judge(file, {}, lean / "Data", 60.0, parameters(lean)).verdict == "equal"


def test_ones_own_versions_of_algorithms_are_compared_whatever_their_language(lean: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    put(lean, "Sharp").rename(own / "Sharp.py")
    file = lean / "Algorithm.CSharp" / "Sharp.cs"
    languages = "public List<Language> Languages => new() { Language.CSharp };\n        public Dictionary"
    file.write_text(file.read_text(encoding="utf-8-sig").replace("public Dictionary", languages), "utf-8")
    put(lean, "Other")
    assert [one.stem for one, _ in algorithms(lean, [])] == ["Other"]
    assert [one for one, _ in algorithms(lean, [], own)] == [own / "Sharp.py"]


def test_the_orders_are_printed_where_they_are_asked_for(lean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(lean, "Idle")
    orders = '[{"a":1.50,"t":"},{"},{"b":{}}]\n'
    assert list(each(orders)) == ['{"a":1.50,"t":"},{"}', '{"b":{}}']
    assert list(each("[]\n")) == []
    main(["--lean", str(lean), "--orders"])
    assert capsys.readouterr().out.splitlines()[0].startswith("equal    Idle")


def test_a_folder_of_algorithms_that_is_not_there_is_named(lean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--lean", str(lean), "--algorithms", "nowhere"])
    assert "nowhere is no folder" in capsys.readouterr().err


def test_what_is_not_supported_is_refused_with_its_name(lean: Path) -> None:
    file = put(lean, "Asks", line="self.add_crypto('BTCUSD')")
    found = judge(file, {}, lean / "Data", 60.0)
    assert found.verdict == "refused"
    assert "add_crypto" in found.detail


def test_an_algorithm_that_raises_has_failed_with_its_last_word(lean: Path) -> None:
    file = put(lean, "Raises", line="raise ValueError('no such thing')")
    found = judge(file, {}, lean / "Data", 60.0)
    assert found.verdict == "failed"
    assert "no such thing" in found.detail


def test_an_algorithm_that_takes_too_long_is_late(lean: Path) -> None:
    file = put(lean, "Sleeps", line="__import__('time').sleep(60)")
    assert judge(file, {}, lean / "Data", 1.0).verdict == "late"


def test_a_folder_that_is_no_checkout_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--lean", str(tmp_path)])
    assert ended.value.code == 2
    assert "is no checkout of QuantConnect/Lean" in capsys.readouterr().err


def test_the_verdicts_are_counted_at_the_end(lean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(lean, "Asks", line="self.add_crypto('BTCUSD')")
    put(lean, "Fails", line="raise ValueError('no')")
    main(["--lean", str(lean), "--jobs", "1"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("refused  Asks")
    assert lines[1].startswith("failed   Fails")
    assert lines[2] == "1 refused, 1 failed"
