"""Figures on a grid of square cells."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import _inhabit


class Surface:
    """A figure for every cell of the map, with the coordinate system and the place of the cells.

    ``values`` are rows from north to south, columns from west to east; cells without a figure hold ``nodata`` (NaN for
    figures, 255 for land-cover codes).

    >>> minutes = assessment.surface("clinic")            # doctest: +SKIP
    >>> minutes.to_xarray().rio.to_raster("clinic.tif")   # doctest: +SKIP
    """

    def __init__(self, made: _inhabit.Surface) -> None:
        self._made = made

    @property
    def values(self) -> np.ndarray:
        """The figures, float32 (codes: uint8), not copied."""
        return self._made.values

    @property
    def title(self) -> str:
        """What it shows."""
        return self._made.title

    @property
    def unit(self) -> str:
        """The unit of its figures, such as ``min``."""
        return self._made.unit

    @property
    def nodata(self) -> float:
        """What cells without a figure hold."""
        return self._made.nodata

    @property
    def crs(self) -> str:
        """The coordinate system, for ``pyproj.CRS``, ``rasterio`` and ``rioxarray``."""
        return self._made.crs

    @property
    def transform(self) -> tuple[float, float, float, float, float, float]:
        """The affine transform, in the order of ``affine.Affine``: cell to metres."""
        return self._made.transform

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.values.shape

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """West, east, south, north in metres: the ``extent`` of ``matplotlib.pyplot.imshow``."""
        side, _, west, _, _, north = self.transform
        rows, columns = self.shape
        return west, west + side * columns, north - side * rows, north

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        values = self.values if dtype is None else self.values.astype(dtype, copy=False)
        return values.copy() if copy else values

    def to_xarray(self) -> Any:
        """An ``xarray.DataArray`` with the centres of cells as coordinates; with its CRS where rioxarray is installed."""
        import xarray

        side, _, west, _, _, north = self.transform
        rows, columns = self.shape
        array = xarray.DataArray(
            self.values,
            dims=("y", "x"),
            coords={
                "y": north - side * (np.arange(rows) + 0.5),
                "x": west + side * (np.arange(columns) + 0.5),
            },
            name=self.title,
            attrs={"units": self.unit, "long_name": self.title},
        )
        try:
            import rioxarray  # noqa: F401  (adds `.rio`)
        except ImportError:
            array.attrs["crs"] = self.crs
            return array
        return array.rio.write_crs(self.crs).rio.write_nodata(self.nodata)

    def __repr__(self) -> str:
        rows, columns = self.shape
        return f"<inhabit.Surface {self.title!r} in {self.unit or 'plain figures'}, {rows} × {columns} cells of {self.transform[0]:g} m>"
