import type { ValueSpec } from "./types";

/** What a figure is worth, 0 to 1; null when a word is asked for. Kept to the same curves as `decision::value`. */
export function worth(spec: ValueSpec, figure: number): number | null {
  const ramp = (from: number, to: number): number => (figure <= from ? 0 : figure >= to ? 1 : (figure - from) / (to - from));
  switch (spec.kind) {
    case "rising":
      return ramp(spec.from, spec.to);
    case "falling":
      return 1 - ramp(spec.from, spec.to);
    case "between":
      if (figure < spec.zero_below || figure > spec.zero_above) return 0;
      if (figure < spec.one_from) return ramp(spec.zero_below, spec.one_from);
      return figure <= spec.one_to ? 1 : 1 - ramp(spec.one_to, spec.zero_above);
    case "piecewise":
      return along(spec.points, figure);
    case "sigmoid":
      return 1 / (1 + Math.exp((-Math.log(9) * (figure - spec.half_at)) / (spec.nine_tenths_at - spec.half_at)));
    case "gaussian":
      return 2 ** -(((figure - spec.best) / spec.half_width) ** 2);
    case "step":
      return (spec.side === "at_least" ? figure >= spec.at : figure <= spec.at) ? 1 : 0;
    case "classes":
      return spec.scores[String(figure)] ?? null;
  }
}

function along(points: [number, number][], figure: number): number {
  const first = points[0] ?? [0, 0];
  if (figure <= first[0]) return first[1];
  for (let at = 1; at < points.length; at++) {
    const [x0, y0] = points[at - 1] as [number, number];
    const [x1, y1] = points[at] as [number, number];
    if (figure <= x1) return y0 + ((y1 - y0) * (figure - x0)) / (x1 - x0);
  }
  return (points[points.length - 1] ?? [0, 0])[1];
}

/** Why a value function cannot be used; null when it can. */
export function fault(spec: ValueSpec): "order" | "numbers" | null {
  const rising = (...figures: number[]): boolean => figures.every((figure, at) => at === 0 || figure >= (figures[at - 1] as number));
  const numbers = Object.values(spec).flat(2).filter((part): part is number => typeof part === "number");
  if (numbers.some((figure) => !Number.isFinite(figure))) return "numbers";
  switch (spec.kind) {
    case "rising":
    case "falling":
      return spec.from < spec.to ? null : "order";
    case "between":
      return rising(spec.zero_below, spec.one_from, spec.one_to, spec.zero_above) ? null : "order";
    case "sigmoid":
      return spec.half_at !== spec.nine_tenths_at ? null : "order";
    case "gaussian":
      return spec.half_width > 0 ? null : "order";
    default:
      return null;
  }
}

/** Codes of the figure tiles: see `figures` of the API. */
export const GAP = 65535;
export const ENDLESS = 65534;
export const NOT_LAND = 65533;
export const LAST = 65532;

/** What every code of a surface is worth; −1 where it is not known. */
export function table(spec: ValueSpec, least: number, greatest: number): Float32Array {
  const worths = new Float32Array(65536);
  for (let code = 0; code <= LAST; code++) {
    worths[code] = worth(spec, least + ((greatest - least) * code) / LAST) ?? -1;
  }
  worths[ENDLESS] = worth(spec, Number.MAX_VALUE) ?? -1;
  worths[GAP] = -1;
  worths[NOT_LAND] = -1;
  return worths;
}
