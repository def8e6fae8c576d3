"""A market read from files in LEAN's folder layout."""

from __future__ import annotations

from simulator.lean_files.files import LeanFiles
from simulator.lean_files.problems import Problem

__all__ = ["LeanFiles", "Problem"]
