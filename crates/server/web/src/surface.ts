import type { CustomLayerInterface, CustomRenderMethodInput, Map as Maplibre } from "maplibre-gl";
import { figuresOf, SIDE, Sums, type Recipe, type Scale } from "./painted";
import { texture } from "./palette";
import { nearest, over, placed, plainUnpack, Shader } from "./shader";
import { Tiles, type Tile } from "./tiles";
import type { About } from "./types";

/** What the surface shows. */
export type Show = { kind: "suitability" } | { kind: "criterion"; surface: number; range: [number, number]; scale: Scale } | { kind: "none" };

/** How much of the hillshade is seen. */
const SHADED = 0.75;

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
uniform sampler2D u_hillshade;
uniform float u_split;
uniform float u_opacity;
uniform float u_shaded;
uniform float u_dpr;
in vec2 v_at;
out vec4 o_colour;
vec3 colour(uvec2 pixel) {
  bool line = mod(gl_FragCoord.x + gl_FragCoord.y, 8.0 * u_dpr) < 2.0 * u_dpr;
  if (pixel.g == 4u) return vec3(0.42);
  if (line && pixel.g >= 2u) return vec3(0.59);
  if (pixel.g == 3u) return vec3(0.84);
  return texelFetch(u_ramp, ivec2(int(pixel.r), 0), 0).rgb;
}
void main() {
  o_colour = vec4(0.0);
  if (u_opacity > 0.0) {
    ivec2 at = ivec2(clamp(v_at * ${SIDE}.0, 0.0, ${SIDE - 1}.0));
    if (u_split >= 0.0 && abs(gl_FragCoord.x - u_split) < u_dpr) o_colour = vec4(u_opacity);
    else {
      uvec2 pixel = u_split >= 0.0 && gl_FragCoord.x > u_split ? texelFetch(u_other, at, 0).rg : texelFetch(u_own, at, 0).rg;
      if (pixel.g != 0u) o_colour = vec4(colour(pixel) * u_opacity, u_opacity);
    }
  }
  if (u_shaded > 0.0) {
    vec4 shade = texture(u_hillshade, v_at) * u_shaded;
    o_colour = shade + o_colour * (1.0 - shade.a);
  }
}`;

/**
 * The land: suitability in colours, with the light on its slopes. Figures come once as tiles; when weights or value functions change,
 * the tiles in view are computed once and handed to the graphics card as pictures, so that moving the map computes nothing. The
 * hillshade is painted in the same pass: as a layer of the map's own it took a fifth of a frame where no graphics card helps.
 */
export class Surface implements CustomLayerInterface {
  readonly id = "surface";
  readonly type = "custom" as const;
  show: Show = { kind: "suitability" };
  opacity = 1;
  isShaded = true;
  /** Where the map is split between two sets of weights, 0 to 1 of its width; −1 for one set. */
  split = -1;
  private map: Maplibre | null = null;
  private shader: Shader | null = null;
  private square: WebGLBuffer | null = null;
  private ramp: WebGLTexture | null = null;
  private readonly tiles: Tiles;
  private recipes: [Recipe, Recipe] | null = null;
  private revisions: [number, number] = [1, 1];

  constructor(about: About, base: string) {
    this.tiles = new Tiles(base, about.surfaces.length, about.styles.includes("hillshade"), about.tile_depth, about.bbox, () => this.repaint());
  }

  /** The own recipe, and that of the party beside. Computes what is in view; the next frame shows it. */
  setRecipes(own: Recipe, other: Recipe): void {
    const before = this.recipes;
    this.recipes = [own, other];
    this.recipes.forEach((recipe, at) => {
      if (!before || !isSame(recipe, before[at] as Recipe)) this.revisions[at] = (this.revisions[at] as number) + 1;
    });
    if (this.show.kind !== "none") for (const tile of this.tiles.seen()) this.computeAll(tile);
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
    return this.tiles.loading === 0;
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
    this.tiles.lost();
  }

  render(context: WebGLRenderingContext | WebGL2RenderingContext, input: CustomRenderMethodInput): void {
    const gl = context as WebGL2RenderingContext;
    if (!this.map || !this.recipes || (this.show.kind === "none" && !this.isShaded)) return;
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
    for (const tile of this.tiles.view(this.map)) this.draw(gl, shader, tile, matrix);
    this.tiles.forget(gl);
  }

  private uniforms(gl: WebGL2RenderingContext, shader: Shader): void {
    gl.uniform1f(shader.place("u_split"), this.isSplit ? this.split * gl.drawingBufferWidth : -1);
    gl.uniform1f(shader.place("u_dpr"), (this.map as Maplibre).getPixelRatio());
    ["u_own", "u_other", "u_ramp", "u_hillshade"].forEach((name, unit) => gl.uniform1i(shader.place(name), unit));
    // What the map left in these places may be of a kind that the shader cannot read.
    [null, null, this.ramp, null].forEach((one, unit) => {
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(gl.TEXTURE_2D, one);
    });
  }

  private get isSplit(): boolean {
    return this.split >= 0 && this.show.kind === "suitability";
  }

  private draw(gl: WebGL2RenderingContext, shader: Shader, tile: Tile, matrix: ArrayLike<number>): void {
    const size = 1 / 2 ** tile.z;
    const isColoured = this.show.kind !== "none" && tile.codes !== null;
    const isShaded = this.isShaded && tile.hillshade !== null;
    gl.uniformMatrix4fv(shader.place("u_matrix"), false, placed(matrix, tile.x * size, tile.y * size, size));
    gl.uniform1f(shader.place("u_opacity"), isColoured ? this.opacity : 0);
    gl.uniform1f(shader.place("u_shaded"), isShaded ? SHADED : 0);
    if (isColoured) {
      this.computeAll(tile);
      this.tell(gl, tile, 0);
      if (this.isSplit) this.tell(gl, tile, 1);
    }
    if (isShaded) shade(gl, tile);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  private computeAll(tile: Tile): void {
    this.compute(tile, 0);
    if (this.isSplit) this.compute(tile, 1);
  }

  /** Computes a picture that no longer shows what is asked. */
  private compute(tile: Tile, which: 0 | 1): void {
    const [own, revision] = [tile.pictures[which], this.revisions[which]];
    if (own.shows === revision || !tile.codes || !this.recipes) return;
    own.shows = revision;
    own.bytes ??= new Uint8Array(2 * SIDE * SIDE);
    if (this.show.kind === "criterion") figuresOf(tile.codes, this.show.surface, this.show.range, this.show.scale, own.bytes);
    else (own.sums ??= new Sums(tile.codes)).paint(this.recipes[which], own.bytes);
  }

  /** Hands a picture to the graphics card, unless it has it. */
  private tell(gl: WebGL2RenderingContext, tile: Tile, which: 0 | 1): void {
    const own = tile.pictures[which];
    gl.activeTexture(which === 0 ? gl.TEXTURE0 : gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, (own.texture ??= room(gl)));
    if (own.told === own.shows || !own.bytes) return;
    own.told = own.shows;
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, SIDE, SIDE, gl.RG_INTEGER, gl.UNSIGNED_BYTE, own.bytes);
  }
}

/** A texture of two bytes a pixel; bound as it is made. */
function room(gl: WebGL2RenderingContext): WebGLTexture {
  const made = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, made);
  gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RG8UI, SIDE, SIDE);
  nearest(gl);
  return made;
}

/** Binds a tile's hillshade, handed to the graphics card when it is first seen. */
function shade(gl: WebGL2RenderingContext, { hillshade }: Tile): void {
  if (!hillshade) return;
  gl.activeTexture(gl.TEXTURE3);
  gl.bindTexture(gl.TEXTURE_2D, hillshade.texture);
  if (hillshade.texture) return;
  hillshade.texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, hillshade.texture);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, hillshade.image);
  for (const side of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, side, gl.LINEAR);
  for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
}

function isSame(one: Recipe, other: Recipe): boolean {
  return one.sum === other.sum && one.least === other.least && one.weights.every((weight, at) => weight === other.weights[at] && one.tables[at] === other.tables[at]);
}
