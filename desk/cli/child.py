"""Running a program with this terminal, so that Ctrl-C ends it cleanly and is waited for."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

ENDINGS = (signal.SIGTERM, signal.SIGHUP)
"""Signals that end this program as Ctrl-C does: asked to end, and the terminal closed."""


def run_child(command: Sequence[str], folder: Path | None = None) -> tuple[int, bool]:
    """Run a program to its end: its exit code, and whether Ctrl-C was pressed (or an end asked for) meanwhile.

    It starts in ``folder``, None for this one, and has a process group of its own: it gets each Ctrl-C once, from here, and is
    always waited for. Raises OSError when it cannot be started.
    """
    interrupted = False
    with _like_ctrl_c(), subprocess.Popen(command, process_group=0, cwd=folder) as child:  # noqa: S603
        while True:
            try:
                return child.wait(), interrupted
            except KeyboardInterrupt:
                interrupted = True
                child.send_signal(signal.SIGINT)


@contextmanager
def _like_ctrl_c() -> Iterator[None]:
    before = {ending: signal.signal(ending, _interrupt) for ending in ENDINGS}
    try:
        yield
    finally:
        for ending, handler in before.items():
            signal.signal(ending, handler)


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
