import type { CustomLayerInterface, CustomRenderMethodInput, Map as Maplibre } from "maplibre-gl";
import { texture } from "./palette";
import { NOT_LAND } from "./value";

/** What the surface shows. */
export type Show = { kind: "suitability" } | { kind: "criterion"; surface: number } | { kind: "none" };

const SIDE = 256;
const MOST_CRITERIA = 32;
/** Tiles kept on the graphics card. */
const KEPT = 72;

const VERTEX = `#version 300 es
uniform mat4 u_matrix;
in vec2 a_at;
out vec2 v_at;
void main() { v_at = a_at; gl_Position = u_matrix * vec4(a_at, 0.0, 1.0); }`;

const FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2DArray;
precision highp sampler2DArray;
uniform usampler2DArray u_codes;
uniform sampler2DArray u_tables;
uniform sampler2D u_ramp;
uniform float u_weights[${MOST_CRITERIA}];
uniform float u_others[${MOST_CRITERIA}];
uniform int u_count;
uniform int u_single;
uniform float u_split;
uniform float u_least;
uniform float u_opacity;
uniform float u_dpr;
in vec2 v_at;
out vec4 o_colour;
void put(vec3 colour) { o_colour = vec4(colour * u_opacity, u_opacity); }
void main() {
  ivec2 at = ivec2(clamp(v_at * ${SIDE}.0, 0.0, ${SIDE - 1}.0));
  bool line = mod(gl_FragCoord.x + gl_FragCoord.y, 8.0 * u_dpr) < 2.0 * u_dpr;
  if (u_single >= 0) {
    uint code = texelFetch(u_codes, ivec3(at, u_single), 0).r;
    if (code == 65533u) discard;
    if (code == 65535u) put(line ? vec3(0.59) : vec3(0.84));
    else if (code == 65534u) put(vec3(0.42));
    else put(texture(u_ramp, vec2(float(code) / 65532.0, 0.5)).rgb);
    return;
  }
  bool other = u_split >= 0.0 && gl_FragCoord.x > u_split;
  if (u_split >= 0.0 && abs(gl_FragCoord.x - u_split) < u_dpr) { put(vec3(1.0)); return; }
  float gained = 0.0, known = 0.0, whole = 0.0;
  for (int criterion = 0; criterion < ${MOST_CRITERIA}; criterion++) {
    if (criterion >= u_count) break;
    uint code = texelFetch(u_codes, ivec3(at, criterion), 0).r;
    if (code == 65533u) discard;
    float weight = other ? u_others[criterion] : u_weights[criterion];
    float worth = texelFetch(u_tables, ivec3(int(code & 255u), int(code >> 8), criterion), 0).r;
    whole += weight;
    if (worth >= 0.0) { gained += weight * worth; known += weight; }
  }
  if (known < u_least) put(line ? vec3(0.59) : vec3(0.84));
  else if (known < whole * 0.9999 && line) put(vec3(0.59));
  else put(texture(u_ramp, vec2(gained / known, 0.5)).rgb);
}`;

/** `codes` wait for the next frame, see `prepare`. */
type Tile = { z: number; x: number; y: number; codes: Uint16Array | null; texture: WebGLTexture | null; state: "loading" | "ready" | "empty"; used: number };

/**
 * Suitability painted by the graphics card: figures come once as tiles, weights and value functions are handed over as
 * they change, and the next frame shows them. The formula is that of `planner::surface`.
 */
export class Surface implements CustomLayerInterface {
  readonly id = "surface";
  readonly type = "custom" as const;
  show: Show = { kind: "suitability" };
  opacity = 1;
  /** Where the map is split between two sets of weights, 0 to 1 of its width; −1 for one set. */
  split = -1;
  least = 0.5;
  private map: Maplibre | null = null;
  private program: WebGLProgram | null = null;
  private square: WebGLBuffer | null = null;
  private tables: WebGLTexture | null = null;
  private ramp: WebGLTexture | null = null;
  private places = new Map<string, WebGLUniformLocation | null>();
  private tiles = new Map<string, Tile>();
  private weights = new Float32Array(MOST_CRITERIA);
  private others = new Float32Array(MOST_CRITERIA);
  private waiting: [number, Float32Array][] = [];
  private frame = 0;
  private loading = 0;

  constructor(
    private readonly base: string,
    private readonly count: number,
    private readonly depth: number,
    private readonly bbox: [number, number, number, number],
  ) {}

  /** Weights by surface, adding up to 1 over all criteria, those without a surface among them. */
  setWeights(weights: number[], others: number[] = weights): void {
    this.weights.set(weights.slice(0, MOST_CRITERIA));
    this.others.set(others.slice(0, MOST_CRITERIA));
    this.map?.triggerRepaint();
  }

  setTable(surface: number, worths: Float32Array): void {
    this.waiting.push([surface, worths]);
    this.map?.triggerRepaint();
  }

  repaint(): void {
    this.map?.triggerRepaint();
  }

  /** Whether every tile in view has come. */
  get isWhole(): boolean {
    return this.loading === 0;
  }

  onAdd(map: Maplibre): void {
    this.map = map;
  }

  /** Done in the first frame: the map keeps account of the state of the graphics card, and hands it over only then. */
  private prepare(gl: WebGL2RenderingContext): WebGLProgram {
    this.square = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, this.square);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([0, 0, 1, 0, 0, 1, 1, 1]), gl.STATIC_DRAW);
    this.tables = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, this.tables);
    gl.texStorage3D(gl.TEXTURE_2D_ARRAY, 1, gl.R32F, SIDE, SIDE, Math.max(1, this.count));
    nearest(gl, gl.TEXTURE_2D_ARRAY);
    this.ramp = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.ramp);
    plainUnpack(gl);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, texture());
    nearest(gl, gl.TEXTURE_2D);
    return link(gl);
  }

  onRemove(): void {
    this.map = null;
  }

  render(context: WebGLRenderingContext | WebGL2RenderingContext, input: CustomRenderMethodInput): void {
    const gl = context as WebGL2RenderingContext;
    if (!this.map || this.show.kind === "none" || this.count === 0) return;
    this.frame++;
    this.program ??= this.prepare(gl);
    this.upload(gl);
    gl.useProgram(this.program);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.STENCIL_TEST);
    gl.disable(gl.CULL_FACE);
    this.uniforms(gl);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.square);
    const place = gl.getAttribLocation(this.program, "a_at");
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, 2, gl.FLOAT, false, 0, 0);
    const matrix = input.defaultProjectionData.mainMatrix as ArrayLike<number>;
    for (const tile of this.drawn()) this.draw(gl, tile, matrix);
    this.forget(gl);
  }

  private upload(gl: WebGL2RenderingContext): void {
    plainUnpack(gl);
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, this.tables);
    for (const [surface, worths] of this.waiting) {
      gl.texSubImage3D(gl.TEXTURE_2D_ARRAY, 0, 0, 0, surface, SIDE, SIDE, 1, gl.RED, gl.FLOAT, worths);
    }
    this.waiting = [];
  }

  private uniforms(gl: WebGL2RenderingContext): void {
    const at = (name: string): WebGLUniformLocation | null => {
      if (!this.places.has(name)) this.places.set(name, gl.getUniformLocation(this.program as WebGLProgram, name));
      return this.places.get(name) ?? null;
    };
    gl.uniform1fv(at("u_weights"), this.weights);
    gl.uniform1fv(at("u_others"), this.others);
    gl.uniform1i(at("u_count"), Math.min(this.count, MOST_CRITERIA));
    gl.uniform1i(at("u_single"), this.show.kind === "criterion" ? this.show.surface : -1);
    gl.uniform1f(at("u_split"), this.split < 0 ? -1 : this.split * gl.drawingBufferWidth);
    gl.uniform1f(at("u_least"), this.least);
    gl.uniform1f(at("u_opacity"), this.opacity);
    gl.uniform1f(at("u_dpr"), devicePixelRatio);
    gl.uniform1i(at("u_codes"), 0);
    gl.uniform1i(at("u_tables"), 1);
    gl.uniform1i(at("u_ramp"), 2);
    gl.activeTexture(gl.TEXTURE2);
    gl.bindTexture(gl.TEXTURE_2D, this.ramp);
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, this.tables);
  }

  /** The tiles in view, or the ones above them until they have come. */
  private drawn(): Tile[] {
    const map = this.map as Maplibre;
    const z = Math.max(0, Math.min(this.depth, Math.floor(map.getZoom() + 1.01)));
    const view = map.getBounds();
    const [west, south, east, north] = this.bbox;
    const world = 2 ** z;
    const column = (lon: number): number => Math.floor(((lon + 180) / 360) * world);
    const row = (lat: number): number => {
      const angle = (Math.max(-85.05, Math.min(85.05, lat)) * Math.PI) / 180;
      return Math.floor(((1 - Math.asinh(Math.tan(angle)) / Math.PI) / 2) * world);
    };
    const chosen = new Map<string, Tile>();
    this.loading = 0;
    const [low, high] = [Math.max(view.getWest(), west), Math.min(view.getEast(), east)];
    const [bottom, top] = [Math.max(view.getSouth(), south), Math.min(view.getNorth(), north)];
    if (low > high || bottom > top) return [];
    for (let x = column(low); x <= column(high) && chosen.size < KEPT; x++) {
      for (let y = row(top); y <= row(bottom) && chosen.size < KEPT; y++) {
        const tile = this.tile(z, x, y);
        if (tile.state === "loading") this.loading++;
        const shown = tile.state === "loading" ? this.above(tile) : tile;
        if (shown?.state === "ready") chosen.set(`${shown.z}/${shown.x}/${shown.y}`, shown);
      }
    }
    return [...chosen.values()].sort((one, other) => one.z - other.z);
  }

  private above(tile: Tile): Tile | undefined {
    for (let up = 1; up <= Math.min(6, tile.z); up++) {
      const found = this.tiles.get(`${tile.z - up}/${tile.x >> up}/${tile.y >> up}`);
      if (found?.state === "ready") {
        found.used = this.frame;
        return found;
      }
    }
    return undefined;
  }

  private tile(z: number, x: number, y: number): Tile {
    const key = `${z}/${x}/${y}`;
    let tile = this.tiles.get(key);
    if (!tile) {
      tile = { z, x, y, codes: null, texture: null, state: "loading", used: this.frame };
      this.tiles.set(key, tile);
      void this.load(tile);
    }
    tile.used = this.frame;
    return tile;
  }

  private async load(tile: Tile): Promise<void> {
    const address = `${this.base}/figures/${tile.z}/${tile.y}/${tile.x}`;
    const bytes = await fetch(address).then((answer) => (answer.ok ? answer.arrayBuffer() : null), () => null);
    if (!bytes || bytes.byteLength !== this.count * SIDE * SIDE * 2) {
      tile.state = "empty";
      // What did not come for a passing reason is asked for again with the next view.
      if (!bytes) setTimeout(() => this.tiles.delete(`${tile.z}/${tile.x}/${tile.y}`), 3000);
    } else {
      const codes = new Uint16Array(bytes);
      tile.state = codes.every((code) => code === NOT_LAND) ? "empty" : "ready";
      tile.codes = codes;
    }
    this.map?.triggerRepaint();
  }

  private draw(gl: WebGL2RenderingContext, tile: Tile, matrix: ArrayLike<number>): void {
    const size = 1 / 2 ** tile.z;
    // Multiplied here in double precision: the graphics card's own is too coarse for the whole world.
    const [left, top] = [tile.x * size, tile.y * size];
    const own = new Float32Array(16);
    for (let row = 0; row < 4; row++) {
      const at = (column: number): number => matrix[column * 4 + row] as number;
      own[row] = at(0) * size;
      own[4 + row] = at(1) * size;
      own[8 + row] = at(2);
      own[12 + row] = at(0) * left + at(1) * top + at(3);
    }
    gl.uniformMatrix4fv(gl.getUniformLocation(this.program as WebGLProgram, "u_matrix"), false, own);
    gl.activeTexture(gl.TEXTURE0);
    if (!tile.texture && tile.codes) {
      tile.texture = gl.createTexture();
      gl.bindTexture(gl.TEXTURE_2D_ARRAY, tile.texture);
      gl.texStorage3D(gl.TEXTURE_2D_ARRAY, 1, gl.R16UI, SIDE, SIDE, this.count);
      gl.texSubImage3D(gl.TEXTURE_2D_ARRAY, 0, 0, 0, 0, SIDE, SIDE, this.count, gl.RED_INTEGER, gl.UNSIGNED_SHORT, tile.codes);
      nearest(gl, gl.TEXTURE_2D_ARRAY);
      tile.codes = null;
    }
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, tile.texture);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  private forget(gl: WebGL2RenderingContext): void {
    if (this.tiles.size <= KEPT) return;
    const oldest = [...this.tiles.entries()].sort(([, one], [, other]) => one.used - other.used);
    for (const [key, tile] of oldest.slice(0, this.tiles.size - KEPT)) {
      if (tile.used === this.frame || tile.state === "loading") continue;
      if (tile.texture) gl.deleteTexture(tile.texture);
      this.tiles.delete(key);
    }
  }
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, text] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]] as const) {
    const shader = gl.createShader(kind) as WebGLShader;
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader) ?? "shader");
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? "program");
  return program;
}

/** Bytes as they are: the map may have set these otherwise for its own pictures. */
function plainUnpack(gl: WebGL2RenderingContext): void {
  gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
}

function nearest(gl: WebGL2RenderingContext, target: number): void {
  for (const side of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(target, side, gl.NEAREST);
  for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(target, side, gl.CLAMP_TO_EDGE);
}
