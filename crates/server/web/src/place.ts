import type { Api } from "./api";
import { comparison, detail, empty } from "./detail";
import { fill, h } from "./dom";
import { called, type Chart } from "./map";
import type { NearbyPanel } from "./nearby";
import type { Ranking } from "./ranking";
import type { State } from "./state";
import { figure, t } from "./text";
import type { Changes, Told, Village } from "./types";

/** How long weights rest before what is told of a place is told anew. */
const REST_MS = 300;

/** What stands round the panel. */
export interface Around {
  changes: () => Changes;
  say: (words: string) => void;
  /** Opens a tab. */
  show: (tab: "ranking" | "place" | "near") => void;
  remember: () => void;
}

/** What is told of the place chosen: a village, any place, or two villages beside each other. */
export class PlacePanel {
  readonly element = h("div", { class: "place" });
  private choosingSecond = false;
  private timer = 0;
  /** Counts what was asked: an answer that comes after the next question is not shown. */
  private asked = 0;

  constructor(
    private readonly api: Api,
    private readonly state: State,
    private readonly villages: Village[],
    private readonly chart: Chart,
    private readonly near: NearbyPanel,
    private readonly ranking: Ranking,
    private readonly around: Around,
  ) {}

  render(): void {
    if (!this.state.village && !this.state.position) empty(this.element, t("choose_place"));
  }

  /** What an address says was chosen. */
  async restore(): Promise<void> {
    await this.retell(false);
  }

  /** Tells it anew when the weights rest. */
  retellSoon(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.retell(true), REST_MS);
  }

  private async retell(again: boolean): Promise<void> {
    if (this.state.second && this.state.village) await this.compare(again);
    else if (this.state.village) await this.choose(this.state.village, false, again);
    else if (this.state.position) await this.chooseAt(this.state.position, again);
  }

  async choose(id: string, fly: boolean, again = false): Promise<void> {
    const village = this.village(id);
    if (!village) return;
    if (this.choosingSecond && id !== this.state.village) {
      this.choosingSecond = false;
      this.state.second = id;
      return this.compare(false);
    }
    if (!again) Object.assign(this.state, { village: id, second: "", position: null });
    if (fly) this.chart.bring(village.at);
    this.chart.setPlaces([{ at: village.at, which: "first" }]);
    this.near.setFrom(called(village), { village: id });
    const name = called(village);
    await this.tell(again, async () => {
      const told = await this.api.explain(id, this.around.changes());
      return () => this.explain(told, name);
    });
  }

  async chooseAt(position: [number, number], again = false): Promise<void> {
    if (!again) Object.assign(this.state, { village: "", second: "", position });
    this.chart.setPlaces([{ at: position, which: "first" }]);
    const name = `${figure(position[1], 4)}, ${figure(position[0], 4)}`;
    this.near.setFrom(name, { at: position.map((part) => part.toFixed(6)).join(",") });
    await this.tell(again, async () => {
      const told = await this.api.at(position[0], position[1], this.around.changes());
      return () => this.explain(told, name);
    });
  }

  private async compare(again: boolean): Promise<void> {
    const [first, second] = [this.village(this.state.village), this.village(this.state.second)];
    if (!first || !second) return;
    this.chart.setPlaces([{ at: first.at, which: "first" }, { at: second.at, which: "second" }]);
    await this.tell(again, async () => {
      const both = await this.api.compare(first.id, second.id, this.around.changes());
      return () => fill(this.element, comparison(both.first, both.second, [called(first), called(second)], () => {
        this.state.second = "";
        void this.choose(first.id, false);
      }));
    });
  }

  /** Asks, and shows the answer unless something else was asked for meanwhile. */
  private async tell(again: boolean, ask: () => Promise<() => void>): Promise<void> {
    const number = ++this.asked;
    const isOpening = document.activeElement === document.body;
    this.ranking.update();
    this.around.remember();
    if (!again) {
      this.around.show("place");
      empty(this.element, t("working"));
    }
    const show = await ask().catch((error: unknown) => () => empty(this.element, error instanceof Error ? error.message : String(error)));
    if (number !== this.asked) return;
    // Who reads the explanation with the keyboard keeps their place when it is told anew; who opened a link has not begun to read.
    const reads = this.element.contains(document.activeElement);
    show();
    if (reads || (!again && !isOpening)) this.element.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  private explain(told: Told, name: string): void {
    this.chart.data("routes", told.routes ?? { type: "FeatureCollection", features: [] });
    fill(this.element, detail(told, name, {
      close: () => this.close(),
      near: () => this.around.show("near"),
      compare: () => {
        this.choosingSecond = true;
        this.around.say(t("choose_second"));
        this.around.show("ranking");
      },
    }));
  }

  private close(): void {
    this.asked++;
    Object.assign(this.state, { village: "", second: "", position: null });
    this.chart.setPlaces([]);
    for (const source of ["routes", "near"]) this.chart.data(source, { type: "FeatureCollection", features: [] });
    empty(this.element, t("choose_place"));
    this.around.show("ranking");
    this.ranking.update();
    this.around.remember();
  }

  private village(id: string): Village | undefined {
    return this.villages.find((one) => one.id === id);
  }
}
