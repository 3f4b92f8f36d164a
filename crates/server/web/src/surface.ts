import type { CustomLayerInterface, CustomRenderMethodInput, Map as Maplibre } from "maplibre-gl";
import { figuresOf, SIDE, Sums, type Recipe, type Scale } from "./painted";
import { texture } from "./palette";
import { nearest, over, placed, plainUnpack, Shader } from "./shader";
import { NOT_LAND } from "./value";

/** What the surface shows. */
export type Show = { kind: "suitability" } | { kind: "criterion"; surface: number; range: [number, number]; scale: Scale } | { kind: "none" };

/** Tiles kept. */
const KEPT = 64;

const VERTEX = `#version 300 es
uniform mat4 u_matrix;
in vec2 a_at;
out vec2 v_at;
void main() { v_at = a_at; gl_Position = u_matrix * vec4(a_at, 0.0, 1.0); }`;

const FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;
uniform usampler2D u_own;
uniform usampler2D u_other;
uniform sampler2D u_ramp;
uniform float u_split;
uniform float u_opacity;
uniform float u_dpr;
in vec2 v_at;
out vec4 o_colour;
void put(vec3 colour) { o_colour = vec4(colour * u_opacity, u_opacity); }
void main() {
  ivec2 at = ivec2(clamp(v_at * ${SIDE}.0, 0.0, ${SIDE - 1}.0));
  if (u_split >= 0.0 && abs(gl_FragCoord.x - u_split) < u_dpr) { put(vec3(1.0)); return; }
  uvec2 pixel = u_split >= 0.0 && gl_FragCoord.x > u_split ? texelFetch(u_other, at, 0).rg : texelFetch(u_own, at, 0).rg;
  if (pixel.g == 0u) discard;
  bool line = mod(gl_FragCoord.x + gl_FragCoord.y, 8.0 * u_dpr) < 2.0 * u_dpr;
  if (pixel.g == 4u) put(vec3(0.42));
  else if (line && pixel.g >= 2u) put(vec3(0.59));
  else if (pixel.g == 3u) put(vec3(0.84));
  else put(texelFetch(u_ramp, ivec2(int(pixel.r), 0), 0).rgb);
}`;

/** One picture of a tile: own weights, or those of the party beside. */
interface Picture {
  sums: Sums | null;
  texture: WebGLTexture | null;
  /** The revision of the recipe that it shows. */
  shows: number;
}

type Tile = { z: number; x: number; y: number; codes: Uint16Array | null; pictures: [Picture, Picture]; state: "loading" | "ready" | "empty"; used: number };

/**
 * Suitability in colours: figures come once as tiles; when weights or value functions change, the tiles in view are computed
 * once and handed to the graphics card as pictures, so that moving the map computes nothing.
 */
export class Surface implements CustomLayerInterface {
  readonly id = "surface";
  readonly type = "custom" as const;
  show: Show = { kind: "suitability" };
  opacity = 1;
  /** Where the map is split between two sets of weights, 0 to 1 of its width; −1 for one set. */
  split = -1;
  private map: Maplibre | null = null;
  private shader: Shader | null = null;
  private square: WebGLBuffer | null = null;
  private ramp: WebGLTexture | null = null;
  private tiles = new Map<string, Tile>();
  private recipes: [Recipe, Recipe] | null = null;
  private revisions: [number, number] = [1, 1];
  private readonly bytes = new Uint8Array(2 * SIDE * SIDE);
  private frame = 0;
  private loading = 0;

  constructor(
    private readonly base: string,
    private readonly count: number,
    private readonly depth: number,
    private readonly bbox: [number, number, number, number],
  ) {}

  /** The own recipe, and that of the party beside. */
  setRecipes(own: Recipe, other: Recipe): void {
    const before = this.recipes;
    this.recipes = [own, other];
    this.recipes.forEach((recipe, at) => {
      if (!before || !isSame(recipe, before[at] as Recipe)) this.revisions[at] = (this.revisions[at] as number) + 1;
    });
    this.map?.triggerRepaint();
  }

  setShow(show: Show): void {
    if (JSON.stringify(show) !== JSON.stringify(this.show)) this.revisions = [this.revisions[0] + 1, this.revisions[1] + 1];
    this.show = show;
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
  private prepare(gl: WebGL2RenderingContext): Shader {
    this.square = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, this.square);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([0, 0, 1, 0, 0, 1, 1, 1]), gl.STATIC_DRAW);
    this.ramp = texture(gl);
    return new Shader(gl, VERTEX, FRAGMENT);
  }

  onRemove(): void {
    this.map = null;
  }

  /** The graphics card has lost all it was given. */
  lost(): void {
    this.shader = null;
    for (const tile of this.tiles.values()) for (const one of tile.pictures) [one.texture, one.shows] = [null, 0];
  }

  render(context: WebGLRenderingContext | WebGL2RenderingContext, input: CustomRenderMethodInput): void {
    const gl = context as WebGL2RenderingContext;
    if (!this.map || !this.recipes || this.show.kind === "none" || this.count === 0) return;
    this.frame++;
    const shader = (this.shader ??= this.prepare(gl));
    plainUnpack(gl);
    gl.useProgram(shader.program);
    over(gl);
    this.uniforms(gl, shader);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.square);
    const place = gl.getAttribLocation(shader.program, "a_at");
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, 2, gl.FLOAT, false, 0, 0);
    const matrix = input.defaultProjectionData.mainMatrix as ArrayLike<number>;
    for (const tile of this.drawn()) this.draw(gl, shader, tile, matrix);
    this.forget(gl);
  }

  private uniforms(gl: WebGL2RenderingContext, shader: Shader): void {
    gl.uniform1f(shader.place("u_split"), this.isSplit ? this.split * gl.drawingBufferWidth : -1);
    gl.uniform1f(shader.place("u_opacity"), this.opacity);
    gl.uniform1f(shader.place("u_dpr"), (this.map as Maplibre).getPixelRatio());
    gl.uniform1i(shader.place("u_own"), 0);
    gl.uniform1i(shader.place("u_other"), 1);
    gl.uniform1i(shader.place("u_ramp"), 2);
    gl.activeTexture(gl.TEXTURE2);
    gl.bindTexture(gl.TEXTURE_2D, this.ramp);
  }

  private get isSplit(): boolean {
    return this.split >= 0 && this.show.kind === "suitability";
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
      tile = { z, x, y, codes: null, pictures: [picture(), picture()], state: "loading", used: this.frame };
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
      if (tile.state === "ready") tile.codes = codes;
    }
    this.map?.triggerRepaint();
  }

  private draw(gl: WebGL2RenderingContext, shader: Shader, tile: Tile, matrix: ArrayLike<number>): void {
    const size = 1 / 2 ** tile.z;
    gl.uniformMatrix4fv(shader.place("u_matrix"), false, placed(matrix, tile.x * size, tile.y * size, size));
    const other = this.isSplit ? 1 : 0;
    this.paint(gl, tile, 0);
    if (other) this.paint(gl, tile, 1);
    for (const [unit, which] of [[gl.TEXTURE0, 0], [gl.TEXTURE1, other]] as const) {
      gl.activeTexture(unit);
      gl.bindTexture(gl.TEXTURE_2D, tile.pictures[which].texture);
    }
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  /** Computes a picture that no longer shows what is asked, and hands it to the graphics card. */
  private paint(gl: WebGL2RenderingContext, tile: Tile, which: 0 | 1): void {
    const [own, revision] = [tile.pictures[which], this.revisions[which]];
    if (own.shows === revision || !tile.codes || !this.recipes) return;
    own.shows = revision;
    if (this.show.kind === "criterion") figuresOf(tile.codes, this.show.surface, this.show.range, this.show.scale, this.bytes);
    else (own.sums ??= new Sums(tile.codes)).paint(this.recipes[which], this.bytes);
    gl.activeTexture(gl.TEXTURE0);
    if (!own.texture) {
      own.texture = gl.createTexture();
      gl.bindTexture(gl.TEXTURE_2D, own.texture);
      gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RG8UI, SIDE, SIDE);
      nearest(gl);
    } else gl.bindTexture(gl.TEXTURE_2D, own.texture);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, SIDE, SIDE, gl.RG_INTEGER, gl.UNSIGNED_BYTE, this.bytes);
  }

  private forget(gl: WebGL2RenderingContext): void {
    // Sums are a megabyte a tile; those out of view are added up again when they come back.
    for (const tile of this.tiles.values()) if (tile.used !== this.frame) for (const one of tile.pictures) one.sums = null;
    if (this.tiles.size <= KEPT) return;
    const oldest = [...this.tiles.entries()].sort(([, one], [, other]) => one.used - other.used);
    for (const [key, tile] of oldest.slice(0, this.tiles.size - KEPT)) {
      if (tile.used === this.frame || tile.state === "loading") continue;
      for (const one of tile.pictures) if (one.texture) gl.deleteTexture(one.texture);
      this.tiles.delete(key);
    }
  }
}

const picture = (): Picture => ({ sums: null, texture: null, shows: 0 });

function isSame(one: Recipe, other: Recipe): boolean {
  return one.sum === other.sum && one.least === other.least && one.weights.every((weight, at) => weight === other.weights[at] && one.tables[at] === other.tables[at]);
}
