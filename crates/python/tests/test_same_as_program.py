"""The same scenario through the program and through Python gives the same table, bit for bit."""

import csv
import io
import json
import os
import pathlib

import pandas
import pytest

import inhabit

from conftest import SCENARIO


def exported(program, tmp_path, scenario):
    out = tmp_path / "villages.csv"
    made = program("export", scenario, "--what", "villages", "--out", out)
    assert made.returncode == 0, made.stderr
    return list(csv.reader(io.StringIO(out.read_text(encoding="utf-8-sig"))))


def same(rows, table):
    header, body = rows[0], rows[1:]
    columns = [name for name in header if name not in ("lon", "lat")]
    shown = table.reset_index()
    assert [name for name in shown.columns if name != "geometry"] == columns
    assert len(body) == len(shown)
    for row, found in zip(body, shown.to_dict("records")):
        for name, text in zip(header, row):
            if name in ("lon", "lat"):
                value = found["geometry"].x if name == "lon" else found["geometry"].y
                assert float(text) == round(value, 7)
            elif text == "":
                assert pandas.isna(found[name]), (name, found[name])
            elif isinstance(found[name], str):
                assert text.lstrip("'") == found[name].lstrip("'"), name
            else:
                assert float(text) == float(found[name]), name


def test_upper_valley(program, tmp_path, assessment):
    same(exported(program, tmp_path, SCENARIO), assessment.table)


def test_assessment_json(program, tmp_path, assessment):
    made = program("assess", SCENARIO, "--out", tmp_path / "out")
    assert made.returncode == 0, made.stderr
    written = json.loads((tmp_path / "out" / "assessment.json").read_text(encoding="utf-8"))
    for key in ("criteria", "gates", "villages", "analysis"):
        assert assessment.data[key] == written[key], key
    # The program has planned as well, and tells what it noticed about the plan's tables.
    assert [finding for finding in written["findings"] if finding in assessment.data["findings"]] == assessment.data["findings"]


def test_comoros(program, tmp_path):
    data = pathlib.Path(os.environ.get("INHABIT_TEST_DATA", SCENARIO.parents[3] / "shared" / "data"))
    scenario = SCENARIO.parents[2] / "tests" / "scenarios" / "comoros.toml"
    if not (data / "comoros").is_dir():
        pytest.skip(f"SKIPPED LOUDLY: no Comoros data in {data} (set INHABIT_TEST_DATA)")
    local = tmp_path / "comoros.toml"
    local.write_text(scenario.read_text(encoding="utf-8").replace("DATA", str(data.resolve())), encoding="utf-8")
    same(exported(program, tmp_path, local), inhabit.load(local).assess().table)


def test_explanations_and_nearby(program, region, assessment):
    shown = program("explain", SCENARIO, "Ragvat", "--quiet")
    assert shown.stdout.strip() == assessment.explain("Ragvat").text.strip()
    told = json.loads(program("nearby", SCENARIO, "--village", "Ragvat", "--what", "services", "--json").stdout)
    found = region.nearby("Ragvat", "services")
    assert [near["id"] for near in told] == list(found["id"])


def test_a_plan_is_that_of_the_program_and_holds_no_household(program, tmp_path, assessment):
    told = program("plan", SCENARIO, "--out", tmp_path / "plan", "--json", "--quiet")
    assert told.returncode == 0, told.stderr
    plan = assessment.plan()
    written = json.loads(told.stdout)
    for key, value in plan.data.items():
        assert written[key] == value, key
    rows = list(csv.DictReader(io.StringIO((tmp_path / "plan" / "plan.csv").read_text(encoding="utf-8-sig"))))
    assert [row["id"] for row in rows] == list(plan.places.index)
    assert plan.keeps_every_rule
    households = (SCENARIO.parent / "households.csv").read_text(encoding="utf-8").splitlines()[1:]
    shared = json.dumps(plan.data) + repr(plan) + plan.places.to_csv() + plan.works.to_csv()
    assert not [line.split(",")[0] for line in households if f'"{line.split(",")[0]}"' in shared]


def test_a_forbidden_village_is_not_used(assessment):
    used = assessment.plan().places
    busiest = used.index[used.filter(regex="^households").iloc[:, 0].fillna(0).argmax()]
    without = assessment.plan(forbid=[busiest])
    assert without.keeps_every_rule
    assert busiest not in without.places.index or not (without.places.loc[busiest].filter(regex="^households").fillna(0) > 0).any()
    with pytest.raises(inhabit.InputError):
        assessment.plan(force=["nowhere"])
