"""A region: what a scenario's files hold."""

from __future__ import annotations

import datetime
import json
import os
from functools import cached_property
from typing import Any, Iterable, Mapping


from . import _inhabit
from ._assessment import Assessment
from ._given import Given
from ._progress import Progress
from ._surfaces import Surface
from ._tables import arrow, frame


def load(scenario: str | os.PathLike[str], *, progress: bool | None = None) -> "Region":
    """Reads a scenario file and every layer it names.

    :param scenario: the TOML file; its paths are relative to it.
    :param progress: a bar through tqdm; by default where somebody looks (a terminal or a notebook).
    :raises InputError: a file or a key that cannot be used: file, place, found, expected, next step.
    """
    with Progress(progress) as bar:
        return Region(_inhabit.load(os.fspath(scenario), bar.heard()))


class Region:
    """Villages and layers of a scenario, read and prepared; made by :func:`load`."""

    def __init__(self, made: _inhabit.Region) -> None:
        self._made = made

    @property
    def title(self) -> str:
        """The scenario's title."""
        return self._made.title

    @property
    def bbox(self) -> tuple[float, float, float, float]:
        """West, south, east, north, degrees."""
        return self._made.bbox

    @property
    def crs(self) -> str:
        """The metric coordinate system of surfaces; tables are in longitude and latitude (EPSG:4326)."""
        return self._made.crs

    @property
    def cell_m(self) -> float:
        """The side of a map cell, metres."""
        return self._made.grid[2]

    @cached_property
    def villages(self) -> Any:
        """The villages to assess, indexed by id: name, class, status, population (people) and all recorded facts."""
        return frame(self._made.layer("villages"), "id")

    @cached_property
    def settlements(self) -> Any:
        """Every settlement read, those to assess included, indexed by id."""
        return frame(self._made.layer("settlements"), "id")

    @cached_property
    def roads(self) -> Any:
        """Roads, paths and ferries with class, surface and speed limit (km/h)."""
        return frame(self._made.layer("roads"))

    @cached_property
    def services(self) -> Any:
        """Services with their kind: school, clinic, shop …"""
        return frame(self._made.layer("services"))

    @cached_property
    def water(self) -> Any:
        """Streams, rivers and lakes."""
        return frame(self._made.layer("water"))

    @cached_property
    def zones(self) -> Any:
        """Areas with a meaning: reserves, mined ground, districts."""
        return frame(self._made.layer("zones"))

    def to_arrow(self, layer: str) -> Any:
        """A layer as a pyarrow table with units and meanings in the metadata of its fields."""
        return arrow(self._made.layer(layer))

    def surface(self, name: str) -> Surface:
        """``elevation`` (m), ``land_cover`` (codes, see :meth:`cover_classes`) or a raster of the scenario."""
        return Surface(self._made.surface(name))

    @staticmethod
    def cover_classes() -> dict[int, str]:
        """Code and word of every land-cover class."""
        return dict(_inhabit.Region.cover_classes())

    @property
    def findings(self) -> list[dict[str, Any]]:
        """What was noticed while reading: severity, code, file, feature, message, next step."""
        return json.loads(self._made.findings())

    @property
    def criteria(self) -> list[dict[str, Any]]:
        """The scenario's criteria: id, title, group, kind of measure and weight as written."""
        names = ("id", "title", "group", "kind", "weight")
        return [dict(zip(names, row)) for row in self._made.criteria]

    def nearby(
        self,
        place: str | tuple[float, float],
        what: str = "villages",
        *,
        count: int = 10,
        within: str | None = None,
        by: str = "line",
        status: str | None = None,
    ) -> Any:
        """What lies nearest to a village (id or name) or a point (longitude, latitude).

        :param what: ``villages``, ``services`` or a kind of service such as ``school``.
        :param within: a distance such as ``"10 km"``, or with a mode a time such as ``"30 min"``.
        :param by: ``line`` for geodesic distance, or ``walk``, ``drive``, ``walk+ride`` for minutes.
        :param status: only settlements of this status, such as ``deserted``.
        """
        if not isinstance(place, str):
            lon, lat = place
            place = (float(lon), float(lat))
        return frame(self._made.nearby(place, (what, count, within, by, status)))

    def route(self, village: str, to: str, *, mode: str | None = None, season: str | None = None) -> Any:
        """The way from a village to the nearest service of a kind, a row a leg, with metres, climb and minutes."""
        return frame(self._made.route(village, to, (mode, season)))

    def isochrone(self, village: str, minutes: float, *, mode: str | None = None, season: str | None = None) -> Any:
        """The area that can be reached from a village within some minutes; on foot unless a mode is given."""
        return frame(self._made.isochrone(village, float(minutes), (mode, season)))

    def assess(
        self,
        *,
        weights: Mapping[str, float] | None = None,
        without: Iterable[str] = (),
        criteria: Iterable[Mapping[str, Any]] = (),
        gates: Iterable[Mapping[str, Any]] = (),
        sections: Mapping[str, Any] | None = None,
        on: str | datetime.date | None = None,
    ) -> Assessment:
        """Measures, scores, gates and ranks the villages.

        Without arguments the result is that of ``inhabit assess``, bit for bit.

        :param weights: other weights, by criterion id.
        :param without: criteria to leave out, by id.
        :param criteria: further criteria (see :func:`inhabit.criterion`); one with a known id replaces it.
        :param gates: further gates (see :func:`inhabit.gate`).
        :param sections: other sections of the scenario, such as ``{"method": {"kind": "topsis"}}``; ``None`` removes one.
        :param on: the day on which waivers must hold, ``YYYY-MM-DD``; today by default.
        :raises InputError: an unknown id, a wrong unit, a column or callable of the wrong length …
        """
        given = Given(self._made.village_ids, self._places, self._cells)
        changes = {
            "weights": dict(weights or {}),
            "without": list(without),
            "criteria": given.plain(criteria),
            "gates": given.plain(gates),
            "sections": dict(sections or {}),
        }
        day = on if on is not None else datetime.datetime.now(datetime.timezone.utc).date()
        added = (given.columns, given.rasters)
        return Assessment(self._made.assess(changes, added, str(day)))

    def _places(self) -> Any:
        """The villages as a callable gets them."""
        villages = self.villages
        if hasattr(villages, "geometry"):
            return villages.assign(lon=villages.geometry.x, lat=villages.geometry.y)
        return villages

    def _cells(self) -> Any:
        """Every map cell as a callable gets it."""
        lon, lat = self._made.cells()
        try:
            import pandas
        except ImportError:
            return {"lon": lon, "lat": lat}
        return pandas.DataFrame({"lon": lon, "lat": lat})

    def __repr__(self) -> str:
        return f"<inhabit.Region {self.title!r}: {len(self._made.village_ids)} villages to assess, cells of {self.cell_m:g} m>"
