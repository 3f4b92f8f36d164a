import { fill, h } from "./dom";
import { css } from "./palette";
import { SWITCHES } from "./map";
import { scaleOf } from "./painted";
import type { State } from "./state";
import { figure, t, type Word } from "./text";
import type { About, Criterion } from "./types";

/** Which layers the map shows, and what colours the land. */
export class LayersPanel {
  readonly element = h("div", { class: "layers" });

  constructor(
    private readonly about: About,
    private readonly state: State,
    private readonly changed: () => void,
  ) {}

  render(): void {
    const view = this.state.view;
    const surfaces = this.about.criteria.filter(({ surface }) => surface !== null);
    const surface = h("select", { id: "surface", onchange: () => {
      view.surface = surface.value;
      this.changed();
    } }, h("option", { value: "suitability" }, t("suitability")), ...surfaces.map(({ id, title }) => h("option", { value: id }, title)), h("option", { value: "none" }, t("none")));
    surface.value = view.surface;
    const opacity = h("input", { type: "range", id: "opacity", min: 0, max: 1, step: 0.05, value: String(view.opacity), oninput: () => {
      view.opacity = Number(opacity.value);
      this.changed();
    } });
    const there = (name: string): boolean => {
      if (["hillshade", "land_cover"].includes(name)) return this.about.styles.includes(name);
      if (name === "water") return this.about.water;
      return name === "names" || this.about.collections.includes(name);
    };
    const boxes = Object.keys(SWITCHES).filter(there).map((name) => {
      const box = h("input", { type: "checkbox", name: "layer", value: name, checked: view.layers.includes(name), onchange: () => {
        view.layers = box.checked ? [...view.layers, name] : view.layers.filter((one) => one !== name);
        this.changed();
      } });
      return h("label", { class: "switch" }, box, t(name as Word));
    });
    fill(this.element,
      h("label", { class: "row" }, t("surface"), surface), h("label", { class: "row" }, t("opacity"), opacity),
      h("fieldset", {}, h("legend", {}, t("layers")), ...boxes), h("section", {}, h("h3", {}, t("sources")), h("p", { class: "fine" }, this.about.attribution)));
  }
}

/** The legend: the ramp with its figures, and whatever else is on the map. */
export function legend(about: About, state: State, hasPlan: boolean): HTMLElement {
  const { surface, layers } = state.view;
  const found = about.surfaces.find(({ criterion }) => criterion === surface);
  const criterion = about.criteria.find(({ id }) => id === surface);
  const steps = Array.from({ length: 24 }, (_, at) => h("span", { style: { "background-color": css(at / 23) } }));
  const ends = found && criterion ? figures(state, criterion, found) : [`0 ${t("low")}`, "50", `100 ${t("high")}`];
  const title = found && criterion ? criterion.title : `${t("suitability")} (${t("points")} ${t("of_100")})`;
  const mark = (name: string, word: Word): HTMLElement => h("p", { class: `fine key-${name}` }, t(word));
  const on = (name: string): boolean => layers.includes(name) && about.collections.includes(name);
  const land = surface === "none" ? [] : [
    h("p", { class: "title" }, title), h("div", { class: "ramp", "aria-hidden": "true" }, ...steps), h("div", { class: "ends" }, ...ends.map((end) => h("span", {}, end))),
    found ? mark("unknown", "unknown") : mark("hatch", "hatch"), found && mark("unreachable", "unreachable"),
  ];
  return h("div", { class: "legend" }, ...land, mark("grey", found ? "withheld_village" : "grey"), mark("ring", "ring"),
    on("services") && mark("service", "services"), on("settlements") && mark("settlement", "settlements"), on("zones") && mark("zone", "zones"), hasPlan && mark("plan", "plan_ring"));
}

/** Dark end, middle and light end: the light one is the good one, whether that is more or less. */
function figures(state: State, criterion: Criterion, { least, greatest }: { least: number; greatest: number }): string[] {
  const { low, high, lessIsGood } = scaleOf(state.asked.values[criterion.id] ?? criterion.value, least, greatest);
  const middle = (low + high) / 2;
  const one = (value: number, sign: string): string => `${sign}${round(value)} ${criterion.unit_word}`;
  const [below, above] = [least < low ? "≤ " : "", greatest > high ? "≥ " : ""];
  const all = [one(low, below), one(middle, ""), one(high, above)];
  return lessIsGood ? all.reverse() : all;
}

/** As many decimals as a figure of its size needs on a legend. */
export function round(value: number): string {
  const size = Math.abs(value);
  const decimals = size >= 100 || Number.isInteger(value) ? 0 : size >= 1 ? 1 : 2;
  return figure(value, decimals);
}
