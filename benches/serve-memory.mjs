// What `inhabit serve` holds in memory under a mixed load: ever new weights, tiles, explanations, places, pages and plans.
//   node benches/serve-memory.mjs [PROGRAM] [MINUTES]       target/release/inhabit and 10 when not given
// Two servers: 5,000 villages in the made-up valley, and the upper valley with its plan. A line of megabytes every ten seconds.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { many } from "../tests/browser/many.js";
import { serve } from "../tests/browser/server.js";

const ROOT = resolve(fileURLToPath(new URL(".", import.meta.url)), "..");
const program = process.argv[2] ?? join(ROOT, "target/release/inhabit");
const minutes = Number(process.argv[3] ?? 10);
const work = mkdtempSync(join(tmpdir(), "inhabit-memory-"));

const start = async (scenario) => {
  const { server, base } = await serve(program, scenario, "--cache", work);
  const about = await (await fetch(`${base}/about`)).json();
  const villages = (await (await fetch(`${base}/collections/villages/items?limit=10000&properties=name`)).json()).features.map(({ id }) => id);
  return { server, base, about, villages, asked: {}, failed: 0 };
};

const figure = (from, to) => from + Math.random() * (to - from);
const one = (list) => list[Math.floor(Math.random() * list.length)];
const weights = ({ about }) => ({ weights: Object.fromEntries(about.criteria.map(({ id }) => [id, Math.round(figure(0, 1000))])) });
const told = (server) => encodeURIComponent(JSON.stringify(weights(server)));
const position = ({ about: { bbox: [west, south, east, north] } }) => `${figure(west, east).toFixed(5)},${figure(south, north).toFixed(5)}`;
const tile = ({ about: { bbox } }) => {
  const z = 10 + Math.floor(Math.random() * 5);
  const [lon, lat] = [figure(bbox[0], bbox[2]), figure(bbox[1], bbox[3])];
  return `${z}/${Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z)}/${Math.floor(((lon + 180) / 360) * 2 ** z)}`;
};

const KINDS = {
  score: (server) => ["/score?form=columns", weights(server)],
  picture: (server) => [`/styles/suitability/map/tiles/WebMercatorQuad/${tile(server)}?changes=${told(server)}`],
  vector: (server) => [`/tiles/WebMercatorQuad/${tile(server)}`],
  figures: (server) => [`/figures/${tile(server)}`],
  explain: (server) => [`/explain/${one(server.villages)}?changes=${told(server)}`],
  at: (server) => [`/at?position=${position(server)}`],
  nearby: (server) => [`/nearby?at=${position(server)}&count=10&what=${one(["villages", "school", "clinic"])}&by=${one(["line", "line", "walk"])}`],
  items: (server) => [`/collections/${one(["villages", "roads", "services"])}/items?limit=100&offset=${Math.floor(figure(0, 200))}`],
  download: (server) => [`/download?f=gpkg&changes=${told(server)}`],
  plan: (server) => (server.about.plan ? ["/plan", { forbid: [one(server.villages)] }] : ["/score", weights(server)]),
};

/** Asks one thing after the other, each kind in turn, plans and downloads seldom. */
const load = async (server, until) => {
  for (let turn = 0; Date.now() < until; turn++) {
    const name = Object.keys(KINDS)[turn % Object.keys(KINDS).length];
    if ((name === "plan" || name === "download") && turn % 50 > 10) continue;
    const [path, body] = KINDS[name](server);
    server.asked[name] = (server.asked[name] ?? 0) + 1;
    try {
      const answer = await fetch(server.base + path, body && { method: "POST", body: JSON.stringify(body) });
      await answer.arrayBuffer();
      if (!answer.ok) server.failed++;
    } catch {
      server.failed++;
    }
    await new Promise((done) => setTimeout(done, Number(process.env.PAUSE_MS ?? 20)));
  }
};

const memory = ({ server }) => Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))[1]) / 1024);

const servers = [await start(many(work, 5000)), await start(join(ROOT, "datasets/upper-valley/scenario.toml"))];
const [begun, until] = [Date.now(), Date.now() + minutes * 60_000];
const sample = () => console.log(`${String(Math.round((Date.now() - begun) / 1000)).padStart(4)} s   5,000 villages ${memory(servers[0])} MB   upper valley ${memory(servers[1])} MB`);
sample();
const timer = setInterval(sample, 10_000);
await Promise.all(servers.flatMap((server) => Array.from({ length: 4 }, () => load(server, until))));
clearInterval(timer);
sample();
for (const { server, asked, failed } of servers) {
  console.log(JSON.stringify({ ...asked, failed }));
  server.kill();
}
rmSync(work, { recursive: true });
