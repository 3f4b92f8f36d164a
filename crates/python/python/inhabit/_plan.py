"""Which households could settle where: counts only."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from . import _inhabit
from ._tables import frame
from ._words import in_columns


class Plan:
    """What :meth:`inhabit.Assessment.plan` found; nothing about a single household is in it, and counts too small to tell
    are gaps. The list of households is written by ``inhabit plan --out`` alone, for its owner's eyes."""

    def __init__(self, made: _inhabit.Plan) -> None:
        self._made = made

    @property
    def keeps_every_rule(self) -> bool:
        """Whether a plan was found that keeps every rule; else ask ``inhabit plan`` which rules clash."""
        return self._made.keeps_every_rule

    @cached_property
    def places(self) -> Any:
        """Villages and host settlements, indexed by id, with households and people placed, what binds and what it costs."""
        return frame(self._made.places(), "id")

    @cached_property
    def works(self) -> Any:
        """Works with their costs, by year."""
        return frame(self._made.works())

    @property
    def data(self) -> dict[str, Any]:
        """Everything that may be shared: people placed and waiting, money by year, bound and gap, reasons in counts."""
        return json.loads(self._made.summary())

    def __repr__(self) -> str:
        return self._made.text()

    def _repr_html_(self) -> str:
        return in_columns(self._made.text())
