#!/usr/bin/env python3
"""Spearman's rank correlations by scipy, with ties and with gaps.

    python3 spearman.py [--out DIR]

columns.csv: 60 villages x 5 criteria, empty for a gap; correlations.csv: one,other,correlation over the villages in
which both are known.
"""
import argparse, os
import numpy as np, scipy
from scipy.stats import spearmanr

args = argparse.ArgumentParser(description=__doc__)
args.add_argument("--out", default=os.path.dirname(os.path.abspath(__file__)))
out = args.parse_args().out
rng = np.random.default_rng(43)
common = rng.random(60)
X = np.column_stack([common, common**2 + 0.1 * rng.random(60), np.round(rng.random(60) * 4) / 4, 1 - common, np.round(common * 3) / 3])
X = np.clip(X / X.max(0), 0, 1).round(6)
X[rng.random(X.shape) < 0.15] = np.nan
with open(os.path.join(out, "columns.csv"), "w") as f:
    for row in X: f.write(",".join("" if np.isnan(x) else f"{x:.6f}" for x in row) + "\n")
with open(os.path.join(out, "correlations.csv"), "w") as f:
    f.write("one,other,correlation\n")
    for i in range(5):
        for j in range(i + 1, 5):
            both = ~np.isnan(X[:, i]) & ~np.isnan(X[:, j])
            f.write(f"{i},{j},{spearmanr(X[both, i], X[both, j]).statistic:.15f}\n")
print("numpy", np.__version__, "scipy", scipy.__version__)
