#!/usr/bin/env python3
"""Smallest changes of weights by independent solvers: HiGHS for the linear program (sum of absolute changes), and for
the quadratic one both SLSQP and the enumeration of all sets of weights that stay above 0.

    python3 flips.py [--out DIR]

pairs.csv: one problem a line: differences B - A, weights, the least taxicab and Euclidean distance and the Euclidean
weights ("none" when B can never be ahead).
first.csv: scores of 40 villages on 5 criteria, one a line, then the weights; k.csv: for k = 1, 3, 10 the least
distance over all pairs inside and outside the first k.
"""
import argparse, itertools, os
import numpy as np, scipy
from scipy.optimize import linprog, minimize


def taxicab(d, w):
    """min sum(p + q), v = w + p - q, v.d >= 0, sum(v) = 1, v >= 0."""
    m = len(w)
    r = linprog(np.ones(2 * m), A_ub=-np.r_[d, -d][None, :], b_ub=[w @ d], A_eq=np.r_[np.ones(m), -np.ones(m)][None, :], b_eq=[0.0],
                bounds=[(0, None)] * m + [(0, x) for x in w], method="highs")
    assert r.status == 0, r.message
    return r.fun


def euclid_enumerated(d, w):
    """The nearest point of every face of the simplex on the plane v.d = 0; the nearest of the feasible ones."""
    best = None
    for size in range(1, len(w) + 1):
        for S in map(list, itertools.combinations(range(len(w)), size)):
            A = np.vstack([np.ones(size), d[S]])
            b = np.array([1.0 - w[S].sum(), -(w[S] @ d[S])])
            step, *_ = np.linalg.lstsq(A, b, rcond=None)
            v = np.zeros(len(w)); v[S] = w[S] + step
            if np.abs(A @ step - b).max() < 1e-10 and v.min() > -1e-12:
                distance = np.linalg.norm(v - w)
                if best is None or distance < best[0]: best = (distance, np.maximum(v, 0))
    return best


def euclid_slsqp(d, w, start):
    r = minimize(lambda v: ((v - w) ** 2).sum(), start, jac=lambda v: 2 * (v - w), bounds=[(0, 1)] * len(w), method="SLSQP",
                 constraints=[dict(type="eq", fun=lambda v: v.sum() - 1, jac=lambda v: np.ones(len(w))), dict(type="ineq", fun=lambda v: v @ d, jac=lambda v: d)],
                 options=dict(ftol=1e-15, maxiter=500))
    return np.sqrt(r.fun)


def text(x): return " ".join(f"{y:.17g}" for y in x)


def pairs(out, rng):
    worst, lines = 0.0, []
    while len(lines) < 300:
        m = int(rng.integers(2, 8))
        d, w = rng.uniform(-1, 1, m), rng.dirichlet(np.ones(m))
        if rng.random() < 0.3: w[rng.integers(m)] = 0.0; w /= w.sum()
        if rng.random() < 0.3: d[rng.integers(m)] = d[rng.integers(m)]
        if rng.random() < 0.05: d = -np.abs(d)
        if not np.isfinite(w).all() or w @ d >= 0: continue
        if d.max() <= 0: lines.append(f"{text(d)},{text(w)},none,none,"); continue
        distance, v = euclid_enumerated(d, w)
        corner = np.zeros(m); corner[d.argmax()] = 1
        worst = max(worst, abs(distance - euclid_slsqp(d, w, corner)))
        lines.append(f"{text(d)},{text(w)},{taxicab(d, w):.15g},{distance:.15g},{text(v)}")
    open(os.path.join(out, "pairs.csv"), "w").write("\n".join(["differences,weights,taxicab,euclidean,euclidean_weights", *lines, ""]))
    print(f"enumeration and SLSQP differ by {worst:.1e} at most")


def first(out, rng):
    S, w = np.round(rng.beta(2, 2, (40, 5)), 6), np.array([0.35, 0.25, 0.2, 0.15, 0.05])
    order, lines = np.argsort(-(S @ w), kind="stable"), []
    for k in (1, 3, 10):
        ds = [S[b] - S[a] for a in order[:k] for b in order[k:]]
        ds = [d for d in ds if d.max() > 0]
        lines.append(f"{k},{min(taxicab(d, w) for d in ds):.15g},{min(euclid_enumerated(d, w)[0] for d in ds):.15g}")
    open(os.path.join(out, "first.csv"), "w").write("\n".join([*(text(s) for s in S), text(w), ""]))
    open(os.path.join(out, "k.csv"), "w").write("\n".join(["k,taxicab,euclidean", *lines, ""]))


if __name__ == "__main__":
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--out", default=os.path.dirname(os.path.abspath(__file__)))
    a = args.parse_args()
    rng = np.random.default_rng(41)
    print("numpy", np.__version__, "scipy", scipy.__version__)
    pairs(a.out, rng); first(a.out, rng)
