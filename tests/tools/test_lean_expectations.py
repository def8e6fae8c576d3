"""Statistics read from LEAN's C# classes: in the class itself, in one it derives from, beside other classes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.lean_expectations import expected

HEAD = "namespace QuantConnect.Algorithm.CSharp\n{\n"


@pytest.fixture
def lean(tmp_path: Path) -> Path:
    (tmp_path / "Algorithm.CSharp").mkdir()
    return tmp_path


def put(lean: Path, name: str, *classes: str) -> None:
    (lean / "Algorithm.CSharp" / f"{name}.cs").write_text(HEAD + "\n".join(classes) + "\n}\n", encoding="utf-8-sig")


def described(name: str, base: str = "QCAlgorithm", orders: int | None = None, languages: str = "", form: str = "new()") -> str:
    lines = [f"    public class {name} : {base}", "    {"]
    if languages:
        lines.append(f"        public override List<Language> Languages => new() {{ {languages} }};")
    if orders is not None:
        lines.append("        public override Dictionary<string, string> ExpectedStatistics => " + form)
        lines += ["        {", f'            {{"Total Orders", "{orders}"}}', "        };"]
    return "\n".join([*lines, "    }"])


def orders_of(lean: Path, name: str, *, any_language: bool = False) -> str | None:
    found = expected(lean, name, any_language=any_language)
    return None if found is None else found["Total Orders"]


@pytest.mark.parametrize("form", ["new()", "new ()", "new Dictionary<string, string>", "new Dictionary<string, string>()"])
def test_every_form_of_the_statement_is_read(lean: Path, form: str) -> None:
    put(lean, "One", described("One", orders=3, form=form))
    assert orders_of(lean, "One") == "3"


def test_a_class_that_states_nothing_has_what_its_base_states(lean: Path) -> None:
    put(lean, "Base", described("Base", orders=5))
    put(lean, "Middle", described("Middle", "Base"))
    put(lean, "Last", described("Last", "Middle"))
    assert orders_of(lean, "Last") == "5"


def test_a_class_overrides_what_its_base_states(lean: Path) -> None:
    put(lean, "Base", described("Base", orders=5))
    put(lean, "Own", described("Own", "Base", orders=6))
    assert (orders_of(lean, "Own"), orders_of(lean, "Base")) == ("6", "5")


def test_of_many_classes_in_a_file_the_one_of_the_files_name_counts(lean: Path) -> None:
    put(lean, "Two", described("Helper", orders=1), described("Two", "Third"), described("Third", orders=2))
    assert orders_of(lean, "Two") == "2"


def test_an_empty_statement_is_none(lean: Path) -> None:
    text = "    public class Empty : QCAlgorithm\n    {\n        Dictionary<string, string> ExpectedStatistics => new();\n    }"
    put(lean, "Empty", text, described("Other", orders=2))
    assert expected(lean, "Empty") is None


def test_the_languages_of_the_class_count_before_those_of_its_base(lean: Path) -> None:
    put(lean, "Base", described("Base", orders=5, languages="Language.CSharp, Language.Python"))
    put(lean, "Sharp", described("Sharp", "Base", languages="Language.CSharp"))
    put(lean, "Both", described("Both", "Base", orders=7))
    assert orders_of(lean, "Sharp") is None
    assert orders_of(lean, "Sharp", any_language=True) == "5"
    assert orders_of(lean, "Both") == "7"


def test_a_base_for_another_language_speaks_for_a_class_that_names_none(lean: Path) -> None:
    put(lean, "Base", described("Base", orders=5, languages="Language.CSharp"))
    put(lean, "Own", described("Own", "Base", orders=6))
    assert orders_of(lean, "Own") is None
    assert orders_of(lean, "Own", any_language=True) == "6"


def test_a_class_that_derives_from_itself_ends(lean: Path) -> None:
    put(lean, "Loop", described("Loop", "Loop"))
    assert expected(lean, "Loop") is None
