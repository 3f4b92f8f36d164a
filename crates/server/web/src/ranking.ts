import { fill, h } from "./dom";
import { called } from "./map";
import { css } from "./palette";
import type { State } from "./state";
import { figure, known, t } from "./text";
import type { Columns, Village } from "./types";

const PAGE = 100;
const DECISIONS = ["eligible", "withheld", "excluded"] as const;

/** The list of villages in the order of their rank, with its filters. */
export class Ranking {
  readonly element = h("div", { class: "ranking" });
  private list = h("ol", { class: "list" });
  private counts = h("p", { class: "fine", role: "status", "aria-live": "polite" });
  private more = h("button", { type: "button", class: "plain", onclick: () => {
    this.page += PAGE;
    this.update();
  } });
  private rows: { row: HTMLLIElement; button: HTMLButtonElement; rank: HTMLElement; name: HTMLElement; bar: HTMLElement; points: HTMLElement; beside: HTMLElement }[] = [];
  private page = PAGE;
  private columns: Columns | null = null;
  private beside: { name: string; rank: (number | null)[] } | null = null;

  constructor(
    private readonly villages: Village[],
    private readonly state: State,
    private readonly chosen: (id: string) => void,
    private readonly filtered: () => void,
  ) {}

  render(): void {
    const filters = this.state.filters;
    const changed = (): void => {
      this.page = PAGE;
      this.filtered();
    };
    const text = h("input", { type: "search", id: "search", placeholder: t("search"), "aria-label": t("search"), value: filters.text, oninput: () => {
      filters.text = text.value;
      changed();
    } });
    const boxes = DECISIONS.map((decision) => {
      const box = h("input", { type: "checkbox", checked: filters.decisions.includes(decision), onchange: () => {
        filters.decisions = DECISIONS.filter((one) => (one === decision ? box.checked : filters.decisions.includes(one)));
        changed();
      } });
      return h("label", { class: `decision ${decision}` }, box, h("span", { class: "dot" }), t(decision));
    });
    const statuses = [...new Set(this.villages.map(({ status }) => status))].sort();
    const status = h("select", { id: "status", onchange: () => {
      filters.status = status.value;
      changed();
    } }, h("option", { value: "" }, t("all")), ...statuses.map((word) => h("option", { value: word }, known(word))));
    status.value = filters.status;
    const least = h("input", { type: "number", id: "least", min: 0, max: 100, step: 1, value: filters.least ? String(filters.least) : "", oninput: () => {
      filters.least = Number(least.value) || 0;
      changed();
    } });
    fill(this.element, text, h("div", { class: "decisions", role: "group", "aria-label": t("ranking") }, ...boxes),
      h("div", { class: "pair" }, h("label", {}, t("status"), status), h("label", {}, t("least_score"), least)),
      this.counts, this.list, this.more);
    this.more.textContent = t("more");
    this.rows = [];
    fill(this.list);
    this.update();
  }

  /** What the filters look at from now on; the list shows it with the next `update`. */
  setScores(columns: Columns): void {
    this.columns = columns;
  }

  /** Another party's ranks beside the own; null for none. */
  setBeside(name: string, rank: (number | null)[] | null): void {
    if (!rank && !this.beside) return;
    this.beside = rank ? { name, rank } : null;
    this.update();
  }

  /** Whether the filters leave a village out. */
  isHidden(position: number): boolean {
    const { text, decisions, status, least } = this.state.filters;
    const village = this.villages[position] as Village;
    const columns = this.columns;
    if (columns && !decisions.includes(columns.decision[position] as string)) return true;
    if (status && village.status !== status) return true;
    if (least && !((columns?.score[position] ?? -1) >= least)) return true;
    if (!text) return false;
    const wanted = text.toLocaleLowerCase();
    return ![village.id, village.name, ...Object.values(village.names)].some((name) => name.toLocaleLowerCase().includes(wanted));
  }

  update(): void {
    const columns = this.columns;
    if (!columns) return;
    const order = this.villages.map((_, position) => position).filter((position) => !this.isHidden(position));
    const place = (position: number): number => columns.rank[position] ?? Number.POSITIVE_INFINITY;
    order.sort((a, b) => place(a) - place(b) || (columns.score[b] ?? -1) - (columns.score[a] ?? -1) || a - b);
    const shown = order.slice(0, this.page);
    shown.forEach((position, at) => this.put(at, position, columns));
    for (const { row } of this.rows.splice(shown.length)) row.remove();
    this.more.hidden = order.length <= this.page;
    const counts = `${columns.eligible} ${t("eligible")} · ${columns.withheld} ${t("withheld")} · ${columns.excluded} ${t("excluded")}`;
    this.counts.textContent = order.length === 0 ? t("none_found") : `${order.length} ${t("villages")} ${t("shown")} · ${counts}`;
  }

  private put(at: number, position: number, columns: Columns): void {
    const village = this.villages[position] as Village;
    const { button, rank, name, bar, points, beside } = (this.rows[at] ??= this.row());
    const decision = columns.decision[position] as string;
    const score = columns.score[position] ?? null;
    button.dataset.id = village.id;
    button.className = `village ${decision}`;
    if (village.id === this.state.village) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
    rank.textContent = columns.rank[position]?.toString() ?? "–";
    name.textContent = called(village);
    bar.style.inlineSize = `${score ?? 0}%`;
    bar.style.backgroundColor = decision === "eligible" && score !== null ? css(score / 100) : "#9a9fa8";
    points.textContent = score === null ? "–" : figure(score);
    beside.textContent = this.beside ? `${this.beside.name} ${this.beside.rank[position] ?? "–"}` : "";
    const ranked = columns.rank[position] ? `${t("rank")} ${columns.rank[position]}` : t("no_rank");
    button.setAttribute("aria-label", `${called(village)}, ${ranked}, ${points.textContent} ${t("points")}, ${known(decision)} ${beside.textContent}`);
  }

  private row(): (typeof this.rows)[number] {
    const parts = { rank: h("span", { class: "rank" }), name: h("span", { class: "name" }), bar: h("span", { class: "bar" }), points: h("span", { class: "points" }), beside: h("span", { class: "beside" }) };
    const button = h("button", { type: "button", onclick: () => this.chosen(button.dataset.id ?? "") },
      parts.rank, parts.name, parts.beside, parts.points, h("span", { class: "track" }, parts.bar));
    const row = h("li", {}, button);
    this.list.append(row);
    return { row, button, ...parts };
  }
}
