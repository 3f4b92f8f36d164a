"""How long Python takes beside the program, and how long 100,000 villages take to become a GeoDataFrame.

    python measure.py PROGRAM SCENARIO [ROUNDS]

PROGRAM is a release build of `inhabit`, the package a release wheel in the interpreter that runs this. The same scenario is loaded
and assessed by both in turn; the program writes the villages as GeoJSON, Python makes its GeoDataFrame. Seconds of wall and of
processor time; starting the interpreter and importing pandas is told apart, since a notebook pays it once.
"""

import csv
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

ASSESS = """
import time; start = time.perf_counter()
import inhabit, geopandas
ready, used = time.perf_counter(), time.process_time()
table = inhabit.load({scenario!r}, progress=False).assess().table
print(len(table), ready - start, time.perf_counter() - ready, time.process_time() - used)
"""


def timed(command: list[str]) -> tuple[float, float, str]:
    """Wall and processor seconds of a process, and what it printed."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, out


def overhead(program: str, scenario: str, rounds: int) -> None:
    folder = tempfile.mkdtemp()
    ours, python, inner = [], [], []
    for _ in range(rounds):
        out = os.path.join(folder, "villages.geojson")
        ours.append(timed([program, "export", scenario, "--what", "villages", "--out", out])[:2])
        wall, cpu, printed = timed([sys.executable, "-c", ASSESS.format(scenario=scenario)])
        python.append((wall, cpu))
        inner.append([float(word) for word in printed.split()])
    middle = lambda rows, column: statistics.median(row[column] for row in rows)
    print(f"program, whole process   {middle(ours, 0):.3f} s wall, {middle(ours, 1):.3f} s processor")
    print(f"Python, whole process    {middle(python, 0):.3f} s wall, {middle(python, 1):.3f} s processor")
    print(f"  imports                {middle(inner, 1):.3f} s wall")
    print(f"  load, assess, table    {middle(inner, 2):.3f} s wall, {middle(inner, 3):.3f} s processor")
    print(f"load, assess, table / program: {middle(inner, 2) / middle(ours, 0):.3f} wall, "
          f"{middle(inner, 3) / middle(ours, 1):.3f} processor")


def villages(count: int) -> None:
    import inhabit

    folder = pathlib.Path(tempfile.mkdtemp())
    with open(folder / "villages.csv", "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "name", "lon", "lat", "status", "population"])
        for number in range(count):
            lon, lat = 43.0 + number % 400 / 400, 42.0 + number // 400 / 400
            rows.writerow([f"v{number}", f"Village {number}", f"{lon:.6f}", f"{lat:.6f}", "deserted", number % 300 or ""])
    (folder / "scenario.toml").write_text(
        'title = "Many villages"\n[region]\nbbox = [42.9, 41.9, 44.1, 42.8]\ncell = "500 m"\n[data]\nvillages = { path = "villages.csv" }\n'
        '[[criterion]]\nid = "people"\ntitle = "People"\nmeasure = { kind = "attribute", field = "population" }\n'
        'value = { kind = "rising", from = 0, to = 300 }\n'
    )
    warm = inhabit.load(folder / "scenario.toml", progress=False).villages
    print(f"{len(warm)} villages")
    regions = [inhabit.load(folder / "scenario.toml", progress=False) for _ in range(3)]
    assessments = [region.assess() for region in regions]
    for name, makers in [("villages", regions), ("table", assessments)]:
        seconds = []
        for maker in makers:
            start = time.perf_counter()
            table = getattr(maker, name)
            seconds.append(time.perf_counter() - start)
        told = ", ".join(f"{second:.3f}" for second in seconds)
        print(f".{name}: {type(table).__name__} of {table.shape[0]} rows and {table.shape[1]} columns in {told} s")


if __name__ == "__main__":
    overhead(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 5)
    villages(100_000)
