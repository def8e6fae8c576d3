"""The whole tree of settings, and how it is read from flat string parameters."""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.settings.book import ExpirySettings, ExposureSettings, GroupSettings, StressSettings
from domain.settings.desk import (
    CapSettings,
    GreeksSettings,
    HeartbeatSettings,
    MarginSettings,
    OrderSettings,
    QuoteSettings,
    RiskSettings,
    RunSettings,
    SessionSettings,
)
from domain.settings.field import Declared, declared_of, default_of
from domain.settings.rules import broken_rules
from domain.settings.zero_dte import ZeroDteSettings

_SPELLED = {"caps.zero_dte": "caps.0dte"}
"""Keys whose spelling is not the attribute's: a cap is named as its strategy is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting, in groups named as the first word of their keys."""

    run: RunSettings = field(default_factory=RunSettings)
    caps: CapSettings = field(default_factory=CapSettings)
    orders: OrderSettings = field(default_factory=OrderSettings)
    margin: MarginSettings = field(default_factory=MarginSettings)
    heartbeat: HeartbeatSettings = field(default_factory=HeartbeatSettings)
    quotes: QuoteSettings = field(default_factory=QuoteSettings)
    greeks: GreeksSettings = field(default_factory=GreeksSettings)
    session: SessionSettings = field(default_factory=SessionSettings)
    risk: RiskSettings = field(default_factory=RiskSettings)
    stress: StressSettings = field(default_factory=StressSettings)
    groups: GroupSettings = field(default_factory=GroupSettings)
    exposure: ExposureSettings = field(default_factory=ExposureSettings)
    expiry: ExpirySettings = field(default_factory=ExpirySettings)
    zero_dte: ZeroDteSettings = field(default_factory=ZeroDteSettings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """One setting as a person sees it: key, value and default as text, and its declaration."""

    key: str
    group: str
    name: str
    value: str
    default: str
    declared: Declared


class SettingsError(ValueError):
    """Parameters that cannot be used. ``problems`` holds every one of them; the message lists them all."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        count = "1 setting" if len(problems) == 1 else f"{len(problems)} settings"
        super().__init__(f"{count} in config.json cannot be used:\n" + "\n".join(f"  - {p}" for p in problems))


def describe(settings: Settings) -> Iterator[Described]:
    """Every setting with its value, in the order of declaration."""
    for group in dataclasses.fields(Settings):
        values = getattr(settings, group.name)
        for entry in dataclasses.fields(values):
            declared = declared_of(entry)
            key = f"{group.name}.{entry.name}"
            yield Described(
                key=_SPELLED.get(key, key),
                group=group.name,
                name=entry.name,
                value=declared.kind.write(getattr(values, entry.name)),
                default=declared.kind.write(default_of(entry)),
                declared=declared,
            )


def parse_settings(parameters: Mapping[str, str]) -> Settings:
    """The settings of flat string parameters; absent keys take their defaults. Raises SettingsError listing every problem."""
    known = {item.key: item for item in describe(Settings())}
    values: dict[str, dict[str, object]] = {}
    problems: list[str] = []
    for key, text in parameters.items():
        item = known.get(key)
        if item is None:
            problems.append(_unknown(key, known))
            continue
        try:
            values.setdefault(item.group, {})[item.name] = item.declared.parse(str(text))
        except ValueError:
            problems.append(f"{key} = {text!r}: allowed is {item.declared.allowed()} (default {item.default})")
    settings = _build(values)
    problems.extend(broken_rules(settings))
    if problems:
        raise SettingsError(tuple(problems))
    return settings


def to_parameters(settings: Settings) -> dict[str, str]:
    """The settings as flat string parameters; ``parse_settings`` reads them back to equal settings."""
    return {item.key: item.value for item in describe(settings)}


def settings_hash(settings: Settings) -> str:
    """SHA-256 of the effective settings, hex."""
    text = json.dumps(to_parameters(settings), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _build(values: Mapping[str, Mapping[str, Any]]) -> Settings:
    defaults = Settings()
    groups = {name: dataclasses.replace(getattr(defaults, name), **entries) for name, entries in values.items()}
    return dataclasses.replace(defaults, **groups)


def _unknown(key: str, known: Mapping[str, Described]) -> str:
    close = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    hint = f"; the nearest is {close[0]}" if close else "; `python -m desk settings` lists all"
    shown = key if re.fullmatch(r"[\w.]+", key) else repr(key)
    return f"{shown}: there is no such setting{hint}"
