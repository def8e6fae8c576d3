"""Reading ``config.json`` and settings given on the command line."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from domain.settings import Settings, SettingsError, parse_settings


class ConfigError(ValueError):
    """A config.json or a setting that cannot be used: one message for a person."""


def read_parameters(path: Path) -> dict[str, str]:
    """The "parameters" of a LEAN project file, as text. Raises ConfigError with one message."""
    try:
        found: object = json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=_once)
    except FileNotFoundError:
        raise ConfigError(f"there is no {path}: run this in the project's folder, or name the file with --config") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from None
    except json.JSONDecodeError as error:
        raise ConfigError(f"{path} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise ConfigError(f"{path} is not a project file: it is nested too deep") from None
    except _Twice as error:
        raise ConfigError(f"{path} has the key {error.args[0]!r} twice: keep one of them") from None
    parameters = found.get("parameters", {}) if isinstance(found, dict) else None
    if not isinstance(parameters, dict):
        raise ConfigError(f'{path} must be a JSON object whose "parameters" are an object of texts')
    nested = [key for key, value in parameters.items() if isinstance(value, dict | list)]
    if nested:
        raise ConfigError(f"{path}: the value of {', '.join(nested)} is not a single text, number or true/false")
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in parameters.items()}


def read_assignments(texts: Sequence[str]) -> dict[str, str]:
    """Settings given as ``KEY=VALUE`` with spaces between. Raises ConfigError for what is not that."""
    found: dict[str, str] = {}
    for text in texts:
        try:
            words = shlex.split(text)
        except ValueError as error:
            raise ConfigError(f"--set {text!r} cannot be read: {error}") from None
        for word in words:
            key, equals, value = word.partition("=")
            if not equals or not key:
                raise ConfigError(f"--set takes KEY=VALUE with spaces between, not {word!r}")
            if key in found:
                raise ConfigError(f"--set gives {key} twice")
            found[key] = value
    return found


def check(parameters: Mapping[str, str], where: str) -> Settings:
    """The settings of parameters; ``where`` they stand. Raises ConfigError with the one message that lists every problem."""
    try:
        return parse_settings(parameters)
    except SettingsError as error:
        raise ConfigError(str(error).replace("in config.json", f"in {where}", 1)) from None


class _Twice(Exception):
    pass


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key)
        found[key] = value
    return found
