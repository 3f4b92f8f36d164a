/** The shapes of the API's answers. */

export type ValueSpec =
  | { kind: "rising" | "falling"; from: number; to: number }
  | { kind: "between"; zero_below: number; one_from: number; one_to: number; zero_above: number }
  | { kind: "piecewise"; points: [number, number][] }
  | { kind: "sigmoid"; half_at: number; nine_tenths_at: number }
  | { kind: "gaussian"; best: number; half_width: number }
  | { kind: "step"; at: number; side: "at_least" | "at_most" }
  | { kind: "classes"; scores: Record<string, number> };

export interface GateChange {
  off?: boolean;
  at_least?: number;
  at_most?: number;
}

/** What is asked otherwise than the scenario: the body of POST /score. */
export interface Changes {
  weights?: Record<string, number>;
  values?: Record<string, ValueSpec>;
  gates?: Record<string, GateChange>;
}

export interface Criterion {
  id: string;
  title: string;
  group: string;
  kind: string;
  measure: string;
  /** In the language spoken. */
  unit_word: string;
  weight: number;
  value: ValueSpec;
  value_in_words: string;
  reference: string;
  range: [number, number] | null;
  surface: number | null;
}

export interface Gate {
  id: string;
  title: string;
  measure: string;
  at_least: number | null;
  at_most: number | null;
  unit_word: string | null;
}

export interface About {
  id: string;
  title: string;
  bbox: [number, number, number, number];
  criteria: Criterion[];
  gates: Gate[];
  parties: { name: string; voice: number; weights: Record<string, number> }[];
  surfaces: { criterion: string; least: number; greatest: number }[];
  least_known: number;
  tile_depth: number;
  styles: string[];
  modes: string[];
  service_kinds: string[];
  /** Kinds of services in the language spoken. */
  service_words: Record<string, string>;
  languages: string[];
  collections: string[];
  water: boolean;
  attribution: string;
  findings: string[];
  plan?: boolean;
  /** Whether other plans may be asked for. */
  plan_decisions?: boolean;
}

export type Decision = "eligible" | "withheld" | "excluded";

export interface Columns {
  villages: number;
  eligible: number;
  withheld: number;
  excluded: number;
  weights: Record<string, number>;
  gates_off: string[];
  score: (number | null)[];
  rank: (number | null)[];
  decision: Decision[];
}

export interface Village {
  id: string;
  names: Record<string, string>;
  name: string;
  status: string;
  population: number | null;
  at: [number, number];
}

export interface Told {
  id: string;
  name: string;
  status: string;
  lon: number;
  lat: number;
  decision: Decision;
  reasons: string[];
  score: number | null;
  score_low: number;
  score_high: number;
  rank: number | null;
  completeness: number;
  villages_better?: number | null;
  criteria: {
    id: string;
    title: string;
    shown: string;
    note: string;
    share: number | null;
    most: number;
    score: number | null;
    unreachable: boolean;
  }[];
  gates: { id: string; title: string; outcome: string; grounds: string }[];
  losses: { criterion: string; points: number }[];
  what_it_would_take?: { what: string; needs_points: number; single: Takes; combined: Takes }[];
  journeys?: Journey[];
  routes?: GeoJSON.FeatureCollection;
}

/** A plan as it may be shared: counts, null where a count is too small to be told. */
export interface Plan {
  status: string;
  gap: number | null;
  broken: string[];
  currency: string;
  households: number;
  households_placed: number | null;
  places: PlanPlace[];
  works: { id: string; village: string; title: string; year: number; cost: number }[];
  money: { year: number; budget: number; spent: number }[];
  changed?: { id: string; name: string; before: number | null; after: number | null }[];
}

export interface PlanPlace {
  id: string;
  name: string;
  lon: number;
  lat: number;
  opened: number | null;
  households: number | null;
  people: number | null;
  binds: string[];
  closed_because: string[];
}

interface Takes {
  possible: boolean;
  changes: { criterion: string; words: string }[];
}

export interface Journey {
  criterion: string;
  to: string;
  place: string;
  minutes: number | null;
  reason: string;
  legs: { how: string; distance_m: number; minutes: number }[];
  seasons: { season: string; minutes: number | null }[];
}
