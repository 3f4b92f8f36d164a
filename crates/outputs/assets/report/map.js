// The map: pan, zoom, layers, labels that do not overlap, a card for the village chosen.
const atlas = document.getElementById("atlas");
const dots = atlas ? [...document.querySelectorAll("#dots .v")] : [];
const dotOf = [];
for (const dot of dots) dotOf[dot.dataset.i] = dot;
const labels = document.getElementById("labels");
const card = document.getElementById("card");
const full = atlas && { w: +atlas.dataset.w, h: +atlas.dataset.h, m: +atlas.dataset.m };
let view = atlas && { x: 0, y: 0, w: full.w, h: full.h };
let chosen = null;
const SVG = "http://www.w3.org/2000/svg";

/** Units of the drawing per pixel of the screen. */
let box = { width: 1, height: 1 };
const scale = () => Math.max(view.w / box.width, view.h / box.height);

const place = () => {
  atlas.setAttribute("viewBox", `${view.x} ${view.y} ${view.w} ${view.h}`);
  const unit = scale();
  for (const dot of dots) {
    const large = dot.dataset.i === chosen ? 1.7 : 1;
    dot.setAttribute("transform", `translate(${dot.dataset.x} ${dot.dataset.y})scale(${unit * large})`);
  }
  label();
  bar(unit);
};

/** Names of as many villages as have room, the first in rank first. */
const pool = [];
const label = () => {
  const unit = scale(), taken = [];
  const order = current.order.slice(0, 200);
  if (chosen !== null) order.unshift(+chosen);
  let used = 0;
  for (const index of order) {
    if (used >= 60) break;
    const dot = dotOf[index];
    if (!dot) continue;
    const x = (dot.dataset.x - view.x) / unit, y = (dot.dataset.y - view.y) / unit;
    const width = view.w / unit, height = view.h / unit;
    if (x < 0 || y < 0 || x > width || y > height) continue;
    const rank = current.results[index].rank;
    const text = rank ? `${rank}. ${villages[index].n}` : villages[index].n;
    const half = Math.min(text.length, 28) * 3.4 + 3;
    const frame = [x - half, y - 22, x + half, y - 7];
    if (frame[0] < 0 || frame[2] > width || taken.some((t) => t[0] < frame[2] && t[2] > frame[0] && t[1] < frame[3] && t[3] > frame[1])) continue;
    taken.push(frame, [x - 6, y - 6, x + 6, y + 6]);
    if (!pool[used]) {
      pool[used] = document.createElementNS(SVG, "text");
      labels.append(pool[used]);
    }
    const mark = pool[used++];
    mark.removeAttribute("display");
    mark.textContent = text.length > 28 ? `${text.slice(0, 27)}…` : text;
    mark.setAttribute("transform", `translate(${dot.dataset.x} ${dot.dataset.y})scale(${unit})`);
    mark.setAttribute("y", "-10");
  }
  for (let rest = used; rest < pool.length; rest++) pool[rest].setAttribute("display", "none");
};

const bar = (unit) => {
  const metres = unit * full.m * 110, power = 10 ** Math.floor(Math.log10(metres));
  const round = [5, 2, 1].find((step) => step * power <= metres) * power;
  const scalebar = document.querySelector(".scalebar");
  scalebar.firstElementChild.style.width = `${round / full.m / unit}px`;
  scalebar.lastElementChild.textContent = round >= 1000 ? `${figure(round / 1000, 0)} ${data.units.km}` : `${figure(round, 0)} ${data.units.m}`;
};

const moveTo = (x, y, w) => {
  const width = Math.min(Math.max(w, full.w / 24), full.w), height = width * (full.h / full.w);
  view = {
    x: Math.min(Math.max(x, 0), full.w - width),
    y: Math.min(Math.max(y, 0), full.h - height),
    w: width,
    h: height,
  };
  place();
};
/** Zooms about a point of the drawing. */
const zoom = (factor, at = [view.x + view.w / 2, view.y + view.h / 2]) => {
  const width = Math.min(Math.max(view.w * factor, full.w / 24), full.w), real = width / view.w;
  moveTo(at[0] - (at[0] - view.x) * real, at[1] - (at[1] - view.y) * real, width);
};
const drawn = (event) => {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(atlas.getScreenCTM().inverse());
  return [point.x, point.y];
};

const paint = () => {
  for (const dot of dots) {
    const result = current.results[dot.dataset.i];
    if (villages[dot.dataset.i].d === "eligible" && result.total !== null) dot.firstElementChild.setAttribute("fill", colour(result.total / 100));
  }
};

const choose = (index, { follow = false } = {}) => {
  chosen = index === null ? null : String(index);
  for (const dot of dots) dot.classList.toggle("chosen", dot.dataset.i === chosen);
  document.getElementById("route").setAttribute("d", chosen === null ? "" : villages[chosen].w ?? "");
  card.hidden = chosen === null;
  if (chosen !== null) {
    const dot = dotOf[chosen];
    dot.parentNode.append(dot);
    if (follow) {
      const width = Math.min(view.w, full.w / 4), height = width * (full.h / full.w);
      moveTo(dot.dataset.x - width / 2, dot.dataset.y - height / 2, width);
    }
    showCard(chosen);
  }
  place();
};

const showCard = (index) => {
  const village = villages[index], result = current.results[index];
  const row = rowOf[index];
  const name = document.createElement("b");
  name.append(document.createElement("bdi"));
  name.firstChild.textContent = village.n;
  const tag = row.cells[3].firstElementChild.cloneNode(true);
  const points = document.createElement("p");
  const parts = [];
  if (result.rank !== null) parts.push(say("rank_of", { rank: result.rank, all: current.order.length }));
  if (result.total !== null) parts.push(say("card_points", { points: figure(result.total, 1) }));
  points.textContent = parts.join(" · ");
  const link = document.createElement("a");
  link.href = `#village-${+index + 1}`;
  link.textContent = say("card_open");
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "×";
  close.setAttribute("aria-label", "×");
  close.addEventListener("click", () => choose(null));
  card.replaceChildren(close, name, " ", tag, points);
  const worst = weakest(index);
  if (worst !== null) {
    const line = document.createElement("p");
    line.className = "small";
    line.textContent = say("card_weakest", { criterion: data.criteria[worst].title });
    card.append(line);
  }
  card.append(link);
};

/** The criterion that costs a village the most points under the weights of now. */
const weakest = (index) => {
  let worst = null, most = 1e-9;
  villages[index].s.forEach((score, c) => {
    const lost = score === null ? 0 : weights[c] * (1 - score);
    if (lost > most) [worst, most] = [c, lost];
  });
  return worst;
};

if (atlas) {
  document.querySelector(".tools").hidden = false;
  document.querySelector(".scalebar").hidden = false;
  const measure = () => {
    const { width, height } = atlas.getBoundingClientRect();
    if (width > 0) [box.width, box.height] = [width, height];
    place();
  };
  new ResizeObserver(measure).observe(atlas);
  measure();
  document.getElementById("zoom-in").addEventListener("click", () => zoom(1 / 1.6));
  document.getElementById("zoom-out").addEventListener("click", () => zoom(1.6));
  document.getElementById("zoom-all").addEventListener("click", () => moveTo(0, 0, full.w));
  atlas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && document.activeElement !== atlas && !atlas.matches(".held")) return;
    event.preventDefault();
    zoom(Math.exp(Math.sign(event.deltaY) * 0.25), drawn(event));
  }, { passive: false });
  const fingers = new Map();
  let moved = 0;
  atlas.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, event);
    moved = 0;
  });
  atlas.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const unit = scale();
    if (fingers.size === 1) {
      const [dx, dy] = [event.clientX - before.clientX, event.clientY - before.clientY];
      moved += Math.abs(dx) + Math.abs(dy);
      if (moved > 4) {
        atlas.setPointerCapture(event.pointerId);
        moveTo(view.x - dx * unit, view.y - dy * unit, view.w);
      }
    } else {
      const [other] = [...fingers.values()].filter((finger) => finger.pointerId !== event.pointerId);
      const gap = (a) => Math.hypot(a.clientX - other.clientX, a.clientY - other.clientY);
      zoom(gap(before) / Math.max(gap(event), 1), drawn(event));
      moved = 99;
    }
    fingers.set(event.pointerId, event);
  });
  const lift = (event) => fingers.delete(event.pointerId);
  atlas.addEventListener("pointerup", lift);
  atlas.addEventListener("pointercancel", lift);
  atlas.addEventListener("click", (event) => {
    if (moved > 4) return;
    const dot = event.target.closest("#dots .v");
    choose(dot ? dot.dataset.i : null);
  });
  atlas.addEventListener("dblclick", (event) => zoom(1 / 1.8, drawn(event)));
  atlas.addEventListener("keydown", (event) => {
    const step = view.w / 8;
    const action = {
      ArrowLeft: () => moveTo(view.x - step, view.y, view.w),
      ArrowRight: () => moveTo(view.x + step, view.y, view.w),
      ArrowUp: () => moveTo(view.x, view.y - step, view.w),
      ArrowDown: () => moveTo(view.x, view.y + step, view.w),
      "+": () => zoom(1 / 1.6),
      "=": () => zoom(1 / 1.6),
      "-": () => zoom(1.6),
      0: () => moveTo(0, 0, full.w),
      Escape: () => choose(null),
    }[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
  for (const layer of document.querySelectorAll("[data-layer]")) {
    layer.addEventListener("input", () => {
      for (const part of atlas.querySelectorAll(`.${layer.dataset.layer}`)) part.toggleAttribute("data-off", !layer.checked);
      if (layer.dataset.layer === "l-villages") labels.toggleAttribute("data-off", !layer.checked);
    });
  }
}
