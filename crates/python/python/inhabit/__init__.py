"""Which deserted villages can people live in again, why, what is missing, and who could go where.

>>> import inhabit
>>> region = inhabit.load("datasets/upper-valley/scenario.toml")
>>> assessment = region.assess(weights={"clinic": 4})
>>> assessment.table.sort_values("rank")[["name", "score", "score_low", "score_high"]]   # doctest: +SKIP

Tables are GeoDataFrames where geopandas is installed, else pyarrow tables; surfaces are NumPy arrays with their
coordinate system and transform, and become xarray arrays on request. What is unknown is a gap (``None``, ``<NA>``, NaN),
never zero. Errors are :class:`InputError` (the input or the call is wrong) and :class:`WorkError` (the work failed), with
the messages of the program.
"""

from ._inhabit import InhabitError, InputError, WorkError, __version__
from ._region import Region, load
from ._assessment import Assessment, Explanation
from ._criteria import criterion, gate
from ._pictures import Picture
from ._plan import Plan
from ._rank import Ranking, rank
from ._surfaces import Surface

__all__ = [
    "Assessment",
    "Explanation",
    "InhabitError",
    "InputError",
    "Picture",
    "Plan",
    "Ranking",
    "Region",
    "Surface",
    "WorkError",
    "__version__",
    "criterion",
    "gate",
    "load",
    "rank",
]
