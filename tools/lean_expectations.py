"""What LEAN's regression algorithms must end with, read from their C# classes in Algorithm.CSharp."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

_STATED: Final = re.compile(r"ExpectedStatistics\s*=>\s*new[^{;]*\{(.*?)\};", re.DOTALL)
_ENTRY: Final = re.compile(r'\{\s*"([^"]+)",\s*"([^"]*)"\s*\}')
_LANGUAGES: Final = re.compile(r"List<Language> Languages (?:\{ get; \} =|=>) new[^;]*;")
_CLASS: Final = re.compile(r"^ {0,4}(?:\w+ )*class (\w+)(?:\s*:\s*(\w+))?", re.MULTILINE)
_PARAMETERS: Final = re.compile(r'"parameters"\s*:\s*(\{.*?\})', re.DOTALL)
_COMMENT: Final = re.compile(r"^\s*//.*$", re.MULTILINE)


def expected(lean: Path, name: str, *, any_language: bool = False) -> dict[str, str] | None:
    """The statistics LEAN must end with; None where neither the class nor one it derives from states any.

    None too where the class says that LEAN runs no Python for it, unless ``any_language``.
    """
    stated = ""
    for text in _lineage(lean / "Algorithm.CSharp", name):
        languages = _LANGUAGES.search(text)
        if languages and "Language.Python" not in languages.group() and not any_language:
            return None
        found = _STATED.search(text)
        stated = stated or (found.group(1) if found else "")
        if stated and (languages or any_language):
            break
    return dict(_ENTRY.findall(stated)) or None


def _lineage(folder: Path, name: str) -> list[str]:
    """The text of the class, then of each it derives from, as far as they stand in files of the folder."""
    known: dict[str, tuple[str, str | None]] = {}
    found: dict[str, str] = {}
    following: str | None = name
    while following is not None and following not in found:
        if following not in known:
            known |= _classes(folder / f"{following}.cs")
        found[following], following = known.get(following, ("", None))
    return list(found.values())


def _classes(file: Path) -> dict[str, tuple[str, str | None]]:
    """The classes of a file: the text of each, and the name of the one it derives from."""
    if not file.is_file():
        return {}
    text = file.read_text(encoding="utf-8-sig")
    heads = list(_CLASS.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return {head[1]: (text[head.start() : end], head[2]) for head, end in zip(heads, ends, strict=True)}


def parameters(lean: Path) -> dict[str, str]:
    """The parameters LEAN's tests run algorithms with: those of Launcher/config.json. None where there is no such file."""
    file = lean / "Launcher" / "config.json"
    found = _PARAMETERS.search(file.read_text(encoding="utf-8-sig")) if file.is_file() else None
    return {} if found is None else {key: str(value) for key, value in json.loads(_COMMENT.sub("", found[1])).items()}
