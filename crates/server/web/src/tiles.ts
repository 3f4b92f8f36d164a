import type { Map as Maplibre } from "maplibre-gl";
import { SIDE, type Sums } from "./painted";
import { NOT_LAND } from "./value";

/** Tiles kept. */
const KEPT = 64;

/** After how long what did not come is asked for again. */
const AGAIN_MS = 3000;

/** One picture of a tile: own weights, or those of the party beside. */
export interface Picture {
  sums: Sums | null;
  /** Two bytes a pixel, as `Sums.paint` writes them. */
  bytes: Uint8Array | null;
  texture: WebGLTexture | null;
  /** The revision of the recipe that it shows, and that of which the graphics card was told. */
  shows: number;
  told: number;
}

/** A square of the land: its figures, one after the other, and how light falls on its slopes. */
export interface Tile {
  z: number;
  x: number;
  y: number;
  codes: Uint16Array | null;
  pictures: [Picture, Picture];
  hillshade: { image: ImageBitmap; texture: WebGLTexture | null } | null;
  state: "loading" | "ready" | "empty";
  /** Whether a part of it did not come, and is to be asked for again. */
  isPart: boolean;
  used: number;
}

const picture = (): Picture => ({ sums: null, bytes: null, texture: null, shows: 0, told: 0 });

/** The tiles of the land: asked for when they come into view, kept for a while after. */
export class Tiles {
  /** How many in view have not come. */
  loading = 0;
  private readonly all = new Map<string, Tile>();
  private frame = 0;

  /** `surfaces` figures a pixel, down to the zoom `depth`; `came` is called when a tile has come. */
  constructor(
    private readonly base: string,
    private readonly surfaces: number,
    private readonly hasHillshade: boolean,
    private readonly depth: number,
    private readonly bbox: [number, number, number, number],
    private readonly came: () => void,
  ) {}

  /** The tiles in view, or the ones above them until they have come: far ones first. */
  view(map: Maplibre): Tile[] {
    this.frame++;
    this.loading = 0;
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

  /** Those of the last view. */
  seen(): Tile[] {
    return [...this.all.values()].filter(({ used }) => used === this.frame);
  }

  private above(tile: Tile): Tile | undefined {
    for (let up = 1; up <= Math.min(6, tile.z); up++) {
      const found = this.all.get(`${tile.z - up}/${tile.x >> up}/${tile.y >> up}`);
      if (found?.state === "ready") {
        found.used = this.frame;
        return found;
      }
    }
    return undefined;
  }

  private tile(z: number, x: number, y: number): Tile {
    const key = `${z}/${x}/${y}`;
    let tile = this.all.get(key);
    if (!tile) {
      tile = { z, x, y, codes: null, pictures: [picture(), picture()], hillshade: null, state: "loading", isPart: true, used: this.frame };
      this.all.set(key, tile);
    }
    if (tile.isPart) void this.load(tile);
    tile.used = this.frame;
    return tile;
  }

  private async load(tile: Tile): Promise<void> {
    tile.isPart = false;
    const at = `${tile.z}/${tile.y}/${tile.x}`;
    const ask = <T>(path: string, read: (answer: Response) => Promise<T>): Promise<T | null> =>
      fetch(`${this.base}/${path}/${at}`).then((answer) => (answer.ok ? read(answer) : null)).catch(() => null);
    const [figures, image] = await Promise.all([
      this.surfaces > 0 ? ask("figures", (answer) => answer.arrayBuffer()) : null,
      this.hasHillshade ? ask("styles/hillshade/map/tiles/WebMercatorQuad", async (answer) => createImageBitmap(await answer.blob(), { premultiplyAlpha: "premultiply" })) : null,
    ]);
    if (figures?.byteLength === this.surfaces * SIDE * SIDE * 2) {
      const codes = new Uint16Array(figures);
      if (codes.some((code) => code !== NOT_LAND)) tile.codes ??= codes;
    }
    if (image) tile.hillshade ??= { image, texture: null };
    tile.state = tile.codes || tile.hillshade ? "ready" : "empty";
    this.came();
    // A place without land is answered, with nothing: what does not come is held up by something that passes.
    if ((this.surfaces > 0 && !figures) || (this.hasHillshade && !image)) {
      setTimeout(() => {
        tile.isPart = true;
        this.came();
      }, AGAIN_MS);
    }
  }

  /** Lets go of what was not in view lately. */
  forget(gl: WebGL2RenderingContext): void {
    // Sums are a megabyte a tile; those out of view are added up again when they come back.
    for (const tile of this.all.values()) if (tile.used !== this.frame) for (const one of tile.pictures) [one.sums, one.bytes] = [null, null];
    if (this.all.size <= KEPT) return;
    const oldest = [...this.all.entries()].sort(([, one], [, other]) => one.used - other.used);
    for (const [key, tile] of oldest.slice(0, this.all.size - KEPT)) {
      if (tile.used === this.frame || tile.state === "loading") continue;
      for (const texture of [...tile.pictures, tile.hillshade].map((one) => one?.texture)) if (texture) gl.deleteTexture(texture);
      tile.hillshade?.image.close();
      this.all.delete(key);
    }
  }

  /** The graphics card has lost all it was given. */
  lost(): void {
    for (const tile of this.all.values()) {
      for (const one of tile.pictures) Object.assign(one, { texture: null, shows: 0, told: 0 });
      if (tile.hillshade) tile.hillshade.texture = null;
    }
  }
}
