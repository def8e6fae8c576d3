"""Rules between settings: what is allowed one by one may not fit together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from domain.settings.field import NUMBER

if TYPE_CHECKING:
    from domain.settings.tree import Settings


def broken_rules(settings: Settings) -> Iterator[str]:
    """A sentence for each rule the settings break."""
    run, zero = settings.run, settings.zero_dte
    if run.start > run.end:
        yield f"run.start = {run.start}: must not be after run.end = {run.end}"
    if zero.entry_from > zero.entry_until:
        yield f"zero_dte.entry_from = {zero.entry_from:%H:%M}: must not be after entry_until = {zero.entry_until:%H:%M}"
    if zero.entry_until >= zero.time_exit:
        yield f"zero_dte.entry_until = {zero.entry_until:%H:%M}: must be before time_exit = {zero.time_exit:%H:%M}"
    if zero.time_exit >= zero.hard_exit:
        yield f"zero_dte.time_exit = {zero.time_exit:%H:%M}: must be before hard_exit = {zero.hard_exit:%H:%M}"
    if not zero.delta_min <= zero.short_delta <= zero.delta_max:
        least, delta, most = map(NUMBER.write, (zero.delta_min, zero.short_delta, zero.delta_max))
        yield f"zero_dte.short_delta = {delta}: must lie from zero_dte.delta_min = {least} to zero_dte.delta_max = {most}"
