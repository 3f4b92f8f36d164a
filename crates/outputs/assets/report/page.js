// Weights that re-rank, and what the page needs besides.
const panel = document.getElementById("weights-panel");
const sliders = [...document.querySelectorAll(".slider input")].sort((a, b) => a.id.slice(1) - b.id.slice(1));

const rerank = (next) => {
  const scaled = next === data.weights ? next : direct(next);
  const state = document.getElementById("weights-state");
  if (!scaled) {
    state.textContent = say("no_weight");
    return;
  }
  weights = scaled;
  touched = next !== data.weights;
  current = ranked(weights);
  for (const slider of sliders) {
    slider.parentNode.querySelector("output").textContent = `${figure(100 * weights[slider.id.slice(1)], 1)}\u00a0%`;
  }
  const differ = villages.filter((village, index) => village.r !== current.results[index].rank).length;
  state.textContent = touched ? say("changed", { n: figure(differ, 0) }) : say("as_computed");
  document.getElementById("weights-best").replaceChildren(...current.order.slice(0, 5).map((index) => {
    const item = document.createElement("li"), name = document.createElement("bdi"), points = document.createElement("b");
    name.textContent = villages[index].n;
    points.textContent = figure(current.results[index].total, 1);
    item.append(name, " ", points);
    return item;
  }));
  paint();
  label();
  rowsSoon();
  if (chosen !== null) showCard(chosen);
};
const setSliders = (next) => {
  const heaviest = Math.max(...next);
  for (const slider of sliders) slider.value = 50 * next[slider.id.slice(1)] / heaviest;
};
const read = () => sliders.map((slider) => slider.valueAsNumber);

if (panel && atlas) {
  panel.hidden = false;
  for (const slider of sliders) slider.addEventListener("input", () => rerank(read()));
  document.getElementById("weights-reset").addEventListener("click", () => {
    setSliders(data.weights);
    rerank(data.weights);
  });
  document.getElementById("weights-equal").addEventListener("click", () => {
    const equal = data.weights.map(() => 1);
    setSliders(equal);
    rerank(equal);
  });
  for (const button of panel.querySelectorAll("[data-view]")) {
    button.addEventListener("click", () => {
      setSliders(data.views[button.dataset.view]);
      rerank(data.views[button.dataset.view]);
    });
  }
  rerank(data.weights);
} else {
  showRows();
}

for (const sheet of atlas ? document.querySelectorAll("details.sheet") : []) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "show";
  button.textContent = say("show_on_map");
  button.addEventListener("click", () => {
    document.getElementById("map").scrollIntoView();
    choose(sheet.dataset.i, { follow: true });
  });
  sheet.lastElementChild.prepend(button);
}

const open = () => {
  const sheet = location.hash && document.getElementById(location.hash.slice(1));
  if (sheet && sheet.tagName === "DETAILS") {
    sheet.open = true;
    sheet.scrollIntoView();
  }
};
addEventListener("hashchange", open);
open();
let closed = [], before = whole;
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details:not([open])")];
  for (const sheet of closed) sheet.open = true;
  before = whole;
  whole = true;
  showRows();
});
addEventListener("afterprint", () => {
  for (const sheet of closed) sheet.open = false;
  whole = before;
  showRows();
});
// What tests look at: the figures of now, and a way to set all weights at once as the sliders do.
globalThis.inhabit = {
  results: () => current.results,
  set: (next) => {
    setSliders(next);
    rerank(next);
  },
};
