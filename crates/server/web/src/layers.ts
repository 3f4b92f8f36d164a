import { fill, h } from "./dom";
import { css } from "./palette";
import { SWITCHES } from "./map";
import type { State } from "./state";
import { figure, t, type Word } from "./text";
import type { About } from "./types";

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

/** The legend: the ramp with the ends of what is shown. */
export function legend(about: About, state: State): HTMLElement {
  const criterion = about.criteria.find(({ id }) => id === state.view.surface);
  const range = criterion && about.surfaces.find((surface) => surface.criterion === criterion.id);
  const unit = criterion?.unit ?? "";
  const ends = range ? [`${figure(range.least)} ${unit}`, `${figure(range.greatest)} ${unit}`] : [`0 ${t("low")}`, `100 ${t("high")}`];
  const steps = Array.from({ length: 24 }, (_, at) => h("span", { style: { "background-color": css(at / 23) } }));
  const marks = criterion ? [] : [h("p", { class: "fine key-hatch" }, t("hatch")), h("p", { class: "fine key-grey" }, t("grey")), h("p", { class: "fine key-ring" }, t("ring"))];
  return h("div", { class: "legend" }, h("p", { class: "title" }, criterion?.title ?? `${t("suitability")} (${t("points")} ${t("of_100")})`),
    h("div", { class: "ramp", "aria-hidden": "true" }, ...steps), h("div", { class: "ends" }, h("span", {}, ends[0] ?? ""), h("span", {}, ends[1] ?? "")), ...marks);
}
