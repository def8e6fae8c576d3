"""Lines of LEAN's price files as arrays of numbers, strictly: a line LEAN would misread is refused, not guessed at."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from simulator.lean_files.problems import Problem
from simulator.market import DataProblem, Floats, Instants

_NUMBER_BYTES = b"0123456789,.\n-"
_DECIMALS = b"0123456789"
# A minus not at the start of a number, a number with two points or none of its digits.
_MALFORMED = re.compile(rb"[0-9.]-|-(?![0-9.])|\.[0-9-]*\.|(?<![0-9])\.(?![0-9])")
_CELL = re.compile(rb"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)?")
_STAMP = 14
_COMMA, _NEWLINE, _BLANK, _FIRST_DIGIT = 44, 10, 32, 48
_MARKED, _MARKS = (8, 11, _STAMP), np.frombuffer(b" :,", dtype=np.uint8)
_ONE_LINE = bytes.maketrans(b"\n", b",")
_WORD = 8
_BITS = 8 * _WORD
_DIGITS = np.array(0x0F0F0F0F0F0F0F0F, dtype=np.uint64)
_JOINED = tuple(
    tuple(np.array(number, dtype=np.uint64) for number in step)
    for step in (
        (10 * 2**8 + 1, 8, 0x00FF00FF00FF00FF),
        (100 * 2**16 + 1, 16, 0x0000FFFF0000FFFF),
        (10_000 * 2**32 + 1, 32, 0x00000000FFFFFFFF),
    )
)
_DAY_NS = 86_400_000_000_000


def table(content: bytes, columns: int, where: str) -> Floats:
    """Comma-separated numbers as an array of shape (lines, columns); an empty cell is 0, as in LEAN.

    DataProblem names ``where`` and the line for a wrong number of columns or a cell that is no number.
    """
    text = _clean(content)
    if not text:
        return np.empty((0, columns))
    plain = _plain_table(text, columns)
    if plain is not None:
        return plain
    if not _well_formed(text, columns):
        raise DataProblem(_first_fault(text, columns, where))
    filled = text
    if b",," in filled:
        filled = filled.replace(b",,", b",0,").replace(b",,", b",0,")
    if b",\n" in filled or filled.endswith(b","):
        filled = filled.replace(b",\n", b",0\n") + (b"0" if filled.endswith(b",") else b"")
    numbers = np.fromstring(filled.translate(_ONE_LINE).decode("ascii"), dtype=np.float64, sep=",")
    return numbers.reshape(-1, columns)


def stamped_table(content: bytes, columns: int, where: str) -> tuple[Instants, Floats]:
    """Lines that begin with ``yyyyMMdd HH:mm``: the stamps in ns since the epoch (as if UTC), and the other columns.

    ``columns`` counts the stamp. DataProblem as ``table``.
    """
    text = _clean(content, stamped=True)
    if not text:
        return np.empty(0, dtype=np.int64), np.empty((0, columns - 1))
    raw = np.frombuffer(text + b"\n" + bytes(_STAMP), dtype=np.uint8).copy()
    ends = (raw == _NEWLINE).nonzero()[0]
    starts = np.concatenate(([0], ends[:-1] + 1))
    places = starts[:, np.newaxis] + np.arange(_STAMP + 1)
    stamps = raw[places]
    odd = (ends - starts <= _STAMP) | (stamps[:, _MARKED] != _MARKS).any(axis=1)
    if bool(odd.any()):
        line = int(odd.argmax())
        shown = _shown(text.split(b"\n")[line])
        raise DataProblem(f"{where}, line {line + 1}: {shown} does not begin with a time as yyyyMMdd HH:mm")
    raw[places[:, :_STAMP]] = _BLANK
    raw[starts] = _FIRST_DIGIT
    values = table(raw[: len(text)].tobytes(), columns, where)
    return _instants(stamps[:, :_STAMP], where), values[:, 1:]


def rising(times: Instants, file: str, report: Callable[[Problem], None], lines: Instants | None = None) -> slice | Instants:
    """Which rows LEAN keeps: those later than all before them. The others are reported by their ``lines``, or their number."""
    if len(times) < 2 or bool((times[1:] > times[:-1]).all()):
        return slice(None)
    before = np.concatenate(([np.iinfo(np.int64).min], np.maximum.accumulate(times)[:-1]))
    keep = times > before
    for row in np.flatnonzero(~keep):
        report(
            Problem(
                file,
                int(row) + 1 if lines is None else int(lines[row]),
                "time not after the line before: skipped, as LEAN does",
            )
        )
    return np.flatnonzero(keep)


def _clean(content: bytes, *, stamped: bool = False) -> bytes:
    text = content.removeprefix(b"\xef\xbb\xbf")
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b" " in text and not stamped:
        text = text.replace(b" ", b"")
    return text.rstrip(b"\n")


def _well_formed(text: bytes, columns: int) -> bool:
    if text.translate(None, _NUMBER_BYTES) or text.startswith(b",") or b"\n," in text:
        return False
    raw = np.frombuffer(text, dtype=np.uint8)
    marks = raw[(raw == _COMMA) | (raw == _NEWLINE)]
    # In a whole table every columns-th mark is a line end and all between are commas.
    if (len(marks) + 1) % columns or bool((marks[columns - 1 :: columns] != _NEWLINE).any()):
        return False
    if np.count_nonzero(marks == _NEWLINE) != len(marks) // columns:
        return False
    return not ((b"-" in text or b"." in text) and _MALFORMED.search(text))


def _plain_table(text: bytes, columns: int) -> Floats | None:
    """A whole table of unsigned whole numbers, all at once; None where it is not that.

    The eight bytes before each cell's end are read as one number, what precedes the cell is shifted out, and neighbouring
    digits, pairs and fours are joined by one multiplication each. A cell of more digits is read by itself.
    """
    marks = text.translate(None, _DECIMALS)
    lines, rest = divmod(len(marks) + 1, columns)
    if rest or marks + b"\n" != lines * (b"," * (columns - 1) + b"\n"):
        return None
    padded = bytes(_WORD) + text + b"\n"
    ends = (np.frombuffer(padded, dtype=np.uint8, offset=_WORD) < _FIRST_DIGIT).nonzero()[0]
    lengths = ends.copy()
    lengths[1:] -= ends[:-1]
    lengths[1:] -= 1
    if not lengths[::columns].all():
        return None
    words = np.ndarray((len(text) + 1,), dtype="<u8", buffer=padded, strides=(1,))[ends]
    junk = (_BITS - 8 * lengths).view(np.uint64)
    words >>= junk
    words <<= junk
    words &= _DIGITS
    for times, shift, kept in _JOINED:
        words *= times
        words >>= shift
        words &= kept
    numbers: Floats = words.reshape(lines, columns).T.astype(np.float64, order="C")
    if int(lengths.max()) > _WORD:
        for place in (lengths > _WORD).nonzero()[0].tolist():
            numbers[place % columns, place // columns] = float(text[ends[place] - lengths[place] : ends[place]])
    return numbers.T


def _first_fault(text: bytes, columns: int, where: str) -> str:
    for number, line in enumerate(text.split(b"\n"), start=1):
        cells = line.split(b",")
        if len(cells) != columns:
            return f"{where}, line {number}: {len(cells)} columns, expected {columns}: {_shown(line)}"
        if not cells[0]:
            return f"{where}, line {number}: no value in the first column: {_shown(line)}"
        for position, cell in enumerate(cells, start=1):
            if _CELL.fullmatch(cell) is None or cell == b"-":
                return f"{where}, line {number}, column {position}: {_shown(cell)} is not a number"
    return f"{where}: not a table of numbers"


def _instants(stamps: np.ndarray[tuple[int, int], np.dtype[np.uint8]], where: str) -> Instants:
    digits = stamps[:, (0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 12, 13)].astype(np.int64) - 48
    bad = ((digits < 0) | (digits > 9)).any(axis=1)
    year = digits[:, 0] * 1000 + digits[:, 1] * 100 + digits[:, 2] * 10 + digits[:, 3]
    month, day = digits[:, 4] * 10 + digits[:, 5], digits[:, 6] * 10 + digits[:, 7]
    hour, minute = digits[:, 8] * 10 + digits[:, 9], digits[:, 10] * 10 + digits[:, 11]
    bad |= (month < 1) | (month > 12) | (hour > 23) | (minute > 59) | (year < 1900) | (year > 2200)
    months = (np.where(bad, 1970, year) - 1970) * 12 + np.where(bad, 1, month) - 1
    first = months.astype("datetime64[M]").astype("datetime64[D]")
    length = ((months + 1).astype("datetime64[M]").astype("datetime64[D]") - first).astype(np.int64)
    bad |= (day < 1) | (day > length)
    if bool(bad.any()):
        line = int(np.flatnonzero(bad)[0])
        raise DataProblem(f"{where}, line {line + 1}: {_shown(stamps[line].tobytes())} is no time as yyyyMMdd HH:mm")
    instants: Instants = (first.astype(np.int64) + day - 1) * _DAY_NS + (hour * 60 + minute) * 60_000_000_000
    return instants


def _shown(raw: bytes) -> str:
    text = raw.decode("utf-8", errors="replace")
    return repr(text if len(text) <= 80 else text[:77] + "...")
