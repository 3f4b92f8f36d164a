import maplibregl, { type GeoJSONSource, type LayerSpecification, type Map as Maplibre, type StyleSpecification } from "maplibre-gl";
import type { Surface } from "./surface";
import { Symbols } from "./symbols";
import type { About, Columns, Village } from "./types";
import { spoken } from "./text";

declare const WORKER_URL: string;
declare const RTL_URL: string;

maplibregl.setWorkerUrl(WORKER_URL);
void maplibregl.setRTLTextPlugin(RTL_URL, false);

/** Layers a reader can switch, and the map's layers they stand for; the hillshade is painted with the surface. */
export const SWITCHES: Record<string, string[]> = {
  hillshade: [],
  land_cover: ["land_cover"],
  water: ["water-areas", "water-lines"],
  roads: ["roads-case", "roads"],
  zones: ["zones", "zones-edge"],
  services: ["services"],
  settlements: ["settlements"],
  names: ["names"],
};

const none: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

function style(about: About, base: string): StyleSpecification {
  const origin = location.origin;
  const sources: StyleSpecification["sources"] = {
    lines: { type: "vector", tiles: [`${origin}${base}/tiles/WebMercatorQuad/{z}/{y}/{x}`], maxzoom: 14 },
    best: { type: "geojson", data: none },
    routes: { type: "geojson", data: none },
    near: { type: "geojson", data: none },
    place: { type: "geojson", data: none },
    plan: { type: "geojson", data: none },
    labels: { type: "geojson", data: none },
  };
  if (about.styles.includes("land_cover")) {
    const tiles = [`${origin}${base}/styles/land_cover/map/tiles/WebMercatorQuad/{z}/{y}/{x}`];
    sources.land_cover = { type: "raster", tiles, tileSize: 256, bounds: about.bbox, maxzoom: about.tile_depth };
  }
  return { version: 8, sources, layers: layers(about) };
}

function layers(about: About): LayerSpecification[] {
  const all: unknown[] = [
    { id: "ground", type: "background", paint: { "background-color": "#d9e4ec" } },
    about.styles.includes("land_cover") && { id: "land_cover", type: "raster", source: "land_cover", layout: { visibility: "none" }, paint: { "raster-resampling": "nearest", "raster-fade-duration": 0 } },
    { id: "water-areas", type: "fill", source: "lines", "source-layer": "water", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": "#9fc5de" } },
    { id: "water-lines", type: "line", source: "lines", "source-layer": "water", filter: ["==", ["geometry-type"], "LineString"], minzoom: 9, paint: { "line-color": "#6fa8cc", "line-width": ["interpolate", ["linear"], ["zoom"], 9, 0.4, 14, 1.6] } },
    { id: "zones", type: "fill", source: "lines", "source-layer": "zones", paint: { "fill-color": "#c2185b", "fill-opacity": 0.14 } },
    { id: "zones-edge", type: "line", source: "lines", "source-layer": "zones", paint: { "line-color": "#c2185b", "line-width": 1.2, "line-dasharray": [3, 2] } },
    { id: "roads-case", type: "line", source: "lines", "source-layer": "roads", minzoom: 9, paint: { "line-color": "#ffffff", "line-opacity": 0.75, "line-width": width(2.4) } },
    { id: "roads", type: "line", source: "lines", "source-layer": "roads", paint: { "line-color": "#6b4f3a", "line-width": width(1) } },
    { id: "settlements", type: "circle", source: "lines", "source-layer": "settlements", layout: { visibility: "none" }, paint: { "circle-radius": 2.5, "circle-color": "#5b6270", "circle-stroke-color": "#fff", "circle-stroke-width": 0.6 } },
    { id: "services", type: "circle", source: "lines", "source-layer": "services", minzoom: 8, layout: { visibility: "none" }, paint: { "circle-radius": ["interpolate", ["linear"], ["zoom"], 8, 1.6, 14, 4.5], "circle-color": "#1565c0", "circle-stroke-color": "#fff", "circle-stroke-width": 0.8 } },
    { id: "routes-case", type: "line", source: "routes", layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": "#fff", "line-width": 6, "line-opacity": 0.85 } },
    { id: "routes", type: "line", source: "routes", filter: ["==", ["get", "how"], "ride"], layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": "#d84315", "line-width": 3 } },
    { id: "routes-walk", type: "line", source: "routes", filter: ["!=", ["get", "how"], "ride"], paint: { "line-color": "#d84315", "line-width": 3, "line-dasharray": [1, 1.2] } },
    { id: "plan", type: "circle", source: "plan", paint: { "circle-radius": 13, "circle-color": "rgba(255,255,255,0.01)", "circle-stroke-color": "#6a1b9a", "circle-stroke-width": 3.5 } },
    { id: "plan-count", type: "symbol", source: "plan", layout: { "text-field": ["get", "households"], "text-font": ["Noto Sans Bold"], "text-size": 12, "text-offset": [1.5, -1], "text-allow-overlap": true }, paint: { "text-color": "#6a1b9a", "text-halo-color": "#fff", "text-halo-width": 2 } },
    { id: "near", type: "circle", source: "near", paint: { "circle-radius": 8, "circle-color": "rgba(0,0,0,0)", "circle-stroke-color": "#d84315", "circle-stroke-width": 2.5 } },
    { id: "place", type: "circle", source: "place", paint: { "circle-radius": 15, "circle-color": "rgba(0,0,0,0)", "circle-stroke-color": ["match", ["get", "which"], "second", "#1565c0", "#d84315"], "circle-stroke-width": 3 } },
    { id: "names", type: "symbol", source: "labels", layout: { "text-field": ["get", "label"], "text-font": ["Noto Sans"], "text-size": ["interpolate", ["linear"], ["zoom"], 7, 10, 13, 14], "text-variable-anchor": ["top", "bottom", "left", "right"], "text-radial-offset": 0.9, "text-justify": "auto", "text-padding": 1, "symbol-sort-key": ["get", "order"] }, paint: { "text-color": "#101820", "text-halo-color": "rgba(255,255,255,0.9)", "text-halo-width": 1.5 } },
    { id: "best", type: "symbol", source: "best", layout: { "text-field": ["get", "rank"], "text-font": ["Noto Sans Bold"], "text-size": ["interpolate", ["linear"], ["zoom"], 6, 8, 13, 13], "text-allow-overlap": true, "text-padding": 0 }, paint: { "text-color": "#16202e", "text-halo-color": "#ffffff", "text-halo-width": 1.4 } },
  ];
  return all.filter(Boolean) as LayerSpecification[];
}

/** Roads by class: large ones wide and early. */
function width(wider: number): unknown {
  const large = ["match", ["get", "class"], ["motorway", "trunk", "primary", "secondary"], true, false];
  const middle = ["match", ["get", "class"], ["tertiary", "unclassified", "residential"], true, false];
  const at = (one: number, two: number, three: number): unknown => ["case", large, one * wider, middle, two * wider, three * wider];
  return ["interpolate", ["linear"], ["zoom"], 6, at(0.7, 0.25, 0), 10, at(1.3, 0.7, 0.25), 14, at(2.4, 1.7, 0.9)];
}

/** What is left free round the region at first, and below it for the legend. */
const EDGE_PX = 24;
const LEGEND_PX = 190;

/** How long the sources are written out at first: five seconds are asked for by OpenStreetMap. */
const SOURCES_MS = 6000;

/** Names told to the map at once. */
const NAMES = 200;

export type Clicked = { village: string } | { position: [number, number] };

/** The map with its villages, kept in step with scores. */
export class Chart {
  readonly map: Maplibre;
  private columns: Columns | null = null;
  private hidden: (position: number) => boolean = () => false;
  private readonly symbols: Symbols;
  /** What each village was when names were told last: 0 where it is hidden, else how its decision begins. */
  private shown = new Uint8Array();
  private best = "";
  /** The numbers of the best villages, until a frame has shown their colours. */
  private numbers: GeoJSON.FeatureCollection | null = null;

  constructor(container: HTMLElement, about: About, base: string, private readonly villages: Village[], private readonly surface: Surface | null, clicked: (what: Clicked) => void) {
    const [west, south, east, north] = about.bbox;
    this.map = new maplibregl.Map({
      container, style: style(about, base), bounds: [[west, south], [east, north]], fitBoundsOptions: { padding: EDGE_PX },
      attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false, maxZoom: 17, minZoom: 3,
      canvasContextAttributes: { preserveDrawingBuffer: true }, fadeDuration: 0, refreshExpiredTiles: false,
    });
    // Clear of the legend, as far as that makes nothing smaller.
    const height = this.map.project([west, south]).y - this.map.project([east, north]).y;
    const spare = Math.max(0, Math.min(LEGEND_PX, container.clientHeight - 4 * EDGE_PX - height));
    this.map.panBy([0, spare / 2], { animate: false });
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
    this.map.addControl(new maplibregl.ScaleControl({}), "bottom-left");
    this.map.addControl(new maplibregl.AttributionControl({ compact: true, customAttribution: escaped(about.attribution) }), "bottom-right");
    // Wide as it may be, it makes room for the legend once it could be read; its button shows it again.
    const sources = container.querySelector(".maplibregl-ctrl-attrib") as HTMLElement;
    setTimeout(() => sources.classList.remove("maplibregl-compact-show"), SOURCES_MS);
    // The legend and the scale stand above sources that are as wide as the map.
    new ResizeObserver(() => {
      const isWide = sources.offsetWidth > container.offsetWidth / 2;
      container.parentElement?.style.setProperty("--sources", `${isWide ? sources.offsetHeight : 0}px`);
    }).observe(sources);
    this.symbols = new Symbols(villages.map(({ at }) => at));
    this.map.on("click", ({ point, lngLat }) => {
      const found = this.symbols.under(point, 6);
      clicked(found === null ? { position: [lngLat.lng, lngLat.lat] } : { village: (villages[found] as Village).id });
    });
    this.map.on("moveend", () => this.relabel());
    this.map.on("mousemove", ({ point }) => (this.map.getCanvas().style.cursor = this.symbols.under(point, 1) === null ? "" : "pointer"));
  }

  /** Waits until layers can be added, then lays the surface under everything else and the villages under what is written. */
  async ready(): Promise<void> {
    if (!this.map.isStyleLoaded()) await new Promise<void>((done) => this.map.once("load", () => done()));
    this.addOwn();
    // After the graphics card was lost (a sleeping phone, a driver begun anew) the map brings back its own layers, but not ours.
    this.map.on("webglcontextrestored", () => this.map.once("idle", () => {
      this.symbols.lost();
      this.surface?.lost();
      this.addOwn();
    }));
  }

  private addOwn(): void {
    if (!this.map.getLayer(this.symbols.id)) this.map.addLayer(this.symbols, "plan");
    if (!this.surface || this.map.getLayer(this.surface.id)) return;
    this.map.addLayer(this.surface, "water-areas");
  }

  /** Puts scores on the symbols. */
  setScores(columns: Columns, hidden: (position: number) => boolean): void {
    this.columns = columns;
    this.hidden = hidden;
    this.symbols.setScores(columns, hidden);
    this.relabelHidden(columns);
    // The numbers are laid out anew only when they change: it costs the map another frame.
    const best: GeoJSON.Feature[] = [];
    columns.rank.forEach((rank, position) => {
      if (rank !== null && rank <= 10 && !hidden(position)) best.push(this.point(position, { rank: String(rank) }));
    });
    const key = JSON.stringify(best);
    if (key === this.best) return;
    this.best = key;
    const waits = this.numbers !== null;
    this.numbers = { type: "FeatureCollection", features: best };
    if (waits) return;
    // After the frame that shows the colours, which would otherwise wait for the letters.
    this.map.once("render", () => {
      if (this.numbers) this.data("best", this.numbers);
      this.numbers = null;
    });
    this.map.triggerRepaint();
  }

  private point(position: number, properties: GeoJSON.GeoJsonProperties): GeoJSON.Feature {
    return { type: "Feature", properties, geometry: { type: "Point", coordinates: (this.villages[position] as Village).at } };
  }

  /** The names anew, when another village is hidden or decided otherwise. */
  private relabelHidden({ decision }: Columns): void {
    const shown = Uint8Array.from(decision, (word, position) => (this.hidden(position) ? 0 : word.charCodeAt(0)));
    if (shown.length === this.shown.length && shown.every((one, position) => one === this.shown[position])) return;
    this.shown = shown;
    this.relabel();
  }

  /** Names in the language spoken, of the best villages in view: as many as a map can hold. */
  relabel(): void {
    const view = this.map.getBounds();
    const seen = this.villages.map((_, position) => position).filter((position) => !this.hidden(position) && view.contains((this.villages[position] as Village).at));
    const order = (position: number): number => this.columns?.rank[position] ?? 1e6;
    seen.sort((a, b) => order(a) - order(b) || a - b);
    const features = seen.slice(0, NAMES).map((position, at) => this.point(position, { label: called(this.villages[position] as Village), order: at }));
    this.data("labels", { type: "FeatureCollection", features });
  }

  /** Moves the map only when a place is not well in view, so that people keep their bearings. */
  bring(at: [number, number]): void {
    const { width, height } = this.map.getContainer().getBoundingClientRect();
    const { x, y } = this.map.project(at);
    const edge = 40;
    const isSeen = x > edge && y > edge && x < width - edge && y < height - edge;
    if (!isSeen || this.map.getZoom() < 8) this.map.easeTo({ center: at, zoom: Math.max(this.map.getZoom(), 10) });
  }

  data(source: string, features: GeoJSON.FeatureCollection): void {
    (this.map.getSource(source) as GeoJSONSource | undefined)?.setData(features);
  }

  /** Rings round the places chosen. */
  setPlaces(places: { at: [number, number]; which: "first" | "second" }[]): void {
    const features = places.map(({ at, which }) => ({
      type: "Feature" as const, properties: { which }, geometry: { type: "Point" as const, coordinates: at },
    }));
    this.data("place", { type: "FeatureCollection", features });
  }

  setLayers(shown: string[]): void {
    if (this.surface) this.surface.isShaded = shown.includes("hillshade");
    for (const [name, ids] of Object.entries(SWITCHES)) {
      for (const id of ids) {
        if (this.map.getLayer(id)) this.map.setLayoutProperty(id, "visibility", shown.includes(name) ? "visible" : "none");
      }
    }
  }
}

/** A village's name in the language spoken, else as its source writes it. */
export function called(village: { id: string; name: string; names?: Record<string, string> }): string {
  return village.names?.[spoken()] || village.name || village.id;
}

function escaped(text: string): string {
  const box = document.createElement("span");
  box.textContent = text;
  return box.innerHTML;
}
