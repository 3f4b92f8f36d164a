import { MercatorCoordinate, type CustomLayerInterface, type CustomRenderMethodInput, type Map as Maplibre } from "maplibre-gl";
import { texture } from "./palette";
import { over, placed, Shader } from "./shader";

/** What a symbol says, beside its colour. */
const HIDDEN = 0;
const ELIGIBLE = 1;
const WITHHELD = 2;
const EXCLUDED = 3;
/** Eligible, with no score. */
const UNTOLD = 4;

/** A point for each village, wide enough for its circle, in pixels of the screen. */
const VERTEX = `#version 300 es
uniform mat4 u_matrix;
uniform vec2 u_shrunk;
uniform vec2 u_radius;
uniform vec2 u_edge;
in vec2 a_at;
in vec2 a_look;
flat out vec2 v_look;
flat out vec2 v_size;
void main() {
  bool open = a_look.x == ${ELIGIBLE}.0 || a_look.x == ${UNTOLD}.0;
  v_look = a_look;
  v_size = vec2(open ? u_radius.x : u_radius.y, a_look.x == ${EXCLUDED}.0 ? u_edge.y : u_edge.x);
  gl_PointSize = 2.0 * (v_size.x + v_size.y + 1.0);
  gl_Position = a_look.x == ${HIDDEN}.0 ? vec4(2.0, 2.0, 2.0, 1.0) : u_matrix * vec4(a_at, 0.0, 1.0) * vec4(u_shrunk, 1.0, 1.0);
}`;

const FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D u_ramp;
flat in vec2 v_look;
flat in vec2 v_size;
out vec4 o_colour;
void main() {
  float away = length(gl_PointCoord - 0.5) * 2.0 * (v_size.x + v_size.y + 1.0);
  float inside = clamp(v_size.x + v_size.y - away + 0.5, 0.0, 1.0);
  if (inside == 0.0) discard;
  bool excluded = v_look.x == ${EXCLUDED}.0;
  vec4 fill = excluded ? vec4(0.55) : v_look.x == ${ELIGIBLE}.0 ? texelFetch(u_ramp, ivec2(int(v_look.y), 0), 0) : vec4(0.604, 0.624, 0.659, 1.0);
  vec4 edge = excluded ? vec4(0.42, 0.114, 0.169, 1.0) : vec4(0.086, 0.125, 0.18, 1.0);
  o_colour = mix(fill, edge, clamp(away - v_size.x + 0.5, 0.0, 1.0)) * inside;
}`;

/** What the symbols are told of: decision and points of 100 by village. */
export interface Scores {
  decision: string[];
  score: (number | null)[];
}

/** Radii in pixels of eligible and of other villages, as seen from afar and from near. */
const AFAR = [4, 2.6] as const;
const NEAR = [11, 7] as const;

/** The least share of their size to which symbols shrink where villages lie close, so that they do not hide each other and the land. */
const LEAST = 0.4;

/** Radius of a symbol, as a share of the way to the nearest other one, up to which it need not shrink. */
const ROOM = 0.65;

/** Of how many villages the nearest other one is looked for. */
const SAMPLE = 200;

/**
 * Villages as circles in the colour of their score. Two bytes a village go to the graphics card when scores change: a source of the
 * map's own would evaluate its expressions for each of them, and lay them out anew when a filter hides some.
 */
export class Symbols implements CustomLayerInterface {
  readonly id = "villages";
  readonly type = "custom" as const;
  private map: Maplibre | null = null;
  private shader: Shader | null = null;
  private parts: WebGLVertexArrayObject | null = null;
  private look: WebGLBuffer | null = null;
  private ramp: WebGLTexture | null = null;
  /** World coordinates, two a village, counted from the first village. */
  private readonly at: Float32Array;
  private readonly corner: [number, number];
  /** What each village is and its step on the ramp. */
  private readonly looks: Uint8Array;
  private isTold = false;
  /** How far the nearest other village is from the middle one of many, in widths of the world. */
  private readonly spacing: number;

  constructor(places: [number, number][]) {
    const coordinates = places.map((place) => MercatorCoordinate.fromLngLat(place));
    this.corner = [coordinates[0]?.x ?? 0, coordinates[0]?.y ?? 0];
    this.at = new Float32Array(coordinates.flatMap(({ x, y }) => [x - this.corner[0], y - this.corner[1]]));
    this.looks = new Uint8Array(this.at.length);
    this.spacing = spacing(this.at);
  }

  private get count(): number {
    return this.at.length / 2;
  }

  setScores({ decision, score }: Scores, isHidden: (position: number) => boolean): void {
    for (let position = 0; position < this.count; position++) {
      const points = score[position] ?? null;
      const open = points === null ? UNTOLD : ELIGIBLE;
      const kind = decision[position] === "eligible" ? open : decision[position] === "excluded" ? EXCLUDED : WITHHELD;
      const shown = isHidden(position) ? HIDDEN : kind;
      const step = Math.round((points ?? 0) * 2.55);
      this.looks[2 * position] = shown;
      this.looks[2 * position + 1] = step;
    }
    this.isTold = false;
    this.map?.triggerRepaint();
  }

  /** The village drawn at a point of the screen or, where none is, the nearest one within `reach_px`. */
  under(point: { x: number; y: number }, reach_px: number): number | null {
    const map = this.map;
    if (!map) return null;
    const { x, y } = MercatorCoordinate.fromLngLat(map.unproject([point.x, point.y]));
    const [left, top] = [x - this.corner[0], y - this.corner[1]];
    const world = 512 * 2 ** map.getZoom();
    const { radius, lesser } = this.sizes(map.getZoom());
    let [found, least]: [number | null, number] = [null, reach_px];
    for (let position = 0; position < this.count; position++) {
      const kind = this.looks[2 * position];
      if (kind === HIDDEN) continue;
      const away = world * Math.hypot((this.at[2 * position] as number) - left, (this.at[2 * position + 1] as number) - top);
      const beyond = away - (kind === ELIGIBLE || kind === UNTOLD ? radius : lesser);
      if (beyond <= least) [found, least] = [position, beyond];
    }
    return found;
  }

  /** Radii in pixels, growing from zoom 6 to 13, and the share of the usual ones that they are. */
  private sizes(zoom: number): { size: number; radius: number; lesser: number } {
    const along = Math.min(1, Math.max(0, (zoom - 6) / (13 - 6)));
    const [radius, lesser] = [0, 1].map((which) => (AFAR[which] as number) + ((NEAR[which] as number) - (AFAR[which] as number)) * along) as [number, number];
    const size = Math.min(1, Math.max(LEAST, (ROOM * this.spacing * 512 * 2 ** zoom) / radius));
    return { size, radius: size * radius, lesser: size * lesser };
  }

  onAdd(map: Maplibre): void {
    this.map = map;
  }

  onRemove(): void {
    this.map = null;
  }

  /** The graphics card has lost all it was given. */
  lost(): void {
    this.shader = null;
  }

  private prepare(gl: WebGL2RenderingContext): Shader {
    const shader = new Shader(gl, VERTEX, FRAGMENT);
    this.parts = gl.createVertexArray();
    gl.bindVertexArray(this.parts);
    const part = (name: string, data: Float32Array | Uint8Array, kind: number, use: number): WebGLBuffer => {
      const buffer = gl.createBuffer();
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.bufferData(gl.ARRAY_BUFFER, data, use);
      const place = gl.getAttribLocation(shader.program, name);
      gl.enableVertexAttribArray(place);
      gl.vertexAttribPointer(place, 2, kind, false, 0, 0);
      return buffer;
    };
    part("a_at", this.at, gl.FLOAT, gl.STATIC_DRAW);
    this.look = part("a_look", this.looks, gl.UNSIGNED_BYTE, gl.DYNAMIC_DRAW);
    this.ramp = texture(gl);
    return shader;
  }

  render(context: WebGLRenderingContext | WebGL2RenderingContext, input: CustomRenderMethodInput): void {
    const gl = context as WebGL2RenderingContext;
    if (!this.map || this.looks.length === 0) return;
    const shader = (this.shader ??= this.prepare(gl));
    gl.useProgram(shader.program);
    over(gl);
    gl.bindVertexArray(this.parts);
    if (!this.isTold) {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.look);
      gl.bufferSubData(gl.ARRAY_BUFFER, 0, this.looks);
      this.isTold = true;
    }
    const ratio = this.map.getPixelRatio();
    const matrix = input.defaultProjectionData.mainMatrix as ArrayLike<number>;
    gl.uniformMatrix4fv(shader.place("u_matrix"), false, placed(matrix, ...this.corner, 1));
    const { size, radius, lesser } = this.sizes(this.map.getZoom());
    gl.uniform2f(shader.place("u_radius"), radius * ratio, lesser * ratio);
    gl.uniform2f(shader.place("u_edge"), 1.3 * size * ratio, 2 * size * ratio);
    // A point is left out when its middle is out of view: what is drawn to is told larger, so that those at the edge are cut, not lost.
    const [wide, high, edge] = [gl.drawingBufferWidth, gl.drawingBufferHeight, Math.ceil((radius + 3) * ratio)];
    gl.viewport(-edge, -edge, wide + 2 * edge, high + 2 * edge);
    gl.uniform2f(shader.place("u_shrunk"), wide / (wide + 2 * edge), high / (high + 2 * edge));
    gl.uniform1i(shader.place("u_ramp"), 0);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.ramp);
    gl.drawArrays(gl.POINTS, 0, this.count);
    gl.viewport(0, 0, wide, high);
    gl.bindVertexArray(null);
  }
}

/** The median distance to the nearest other village; endless for a village alone. */
function spacing(at: Float32Array): number {
  const count = at.length / 2;
  const step = Math.max(1, Math.floor(count / SAMPLE));
  const nearest: number[] = [];
  for (let one = 0; one < count; one += step) {
    let least = Number.POSITIVE_INFINITY;
    for (let other = 0; other < count; other++) {
      if (other !== one) least = Math.min(least, Math.hypot((at[2 * one] as number) - (at[2 * other] as number), (at[2 * one + 1] as number) - (at[2 * other + 1] as number)));
    }
    nearest.push(least);
  }
  return nearest.sort((one, other) => one - other)[nearest.length >> 1] ?? Number.POSITIVE_INFINITY;
}
