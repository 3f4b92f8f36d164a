"""Criteria and gates of one's own, as keywords instead of TOML."""

from __future__ import annotations

from typing import Any, Callable, Mapping, Sequence, Union

Measure = Union[Mapping[str, Any], Callable[..., Any], Sequence[Any], Any]


def criterion(
    id: str,
    measure: Measure,
    value: Mapping[str, Any],
    *,
    weight: float = 1.0,
    title: str | None = None,
    group: str | None = None,
    unit: str | None = None,
    on_map: bool = False,
) -> dict[str, Any]:
    """A criterion for :meth:`inhabit.Region.assess`.

    ``measure`` is one of

    * a table as in a scenario: ``{"kind": "travel_time", "to": "clinic", "mode": "drive"}``;
    * a pandas Series, indexed by village id; ids that are missing are unknown;
    * a list or array, one value for each village in the order of ``region.villages``;
    * a callable that gets all places at once (a GeoDataFrame with ``lon`` and ``lat``; villages with their fields) and
      returns one value for each. With ``on_map=True`` it is asked of every map cell instead (``lon`` and ``lat`` alone),
      takes part in the suitability surface, and a village has the value of its cell.

    ``value`` is a value function as in a scenario: ``{"kind": "rising", "from": 0, "to": 10}``. ``unit`` is the unit of
    the figures (``m``, ``min``, ``people`` …); with one, ``from`` and ``to`` are written with units.

    Figures become numbers; words are judged by ``{"kind": "classes", …}``. ``None`` and NaN are unknown.
    """
    made: dict[str, Any] = {"id": id, "measure": measure, "value": dict(value), "weight": weight}
    for key, entry in (("title", title), ("group", group), ("_unit", unit)):
        if entry is not None:
            made[key] = entry
    if on_map:
        made["_on_map"] = True
    return made


def gate(id: str, measure: Measure, *, title: str | None = None, **limits: Any) -> dict[str, Any]:
    """A gate for :meth:`inhabit.Region.assess`: ``pass_``/``fail`` lists of words, or ``at_least``/``at_most``.

    >>> inhabit.gate("mines", {"kind": "attribute", "field": "mine_status"}, pass_=["released"], fail=["suspected"])
    {'id': 'mines', 'measure': {'kind': 'attribute', 'field': 'mine_status'}, 'pass': ['released'], 'fail': ['suspected']}
    """
    made: dict[str, Any] = {"id": id, "measure": measure}
    if title is not None:
        made["title"] = title
    made.update({key.rstrip("_"): entry for key, entry in limits.items()})
    return made
