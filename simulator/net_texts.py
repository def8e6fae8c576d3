"""Times and lengths of time as .NET writes them."""

from __future__ import annotations

from datetime import datetime, timedelta


def instant_text(moment: datetime) -> str:
    """ISO 8601 with as much of the second as there is, so that no two instants look alike; a time without a zone has no Z."""
    fraction = f".{moment.microsecond:06}".rstrip("0").rstrip(".")
    return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}{'Z' if moment.tzinfo else ''}"


def span_text(span: timedelta) -> str:
    """A length of time that is not negative: ``09:30:00``, ``3.04:00:00``."""
    seconds = span.seconds
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    fraction = f".{span.microseconds:06}0" if span.microseconds else ""
    return f"{span.days}.{text}{fraction}" if span.days else text + fraction
