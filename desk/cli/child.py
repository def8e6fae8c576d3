"""Running a program with this terminal, so that Ctrl-C ends it cleanly and is waited for."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals that end a program as Ctrl-C does: Ctrl-C itself, asked to end, and the terminal closed. One ignored stays so."""
PATIENCE = 3
"""The Ctrl-C that kills a program which does not end."""


def run_child(command: Sequence[str], folder: Path | None = None) -> tuple[int, bool]:
    """Run a program to its end: its exit code, and whether Ctrl-C was pressed (or an end asked for) meanwhile.

    It starts in ``folder``, None for this one, and has a process group of its own, so that it hears of Ctrl-C from here: of the
    first, so that it can finish what it writes; the third one kills it. It is always waited for. Raises OSError when it cannot
    be started.
    """
    pressed = _Pressed()
    with _heard_by(pressed), subprocess.Popen(command, process_group=0, cwd=folder) as child:  # noqa: S603
        pressed.attach(child)
        return child.wait(), pressed.times > 0


class _Pressed:
    """Counts Ctrl-C and passes it on."""

    def __init__(self) -> None:
        self.times = 0
        self._child: subprocess.Popen[bytes] | None = None

    def attach(self, child: subprocess.Popen[bytes]) -> None:
        """From now on ``child`` hears of it, and of what came before."""
        self._child = child
        if self.times:
            child.send_signal(signal.SIGINT)

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """A signal has come."""
        self.times += 1
        if self._child is None:
            return
        if self.times == 1:
            self._child.send_signal(signal.SIGINT)
        elif self.times == PATIENCE:
            self._child.kill()
        else:
            sys.stderr.write("\nfinishing; once more kills it\n")


@contextmanager
def _heard_by(pressed: _Pressed) -> Iterator[None]:
    heeded = [ending for ending in ENDINGS if signal.getsignal(ending) is not signal.SIG_IGN]
    before = {ending: signal.signal(ending, pressed) for ending in heeded}
    try:
        yield
    finally:
        for ending, handler in before.items():
            signal.signal(ending, handler)
