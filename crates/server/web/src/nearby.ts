import type { Api } from "./api";
import { fill, h } from "./dom";
import type { Chart } from "./map";
import { figure, known, t } from "./text";
import type { About } from "./types";

/** What lies near the place chosen, by distance or by minutes. */
export class NearbyPanel {
  readonly element = h("div", { class: "near" });
  private from: { words: string; query: Record<string, string> } | null = null;
  private results = h("div", { "aria-live": "polite" });
  /** Counts what was asked: an answer that comes after the next question is not shown. */
  private asked = 0;

  constructor(
    private readonly about: About,
    private readonly api: Api,
    private readonly chart: Chart,
    private readonly chosen: (at: [number, number], id: string, isVillage: boolean) => void,
  ) {}

  /** Begins anew at another place; told of the same one, what was filled in and found stays. */
  setFrom(words: string, query: Record<string, string>): void {
    const before = this.from;
    this.from = { words, query };
    if (JSON.stringify(query) !== JSON.stringify(before?.query)) {
      this.asked++;
      fill(this.results);
      this.chart.data("near", { type: "FeatureCollection", features: [] });
    } else if (words === before?.words) return;
    this.render();
  }

  render(): void {
    if (!this.from) return fill(this.element, h("p", { class: "hint" }, t("near_choose")));
    const option = (value: string, words: string): HTMLElement => h("option", { value }, words);
    const what = h("select", { id: "near-what" }, option("villages", t("villages")), option("services", t("services")), ...this.about.service_kinds.map((kind) => option(kind, this.about.service_words[kind] ?? known(kind))));
    const by = h("select", { id: "near-by", onchange: () => (unit.textContent = by.value === "line" ? "km" : t("minutes")) }, option("line", t("line")), ...this.about.modes.map((mode) => option(mode, known(mode))));
    const within = h("input", { type: "number", id: "near-within", min: 0, step: "any", value: "10" });
    const unit = h("span", {}, "km");
    const count = h("input", { type: "number", id: "near-count", min: 1, max: 100, value: "10" });
    const find = (event: Event): void => {
      event.preventDefault();
      const limit = by.value === "line" ? `${within.value} km` : `${within.value} min`;
      const query: Record<string, string> = { ...(this.from?.query ?? {}), what: what.value, by: by.value, count: count.value || "10" };
      if (within.value !== "") query.within = limit;
      void this.find(query);
    };
    fill(this.element, h("form", { onsubmit: find },
      h("p", {}, `${t("near_from")}: `, h("strong", {}, this.from.words)),
      h("label", { class: "row" }, t("what"), what), h("label", { class: "row" }, t("by"), by),
      h("label", { class: "row" }, t("within"), h("span", {}, within, " ", unit)), h("label", { class: "row" }, t("count"), count),
      h("button", { type: "submit", class: "main" }, t("find"))), this.results);
  }

  private async find(query: Record<string, string>): Promise<void> {
    const number = ++this.asked;
    fill(this.results, h("p", { class: "hint" }, t("working")));
    try {
      const found = await this.api.nearby(query);
      if (number !== this.asked) return;
      this.chart.data("near", found);
      const row = ({ properties, geometry }: GeoJSON.Feature<GeoJSON.Point>): HTMLElement => {
        const own = properties ?? {};
        const far = own.distance_m >= 1000 ? `${figure(own.distance_m / 1000, 2)} km` : `${figure(own.distance_m, 0)} m`;
        const time = own.minutes === undefined || own.minutes === null ? "" : `${figure(own.minutes, 0)} ${t("minutes")} · `;
        const pick = (): void => this.chosen(geometry.coordinates as [number, number], own.id, query.what === "villages");
        return h("li", {}, h("button", { type: "button", class: "village", onclick: pick },
          h("span", { class: "name" }, own.name || `${known(own.kind)} ${own.id}`), h("span", { class: "points" }, `${time}${far}`)));
      };
      fill(this.results, found.features.length === 0 ? h("p", { class: "hint" }, t("nothing_near")) : h("ol", { class: "list" }, ...found.features.map(row)));
    } catch (error) {
      if (number === this.asked) fill(this.results, h("p", { class: "wrong", role: "alert" }, error instanceof Error ? error.message : String(error)));
    }
  }
}
