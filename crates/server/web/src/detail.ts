import { fill, h } from "./dom";
import { css } from "./palette";
import { figure, known, t } from "./text";
import type { Told } from "./types";

export interface DetailEars {
  compare(): void;
  near(): void;
  close(): void;
}

/** Why a village, or any place, has its score. */
export function detail(told: Told, name: string, ears: DetailEars): HTMLElement {
  const isPlace = told.villages_better !== undefined;
  return h("article", { class: "detail" },
    h("header", {}, h("h2", { tabindex: -1 }, isPlace ? t("any_place") : name),
      h("button", { type: "button", class: "plain", "aria-label": t("close"), onclick: ears.close }, "×")),
    h("p", { class: "fine" }, isPlace ? "" : `${known(told.status)} · `, h("span", { class: "ltr" }, `${isPlace ? "" : `${told.id} · `}${told.lat.toFixed(4)}, ${told.lon.toFixed(4)}`)),
    head(told), weakest(told),
    ...told.reasons.map((reason) => h("p", { class: `reason ${told.decision}` }, reason)),
    h("div", { class: "actions" },
      !isPlace && h("button", { type: "button", onclick: ears.compare }, t("set_beside")),
      h("button", { type: "button", onclick: ears.near }, t("near"))),
    shares(told), unknown(told), takes(told), gates(told), journeys(told));
}

function head(told: Told): HTMLElement {
  const range = told.score_high - told.score_low >= 0.05
    ? h("p", { class: "fine" }, `${t("between")} ${figure(told.score_low)} ${t("and")} ${figure(told.score_high)}, ${t("facts_missing")}`) : null;
  const rank = told.rank ? `${t("rank")} ${told.rank}` : t("no_rank");
  const better = told.villages_better === undefined || told.villages_better === null ? null : h("p", { class: "fine" }, `${told.villages_better} ${t("better")}`);
  return h("div", { class: "head" },
    h("span", { class: "score", style: { "border-color": told.decision === "eligible" ? css((told.score ?? 0) / 100) : "#9a9fa8" } }, told.score === null ? "–" : figure(told.score)),
    h("div", {}, h("p", { class: `decision ${told.decision}` }, h("span", { class: "dot" }), t(told.decision), told.villages_better === undefined ? ` · ${rank}` : ""),
      h("p", { class: "fine" }, `${t("points")} ${t("of_100")} · ${figure(100 * told.completeness, 0)} % ${t("known")}`), range, better));
}

/** The weakest link: the criterion that loses most. */
function weakest(told: Told): HTMLElement | null {
  const [first] = told.losses;
  const criterion = told.criteria.find(({ id }) => id === first?.criterion);
  if (!first || !criterion) return null;
  return h("p", { class: "weakest" }, h("strong", {}, `${t("weakest")}: `), `${criterion.title} (${criterion.shown}) – ${t("costs")} ${figure(first.points)} ${t("points")}`);
}

function shares(told: Told): HTMLElement {
  const weakest = told.losses[0]?.criterion;
  const rows = told.criteria.filter(({ share }) => share !== null).map((criterion) => {
    const share = criterion.share ?? 0;
    const bar = h("span", { class: "bar", style: { "inline-size": `${criterion.most > 0 ? (100 * share) / criterion.most : 0}%`, "background-color": css(criterion.score ?? 0) } });
    return h("tr", { class: criterion.id === weakest ? "is-weakest" : "", title: criterion.note },
      h("th", { scope: "row" }, criterion.title), h("td", { class: "shown" }, criterion.shown),
      h("td", { class: "figure" }, h("span", { class: "ltr" }, `${figure(share)} / ${figure(criterion.most)}`), h("span", { class: "track" }, bar)));
  });
  return h("section", {}, h("h3", {}, t("shares")), h("table", {},
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("criterion")), h("th", { scope: "col" }, t("found")), h("th", { scope: "col", class: "figure" }, t("all_points")))), h("tbody", {}, ...rows)));
}

function unknown(told: Told): HTMLElement | null {
  const gaps = told.criteria.filter(({ share }) => share === null);
  if (gaps.length === 0) return null;
  return h("section", {}, h("h3", {}, t("unknown_facts")), h("ul", {}, ...gaps.map(({ title, note, most }) =>
    h("li", {}, `${title} (${figure(most)} ${t("points")})`, note && h("span", { class: "fine" }, ` ${note}`)))));
}

function takes(told: Told): HTMLElement | null {
  const ways = told.what_it_would_take ?? [];
  if (ways.length === 0) return null;
  return h("section", {}, h("h3", {}, t("takes")), ...ways.map((way) => h("div", { class: "way" },
    h("p", {}, h("strong", {}, way.what), ` (${figure(way.needs_points)} ${t("points")})`),
    h("ul", {}, ...way.single.changes.slice(0, 4).flatMap(({ words }, at) => [at > 0 && h("li", { class: "or" }, t("or")), h("li", {}, words)]).filter(Boolean)),
    way.single.changes.length === 0 && way.combined.possible ? h("ul", {}, ...way.combined.changes.map(({ words }) => h("li", {}, words))) : null)));
}

function gates(told: Told): HTMLElement | null {
  if (told.gates.length === 0) return null;
  return h("section", {}, h("h3", {}, t("gates")), h("ul", { class: "gate-list" }, ...told.gates.map(({ title, outcome, grounds }) =>
    h("li", { class: outcome }, h("span", { class: "outcome" }, known(outcome)), ` ${title}`, grounds && h("span", { class: "fine" }, ` ${grounds}`)))));
}

function journeys(told: Told): HTMLElement | null {
  const all = told.journeys ?? [];
  if (all.length === 0) return null;
  const time = (minutes: number | null): string => (minutes === null ? t("no_way") : `${figure(minutes, 0)} ${t("minutes")}`);
  return h("section", {}, h("h3", {}, t("journeys")), h("ul", { class: "journeys" }, ...all.map((journey) =>
    h("li", {}, h("strong", {}, `${known(journey.to)}${journey.place ? ` (${journey.place})` : ""}: ${time(journey.minutes)}`),
      journey.reason && h("span", { class: "fine" }, ` ${journey.reason}`),
      journey.seasons.length > 0 && h("span", { class: "fine" }, ` ${journey.seasons.map(({ season, minutes }) => `${season} ${time(minutes)}`).join(", ")}`)))));
}

/** Two villages side by side, the largest differences first. */
export function comparison(first: Told, second: Told, names: [string, string], close: () => void): HTMLElement {
  const rows = first.criteria.map((criterion, at) => {
    const other = second.criteria[at] as Told["criteria"][number];
    return { criterion, other, apart: (criterion.share ?? 0) - (other.share ?? 0) };
  });
  rows.sort((one, two) => Math.abs(two.apart) - Math.abs(one.apart));
  const cell = (share: number | null, shown: string): HTMLElement => h("td", { class: "figure" }, share === null ? "–" : figure(share), h("span", { class: "fine" }, ` ${shown}`));
  const total = (told: Told): string => (told.score === null ? "–" : figure(told.score));
  return h("article", { class: "detail" },
    h("header", {}, h("h2", { tabindex: -1 }, `${names[0]} · ${names[1]}`), h("button", { type: "button", class: "plain", "aria-label": t("close"), onclick: close }, "×")),
    h("table", { class: "comparison" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("criterion")), h("th", { scope: "col", class: "figure first" }, names[0]), h("th", { scope: "col", class: "figure second" }, names[1]), h("th", { scope: "col", class: "figure" }, t("difference")))),
      h("tbody", {},
        h("tr", { class: "total" }, h("th", { scope: "row" }, t("all_points")), h("td", { class: "figure" }, total(first), h("span", { class: "fine" }, ` ${t(first.decision)}`)), h("td", { class: "figure" }, total(second), h("span", { class: "fine" }, ` ${t(second.decision)}`)),
          h("td", { class: "figure" }, first.score === null || second.score === null ? "–" : signed(first.score - second.score))),
        ...rows.map(({ criterion, other, apart }) => h("tr", {}, h("th", { scope: "row" }, criterion.title), cell(criterion.share, criterion.shown), cell(other.share, other.shown),
          h("td", { class: `figure ${apart > 0.05 ? "more" : apart < -0.05 ? "less" : ""}` }, criterion.share === null || other.share === null ? "–" : signed(apart)))))));
}

const signed = (value: number): string => (value > 0 ? "+" : "") + figure(value).replace("-", "−");

/** A word where nothing is chosen yet. */
export function empty(element: HTMLElement, words: string): void {
  fill(element, h("p", { class: "hint" }, words));
}
