"""``self.notify`` (Common/Notifications/NotificationManager.cs): a backtest sends nothing and says so with False."""

# ruff: noqa: PLR0917  (the signatures are LEAN's)

from __future__ import annotations

from typing import Any, ClassVar

from simulator.engine.lean_object import LeanObject
from simulator.errors import NotSupported


class NotificationManager(LeanObject):
    """Sends nothing; in live mode, where LEAN would send, it raises."""

    lean_name: ClassVar[str] = "NotificationManager"

    def __init__(self, live_mode: bool) -> None:
        self._live_mode = live_mode

    def _send(self, what: str) -> bool:
        if self._live_mode:
            raise NotSupported(f"NotSupported: NotificationManager.{what} in live mode")
        return False

    def email(self, address: str, subject: str, message: str, data: str = "", headers: Any = None) -> bool:
        """Whether an e-mail was sent."""
        return self._send("email")

    def sms(self, phone_number: str, message: str) -> bool:
        """Whether a text message was sent."""
        return self._send("sms")

    def web(self, address: str, data: Any = None, headers: Any = None) -> bool:
        """Whether a web address was called."""
        return self._send("web")

    def telegram(self, id: str, message: str, token: str | None = None) -> bool:  # noqa: A002
        """Whether a Telegram message was sent."""
        return self._send("telegram")

    def ftp(
        self, hostname: str, username: str, password: str, file_path: str, file_content: Any, port: int | None = None
    ) -> bool:
        """Whether a file was uploaded."""
        return self._send("ftp")
