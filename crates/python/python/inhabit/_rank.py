"""The methods of an assessment on any table."""

from __future__ import annotations

import json
from typing import Any, Mapping, Sequence

from . import _inhabit
from ._given import _plain
from ._inhabit import InputError


class Ranking:
    """A ranked table: ``table`` has rank, total and, for the weighted sum, each column's share."""

    def __init__(self, table: Any, data: dict[str, Any]) -> None:
        self.table = table
        self.data = data

    @property
    def notes(self) -> list[str]:
        """What a reader must know."""
        return self.data["notes"]

    def _repr_html_(self) -> str | None:
        return self.table._repr_html_() if hasattr(self.table, "_repr_html_") else None

    def __repr__(self) -> str:
        return repr(self.table)


def rank(
    table: Any,
    columns: Mapping[str, Mapping[str, Any]] | Sequence[str],
    *,
    method: Mapping[str, Any] | str | None = None,
    normalisation: str | None = None,
) -> Ranking:
    """Ranks the rows of a DataFrame, its index being their names, or of a dictionary of columns.

    :param columns: the columns that count, each with ``better`` (``more`` or ``less``) or ``value``, and ``weight``; a bare
        list of names means more is better and equal weights.
    :param method: as in a scenario: ``"topsis"`` or ``{"kind": "topsis", "normalisation": "vector"}``.

    >>> rank({"name": ["a", "b"], "school_km": [2, 9]}, {"school_km": {"better": "less"}}).data["rank"]
    [1, 2]
    """
    chosen = columns if isinstance(columns, Mapping) else {name: {} for name in columns}
    spec: dict[str, Any] = {"column": [{"name": name, **entry} for name, entry in chosen.items()]}
    if method is not None:
        spec["method"] = {"kind": method} if isinstance(method, str) else dict(method)
    if normalisation is not None:
        spec["normalisation"] = normalisation
    names, held = _rows(table)
    cells = []
    for name in chosen:
        if name not in held:
            raise InputError(f"found no column {name!r}, expected one of {', '.join(map(str, held))}")
        cells.append([_plain(name, row, value) for row, value in zip(names, held[name])])
    data = json.loads(_inhabit.rank(spec, names, cells))
    return Ranking(_shown(names, list(chosen), data), data)


def _rows(table: Any) -> tuple[list[str], Mapping[str, Any]]:
    if isinstance(table, Mapping):
        held = {name: list(values) for name, values in table.items()}
        first = next(iter(held), None)
        if first is None:
            raise InputError("found no columns, expected at least one")
        short = [name for name in held if len(held[name]) != len(held[first])]
        if short:
            raise InputError(f"column {short[0]!r}: found {len(held[short[0]])} rows, expected {len(held[first])}")
        words = all(isinstance(value, str) for value in held[first])
        names = held.pop(first) if words else [str(row + 1) for row in range(len(held[first]))]
    elif hasattr(table, "columns") and hasattr(table, "index"):
        names = [str(label) for label in table.index]
        held = {name: table[name].array for name in table.columns}
    else:
        raise InputError(f"found a {type(table).__name__}, expected a DataFrame or a dictionary of columns")
    twice = {name for name in names if names.count(name) > 1} if len(set(names)) < len(names) else set()
    if twice:
        raise InputError(f"found the row {sorted(twice)[0]!r} twice, expected each name once")
    if not names:
        raise InputError("found no rows, expected at least one")
    return names, held


def _shown(names: list[str], columns: list[str], data: dict[str, Any]) -> Any:
    rows: dict[str, Any] = {"rank": data["rank"], "total": data["total"]}
    if data["could_be"]:
        rows["total_low"] = [low for low, _ in data["could_be"]]
        rows["total_high"] = [high for _, high in data["could_be"]]
    for column, share in zip(columns, data["shares"]):
        rows[f"{column}_share"] = share
    try:
        import pandas
    except ImportError:
        return {"name": names, **rows}
    made = pandas.DataFrame(rows, index=pandas.Index(names, name="name"))
    made["rank"] = made["rank"].astype("Int64")
    return made.sort_values("rank", na_position="last", kind="stable")
