// How long a moved slider takes to the screen: from the input event until the graphics card has painted the map that shows it.
//   node benches/slider.mjs [PROGRAM] [MOVES]     target/release/inhabit and 30 when not given; needs ./run setup's browser tests
// With INHABIT_TEST_DATA set the Comoros are measured too.
// Chromium paints in software here, with no graphics card: what a planner's machine does can only be faster.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { IN_SOFTWARE, launch } from "../tests/browser/browser.js";
import { many } from "../tests/browser/many.js";
import { serve } from "../tests/browser/server.js";

const ROOT = resolve(fileURLToPath(new URL(".", import.meta.url)), "..");
const program = process.argv[2] ?? join(ROOT, "target/release/inhabit");
const moves = Number(process.argv[3] ?? 30);
const work = mkdtempSync(join(tmpdir(), "inhabit-slider-"));

/** In the page: moves a slider again and again, and gives milliseconds to the list and to the painted map. */
const measure = async (count) => {
  const gl = document.querySelector("#map canvas").getContext("webgl2");
  const [pixel, told] = [new Uint8Array(4), document.documentElement.dataset];
  const slider = document.querySelector("#weight-road");
  const [list, screen] = [[], []];
  for (let move = 0; move < count; move++) {
    performance.clearMeasures();
    const [before, begun] = [Number(told.scored), performance.now()];
    slider.value = String(3 + ((move * 7) % 25));
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    while (Number(told.scored) <= before || performance.getEntriesByName("slider to map").length === 0) {
      await new Promise((done) => {
        const channel = new MessageChannel();
        channel.port1.onmessage = done;
        channel.port2.postMessage(0);
      });
    }
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel); // waits for all that was asked of the graphics card
    screen.push(performance.now() - begun);
    list.push(performance.getEntriesByName("slider to list")[0].duration);
    slider.dispatchEvent(new Event("change", { bubbles: true }));
    await new Promise((done) => setTimeout(done, 500));
  }
  const at = (times, share) => times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(share * times.length))].toFixed(0);
  return `first ${screen[0].toFixed(0)} ms; screen p50 ${at(screen, 0.5)} p95 ${at(screen, 0.95)} ms; of that until the list is known p50 ${at(list, 0.5)} p95 ${at(list, 0.95)} ms`;
};

/** The scenario of the Comoros for the test data of this machine; none without them. */
const comoros = () => {
  const data = process.env.INHABIT_TEST_DATA;
  if (!data) return [];
  const scenario = join(work, "comoros.toml");
  writeFileSync(scenario, readFileSync(join(ROOT, "tests/scenarios/comoros.toml"), "utf8").replaceAll("DATA", resolve(data)));
  return [["the Comoros", scenario, ""]];
};

const browser = await launch(IN_SOFTWARE);
for (const [title, scenario, hash] of [
  ["upper valley", join(ROOT, "datasets/upper-valley/scenario.toml"), ""],
  ["upper valley, land not coloured", join(ROOT, "datasets/upper-valley/scenario.toml"), "#show=none,1,0.5,hillshade,water,roads,names"],
  ["5,000 villages", many(work, 5000), ""],
  ...comoros(),
]) {
  const { server, base } = await serve(program, scenario, "--cache", process.env.CACHE ?? work);
  const page = await browser.newPage({ viewport: { width: 1366, height: 820 } });
  await page.goto(`${base}/${hash}`);
  await page.waitForFunction(() => document.documentElement.dataset.painted === "yes", null, { timeout: 120_000 });
  await page.waitForTimeout(1000); // as long as a hand takes to a slider; the page's own tidying up after loading is not measured
  console.log(`${title}: ${await page.evaluate(measure, moves)}`);
  await page.close();
  server.kill();
}
await browser.close();
rmSync(work, { recursive: true });
