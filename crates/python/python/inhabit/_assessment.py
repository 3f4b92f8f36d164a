"""An assessment: indicators, scores, ranks, explanations, surfaces and pictures."""

from __future__ import annotations

import datetime
import json
import os
from functools import cached_property
from pathlib import Path
from typing import Any, Iterable

from . import _inhabit
from ._pictures import Picture
from ._plan import Plan
from ._surfaces import Surface
from ._tables import arrow, dictionary, frame
from ._words import in_columns


class Explanation:
    """Why a village has its score: ``text`` for people, ``data`` for programs."""

    def __init__(self, text: str, data: dict[str, Any]) -> None:
        self.text = text
        self.data = data

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return in_columns(self.text)


class Assessment:
    """What :meth:`inhabit.Region.assess` found."""

    def __init__(self, made: _inhabit.Assessment) -> None:
        self._made = made

    @property
    def title(self) -> str:
        """The scenario's title."""
        return self._made.title

    @cached_property
    def _table(self) -> _inhabit.Table:
        return self._made.table()

    @cached_property
    def table(self) -> Any:
        """The villages, indexed by id, with every field of the exports: decision, score (points of 100), score_low,
        score_high, rank, completeness, and for each criterion its figure, score (0 to 1) and share (points)."""
        return frame(self._table, "id")

    def to_arrow(self) -> Any:
        """The same as a pyarrow table with units and meanings in the metadata of its fields."""
        return arrow(self._table)

    @property
    def fields(self) -> Any:
        """Name, type, unit and meaning of every field of ``table``."""
        return dictionary(self._table)

    @cached_property
    def data(self) -> dict[str, Any]:
        """All details, as ``assessment.json`` holds them."""
        return json.loads(self._made.document())

    @property
    def findings(self) -> list[dict[str, Any]]:
        """What was noticed while reading and assessing."""
        return json.loads(self._made.findings())

    def explain(self, village: str, against: str | None = None) -> Explanation:
        """Why a village (id or name) has its score, what holds it back and what would change it; or how it differs from
        another."""
        text, data = self._made.explain(village, against)
        return Explanation(text, json.loads(data))

    def robustness(self) -> dict[str, Any]:
        """How far the ranking can be trusted: rank acceptability, least changes of weights, missing facts by the chance
        that they matter. Empty where the scenario asks for none."""
        return json.loads(self._made.analysis()).get("robustness") or {}

    @property
    def analysis(self) -> dict[str, Any]:
        """Weights, goals, parties, methods and robustness."""
        return json.loads(self._made.analysis())

    def surface(self, what: str = "suitability") -> Surface:
        """Suitability, or the figures of one criterion, for every map cell."""
        return Surface(self._made.surface(what))

    def map(
        self,
        theme: str = "suitability",
        *,
        format: str = "png",
        width: int = 1200,
        height: int | None = None,
        dpi: int = 108,
    ) -> Picture:
        """The map, coloured by suitability or one criterion; a notebook shows it."""
        scale = "dark for 0 points to yellow for 100" if theme == "suitability" else "see its legend"
        description = f"Map of {self.title} with its villages, coloured by {theme} ({scale})"
        return Picture(self._made.map(theme, format, (width, height, dpi)), format, description)

    def report(self, path: str | os.PathLike[str]) -> Path:
        """Writes the report: one HTML file that needs no network."""
        path = Path(path)
        path.write_text(self._made.report(), encoding="utf-8")
        return path

    def plan(
        self,
        *,
        force: Iterable[str] = (),
        forbid: Iterable[str] = (),
        waive: Iterable[str] = (),
        budget: Iterable[float] | None = None,
        on: str | datetime.date | None = None,
    ) -> Plan:
        """Which households could settle where, with which works, within the budget; counts only.

        :param force: villages or host settlements that are used, by id or name.
        :param forbid: villages or host settlements that are not used.
        :param waive: rules set aside to see what they cost, such as ``"water"``.
        :param budget: other money, by year.
        :param on: the day on which waivers must hold; today by default.
        :raises InputError: the scenario has no ``[plan]``, an unknown place or rule.
        """
        wanted = {
            "force": list(force),
            "forbid": list(forbid),
            "waive": list(waive),
            "budget": None if budget is None else [float(money) for money in budget],
        }
        day = on if on is not None else datetime.datetime.now(datetime.timezone.utc).date()
        return Plan(self._made.plan(wanted, str(day)))

    def __repr__(self) -> str:
        counts = self.data["counts"]
        return (
            f"<inhabit.Assessment {self.title!r}: {counts['villages']} villages, {counts['eligible']} eligible, "
            f"{counts['withheld']} withheld, {counts['excluded']} excluded>"
        )
