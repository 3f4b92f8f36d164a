"""geopandas, pyarrow, xarray, rioxarray, matplotlib and shapely read what comes out."""

import base64

import geopandas
import numpy
import pandas
import pyarrow
import pytest
import shapely

import inhabit


def test_layers_are_geodataframes(region):
    assert isinstance(region.villages, geopandas.GeoDataFrame)
    assert region.villages.crs.to_epsg() == 4326
    assert list(region.villages.index) == sorted(region.villages.index)
    west, south, east, north = region.bbox
    assert region.villages.within(shapely.box(west, south, east, north)).all()
    assert set(region.roads.geom_type) == {"LineString"}
    assert {"Polygon"} <= set(region.zones.geom_type)
    assert {"school", "hospital"} <= set(region.services["kind"])


def test_arrow_keeps_units_and_gaps(assessment):
    table = assessment.to_arrow()
    assert isinstance(table, pyarrow.Table)
    assert table.schema.field("clinic_min").metadata[b"unit"] == b"min"
    assert table.schema.field("rank").type == pyarrow.int64()
    unranked = [row for row in table.select(["rank", "decision"]).to_pylist() if row["rank"] is None]
    assert unranked and all(row["decision"] != "eligible" for row in unranked)
    fields = assessment.fields.set_index("field")
    assert fields.loc["score", "unit"] == "points of 100"


def test_a_round_trip_through_geoparquet_keeps_types_crs_and_gaps(assessment, tmp_path):
    path = tmp_path / "villages.parquet"
    assessment.table.to_parquet(path)
    read = geopandas.read_parquet(path)
    assert read.crs == assessment.table.crs
    assert (read.dtypes == assessment.table.dtypes).all()
    assert read["rank"].isna().equals(assessment.table["rank"].isna()) and read["rank"].isna().any()
    assert str(read["rank"].dtype) == "Int64"
    assert list(read.index) == list(assessment.table.index)
    pandas.testing.assert_frame_equal(pandas.DataFrame(read), pandas.DataFrame(assessment.table), check_index_type=False)


def test_shares_add_up_to_the_score(assessment):
    shares = assessment.table.filter(regex="_share$").sum(axis=1)
    scored = assessment.table["score"].notna()
    assert numpy.allclose(shares[scored], assessment.table["score"][scored], atol=1e-9)


def test_surfaces_are_arrays_with_their_place(region, assessment):
    minutes = assessment.surface("clinic")
    assert minutes.unit == "min" and minutes.values.dtype == numpy.float32
    array = minutes.to_xarray()
    assert array.rio.crs.to_epsg() == 32637
    assert tuple(array.rio.transform())[:6] == minutes.transform
    village = assessment.table.to_crs(32637).iloc[0]
    near = float(array.sel(x=village.geometry.x, y=village.geometry.y, method="nearest"))
    told = village["clinic_min"]
    assert pandas.isna(told) or abs(near - told) < 15, (near, told)
    height = region.surface("elevation")
    assert 900 < float(numpy.nanmin(height.values)) < float(numpy.nanmax(height.values)) < 4000
    cover = region.surface("land_cover")
    assert set(numpy.unique(cover.values)) <= set(region.cover_classes()) | {255}


def test_a_surface_can_be_written_and_read(assessment, tmp_path):
    rioxarray = pytest.importorskip("rioxarray")
    suitability = assessment.surface()
    suitability.to_xarray().rio.to_raster(tmp_path / "suitability.tif")
    with rioxarray.open_rasterio(tmp_path / "suitability.tif") as read:
        assert numpy.array_equal(read.values[0], suitability.values, equal_nan=True)


def test_matplotlib_draws_tables_and_surfaces(assessment):
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    from matplotlib import pyplot

    surface = assessment.surface()
    figure, axes = pyplot.subplots()
    axes.imshow(surface.values, extent=surface.extent)
    assessment.table.to_crs(surface.crs).plot(column="score", ax=axes)
    figure.canvas.draw()
    pyplot.close(figure)


def test_pictures_show_themselves(assessment, tmp_path):
    picture = assessment.map(width=640)
    assert picture._repr_png_().startswith(b"\x89PNG") and picture._repr_svg_() is None
    data, about = picture._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]) == picture.content
    alt = about["image/png"]["alt"]
    assert assessment.title in alt and "suitability" in alt, "words for those who cannot see it"
    drawn = assessment.map("clinic", format="svg", width=640)
    assert drawn._repr_mimebundle_() is None and "clinic" in drawn.description
    assert drawn._repr_svg_().lstrip().startswith("<") and drawn._repr_png_() is None
    assert drawn.save(tmp_path / "clinic.svg").stat().st_size > 1000
    with pytest.raises(inhabit.InputError, match="expected .svg"):
        drawn.save(tmp_path / "clinic.png")


def test_routes_and_areas(region, assessment):
    eligible = assessment.table.query("clinic_min > 0").index[0]
    legs = region.route(eligible, "clinic")
    assert len(legs) >= 1 and set(legs.geom_type) <= {"LineString"}
    area = region.isochrone(eligible, 30)
    assert area.geometry.iloc[0].contains(region.villages.loc[eligible].geometry)


def test_the_report_is_one_file(assessment, tmp_path):
    page = assessment.report(tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>") and "Lakhzor" in page
