"""Makes a region of 100,000 made-up villages as a GeoPackage with a scenario, to measure how fast they are exported.

    make.py FOLDER
"""
import random
import subprocess
import sys
from pathlib import Path

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
draw = random.Random(7)
with open(folder / "villages.csv", "w", encoding="utf-8") as out:
    out.write("id,name,lon,lat,population,status,power,mine_status,houses,last_population,remark\n")
    for number in range(100_000):
        power = draw.choice(["grid", "none", "poles standing"])
        mines = draw.choice(["released", "never affected", "suspected", ""])
        out.write(f"v{number:06d},Село {number},{draw.uniform(43, 47):.7f},{draw.uniform(41.5, 44.5):.7f},0,deserted,{power},"
                  f"{mines},{draw.randrange(80)},{draw.randrange(900)},\"left in {draw.randrange(1944, 1999)}, \"\"moved\"\" to the plain\"\n")
subprocess.run(["ogr2ogr", folder / "villages.gpkg", folder / "villages.csv", "-a_srs", "EPSG:4326",
                "-oo", "X_POSSIBLE_NAMES=lon", "-oo", "Y_POSSIBLE_NAMES=lat", "-oo", "AUTODETECT_TYPE=YES",
                "-oo", "KEEP_GEOM_COLUMNS=NO"], check=True)
(folder / "scenario.toml").write_text("""title = "Many"
[region]
bbox = [42.9, 41.4, 47.1, 44.6]
cell = "5 km"
[data]
villages = { path = "villages.gpkg" }
[[criterion]]
id = "houses"
measure = { kind = "attribute", field = "houses" }
value = { kind = "rising", from = 0, to = 80 }
[[criterion]]
id = "power"
measure = { kind = "attribute", field = "power" }
value = { kind = "classes", scores = { "grid" = 1.0, "none" = 0.0, "poles standing" = 0.4 } }
[[gate]]
id = "mines"
measure = { kind = "attribute", field = "mine_status" }
pass = ["released", "never affected"]
fail = ["suspected"]
""", encoding="utf-8")
