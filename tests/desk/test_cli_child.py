"""A program that is run for a person hears of Ctrl-C once, and is killed at the third."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desk.cli.child import run_child

PROJECT = Path(__file__).resolve().parents[2]
PARENT = "import sys; from desk.cli.child import run_child; print(run_child(sys.argv[1:]))"
DEAF = """
import pathlib, signal, sys, time
heard = []
signal.signal(signal.SIGINT, lambda *_: heard.append(1))
pathlib.Path("ready").touch()
while True:
    time.sleep(0.01)
    if heard and pathlib.Path("enough").exists():
        pathlib.Path("heard").write_text(str(len(heard)))
        sys.exit(7)
"""


def _wait_for(path: Path) -> None:
    for _ in range(3000):
        if path.exists():
            return
        time.sleep(0.01)
    raise AssertionError(f"{path.name} never came")


def _start(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PARENT, sys.executable, "-c", DEAF]
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    started = subprocess.Popen(command, cwd=folder, env=environment, text=True, process_group=0, **pipes)  # type: ignore[call-overload]
    _wait_for(folder / "ready")
    assert isinstance(started, subprocess.Popen)
    return started


def _interrupt(running: subprocess.Popen[str], times: int) -> None:
    for _ in range(times):
        os.killpg(running.pid, signal.SIGINT)
        time.sleep(0.2)


def test_a_second_ctrl_c_is_not_passed_on_so_that_the_program_can_finish(tmp_path: Path) -> None:
    running = _start(tmp_path)
    _interrupt(running, 2)
    (tmp_path / "enough").touch()
    output, errors = running.communicate(timeout=60)
    assert output.strip() == "(7, True)"
    assert (tmp_path / "heard").read_text() == "1"
    assert errors.count("finishing; once more kills it") == 1


def test_the_third_ctrl_c_kills_a_program_that_does_not_end(tmp_path: Path) -> None:
    running = _start(tmp_path)
    _interrupt(running, 3)
    output, _ = running.communicate(timeout=60)
    assert output.strip() == "(-9, True)"


def test_a_signal_that_was_ignored_stays_ignored(tmp_path: Path) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        program = f"import os, signal; os.kill({os.getpid()}, signal.SIGHUP)"
        assert run_child([sys.executable, "-c", program], tmp_path) == (0, False)
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("code", [0, 1, 2])
def test_the_exit_code_of_a_program_left_alone_is_its_own(code: int, tmp_path: Path) -> None:
    assert run_child([sys.executable, "-c", f"raise SystemExit({code})"], tmp_path) == (code, False)


@pytest.mark.parametrize("module", ["desk", "simulator"])
def test_ctrl_c_while_a_command_line_is_loading_leaves_no_trace(module: str, tmp_path: Path) -> None:
    part = {"desk": "desk.cli.app", "simulator": "simulator.cli"}[module]
    program = f"""
import runpy, sys
class Pressed:
    def find_spec(self, name, path=None, target=None):
        if name == "{part}":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Pressed())
runpy.run_module("{module}", run_name="__main__")
"""
    ended = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")
