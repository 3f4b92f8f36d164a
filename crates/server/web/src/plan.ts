import type { Api } from "./api";
import { fill, h } from "./dom";
import type { Chart } from "./map";
import { figure, t } from "./text";
import type { Plan, PlanPlace } from "./types";

/** The plan in a meeting: places forced or forbidden, and what follows at once. */
export class PlanPanel {
  readonly element = h("div", { class: "plan" });
  private plan: Plan | null = null;
  private asked = 0;
  private started = false;

  constructor(
    private readonly api: Api,
    private readonly chart: Chart,
    private readonly decisions: { force: string[]; forbid: string[] },
    private readonly chosen: (id: string) => void,
    private readonly remember: () => void,
    private readonly canDecide: boolean,
  ) {}

  /** Whether its places are on the map. */
  get isShown(): boolean {
    return this.plan !== null;
  }

  /** Asked for when it is first looked at: a plan takes longer than a ranking. */
  open(): void {
    if (!this.started) void this.ask();
    this.started = true;
  }

  /** Told anew, in the language spoken. */
  translate(): void {
    if (this.started) void this.ask();
  }

  private async ask(): Promise<void> {
    const number = ++this.asked;
    if (!this.plan) fill(this.element, h("p", { class: "hint" }, t("working")));
    else this.element.setAttribute("aria-busy", "true");
    try {
      const plan = await this.api.plan(this.canDecide ? this.decisions : { force: [], forbid: [] });
      if (number !== this.asked) return;
      this.plan = plan;
      this.render();
    } catch (error) {
      if (number !== this.asked) return;
      const words = h("p", { class: "wrong", role: "alert" }, error instanceof Error ? error.message : String(error));
      if (this.plan) this.element.prepend(words);
      else fill(this.element, words);
    }
    this.element.removeAttribute("aria-busy");
  }

  private decide(id: string, list: "force" | "forbid"): void {
    const other = list === "force" ? "forbid" : "force";
    const on = this.decisions[list].includes(id);
    this.decisions[list] = this.decisions[list].filter((one) => one !== id);
    this.decisions[other] = this.decisions[other].filter((one) => one !== id);
    if (!on) this.decisions[list].push(id);
    this.remember();
    void this.ask();
  }

  render(): void {
    const plan = this.plan;
    if (!plan) return;
    this.draw(plan);
    this.remember();
    const placed = plan.households_placed === null ? t("withheld_count") : String(plan.households_placed);
    const people = (place: PlanPlace): number => place.people ?? 0;
    const opened = plan.places.filter((place) => place.opened !== null).sort((a, b) => people(b) - people(a) || a.name.localeCompare(b.name));
    const others = plan.places.filter((place) => place.opened === null);
    const moved = plan.changed?.length ? h("section", {}, h("h3", {}, t("plan_moves")), h("ul", {}, ...plan.changed.map((one) =>
      h("li", {}, `${one.name}: ${one.before ?? t("withheld_count")} → ${one.after ?? t("withheld_count")}`)))) : null;
    const nameOf = (id: string): string => plan.places.find((place) => place.id === id)?.name || id;
    const money = h("table", {}, h("tbody", {}, ...plan.money.map((year) =>
      h("tr", {}, h("th", { scope: "row" }, String(year.year)), h("td", { class: "figure" }, `${figure(year.spent, 0)} / ${figure(year.budget, 0)} ${plan.currency}`)))));
    fill(this.element,
      plan.broken.length > 0 && h("div", { class: "wrong", role: "alert" }, h("strong", {}, t("plan_broken")), h("ul", {}, ...plan.broken.map((rule) => h("li", {}, rule)))),
      h("p", { role: "status", "aria-live": "polite" }, h("strong", {}, placed), ` ${t("of")} ${plan.households} ${t("households_placed")}`),
      h("p", { class: "fine" }, [
        plan.broken.length > 0 ? "" : t("plan_keeps"), plan.gap === null ? "" : `${t("plan_gap")} ${figure(100 * plan.gap, 1)} %`, t("plan_counts"),
      ].filter((words) => words !== "").join(" · ")),
      !this.canDecide && h("p", { class: "fine" }, t("plan_afar")), moved, h("h3", {}, t("plan_opened")), h("ul", { class: "places" }, ...opened.map((place) => this.place(place))),
      h("h3", {}, t("plan_works")), h("ul", {}, ...plan.works.map((work) => h("li", {}, `${work.year} · ${nameOf(work.village)} · ${work.title}: ${figure(work.cost, 0)} ${plan.currency}`))), money,
      h("details", {}, h("summary", {}, t("plan_closed")), h("ul", { class: "places" }, ...others.map((place) => this.place(place)))));
  }

  private place(place: PlanPlace): HTMLElement {
    const button = (list: "force" | "forbid", words: string): HTMLElement =>
      h("button", { type: "button", "aria-pressed": this.decisions[list].includes(place.id) ? "true" : "false", onclick: () => this.decide(place.id, list) }, words);
    const people = place.opened === null ? "" : `${place.households === null ? t("withheld_count") : `${place.households} ${t("households")}`} · ${place.opened}`;
    const stops = place.binds.length > 0 ? `${t(place.opened === null ? "plan_no_room" : "plan_next")} ${place.binds.join(", ")}` : "";
    // What a gate or a missing yes closes cannot be used, whatever is decided here: its reason stands there instead.
    const ownReasons = this.decisions.forbid.includes(place.id) ? 1 : 0;
    const canUse = place.closed_because.length <= ownReasons || this.decisions.force.includes(place.id);
    const why = place.closed_because.join("; ") || stops || t(place.opened === null ? "plan_others_better" : "plan_nothing_stops");
    return h("li", {}, h("div", { class: "row" }, h("button", { type: "button", class: "plain", onclick: () => this.chosen(place.id) }, place.name || place.id), h("span", {}, people)),
      h("p", { class: "fine" }, why), this.canDecide && h("div", { class: "actions" }, canUse && button("force", t("force")), button("forbid", t("forbid"))));
  }

  private draw(plan: Plan): void {
    const features = plan.places.filter((place) => place.opened !== null).map((place) => ({
      type: "Feature" as const, properties: { households: place.households === null ? "?" : String(place.households) },
      geometry: { type: "Point" as const, coordinates: [place.lon, place.lat] },
    }));
    this.chart.data("plan", { type: "FeatureCollection", features });
  }
}
