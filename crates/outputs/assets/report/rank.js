// The program's own arithmetic, step by step in the same order: see decision::methods::weighted_sum and ranks.
const data = JSON.parse(document.getElementById("data").textContent);
const villages = data.villages;
const count = data.weights.length;

/** Weights scaled to a sum of 1; null when all are 0. */
const direct = (weights) => {
  const largest = Math.max(0, ...weights);
  if (largest === 0) return null;
  const scaled = weights.map((weight) => weight / largest);
  let sum = 0;
  for (const weight of scaled) sum += weight;
  return scaled.map((weight) => weight / sum);
};

/** Points, interval, known share and rank of every village under weights that sum to 1. */
const ranked = (weights) => {
  const scaled = direct(weights);
  const results = villages.map((village) => {
    let known = 0, gained = 0;
    const scores = village.s;
    for (let c = 0; c < count; c++) {
      if (scores[c] !== null) {
        known += scaled[c];
        gained += scaled[c] * scores[c];
      }
    }
    let total = null;
    if (known > 0) {
      const times = 100 / known;
      total = 0;
      for (let c = 0; c < count; c++) if (scores[c] !== null) total += scaled[c] * (scores[c] * times + 0);
    }
    let low = 0, high = 0, next = 0;
    const open = village.o ?? [];
    for (let c = 0; c < count; c++) {
      let least = scores[c], most = scores[c];
      if (next < open.length && open[next][0] === c) [, least, most] = open[next++];
      low += 100 * weights[c] * least;
      high += 100 * weights[c] * most;
    }
    if (total !== null) {
      low = Math.min(low, total);
      high = Math.max(high, total);
    }
    known = Math.min(known, 1);
    return { total, low, high, known, rank: null, ranked: village.d === "eligible" && known >= data.leastKnown };
  });
  const order = [];
  results.forEach((result, index) => {
    if (result.ranked && result.total !== null) order.push(index);
  });
  order.sort((a, b) => results[b].total - results[a].total || a - b);
  let rank = 0, first = NaN;
  order.forEach((index, position) => {
    const total = results[index].total;
    if (!(total === first || first - total <= data.tie)) [rank, first] = [position + 1, total];
    results[index].rank = rank;
  });
  return { results, order };
};

/** A number as the reader's language writes it. */
const figure = (value, decimals) => {
  const [whole, fraction] = Math.abs(value).toFixed(decimals).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, data.group);
  return (value < 0 ? "\u200e-" : "") + grouped + (fraction ? data.decimal + fraction : "");
};

/** A message with its places filled. */
const say = (key, places = {}) => data.say[key].replace(/\{(\w+)\}/g, (all, name) => places[name] ?? all);

// Nine anchors of viridis, dark to light, as in the program.
const VIRIDIS = [[68, 1, 84], [71, 45, 123], [59, 82, 139], [44, 114, 142], [33, 144, 140], [39, 173, 129], [93, 200, 99], [170, 220, 50], [253, 231, 37]];
const colour = (share) => {
  const along = Math.min(Math.max(share, 0), 1) * 8, from = Math.min(Math.floor(along), 7);
  const mixed = [0, 1, 2].map((part) => Math.round(VIRIDIS[from][part] + (VIRIDIS[from + 1][part] - VIRIDIS[from][part]) * (along - from)));
  return `rgb(${mixed.join()})`;
};

let weights = data.weights;
let current = ranked(weights);
let touched = false;
