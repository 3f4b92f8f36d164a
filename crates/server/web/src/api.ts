import type { About, Changes, Columns, Plan, Told, Village } from "./types";

/** A refusal of the server, with its reason. */
export class Refusal extends Error {}

/** What an answer that is none says. */
export async function refusal(answer: Response): Promise<Refusal> {
  const body = (await answer.json().catch(() => ({}))) as { detail?: string };
  return new Refusal(body.detail ?? answer.statusText);
}

/** The routes of one region. */
export class Api {
  /** The language in which titles and sentences are told. */
  language = "en";

  constructor(readonly base: string) {}

  private async ask<T>(path: string, init: RequestInit = {}): Promise<T> {
    const answer = await fetch(`${this.base}${path}`, { headers: { accept: "application/json" }, ...init });
    if (!answer.ok) throw await refusal(answer);
    return (await answer.json()) as T;
  }

  about(): Promise<About> {
    return this.ask(`/about?lang=${this.language}`);
  }

  /** Every village, in the order of ids, which is the order of the columns of scores. */
  async villages(languages: string[]): Promise<Village[]> {
    const all: Village[] = [];
    for (let offset = 0; ; offset = all.length) {
      const page = await this.ask<GeoJSON.FeatureCollection<GeoJSON.Point> & { numberMatched: number }>(
        `/collections/villages/items?limit=10000&offset=${offset}`,
      );
      for (const { properties, geometry } of page.features) {
        const own = properties ?? {};
        const names = Object.fromEntries(languages.map((code) => [code, own[`name_${code}`] ?? ""]));
        const [lon = 0, lat = 0] = geometry.coordinates;
        all.push({ id: own.id, name: own.name ?? "", names, status: own.status, population: own.population, at: [lon, lat] });
      }
      if (all.length >= page.numberMatched || page.features.length === 0) return all;
    }
  }

  score(changes: Changes): Promise<Columns> {
    return this.ask("/score?form=columns", { method: "POST", body: JSON.stringify(changes) });
  }

  explain(id: string, changes: Changes): Promise<Told> {
    return this.ask(`/explain/${encodeURIComponent(id)}?lang=${this.language}${changed(changes, "&")}`);
  }

  at(lon: number, lat: number, changes: Changes): Promise<Told> {
    return this.ask(`/at?position=${lon.toFixed(6)},${lat.toFixed(6)}&lang=${this.language}${changed(changes, "&")}`);
  }

  compare(first: string, second: string, changes: Changes): Promise<{ first: Told; second: Told }> {
    const ids = `first=${encodeURIComponent(first)}&second=${encodeURIComponent(second)}`;
    return this.ask(`/compare?${ids}&lang=${this.language}${changed(changes, "&")}`);
  }

  plan(decisions: { force: string[]; forbid: string[] }): Promise<Plan> {
    return this.ask(`/plan?lang=${this.language}`, { method: "POST", body: JSON.stringify(decisions) });
  }

  nearby(query: Record<string, string>): Promise<GeoJSON.FeatureCollection<GeoJSON.Point>> {
    return this.ask(`/nearby?${new URLSearchParams(query)}`);
  }

  /** The address of a file with the villages in view, as they are scored now. */
  download(form: string, bbox: number[], changes: Changes): string {
    return `${this.base}/download?f=${form}&bbox=${bbox.map((side) => side.toFixed(6)).join(",")}${changed(changes, "&")}`;
  }
}

function changed(changes: Changes, before: string): string {
  return Object.keys(changes).length === 0 ? "" : `${before}changes=${encodeURIComponent(JSON.stringify(changes))}`;
}

export async function regions(): Promise<{ id: string; title: string; href: string }[]> {
  const answer = await fetch("/regions", { headers: { accept: "application/json" } });
  if (!answer.ok) throw await refusal(answer);
  return ((await answer.json()) as { regions: { id: string; title: string; href: string }[] }).regions;
}
