#!/usr/bin/env python3
"""Travel times over a small made-up terrain by numpy and scipy's Dijkstra, written apart from the engine.

    make.py terrain.f32.gz

Little-endian float32 rasters of 60 rows x 80 columns, cells of 30 m, one after the other: elevation (m, NaN: gap),
ground factor (inf: barrier), 1 where a source lies, then seconds TO the nearest source with 8 and with 16 neighbours,
then seconds FROM the sources with 8 and 16 (NaN: out of reach). Tobler off the path, corners closed.
"""
import gzip, sys
import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

rows, columns, cell = 60, 80, 30.0
random = np.random.default_rng(20)
y, x = np.mgrid[0:rows, 0:columns]
height = 900 + 220 * np.sin(x / 9.0) * np.cos(y / 11.0) + 3 * x + random.normal(0, 4, (rows, columns))
height[random.random((rows, columns)) < 0.01] = np.nan
height = height.astype("f4")
factor = random.choice([1.0, 1.2, 1.5, 2.0], (rows, columns)).astype("f4")
river = (y == 25 + (6 * np.sin(x / 13.0)).astype(int)) & (x % 31 != 7)
factor[river] = np.inf
source = np.zeros((rows, columns), "f4")
source[[5, 50, 33], [70, 12, 40]] = 1
passable = np.isfinite(height) & np.isfinite(factor)
number = np.arange(rows * columns).reshape(rows, columns)


def shifted(a, dy, dx, fill):
    out = np.full(a.shape, fill, a.dtype)
    ys, yd = slice(max(0, dy), rows + min(0, dy)), slice(max(0, -dy), rows + min(0, -dy))
    xs, xd = slice(max(0, dx), columns + min(0, dx)), slice(max(0, -dx), columns + min(0, -dx))
    out[yd, xd] = a[ys, xs]
    return out


def graph(knights):
    steps = [(dy, dx) for dy in range(-2, 3) for dx in range(-2, 3) if (dy, dx) != (0, 0)]
    start, end, seconds = [], [], []
    for dy, dx in steps:
        squared = dy * dy + dx * dx
        if squared > 2 and not (knights and squared == 5):
            continue
        run = cell * np.sqrt(squared)
        there = lambda a, fill, dy=dy, dx=dx: shifted(a, dy, dx, fill)
        weights, open_ = [factor, there(factor, np.inf)], passable & there(passable, False)
        if squared == 5:                       # the two cells passed between the ends
            half = [(int(np.sign(dy)), int(np.sign(dx))), (int(np.trunc(dy / 2)), int(np.trunc(dx / 2)))]
            for h in half:
                weights.append(shifted(factor, *h, np.inf)); open_ &= shifted(passable, *h, False)
        elif squared == 2:                     # not between two barriers
            open_ &= shifted(passable, dy, 0, False) | shifted(passable, 0, dx, False)
        slope = (there(height, np.nan).astype("f8") - height) / run
        pace = 3.6 / (0.6 * 6 * np.exp(-3.5 * np.abs(slope + 0.05)))
        time = run * pace * sum(w.astype("f8") for w in weights) / len(weights)
        start.append(number[open_]); end.append(shifted(number, dy, dx, -1)[open_]); seconds.append(time[open_])
    start, end, seconds = map(np.concatenate, (start, end, seconds))
    return csr_matrix((seconds, (start, end)), shape=(rows * columns,) * 2)


results = []
graphs = [graph(False), graph(True)]
for towards in (True, False):
    for g in graphs:
        time = dijkstra(g.T.tocsr() if towards else g, indices=np.flatnonzero(source), min_only=True)
        time[~np.isfinite(time) | ~passable.ravel()] = np.nan
        results.append(time.reshape(rows, columns))
data = b"".join(np.ascontiguousarray(a, "<f4").tobytes() for a in (height, factor, source, *results))
with gzip.GzipFile(sys.argv[1], "wb", mtime=0) as file:
    file.write(data)
print([float(np.nanmax(r)) for r in results], [int(np.isfinite(r).sum()) for r in results])
