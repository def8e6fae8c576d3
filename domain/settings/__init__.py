"""Settings: every limit a person tunes, read strictly from the flat parameters of ``config.json``."""

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
from domain.settings.tree import Settings, SettingsError, describe, parse_settings, settings_hash, to_parameters
from domain.settings.zero_dte import ZeroDteSettings

__all__ = [
    "CapSettings",
    "ExpirySettings",
    "ExposureSettings",
    "GreeksSettings",
    "GroupSettings",
    "HeartbeatSettings",
    "MarginSettings",
    "OrderSettings",
    "QuoteSettings",
    "RiskSettings",
    "RunSettings",
    "SessionSettings",
    "Settings",
    "SettingsError",
    "StressSettings",
    "ZeroDteSettings",
    "describe",
    "parse_settings",
    "settings_hash",
    "to_parameters",
]
