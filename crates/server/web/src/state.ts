import type { About, Changes, GateChange, ValueSpec } from "./types";
import type { Language } from "./text";

/** What a reader asks otherwise than the scenario, in full. */
export interface Asked {
  /** Weights by criterion on the sliders' scale. */
  weights: Record<string, number>;
  values: Record<string, ValueSpec>;
  gates: Record<string, GateChange>;
  /** The party whose weights these are; empty for the scenario's or one's own. */
  party: string;
}

/** What of the map is shown. */
export interface View {
  surface: string;
  opacity: number;
  layers: string[];
  beside: string;
  split: number;
}

export interface Filters {
  text: string;
  decisions: string[];
  status: string;
  least: number;
}

/** The whole of what can be shared by an address. */
export interface State {
  region: string;
  language: Language;
  asked: Asked;
  view: View;
  filters: Filters;
  village: string;
  second: string;
  position: [number, number] | null;
  camera: [number, number, number] | null;
  /** Places a plan must use, and must not use. */
  decisions: { force: string[]; forbid: string[] };
}

/** One point on a slider is a hundredth of the weight in the scenario. */
export const scale = (weight: number): number => Math.round(weight * 1000) / 10;

export const asWritten = (about: About): Asked => ({
  weights: Object.fromEntries(about.criteria.map((criterion) => [criterion.id, scale(criterion.weight)])),
  values: {},
  gates: {},
  party: "",
});

/** The changes the server is told of: nothing where nothing was changed. */
export function changes(about: About, asked: Asked): Changes {
  const written = asWritten(about);
  const told: Changes = {};
  const party = about.parties.find((one) => one.name === asked.party);
  const moved = about.criteria.some(({ id }) => asked.weights[id] !== written.weights[id]);
  if (party && sameWeights(asked.weights, partyWeights(about, party.name))) told.weights = party.weights;
  else if (moved) told.weights = asked.weights;
  if (Object.keys(asked.values).length > 0) told.values = asked.values;
  if (Object.keys(asked.gates).length > 0) told.gates = asked.gates;
  return told;
}

export function partyWeights(about: About, name: string): Record<string, number> {
  const party = about.parties.find((one) => one.name === name);
  if (!party) return asWritten(about).weights;
  return Object.fromEntries(about.criteria.map(({ id }) => [id, scale(party.weights[id] ?? 0)]));
}

function sameWeights(one: Record<string, number>, other: Record<string, number>): boolean {
  return Object.keys(one).every((id) => one[id] === other[id]);
}

/** The weights that count: those asked, or as the scenario has them when all of these are 0. */
export function used(about: About, weights: Record<string, number>): Record<string, number> {
  return about.criteria.some(({ id }) => (weights[id] ?? 0) > 0) ? weights : Object.fromEntries(about.criteria.map(({ id, weight }) => [id, weight]));
}

/** Weights adding up to 1, in the order of the criteria. */
export function shares(about: About, weights: Record<string, number>): number[] {
  const counted = used(about, weights);
  const sum = about.criteria.reduce((total, { id }) => total + (counted[id] ?? 0), 0);
  return about.criteria.map(({ id }) => (counted[id] ?? 0) / sum);
}

/** Steps back and forth through what was asked. */
export class History {
  private past: Asked[] = [];
  private future: Asked[] = [];

  /** Keeps what was asked before a change. */
  keep(before: Asked): void {
    this.past.push(structuredClone(before));
    if (this.past.length > 200) this.past.shift();
    this.future = [];
  }

  back(now: Asked): Asked | undefined {
    const found = this.past.pop();
    if (found) this.future.push(structuredClone(now));
    return found;
  }

  forth(now: Asked): Asked | undefined {
    const found = this.future.pop();
    if (found) this.past.push(structuredClone(now));
    return found;
  }

  get canBack(): boolean {
    return this.past.length > 0;
  }

  get canForth(): boolean {
    return this.future.length > 0;
  }
}

/** The part of an address behind `#` that brings a state back. */
export function toHash(state: State, about: About): string {
  const own = new URLSearchParams({ region: state.region, lang: state.language });
  const told = changes(about, state.asked);
  if (Object.keys(told).length > 0) own.set("changes", JSON.stringify(told));
  if (state.asked.party) own.set("party", state.asked.party);
  if (state.village) own.set("village", state.village);
  if (state.second) own.set("second", state.second);
  if (state.position) own.set("at", state.position.map((part) => part.toFixed(5)).join(","));
  if (state.camera) own.set("view", state.camera.map((part) => part.toFixed(4)).join(","));
  own.set("show", [state.view.surface, state.view.opacity, state.view.split, ...state.view.layers].join(","));
  if (state.view.beside) own.set("beside", state.view.beside);
  for (const list of ["force", "forbid"] as const) if (state.decisions[list].length > 0) own.set(list, state.decisions[list].join(","));
  const { text, decisions, status, least } = state.filters;
  if (text || status || least || decisions.length < 3) own.set("filter", JSON.stringify([text, decisions, status, least]));
  return `#${own}`;
}

/** Reads what an address tells into a state; what it does not tell, or tells wrongly, stays. */
export function fromHash(hash: string, state: State, about: About): void {
  const own = new URLSearchParams(hash.replace(/^#/, ""));
  const figures = (name: string): number[] => (own.get(name) ?? "").split(",").map(Number);
  const told = parsed<Changes>(own.get("changes")) ?? {};
  const party = own.get("party") ?? "";
  if (about.parties.some(({ name }) => name === party)) {
    state.asked.weights = partyWeights(about, party);
    state.asked.party = party;
  }
  for (const { id } of about.criteria) {
    const weight = told.weights?.[id];
    if (typeof weight === "number" && weight >= 0 && !state.asked.party) state.asked.weights[id] = weight;
    const value = told.values?.[id];
    if (value) state.asked.values[id] = value;
  }
  for (const { id } of about.gates) if (told.gates?.[id]) state.asked.gates[id] = told.gates[id];
  state.village = own.get("village") ?? "";
  state.second = own.get("second") ?? "";
  const [lon, lat] = figures("at");
  if (own.has("at") && Number.isFinite(lon) && Number.isFinite(lat)) state.position = [lon as number, lat as number];
  const camera = figures("view");
  if (camera.length === 3 && camera.every(Number.isFinite)) state.camera = camera as [number, number, number];
  const show = own.get("show")?.split(",");
  if (show) {
    const [surface = "suitability", opacity = "1", split = "0.5", ...layers] = show;
    Object.assign(state.view, { surface, opacity: bounded(opacity, 1), split: bounded(split, 0.5), layers });
  }
  for (const list of ["force", "forbid"] as const) state.decisions[list] = (own.get(list) ?? "").split(",").filter(Boolean);
  state.view.beside = own.get("beside") ?? "";
  const filter = parsed<[string, string[], string, number]>(own.get("filter"));
  if (Array.isArray(filter)) {
    const [text, decisions, status, least] = filter;
    state.filters = { text: String(text), decisions: Array.isArray(decisions) ? decisions : [], status: String(status), least: Number(least) || 0 };
  }
}

function bounded(text: string, otherwise: number): number {
  const figure = Number(text);
  return figure >= 0 && figure <= 1 ? figure : otherwise;
}

function parsed<T>(text: string | null): T | null {
  try {
    return text === null ? null : (JSON.parse(text) as T);
  } catch {
    return null;
  }
}
