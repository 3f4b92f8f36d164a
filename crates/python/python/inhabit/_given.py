"""Columns and callables of the user's as fields and grids that the program knows."""

from __future__ import annotations

import math
from typing import Any, Callable, Iterable, Mapping

import numpy as np

from ._inhabit import InputError

Columns = list[tuple[str, list[Any]]]
Rasters = list[tuple[str, np.ndarray]]


class Given:
    """Takes what is not plain TOML out of criteria and gates, as columns of the village table or grids of the map."""

    def __init__(self, ids: list[str], villages: Callable[[], Any], cells: Callable[[], Any]) -> None:
        self._ids = ids
        self._villages = villages
        self._cells = cells
        self.columns: Columns = []
        self.rasters: Rasters = []

    def plain(self, entries: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The entries as a scenario writes them."""
        return [self._entry(dict(entry)) for entry in entries]

    def _entry(self, entry: dict[str, Any]) -> dict[str, Any]:
        unit, on_map = entry.pop("_unit", None), entry.pop("_on_map", False)
        measure = entry.get("measure")
        if isinstance(measure, Mapping):
            return entry
        name = f"given_{entry.get('id', '')}"
        if on_map:
            if not callable(measure):
                raise InputError(f"{entry.get('id')}: on_map = True needs a callable, found {type(measure).__name__}")
            self.rasters.append((name, self._grid(str(entry.get("id")), measure)))
            plain: dict[str, Any] = {"kind": "raster_value", "raster": name}
        else:
            self.columns.append((name, self._column(str(entry.get("id")), measure)))
            plain = {"kind": "attribute", "field": name}
        if unit is not None:
            plain["unit"] = unit
        entry["measure"] = plain
        return entry

    def _column(self, id: str, measure: Any) -> list[Any]:
        values = _called(id, measure, self._villages) if callable(measure) else measure
        if hasattr(values, "index") and hasattr(values, "reindex"):
            values = self._by_id(id, values, asked=callable(measure))
        try:
            values = list(values)
        except TypeError:
            found = type(values).__name__
            raise InputError(f"{id}: found a {found}, expected one value for each village") from None
        if len(values) != len(self._ids):
            raise InputError(f"{id}: found {len(values)} values, expected {len(self._ids)}, one for each village")
        return [_plain(id, village, value) for village, value in zip(self._ids, values)]

    def _by_id(self, id: str, series: Any, asked: bool) -> Any:
        """A Series in village order. What a callable returns may keep the order it was asked in."""
        if hasattr(series, "columns"):
            found = ", ".join(map(str, series.columns))
            raise InputError(f"{id}: found a table with the columns {found}, expected one column of it")
        if not series.index.is_unique:
            twice = series.index[series.index.duplicated()][0]
            raise InputError(f"{id}: found the village {twice!r} twice in the index, expected each id once")
        known = set(self._ids)
        strangers = [label for label in series.index if label not in known]
        if strangers:
            if asked and len(series) == len(self._ids):
                return series.array
            raise InputError(
                f"{id}: found the index label {strangers[0]!r}, expected ids of villages such as {self._ids[0]!r}; "
                f"next step: series.index = region.villages.index"
            )
        return series.reindex(self._ids).array

    def _grid(self, id: str, measure: Callable[..., Any]) -> np.ndarray:
        places = self._cells()
        values = _called(id, measure, lambda: places)
        try:
            grid = np.asarray(values, dtype=np.float32).ravel()
        except (TypeError, ValueError) as error:
            raise InputError(f"{id}: found values that are no figures ({error}), expected a figure for each cell") from error
        expected = len(places["lon"])
        if len(grid) != expected:
            raise InputError(f"{id}: found {len(grid)} values, expected {expected}, one for each map cell")
        return grid


def _called(id: str, measure: Callable[..., Any], places: Callable[[], Any]) -> Any:
    try:
        return measure(places())
    except (KeyboardInterrupt, InputError):
        raise
    except Exception as error:
        raise InputError(f"{id}: the callable raised {type(error).__name__}: {error}") from error


def _plain(id: str, village: str, value: Any) -> float | str | None:
    """A figure, a word, or ``None``; NumPy and pandas scalars included."""
    if value is None or isinstance(value, str):
        return value
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    try:
        figure = float(value)
    except (TypeError, ValueError):
        found = type(value).__name__
        raise InputError(f"{id}: village {village}: found a {found}, expected a figure, a word or None") from None
    if math.isinf(figure):
        raise InputError(f"{id}: village {village}: found {figure}, expected a finite figure or None")
    return None if math.isnan(figure) else figure
