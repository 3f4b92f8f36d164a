import { eachFrame, fill, h, svg } from "./dom";
import { css } from "./palette";
import { round } from "./layers";
import { partyWeights, shares, type State } from "./state";
import { figure, known, t, type Word } from "./text";
import type { About, Criterion, Gate, ValueSpec } from "./types";
import { fault, worth } from "./value";

/** What the panel tells of: `before` a change (for undo), `change` while it goes on. */
export interface Ears {
  before(): void;
  change(): void;
  view(): void;
}

/** Sliders for weights, editors of value functions, gates and parties. */
export class WeightsPanel {
  readonly element = h("div", { class: "weights" });
  private rows = new Map<string, { slider: HTMLInputElement; share: HTMLOutputElement; bar: HTMLElement }>();
  private touched = false;

  constructor(
    private readonly about: About,
    private readonly state: State,
    private readonly ears: Ears,
  ) {}

  /** Draws everything anew: after undo, another language, another party. */
  render(): void {
    this.rows.clear();
    const groups = new Map<string, Criterion[]>();
    for (const criterion of this.about.criteria) groups.set(criterion.group, [...(groups.get(criterion.group) ?? []), criterion]);
    const parts = [...groups].map(([group, criteria]) =>
      h("fieldset", {}, h("legend", {}, known(group || t("weights"))), ...criteria.map((criterion) => this.row(criterion))),
    );
    fill(this.element, this.partiesPart(), ...parts, this.gatesPart(), h("p", { class: "fine" }, t("help")));
    this.update();
  }

  private row(criterion: Criterion): HTMLElement {
    const id = `weight-${criterion.id}`;
    const slider = h("input", {
      type: "range", id, min: 0, max: this.most(), step: 0.1, value: String(this.state.asked.weights[criterion.id] ?? 0),
      oninput: () => {
        this.begin();
        this.move(criterion.id, Number(slider.value));
      }, onchange: () => (this.touched = false),
    });
    const share = h("output", { for: id });
    const bar = h("span", { class: "share-bar" });
    this.rows.set(criterion.id, { slider, share, bar });
    return h("div", { class: "criterion" },
      h("label", { for: id, title: criterion.measure }, criterion.title), share, slider, h("div", { class: "share-track" }, bar),
      this.editor(criterion),
    );
  }

  private most(): number {
    return Math.max(30, ...Object.values(this.state.asked.weights).map((weight) => Math.ceil(weight * 1.5)));
  }

  /** A drag is one step of undo, however many figures it passes. */
  private begin(): void {
    if (!this.touched) this.ears.before();
    this.touched = true;
  }

  private move = eachFrame((id: string, weight: number) => {
    this.state.asked.weights[id] = weight;
    this.state.asked.party = "";
    this.update();
    this.ears.change();
  });

  /** Figures beside the sliders. */
  update(): void {
    const parts = shares(this.about, this.state.asked.weights);
    this.about.criteria.forEach((criterion, position) => {
      const row = this.rows.get(criterion.id);
      if (!row) return;
      const percent = 100 * (parts[position] as number);
      row.share.value = `${figure(percent)} %`;
      row.bar.style.inlineSize = `${Math.min(100, percent * 3)}%`;
      row.slider.setAttribute("aria-valuetext", `${figure(percent)} %`);
    });
    const party = this.element.querySelector<HTMLSelectElement>("#party");
    if (party && party.value !== this.state.asked.party) party.value = this.state.asked.party;
  }

  private editor(criterion: Criterion): HTMLElement {
    const body = h("div", { class: "editor" });
    const details = h("details", { class: "value", ontoggle: () => details.open && fill(body, ...this.fields(criterion, body)) },
      h("summary", {}, h("span", {}, `${t("value")}: `), h("span", { class: "fine words" }, this.inWords(criterion))), body);
    if (this.state.asked.values[criterion.id]) details.classList.add("is-changed");
    return details;
  }

  /** The value function as the scenario tells it, or the figures it was given since. */
  private inWords(criterion: Criterion): string {
    const spec = this.state.asked.values[criterion.id];
    // A figure stays with its unit when the line breaks.
    if (!spec) return criterion.value_in_words.replaceAll(/(\d) (?=[^\s\d]{1,3}(?:[\s,]|$))/g, "$1\u00a0");
    if (spec.kind === "classes") return Object.entries(spec.scores).map(([word, value]) => `${word} ${value}`).join(", ");
    if (spec.kind === "piecewise") return spec.points.map(([at, value]) => `${round(at)} ${criterion.unit_word}: ${value}`).join(", ");
    const figures = Object.entries(spec).filter(([, value]) => typeof value === "number");
    return figures.map(([key, value]) => `${t(key as Word)} ${round(value as number)} ${criterion.unit_word}`).join(", ");
  }

  private fields(criterion: Criterion, body: HTMLElement): HTMLElement[] {
    const spec = structuredClone(this.state.asked.values[criterion.id] ?? criterion.value);
    const wrong = h("p", { class: "wrong", role: "alert" });
    const curve = h("div", { class: "curve" });
    const redraw = (): void => {
      fill(curve, drawn(spec, criterion));
      const words = body.parentElement?.querySelector(".words");
      if (words) words.textContent = this.inWords(criterion);
    };
    const changed = (): void => {
      const bad = fault(spec);
      wrong.textContent = bad ? t(bad) : "";
      if (bad) return;
      this.ears.before();
      this.state.asked.values[criterion.id] = structuredClone(spec);
      body.parentElement?.classList.add("is-changed");
      redraw();
      this.ears.change();
    };
    redraw();
    const back = h("button", { type: "button", class: "plain", onclick: () => {
      this.ears.before();
      delete this.state.asked.values[criterion.id];
      body.parentElement?.classList.remove("is-changed");
      fill(body, ...this.fields(criterion, body));
      this.ears.change();
    } }, t("reset"));
    return [curve, h("div", { class: "numbers" }, ...inputs(spec, criterion, changed)), wrong, back];
  }

  private gatesPart(): HTMLElement | null {
    if (this.about.gates.length === 0) return null;
    return h("fieldset", { class: "gates" }, h("legend", {}, t("gates")), h("p", { class: "fine" }, t("gates_note")),
      ...this.about.gates.map((gate) => this.gate(gate)));
  }

  private gate(gate: Gate): HTMLElement {
    const own = this.state.asked.gates[gate.id];
    const change = (): void => {
      this.ears.before();
      const limits: Record<string, number> = {};
      for (const input of row.querySelectorAll<HTMLInputElement>("input[type=number]")) {
        if (input.value !== "" && Number.isFinite(Number(input.value))) limits[input.name] = Number(input.value);
      }
      const same = (gate.at_least ?? undefined) === limits.at_least && (gate.at_most ?? undefined) === limits.at_most;
      if (!on.checked) this.state.asked.gates[gate.id] = { off: true };
      else if (same || Object.keys(limits).length === 0) delete this.state.asked.gates[gate.id];
      else this.state.asked.gates[gate.id] = limits;
      this.ears.change();
    };
    const on = h("input", { type: "checkbox", id: `gate-${gate.id}`, checked: !own?.off, onchange: change });
    const limit = (name: "at_least" | "at_most"): HTMLElement | null => {
      if (gate[name] === null) return null;
      const value = String((own?.off ? undefined : own?.[name]) ?? gate[name]);
      return h("label", { class: "limit" }, `${t(name)} `, h("input", { type: "number", name, step: "any", value, onchange: change }), ` ${gate.unit_word ?? ""}`);
    };
    const row = h("div", { class: "gate" }, on, h("label", { for: `gate-${gate.id}`, title: gate.measure }, gate.title), limit("at_least"), limit("at_most"));
    return row;
  }

  private partiesPart(): HTMLElement | null {
    if (this.about.parties.length === 0) return null;
    const names = this.about.parties.map(({ name }) => h("option", { value: name }, name));
    const party = h("select", { id: "party", value: "", onchange: () => {
      this.ears.before();
      this.state.asked.weights = partyWeights(this.about, party.value);
      this.state.asked.party = party.value;
      this.render();
      this.ears.change();
    } }, h("option", { value: "" }, t("scenario")), ...names);
    party.value = this.state.asked.party;
    const beside = h("select", { id: "beside", onchange: () => {
      this.state.view.beside = beside.value;
      split.hidden = beside.value === "";
      this.ears.view();
    } }, h("option", { value: "" }, t("nobody")), ...this.about.parties.map(({ name }) => h("option", { value: name }, name)));
    beside.value = this.state.view.beside;
    const place = h("input", { type: "range", min: 0, max: 1, step: 0.01, value: String(this.state.view.split), oninput: () => {
      this.state.view.split = Number(place.value);
      this.ears.view();
    } });
    const split = h("label", { class: "row", hidden: this.state.view.beside === "" }, t("split"), place);
    return h("fieldset", { class: "parties" }, h("legend", {}, t("parties")),
      h("label", { class: "row" }, t("weights_of"), party), h("label", { class: "row" }, t("side_by_side"), beside), split);
  }
}

/** One field for each figure of a value function. */
function inputs(spec: ValueSpec, criterion: Criterion, changed: () => void): HTMLElement[] {
  const number = (name: string, value: number, take: (figure: number) => void): HTMLElement =>
    h("label", {}, `${name} `, h("input", { type: "number", step: "any", value: String(Number(value.toPrecision(4))), onchange: (event: Event) => {
      const text = (event.target as HTMLInputElement).value;
      take(text === "" ? Number.NaN : Number(text));
      changed();
    } }));
  if (spec.kind === "classes") {
    return Object.entries(spec.scores).map(([word, value]) => number(word, value, (figure) => (spec.scores[word] = Math.min(1, Math.max(0, figure)))));
  }
  if (spec.kind === "piecewise") {
    return spec.points.map((point, at) => number(`${figure(point[1], 2)} ${t("at")} ${at + 1}`, point[0], (value) => (point[0] = value)));
  }
  const own = spec as unknown as Record<string, number | string>;
  const fields = Object.keys(own).filter((key) => typeof own[key] === "number");
  return fields.map((key) => number(`${t(key as Word)} (${criterion.unit_word || "–"})`, own[key] as number, (figure) => (own[key] = figure)));
}

/** The curve of a value function over the figures found. */
function drawn(spec: ValueSpec, criterion: Criterion): SVGElement | HTMLElement {
  if (spec.kind === "classes") return h("span", {});
  const figures = Object.values(spec).flat(2).filter((part): part is number => typeof part === "number");
  const [least, greatest] = criterion.range ?? [0, 1];
  let [from, to] = [Math.min(least, ...figures), Math.max(greatest, ...figures)];
  if (spec.kind === "gaussian") [from, to] = [Math.min(least, spec.best - 2 * spec.half_width), Math.max(greatest, spec.best + 2 * spec.half_width)];
  if (!(to > from)) to = from + 1;
  const points = Array.from({ length: 81 }, (_, at) => {
    const figure = from + ((to - from) * at) / 80;
    return `${(at * 220) / 80},${44 - 40 * (worth(spec, figure) ?? 0)}`;
  });
  const bars = Array.from({ length: 22 }, (_, at) => {
    const share = worth(spec, from + ((to - from) * (at + 0.5)) / 22) ?? 0;
    return svg("rect", { x: at * 10, y: 46, width: 10, height: 4, fill: css(share) });
  });
  return svg("svg", { viewBox: "0 0 220 50", role: "img", "aria-label": criterion.value_in_words, class: "curve-svg" },
    ...bars, svg("polyline", { points: points.join(" "), fill: "none", stroke: "currentColor", "stroke-width": 2 }));
}
