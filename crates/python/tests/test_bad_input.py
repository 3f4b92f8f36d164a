"""Bad input raises one clear exception of ours; nothing aborts, nothing leaks."""

import gc
import os
import signal
import subprocess
import sys
import textwrap
import time

import pandas
import pytest

import inhabit

from conftest import SCENARIO

RISING = {"kind": "rising", "from": 0, "to": 10}


def test_a_missing_file_and_a_closed_one(tmp_path):
    with pytest.raises(inhabit.InputError, match="nowhere.toml.*cannot read"):
        inhabit.load(tmp_path / "nowhere.toml")
    with open(SCENARIO, encoding="utf-8") as file:
        pass
    with pytest.raises(TypeError):
        inhabit.load(file)


def test_a_misspelt_key_has_its_line(tmp_path):
    path = tmp_path / "s.toml"
    path.write_text('title = "x"\n[region]\nbbox = [1, 2, 3, 4]\ncel = "90 m"\n')
    with pytest.raises(inhabit.InputError, match=r"s\.toml:4"):
        inhabit.load(path)


def test_errors_are_a_small_tree():
    assert issubclass(inhabit.InputError, inhabit.InhabitError)
    assert issubclass(inhabit.WorkError, inhabit.InhabitError)
    assert issubclass(inhabit.InhabitError, Exception)


@pytest.mark.parametrize(
    "changes, told",
    [
        ({"weights": {"clinik": 1}}, "clinik.*expected a criterion"),
        ({"weights": {"clinic": -1}}, "-1"),
        ({"weights": {"clinic": float("nan")}}, "(?i)nan"),
        ({"without": ["nothing"]}, "nothing"),
        ({"sections": {"data": {}}}, "load it again"),
        ({"criteria": [inhabit.criterion("x", {"kind": "slop"}, RISING)]}, "slop"),
        ({"criteria": [inhabit.criterion("x", [1, 2], RISING)]}, "found 2 values, expected"),
        ({"criteria": [inhabit.criterion("x", 3, RISING)]}, "found a int"),
        ({"criteria": [inhabit.criterion("x", lambda places: [1], RISING)]}, "found 1 values"),
        ({"criteria": [inhabit.criterion("x", lambda places: 1 / 0, RISING)]}, "ZeroDivisionError"),
        ({"criteria": [inhabit.criterion("x", lambda places: places["gone"], RISING)]}, "gone"),
        ({"criteria": [inhabit.criterion("x", lambda cells: [1.0], RISING, on_map=True)]}, "one for each map cell"),
        ({"on": "tomorrow"}, "tomorrow"),
    ],
)
def test_a_wrong_call_is_answered(region, changes, told):
    with pytest.raises(inhabit.InputError, match=told):
        region.assess(**changes)


def test_an_index_must_be_of_ids_each_once(region):
    ids = list(region.villages.index)
    twice = pandas.Series(1.0, index=[ids[0], ids[0]])
    with pytest.raises(inhabit.InputError, match="twice"):
        region.assess(criteria=[inhabit.criterion("x", twice, RISING)])
    strangers = pandas.Series(1.0, index=range(len(ids)))
    with pytest.raises(inhabit.InputError, match="index label 0"):
        region.assess(criteria=[inhabit.criterion("x", strangers, RISING)])
    with pytest.raises(inhabit.InputError, match="one column"):
        region.assess(criteria=[inhabit.criterion("x", region.villages[["name", "class"]], RISING)])


def test_rank_refuses_what_it_cannot_rank():
    with pytest.raises(inhabit.InputError, match="'z'.*expected one of"):
        inhabit.rank(pandas.DataFrame({"a": [1, 2]}), ["z"])
    with pytest.raises(inhabit.InputError, match="twice"):
        inhabit.rank(pandas.DataFrame({"a": [1, 2]}, index=["x", "x"]), ["a"])
    with pytest.raises(inhabit.InputError, match="finite"):
        inhabit.rank(pandas.DataFrame({"a": [1, float("inf")]}), ["a"])


def test_unknown_villages_and_layers(region, assessment):
    with pytest.raises(inhabit.InputError, match="did you mean"):
        assessment.explain("Ragvad")
    with pytest.raises(inhabit.InputError, match="expected suitability or a criterion"):
        assessment.surface("moon")
    with pytest.raises(inhabit.InputError, match="within"):
        region.nearby("Ragvat", within="30 apples")
    with pytest.raises(inhabit.InputError, match="degrees"):
        region.nearby((500.0, 1.0))


def resident_mb():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_a_thousand_loads_keep_memory_flat(tmp_path):
    (tmp_path / "places.csv").write_text("id,name,lon,lat,status\na,A,37.97,43.23,abandoned\n")
    scenario = tmp_path / "small.toml"
    scenario.write_text(
        textwrap.dedent("""
        title = "Small"
        [region]
        bbox = [37.95, 43.22, 38.0, 43.25]
        cell = "500 m"
        [data]
        villages = { path = "places.csv" }
        [[criterion]]
        id = "people"
        measure = { kind = "attribute", field = "population", unit = "people" }
        value = { kind = "rising", from = "0 people", to = "10 people" }
        """)
    )
    inhabit.load(scenario).villages
    for _ in range(50):
        inhabit.load(scenario)
    gc.collect()
    before = resident_mb()
    for _ in range(1000):
        inhabit.load(scenario)
        with pytest.raises(inhabit.InputError):
            inhabit.load(tmp_path / "gone.toml")
    gc.collect()
    grown = resident_mb() - before
    assert grown < 20, f"{grown:.1f} MB more after 1,000 loads"


def test_ctrl_c_stops_at_once(tmp_path):
    script = textwrap.dedent(f"""
        import inhabit, signal
        # A shell starts what it puts in the background with the signal ignored.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        print("ready", flush=True)
        while True:
            inhabit.load({str(SCENARIO)!r}).assess()
    """)
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout.readline().strip() == "ready"
    time.sleep(0.5)
    child.send_signal(signal.SIGINT)
    _, told = child.communicate(timeout=20)
    assert "KeyboardInterrupt" in told
    assert child.returncode != 0


def test_other_threads_go_on_meanwhile(region):
    import threading

    ticks, done = 0, threading.Event()

    def tick():
        nonlocal ticks
        while not done.wait(0.005):
            ticks += 1

    thread = threading.Thread(target=tick)
    thread.start()
    started = time.perf_counter()
    region.assess()
    took = time.perf_counter() - started
    done.set()
    thread.join()
    assert ticks > 10 * took, f"{ticks} ticks in {took:.2f} s"
