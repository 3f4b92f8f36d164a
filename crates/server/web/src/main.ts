import { Api, Refusal, regions } from "./api";
import { eachFrame, fill, h, svg } from "./dom";
import { saveBytes, savePicture } from "./download";
import { LayersPanel, legend } from "./layers";
import { Chart } from "./map";
import { NearbyPanel } from "./nearby";
import { PlacePanel } from "./place";
import { PlanPanel } from "./plan";
import { Ranking } from "./ranking";
import { scaleOf, type Recipe } from "./painted";
import { asWritten, changes, fromHash, History, partyWeights, toHash, used, type Asked, type State } from "./state";
import { Surface } from "./surface";
import { Tabs } from "./tabs";
import { LANGUAGES, speak, spoken, t, type Language } from "./text";
import type { About, Changes, Columns, Criterion, ValueSpec, Village } from "./types";
import { table } from "./value";
import { WeightsPanel } from "./weights";

/** How long the colours wait for the list: painting twice costs more than most answers. */
const PATIENCE_MS = 70;

/** One region in the browser. */
class App {
  private readonly history = new History();
  private readonly surface: Surface | null;
  private readonly chart: Chart;
  private readonly weights: WeightsPanel;
  private readonly ranking: Ranking;
  private readonly layers: LayersPanel;
  private readonly near: NearbyPanel;
  private plan: PlanPanel | null = null;
  private readonly place: PlacePanel;
  private readonly banner = h("div", { class: "banner", role: "status", "aria-live": "polite" });
  private readonly key = h("div", { class: "key" });
  private readonly sides = h("div", { class: "sides" });
  private readonly left: Tabs;
  private readonly right: Tabs;
  private columns: Columns | null = null;
  private isAsking = false;
  /** Whether something was changed since the last question. */
  private isStale = false;
  private scored = 0;
  private tables: { key: string; worths: Float32Array }[] = [];

  constructor(
    private readonly api: Api,
    private readonly about: About,
    villages: Village[],
    private readonly state: State,
    private readonly all: { id: string; title: string }[],
  ) {
    const container = h("div", { id: "map", role: "application", "aria-label": t("map") });
    const main = h("main", {}, container, this.sides, this.key, this.banner);
    this.surface = about.surfaces.length > 0 || about.styles.includes("hillshade") ? new Surface(about, api.base) : null;
    this.weights = new WeightsPanel(about, state, { before: () => this.history.keep(state.asked), change: () => this.change(), view: () => this.view() });
    this.ranking = new Ranking(villages, state, (id) => void this.place.choose(id, true), () => this.filtered());
    this.layers = new LayersPanel(about, state, () => this.view());
    this.left = new Tabs("left", [["weights", this.weights.element], ["layers", this.layers.element]]);
    this.right = new Tabs("right", [["ranking", this.ranking.element]]);
    fill(document.body, h("header", { class: "top" }), h("div", { class: "desk" }, this.left.element, main, this.right.element));
    this.chart = new Chart(container, about, api.base, villages, this.surface, (what) => {
      if ("village" in what) void this.place.choose(what.village, false);
      else void this.place.chooseAt(what.position);
    });
    this.near = new NearbyPanel(about, api, this.chart, (at, id, isVillage) => {
      this.chart.map.easeTo({ center: at, zoom: Math.max(this.chart.map.getZoom(), 11) });
      if (isVillage && villages.some((village) => village.id === id)) void this.place.choose(id, false);
    });
    this.place = new PlacePanel(api, state, villages, this.chart, this.near, this.ranking, {
      changes: () => this.told, say: (words) => this.say(words), remember: () => this.remember(),
      show: (tab) => (tab === "near" ? this.left : this.right).show(tab),
    });
    this.right.add("place", this.place.element);
    this.left.add("near", this.near.element);
    if (about.plan) {
      const plan = new PlanPanel(api, this.chart, state.decisions, (id) => void this.place.choose(id, true), () => {
        this.remember();
        this.tellKey();
      }, about.plan_decisions === true);
      this.plan = plan;
      this.left.add("plan", plan.element);
      this.left.opened = (word) => word === "plan" && plan.open();
    }
    document.addEventListener("keydown", (event) => this.key_(event));
  }

  async start(): Promise<void> {
    if (this.state.camera) {
      const [lon, lat, zoom] = this.state.camera;
      this.chart.map.jumpTo({ center: [lon, lat], zoom });
    }
    await this.chart.ready();
    this.render();
    this.view();
    await this.change();
    this.chart.map.on("moveend", () => {
      const { lng, lat } = this.chart.map.getCenter();
      this.state.camera = [lng, lat, this.chart.map.getZoom()];
      this.remember();
    });
    await this.place.restore();
    // For whoever looks on, such as tests: whether all is loaded and painted.
    const told = document.documentElement.dataset;
    this.chart.map.on("render", () => (told.painted = "no"));
    this.chart.map.on("idle", () => {
      if (this.surface?.isWhole ?? true) told.painted = "yes";
    });
    this.chart.map.triggerRepaint();
    told.ready = "yes";
  }

  /** Everything anew, in the language spoken. */
  private render(): void {
    document.title = `${this.about.title} · inhabit`;
    this.top();
    this.left.render();
    this.right.render();
    this.weights.render();
    this.layers.render();
    this.ranking.render();
    this.near.render();
    this.plan?.render();
    this.place.render();
  }

  private top(): void {
    const language = h("select", { id: "language", "aria-label": t("language"), onchange: () => {
      this.state.language = language.value as Language;
      void this.translate();
    } }, ...LANGUAGES.map(({ code, name }) => h("option", { value: code, lang: code }, name)));
    language.value = this.state.language;
    const region = h("select", { id: "region", "aria-label": t("region"), onchange: () => {
      location.hash = `#region=${encodeURIComponent(region.value)}&lang=${spoken()}`;
    } }, ...this.all.map(({ id, title }) => h("option", { value: id }, title)));
    region.value = this.about.id;
    const button = (id: string, words: string, press: () => void): HTMLElement => h("button", { type: "button", id, onclick: press }, words);
    const arrow = (id: "undo" | "redo", path: string, press: () => void, can: boolean): HTMLElement =>
      h("button", { type: "button", id, class: "icon", "aria-label": t(id), title: t(id), onclick: press, disabled: !can },
        svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: path })));
    const menu = h("details", { class: "menu" }, h("summary", {}, t("download")), h("div", {},
      ...[["geojson", "GeoJSON"], ["gpkg", "GeoPackage"], ["csv", "CSV"]].map(([form, words]) => button(`download-${form}`, words as string, () => {
        menu.open = false;
        void this.save(form as string);
      })),
      button("download-png", t("picture"), () => {
        menu.open = false;
        void savePicture(this.chart.map.getCanvas(), this.about, this.key, this.banner);
      })));
    const top = document.querySelector("header.top") as HTMLElement;
    fill(top, h("h1", {}, h("span", { class: "brand" }, "inhabit"), h("span", { class: "title" }, this.about.title)),
      this.all.length > 1 && region, h("span", { class: "space" }),
      arrow("undo", "M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3", () => this.step(this.history.back(this.state.asked)), this.history.canBack),
      arrow("redo", "m15 14 5-5-5-5M20 9H10a6 6 0 0 0 0 12h3", () => this.step(this.history.forth(this.state.asked)), this.history.canForth),
      button("reset", t("reset"), () => {
        this.history.keep(this.state.asked);
        this.step(asWritten(this.about));
      }),
      menu, button("share", t("share"), () => void this.share()), language);
  }

  /** Titles and sentences from the server, the page's own words, and what was told already. */
  private async translate(): Promise<void> {
    speak(this.state.language);
    this.api.language = this.state.language;
    Object.assign(this.about, await this.api.about());
    this.render();
    this.plan?.translate();
    this.chart.relabel();
    this.view();
    this.redraw();
    this.place.retellSoon();
  }

  private key_(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    const typing = event.target instanceof HTMLInputElement && ["text", "search", "number"].includes(event.target.type);
    if (typing) return;
    event.preventDefault();
    this.step(event.shiftKey ? this.history.forth(this.state.asked) : this.history.back(this.state.asked));
  }

  private step(asked: Asked | undefined): void {
    if (!asked) return;
    this.state.asked = structuredClone(asked);
    this.weights.render();
    void this.change();
  }

  private get told(): Changes {
    return changes(this.about, this.state.asked);
  }

  /** Shows what was changed. One question at a time: what changes meanwhile is asked for next, so that a long drag starves nobody. */
  private async change(): Promise<void> {
    for (const [id, can] of [["undo", this.history.canBack], ["redo", this.history.canForth]] as const) {
      (document.getElementById(id) as HTMLButtonElement | null)?.toggleAttribute("disabled", !can);
    }
    document.documentElement.dataset.settled = "no";
    this.isStale = true;
    if (this.isAsking) return;
    this.isAsking = true;
    while (this.isStale) {
      this.isStale = false;
      await this.ask();
    }
    this.isAsking = false;
    document.documentElement.dataset.settled = "yes";
  }

  /** Asks the server for the ranking and computes the land meanwhile; both show in one frame unless the answer is late. */
  private async ask(): Promise<void> {
    const begun = performance.now();
    const late = setInterval(() => {
      this.paint();
      this.surface?.repaint();
    }, PATIENCE_MS);
    try {
      const answer = this.api.score(this.told);
      this.paint();
      this.columns = await answer;
      this.chart.map.once("render", () => performance.measure("slider to map", { start: begun }));
      this.redraw();
      performance.measure("slider to list", { start: begun });
      if (this.state.view.surface in this.state.asked.values) this.tellKey();
      document.documentElement.dataset.scored = String(++this.scored);
      // After the frame that shows the change: the address can wait, people cannot.
      setTimeout(() => this.remember());
      this.place.retellSoon();
      this.besideNow = "";
      void this.party(this.state.view.beside);
    } catch (error) {
      this.say(error instanceof Refusal ? error.message : t("offline"), true);
    } finally {
      clearInterval(late);
    }
  }

  /** What the surface is computed from. */
  private paint(): void {
    const surface = this.surface;
    if (!surface) return;
    this.showSurface();
    const tables = this.about.surfaces.map(({ criterion, least, greatest }, at) => {
      const spec = this.valueOf(criterion);
      const key = JSON.stringify(spec);
      if (this.tables[at]?.key !== key) this.tables[at] = { key, worths: table(spec, least, greatest) };
      return (this.tables[at] as { worths: Float32Array }).worths;
    });
    const recipe = (asked: Record<string, number>): Recipe => {
      const weights = used(this.about, asked);
      const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
      return { weights: this.about.surfaces.map(({ criterion }) => weights[criterion] ?? 0), sum, tables, least: this.about.least_known };
    };
    const { beside, split } = this.state.view;
    surface.split = beside ? split : -1;
    this.tellSides();
    const own = recipe(this.state.asked.weights);
    surface.setRecipes(own, beside ? recipe(partyWeights(this.about, beside)) : own);
  }

  /** Whose weights colour which side of a divided map. */
  private tellSides(): void {
    const { beside, split, surface } = this.state.view;
    const shown = beside !== "" && surface === "suitability";
    const own = this.state.asked.party || (Object.keys(this.told).length > 0 ? t("own") : t("scenario"));
    this.sides.style.setProperty("--split", `${100 * split}%`);
    fill(this.sides, ...(shown ? [h("span", { class: "one" }, own), h("span", { class: "other" }, beside)] : []));
  }

  private valueOf(criterion: string): ValueSpec {
    return this.state.asked.values[criterion] ?? (this.about.criteria.find(({ id }) => id === criterion) as Criterion).value;
  }

  /** Scores on the symbols and in the list. */
  private redraw(): void {
    const columns = this.columns;
    if (!columns) return;
    this.ranking.setScores(columns);
    this.chart.setScores(columns, (position) => this.ranking.isHidden(position));
    // At once, not with the next frame: the graphics card paints the map while the list is written here.
    this.chart.map.redraw();
    this.ranking.update();
    if (columns.gates_off.length > 0) this.say(t("gate_off"), true);
    else if (Object.keys(this.told).length > 0) this.say(t("changed"));
    else this.say("");
  }

  private say(words: string, loud = false): void {
    this.banner.textContent = words;
    this.banner.className = loud ? "banner loud" : "banner";
  }

  private filtered = eachFrame(() => {
    this.redraw();
    this.remember();
  });

  /** What is shown of the map; the ranks of the party beside. */
  private view(): void {
    const { view } = this.state;
    this.paint();
    this.surface?.repaint();
    this.chart.setLayers(view.layers);
    this.tellKey();
    this.remember();
    void this.party(view.beside);
  }

  private tellKey(): void {
    fill(this.key, legend(this.about, this.state, this.plan?.isShown ?? false));
  }

  /** Suitability, or the figures of a criterion between the ends of its value function. */
  private showSurface(): void {
    if (!this.surface) return;
    const { surface, opacity } = this.state.view;
    const at = this.about.surfaces.findIndex(({ criterion }) => criterion === surface);
    const found = this.about.surfaces[at];
    this.surface.opacity = opacity;
    if (!found) return this.surface.setShow({ kind: surface === "none" ? "none" : "suitability" });
    const { criterion, least, greatest } = found;
    this.surface.setShow({ kind: "criterion", surface: at, range: [least, greatest], scale: scaleOf(this.valueOf(criterion), least, greatest) });
  }

  private besideNow = "";
  private besideAsked = 0;
  private async party(name: string): Promise<void> {
    if (name === this.besideNow && name !== "") return;
    this.besideNow = name;
    const number = ++this.besideAsked;
    if (!name) return this.ranking.setBeside("", null);
    const party = this.about.parties.find((one) => one.name === name);
    // Should the server be gone, the question for the own ranking says so.
    const columns = await this.api.score({ ...this.told, weights: party?.weights ?? {} }).catch(() => null);
    if (columns && number === this.besideAsked) this.ranking.setBeside(name, columns.rank);
  }

  private remember(): void {
    history.replaceState(null, "", toHash(this.state, this.about));
  }

  private async share(): Promise<void> {
    this.remember();
    try {
      await navigator.clipboard.writeText(location.href);
      this.say(t("copied"));
    } catch {
      // Without leave to copy, the address bar holds the same link.
      this.say(location.href);
    }
  }

  private async save(form: string): Promise<void> {
    const view = this.chart.map.getBounds();
    const bbox = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()];
    try {
      await saveBytes(this.api.download(form, bbox, this.told), `${this.about.id}-villages.${form}`);
    } catch (error) {
      this.say(error instanceof Refusal ? error.message : t("offline"), true);
    }
  }
}

function language(): Language {
  const wanted = new URLSearchParams(location.hash.slice(1)).get("lang") ?? navigator.language.slice(0, 2);
  return LANGUAGES.some(({ code }) => code === wanted) ? (wanted as Language) : "en";
}

async function start(): Promise<void> {
  speak(language());
  fill(document.body, h("p", { class: "hint" }, t("loading")));
  const all = await regions();
  const wanted = new URLSearchParams(location.hash.slice(1)).get("region");
  const region = all.find(({ id }) => id === wanted) ?? all[0];
  if (!region) throw new Error("no region");
  const api = new Api(region.href);
  api.language = spoken();
  const about = await api.about();
  const fonts = ["16px", "bold 16px"].flatMap((font) => [document.fonts.load(`${font} "Noto Sans"`), document.fonts.load(`${font} "Noto Sans"`, "ع")]);
  const [villages] = await Promise.all([api.villages(about.languages), ...fonts]);
  const state: State = {
    region: region.id, language: spoken(), asked: asWritten(about),
    view: { surface: "suitability", opacity: 0.9, layers: ["hillshade", "water", "roads", "names"], beside: "", split: 0.5 },
    filters: { text: "", decisions: ["eligible", "withheld", "excluded"], status: "", least: 0 },
    village: "", second: "", position: null, camera: null, decisions: { force: [], forbid: [] },
  };
  fromHash(location.hash, state, about);
  await new App(api, about, villages as Village[], state, all).start();
}

// A link pasted over the address of an open map differs behind the # alone: the browser would load nothing.
addEventListener("hashchange", () => location.reload());

start().catch((error: unknown) => {
  fill(document.body, h("p", { class: "hint wrong", role: "alert" }, error instanceof Error ? error.message : String(error)));
});
