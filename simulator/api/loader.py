"""Loads an algorithm file as LEAN does: its folder first on the path, AlgorithmImports in reach."""

from __future__ import annotations

import importlib.util
import sys
import sysconfig
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from simulator.api import namespace
from simulator.api.algorithm import QCAlgorithm


class LoadProblem(Exception):
    """The file cannot be run: the message says why, in one line."""


@contextmanager
def loaded(path: Path) -> Iterator[ModuleType]:
    """The file as a module; what it imported from its own folder is forgotten afterwards, and what it stood in for is back."""
    if path.is_dir():
        raise LoadProblem(f"{path} is a folder: name a Python file")
    if not path.is_file():
        raise LoadProblem(f"{path}: there is no such file")
    folder = str(path.resolve().parent)
    offered = namespace.modules()
    before = set(sys.modules)
    earlier = {name: sys.modules[name] for name in (path.stem, *offered) if name in sys.modules}
    sys.modules.update(offered)
    sys.path.insert(0, folder)
    try:
        yield _module(path)
    finally:
        sys.path.remove(folder)
        packages = _package_folders()
        for name in set(sys.modules) - before:
            module = sys.modules[name]
            if name in offered or (_lies_in(module, folder) and not any(_lies_in(module, place) for place in packages)):
                del sys.modules[name]
        sys.modules.update(earlier)


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise LoadProblem(f"{path}: not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    try:
        spec.loader.exec_module(module)
    except SyntaxError as error:
        where = path if error.filename is None else f"{error.filename}, line {error.lineno}"
        raise LoadProblem(f"{where}: {error.msg}") from error
    except (Exception, SystemExit) as error:
        frames = traceback.extract_tb(error.__traceback__)
        folder = str(path.resolve().parent)
        last = next((frame for frame in reversed(frames) if frame.filename.startswith(folder)), frames[-1])
        raise LoadProblem(f"{last.filename}, line {last.lineno}: {type(error).__name__}: {error}") from error
    return module


def _lies_in(module: ModuleType, folder: str) -> bool:
    file = getattr(module, "__file__", None)
    return isinstance(file, str) and str(Path(file).resolve()).startswith(folder + "/")


def _package_folders() -> frozenset[str]:
    """Where the environment's packages are, which may be in the algorithm's folder: most packages cannot be loaded twice."""
    return frozenset(str(Path(sysconfig.get_path(kind)).resolve()) for kind in ("purelib", "platlib"))


def algorithm_class(module: ModuleType, name: str | None = None) -> type[QCAlgorithm]:
    """The class to run: the named one, else the only QCAlgorithm subclass the file defines."""
    # The type of each name is asked before the thing itself: that would load the modules that wait to be used.
    classes = {key: thing for key, thing in vars(module).items() if issubclass(type(thing), type)}
    found = {
        key: thing
        for key, thing in classes.items()
        if isinstance(thing, type) and issubclass(thing, QCAlgorithm) and thing.__module__ == module.__name__
    }
    if name is not None:
        if name not in found:
            raise LoadProblem(f"no class {name} derives from QCAlgorithm in {module.__file__}; there is: {_list(found)}")
        return found[name]
    if len(found) != 1:
        raise LoadProblem(f"{module.__file__} must define one class that derives from QCAlgorithm; there is: {_list(found)}")
    return next(iter(found.values()))


def _list(found: dict[str, type[QCAlgorithm]]) -> str:
    return ", ".join(sorted(found)) or "none"
