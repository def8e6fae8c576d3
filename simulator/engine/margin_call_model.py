"""Whether the account is called for margin (Common/Securities/IMarginCallModel.cs)."""

from __future__ import annotations

from typing import ClassVar

from simulator.engine.lean_object import LeanObject


class MarginCallModel(LeanObject):
    """LEAN's default model, which looks every five minutes; ``MarginCallModel.NULL`` never calls nor warns."""

    lean_name: ClassVar[str] = "MarginCallModel"
    NULL: ClassVar[MarginCallModel]


MarginCallModel.NULL = MarginCallModel()
