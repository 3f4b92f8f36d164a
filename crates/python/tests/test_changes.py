"""Weights, criteria and gates of one's own."""

import numpy
import pandas
import pytest

import inhabit

RISING = {"kind": "rising", "from": 0, "to": 10}


def test_another_weight_is_the_scenario_with_that_weight(region, tmp_path):
    changed = region.assess(weights={"slope": 0, "cropland": numpy.float64(9)})
    text = open(region._made.file, encoding="utf-8").read()
    assert changed.data["criteria"][0]["id"] == "cropland"
    by_id = {criterion["id"]: criterion for criterion in changed.data["criteria"]}
    assert by_id["slope"]["weight"] == 0
    assert by_id["cropland"]["weight"] > max(c["weight"] for c in changed.data["criteria"] if c["id"] != "cropland")
    assert open(region._made.file, encoding="utf-8").read() == text


def test_a_criterion_can_be_left_out(region):
    names = region.assess(without=["slope"]).table.columns
    assert not any(name.startswith("slope_") for name in names)


def test_a_column_is_a_criterion(region):
    homes = pd_series(region, range(len(region.villages)))
    homes = homes.drop(homes.index[3])
    own = inhabit.criterion("homes", homes, {"kind": "rising", "from": 0, "to": 24}, weight=2, title="Homes that stand")
    table = region.assess(criteria=[own]).table
    values = table["homes_value"] if "homes_value" in table else table.filter(regex="^homes_").iloc[:, 0]
    assert table["homes_score"].isna().sum() == 1, "a village that is missing is unknown, not zero"
    assert table["homes_score"].iloc[-1] == 1.0 and len(values) == len(homes) + 1
    assert (table["score_high"] >= table["score_low"]).all()


def test_a_callable_is_asked_of_all_villages_at_once(region):
    calls = []

    def north(places):
        calls.append(len(places))
        return (places["lat"] - 43.0) * 10

    table = region.assess(criteria=[inhabit.criterion("north", north, RISING)]).table
    assert calls == [len(region.villages)]
    assert numpy.allclose(table["north_score"], ((table.geometry.y - 43.0)).clip(0, 1), atol=1e-3)


def test_a_callable_on_the_map_colours_the_surface(region):
    east = inhabit.criterion("east", lambda cells: cells["lon"] - 37.5, {"kind": "rising", "from": 0, "to": 1}, on_map=True)
    changed = region.assess(criteria=[east])
    grid = changed.surface("east").values
    assert (numpy.diff(grid[10]) > 0).all()
    assert "east" not in changed.data.get("left_out", [])


def test_words_are_judged_by_classes(region):
    words = pd_series(region, ["good" if i % 2 else "bad" for i in range(len(region.villages))])
    value = {"kind": "classes", "scores": {"good": 1.0, "bad": 0.0}}
    try:
        table = region.assess(criteria=[inhabit.criterion("roof", words, value)]).table
    except inhabit.InputError as error:
        pytest.fail(str(error))
    assert set(table["roof_score"]) == {0.0, 1.0}


def test_a_gate_of_ones_own(region):
    flag = pd_series(region, [1.0] + [0.0] * (len(region.villages) - 1))
    open_ = inhabit.gate("open", flag, at_least=1)
    table = region.assess(gates=[open_]).table
    assert (table["gate_open"] == "pass").sum() == 1 and (table["gate_open"] == "fail").sum() == len(table) - 1


def test_a_section_can_be_changed(region):
    assert region.assess(sections={"method": {"kind": "topsis"}}).analysis != region.assess().analysis


def test_rank_any_table():
    # Tzeng and Huang, TOPSIS with vector normalisation: .50372 .65808 .74825 .33400.
    table = pandas.DataFrame([[5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]], index=list("abcd"), columns=["x", "y", "z"])
    weights = {"x": {"weight": 0.3}, "y": {"weight": 0.4}, "z": {"weight": 0.3}}
    made = inhabit.rank(table, weights, method={"kind": "topsis", "normalisation": "vector"})
    assert numpy.allclose(made.data["total"], [0.50372, 0.65808, 0.74825, 0.33400], atol=5e-6)
    assert list(made.table.index) == ["c", "b", "a", "d"]


def pd_series(region, values):
    return pandas.Series(list(values), index=region.villages.index)
