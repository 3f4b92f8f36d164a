import { worth, ENDLESS, GAP, LAST, NOT_LAND } from "./value";
import type { ValueSpec } from "./types";

/** Pixels on a side of a tile. */
export const SIDE = 256;
const PIXELS = SIDE * SIDE;

/** What a pixel is, beside its step on the ramp. */
export const NOTHING = 0;
export const WHOLE = 1;
export const PART = 2;
export const GREY = 3;
export const OUT_OF_REACH = 4;

/** By what suitability is told: weights as the sliders have them, their sum over all criteria, those without a surface among them. */
export interface Recipe {
  weights: number[];
  sum: number;
  tables: Float32Array[];
  least: number;
}

/**
 * Suitability of one tile, by the formula of `planner::surface`. While one criterion moves, the sums of all others are kept:
 * a step of a slider then costs one look at each pixel instead of one for each criterion, and the first step of another slider two more.
 * In double precision, so that what is added and taken away for hours leaves nothing behind.
 */
export class Sums {
  private readonly gained = new Float64Array(PIXELS);
  private readonly known = new Float64Array(PIXELS);
  private weights: number[] = [];
  private tables: Float32Array[] = [];
  /** The criterion left out of the sums; −1 for none, −2 before the first. */
  private moving = -2;

  constructor(private readonly codes: Uint16Array) {}

  /** Two bytes a pixel, its step on the ramp and what it is, into `out`. */
  paint(recipe: Recipe, out: Uint8Array): void {
    const changed = this.changed(recipe);
    const [first, ...others] = changed;
    if (this.moving === -2 || others.length > 0) this.addAll(recipe);
    else if (first !== undefined && first !== this.moving) this.leaveOut(first);
    this.weights = [...recipe.weights];
    this.tables = [...recipe.tables];
    this.write(recipe, out);
  }

  private changed({ weights, tables }: Recipe): number[] {
    return weights.map((_, at) => at).filter((at) => weights[at] !== this.weights[at] || tables[at] !== this.tables[at]);
  }

  private addAll({ weights, tables }: Recipe): void {
    this.moving = -1;
    this.gained.fill(0);
    this.known.fill(0);
    weights.forEach((weight, criterion) => this.add(criterion, weight, tables[criterion]));
  }

  /** The sums of all but one criterion, from those there are: as it was before it moved. */
  private leaveOut(criterion: number): void {
    if (this.moving >= 0) this.add(this.moving, this.weights[this.moving] as number, this.tables[this.moving]);
    this.add(criterion, -(this.weights[criterion] as number), this.tables[criterion]);
    this.moving = criterion;
  }

  /** Adds a criterion, or takes it away when its weight is told below 0. */
  private add(criterion: number, weight: number, table: Float32Array | undefined): void {
    if (weight === 0 || !table) return;
    const { gained, known, codes } = this;
    const from = criterion * PIXELS;
    for (let pixel = 0; pixel < PIXELS; pixel++) {
      const value = table[codes[from + pixel] as number] as number;
      if (value >= 0) {
        gained[pixel] = (gained[pixel] as number) + weight * value;
        known[pixel] = (known[pixel] as number) + weight;
      }
    }
  }

  private write({ weights, sum, tables, least }: Recipe, out: Uint8Array): void {
    const { gained, known, codes } = this;
    const moves = this.moving >= 0;
    const weight = moves ? (weights[this.moving] as number) : 0;
    const table = moves ? (tables[this.moving] as Float32Array) : null;
    const from = moves ? this.moving * PIXELS : 0;
    const whole = 0.9999 * weights.reduce((total, one) => total + one, 0);
    const enough = least * sum * (1 - 1e-6);
    const nothing = 1e-9 * sum; // what rounding may leave of a weight taken away
    for (let pixel = 0; pixel < PIXELS; pixel++) {
      let [points, sure] = [gained[pixel] as number, known[pixel] as number];
      if (table) {
        const value = table[codes[from + pixel] as number] as number;
        if (value >= 0) {
          points += weight * value;
          sure += weight;
        }
      }
      const isLand = codes[pixel] !== NOT_LAND;
      const isTold = sure >= enough && sure > nothing;
      out[2 * pixel] = isTold ? (255 * points) / sure + 0.5 : 0;
      out[2 * pixel + 1] = !isLand ? NOTHING : !isTold ? GREY : sure < whole ? PART : WHOLE;
    }
  }
}

/** Between which figures a criterion is coloured, as on the printed maps: those at which its worth begins and ends, light for good. */
export interface Scale {
  low: number;
  high: number;
  /** The small figures are the good ones. */
  lessIsGood: boolean;
}

export function scaleOf(spec: ValueSpec, least: number, greatest: number): Scale {
  if (spec.kind === "rising" || spec.kind === "falling") return { low: spec.from, high: spec.to, lessIsGood: spec.kind === "falling" };
  const lessIsGood = (worth(spec, least) ?? 0) > (worth(spec, greatest) ?? 0);
  return { low: least, high: greatest > least ? greatest : least + 1, lessIsGood };
}

/** One criterion's figures: two bytes a pixel as those of suitability. */
export function figuresOf(codes: Uint16Array, criterion: number, [least, greatest]: [number, number], scale: Scale, out: Uint8Array): void {
  const from = criterion * PIXELS;
  const [first, width] = [least - scale.low, (greatest - least) / LAST];
  for (let pixel = 0; pixel < PIXELS; pixel++) {
    const code = codes[from + pixel] as number;
    const share = Math.min(1, Math.max(0, (first + width * code) / (scale.high - scale.low)));
    out[2 * pixel] = 255 * (scale.lessIsGood ? 1 - share : share) + 0.5;
    out[2 * pixel + 1] = code === NOT_LAND ? NOTHING : code === GAP ? GREY : code === ENDLESS ? OUT_OF_REACH : WHOLE;
  }
}
