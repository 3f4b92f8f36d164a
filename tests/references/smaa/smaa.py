#!/usr/bin/env python3
"""Rank acceptabilities by numpy, with the very draws that the program makes: an independent Philox4x32-10, the gaps
between sorted uniform numbers as weights, and stable argsort of the weighted sums.

    python3 smaa.py [--out DIR] [--villages 5000] [--draws 10000]

Writes acceptability.csv (every 25th village: mean rank, P(rank <= 1, 10, 100, 500), first three bins of 100 ranks),
central.csv (central weights of the villages that are ever first) and prints the time of the computation alone. Then
open.csv: 400 villages, 4,000 draws, one score in ten unknown and the fourth criterion known to 0.05 only: mean rank,
P(rank <= 1, 10), confidence factor over the first 500 draws ("none" for villages that are never first).
"""
import argparse, os, time
import numpy as np

M = np.array([0xD2511F53, 0xCD9E8D57], np.uint64)
W = (0x9E3779B9, 0xBB67AE85)
LOW = np.uint64(0xFFFFFFFF)


def philox(a, b, c, d, seed):
    """Philox4x32-10 of arrays of counters (Salmon et al. 2011); four arrays of 32-bit numbers."""
    a, b, c, d = (np.asarray(x, np.uint64) for x in np.broadcast_arrays(a, b, c, d))
    k0, k1 = seed & 0xFFFFFFFF, seed >> 32
    for _ in range(10):
        left, right = M[0] * a, M[1] * c
        a, b, c, d = (right >> np.uint64(32)) ^ b ^ np.uint64(k0), right & LOW, (left >> np.uint64(32)) ^ d ^ np.uint64(k1), left & LOW
        k0, k1 = (k0 + W[0]) & 0xFFFFFFFF, (k1 + W[1]) & 0xFFFFFFFF
    return a, b, c, d


assert [int(x) for x in philox(0, 0, 0, 0, 0)] == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]


def scores(villages, criteria):
    """Villages x criteria: halfway between a number of the village and one of the village and the criterion."""
    v, block = np.arange(villages)[:, None], np.arange(criteria // 4 + 1)[None, :]
    numbers = np.stack(philox(v, block, 0, 99, 1), axis=2).reshape(villages, -1)
    share = (numbers.astype(np.float64) + 0.5) / 2.0**32
    return 0.5 * (share[:, criteria : criteria + 1] + share[:, :criteria])


def weights(draws, criteria, seed):
    """Draws x criteria, uniform on the simplex; purpose 1, 53-bit uniforms from two 32-bit numbers each."""
    need = 2 * (criteria - 1)
    draw, block = np.arange(draws)[:, None], np.arange(-(-need // 4))[None, :]
    bits = np.stack(philox(block, draw, 0, 1, seed), axis=2).reshape(draws, -1)[:, :need]
    uniform = ((bits[:, 0::2] >> np.uint64(5)) * np.uint64(1 << 26) + (bits[:, 1::2] >> np.uint64(6))).astype(np.float64) / 2.0**53
    cuts = np.sort(uniform, axis=1)
    return np.diff(np.hstack([np.zeros((draws, 1)), cuts, np.ones((draws, 1))]), axis=1)


def acceptabilities(Z, W, top, bins):
    """Vectorised numpy in blocks of 200 draws: the way a careful analyst writes it."""
    n = len(Z)
    width = -(-n // bins)
    hist, rank_sum, within, first = np.zeros((n, bins), np.int64), np.zeros(n), np.zeros((n, len(top)), np.int64), np.zeros(len(W), np.int64)
    for i in range(0, len(W), 200):
        order = np.argsort(-(W[i : i + 200] @ Z.T), axis=1, kind="stable")
        rank = np.empty_like(order)
        np.put_along_axis(rank, order, np.broadcast_to(np.arange(n), order.shape), axis=1)
        rank_sum += rank.sum(0)
        hist.ravel()[:] += np.bincount((np.broadcast_to(np.arange(n), rank.shape) * bins + rank // width).ravel(), minlength=n * bins)
        for k, t in enumerate(top):
            within[:, k] += (rank < t).sum(0)
        first[i : i + 200] = order[:, 0]
    return rank_sum / len(W) + 1, within / len(W), hist / len(W), first


def open_scores(out, villages=400, criteria=12, draws=4000, confidence_draws=500, seed=11):
    """Unknown scores are drawn too: the number of (draw, village, criterion) under purpose 2."""
    Z, W_ = scores(villages, criteria), weights(draws, criteria, seed)
    v, c = np.arange(villages)[:, None], np.arange(criteria)[None, :]
    low, high = Z.copy(), Z.copy()
    low[:, 3], high[:, 3] = np.maximum(Z[:, 3] - 0.05, 0), np.minimum(Z[:, 3] + 0.05, 1)
    gap = (7 * c + 3 * v) % 10 == 0
    low[gap], high[gap] = 0, 1
    numbers = philox(np.arange(draws)[:, None, None], v[None], np.arange(criteria // 4)[None, None, :], 2, seed)
    share = (np.stack(numbers, axis=3).reshape(draws, villages, criteria).astype(np.float64) + 0.5) / 2.0**32
    drawn = low + (high - low) * share
    totals = np.einsum("dc,dvc->dv", W_, drawn)
    order = np.argsort(-totals, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.broadcast_to(np.arange(villages), order.shape), axis=1)
    with open(os.path.join(out, "open.csv"), "w") as f:
        f.write("village,mean_rank,p1,p10,confidence\n")
        for i in range(villages):
            won, confidence = order[:, 0] == i, "none"
            if won.any():
                confidence = f"{((drawn[:confidence_draws] @ W_[won].mean(0)).argmax(1) == i).mean():.6f}"
            f.write(f"{i},{rank[:, i].mean() + 1:.6f},{won.mean():.6f},{(rank[:, i] < 10).mean():.6f},{confidence}\n")


if __name__ == "__main__":
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--out", default=os.path.dirname(os.path.abspath(__file__)))
    args.add_argument("--villages", type=int, default=5000)
    args.add_argument("--draws", type=int, default=10_000)
    a = args.parse_args()
    Z, W_ = scores(a.villages, 12), weights(a.draws, 12, 7)
    start = time.perf_counter()
    mean, within, hist, first = acceptabilities(Z, W_, (1, 10, 100, 500), 50)
    seconds = time.perf_counter() - start
    print(f"numpy {np.__version__}: {a.villages} villages x 12 criteria x {a.draws} draws in {seconds:.2f} s")
    with open(os.path.join(a.out, "acceptability.csv"), "w") as f:
        f.write("village,mean_rank,p1,p10,p100,p500,bin1,bin2,bin3\n")
        for v in range(0, a.villages, 25):
            f.write(f"{v},{mean[v]:.6f}," + ",".join(f"{x:.6f}" for x in [*within[v], *hist[v, :3]]) + "\n")
    with open(os.path.join(a.out, "central.csv"), "w") as f:
        f.write("village,first_share," + ",".join(f"w{j}" for j in range(12)) + "\n")
        for v in np.unique(first):
            won = first == v
            f.write(f"{v},{won.mean():.6f}," + ",".join(f"{x:.9f}" for x in W_[won].mean(0)) + "\n")
    open_scores(a.out)
