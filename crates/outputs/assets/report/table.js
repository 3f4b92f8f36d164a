// The ranking: sorts, filters, searches; shows the first rows and the rest when asked for.
const table = document.getElementById("ranking-table");
const body = table.tBodies[0];
const rows = [...body.rows];
const rowOf = [];
for (const row of rows) rowOf[row.dataset.i] = row;
const SHOWN = 50;
let whole = rows.length <= SHOWN + 10;
let sorting = null;
const search = document.getElementById("search");
const decision = document.getElementById("decision");
const status = document.getElementById("status");
const shown = document.getElementById("shown");
const allRows = document.getElementById("all-rows");

/** Figures of a row that the weights change, written only where they are seen. */
const written = new Map();
const write = (row) => {
  if (!touched && !written.has(row)) return;
  if (written.get(row) === current) return;
  written.set(row, current);
  const result = current.results[row.dataset.i];
  const [rank, , points, , , known] = row.cells;
  rank.textContent = result.rank ?? "–";
  const before = villages[row.dataset.i].r;
  if (touched && before !== null && result.rank !== null && before !== result.rank) {
    const moved = document.createElement("span");
    moved.className = before > result.rank ? "up" : "down";
    moved.textContent = (before > result.rank ? "▲" : "▼") + Math.abs(before - result.rank);
    moved.title = say(before > result.rank ? "up" : "down", { n: Math.abs(before - result.rank) });
    rank.prepend(moved, " ");
  }
  points.firstElementChild.textContent = result.total === null ? "–" : figure(result.total, 1);
  const [bar, mark] = points.lastElementChild.children;
  bar.style.insetInlineStart = `${result.low}%`;
  bar.style.width = `${Math.max(result.high - result.low, 0.6)}%`;
  if (mark && result.total !== null) mark.style.insetInlineStart = `${result.total}%`;
  known.textContent = `${figure(100 * result.known, 0)}\u00a0%`;
};

/** What a column is sorted by. */
const key = (row, column) => {
  const result = current.results[row.dataset.i];
  if (column === 0) return result.rank ?? "";
  if (column === 2) return result.total ?? "";
  if (column === 5) return result.known;
  const cell = row.cells[column];
  return cell.dataset.v === undefined ? cell.textContent.trim() : cell.dataset.v === "" ? "" : +cell.dataset.v;
};

const DECISIONS = { eligible: 0, withheld: 1, excluded: 2 };
/** The order of the report: by decision, then rank, then points. */
const usual = (a, b) => {
  const [x, y] = [current.results[a.dataset.i], current.results[b.dataset.i]];
  return DECISIONS[a.dataset.decision] - DECISIONS[b.dataset.decision]
    || (x.rank ?? Infinity) - (y.rank ?? Infinity) || (y.total ?? -1) - (x.total ?? -1) || a.dataset.i - b.dataset.i;
};
const sorted = () => {
  const order = [...rows];
  if (!sorting) return order.sort((a, b) => usual(a, b) || 0);
  const { column, sign } = sorting;
  const keys = new Map(order.map((row) => [row, key(row, column)]));
  return order.sort((a, b) => {
    const [x, y] = [keys.get(a), keys.get(b)];
    if (x === "" || y === "") return (x === "") - (y === "") || usual(a, b);
    return sign * (typeof x === "number" ? x - y : x.localeCompare(y, document.documentElement.lang)) || usual(a, b);
  });
};

const showRows = () => {
  const words = search.value.trim().toLocaleLowerCase();
  const fits = (row) => (!words || row.dataset.search.includes(words))
    && (!decision.value || row.dataset.decision === decision.value)
    && (!status.value || row.dataset.status === status.value);
  const found = sorted().filter(fits);
  const seen = whole ? found : found.slice(0, SHOWN);
  seen.forEach(write);
  body.replaceChildren(...seen);
  allRows.hidden = seen.length === found.length;
  shown.textContent = say("shown", { n: figure(found.length, 0), all: figure(rows.length, 0) });
};

// While weights move the table is mostly out of sight: laying it out again can wait until the hand rests or it comes in sight.
let inSight = true, later = 0;
const rowsNow = () => {
  clearTimeout(later);
  later = 0;
  showRows();
};
const rowsSoon = () => {
  if (inSight) return rowsNow();
  clearTimeout(later);
  later = setTimeout(rowsNow, 150);
};
new IntersectionObserver(([entry]) => {
  inSight = entry.isIntersecting;
  if (inSight && later) rowsNow();
}, { rootMargin: "200px" }).observe(table);

document.getElementById("controls").hidden = false;
for (const control of [search, decision, status]) control.addEventListener("input", showRows);
allRows.addEventListener("click", () => {
  whole = true;
  showRows();
});
const headers = [...table.tHead.rows[0].cells];
headers.forEach((header, column) => {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...header.childNodes);
  header.replaceChildren(button);
  button.addEventListener("click", () => {
    const figures = header.classList.contains("num");
    const before = header.getAttribute("aria-sort");
    const up = before ? before !== "ascending" : !figures || column === 0;
    for (const other of headers) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", up ? "ascending" : "descending");
    sorting = { column, sign: up ? 1 : -1 };
    showRows();
  });
});
