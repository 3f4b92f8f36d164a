// The map of `inhabit serve` as people use it: by mouse, keyboard and touch, in three languages. SHOTS=DIR keeps pictures.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";

import { IN_SOFTWARE, launch, open as openPage } from "./browser.js";
import { serve } from "./server.js";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const INHABIT = resolve(process.env.INHABIT ?? join(ROOT, "target/debug/inhabit"));
const SHOTS = process.env.SHOTS;
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const work = mkdtempSync(join(tmpdir(), "inhabit-serve-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));
if (SHOTS) mkdirSync(SHOTS, { recursive: true });

/** The demo's valley, seen by two parties. */
const scenario = () => {
  const folder = join(ROOT, "datasets/upper-valley");
  const parties = `
[[party]]
name = "hosts"
weights = { kind = "direct", land = 5, access = 1, services = 1, water = 3, society = 2 }
[[party]]
name = "newcomers"
weights = { kind = "direct", land = 1, access = 2, services = 5, water = 1, society = 1 }
`;
  const text = readFileSync(join(folder, "scenario.toml"), "utf8").replaceAll(/(path|households|offers|capacities|works) *= *"(?=[^"]*\.)/g, `$1 = "${folder}/`) + parties;
  const path = join(work, "upper-valley.toml");
  writeFileSync(path, text);
  return path;
};

let server, base, browser;
before(async () => {
  ({ server, base } = await serve(INHABIT, scenario(), "--cache", work));
  browser = await launch(IN_SOFTWARE);
});
after(async () => {
  await browser?.close();
  server?.kill("SIGTERM");
});

/** The app, ready, with its picture painted; what a page does wrong is gathered in `faults`. */
const open = async (hash = "", { width = 1440, height = 900, ...besides } = {}) => {
  const opened = await openPage(browser, `${base}/${hash}`, { width, height, allowed: [`${base}/`], acceptDownloads: true, ...besides });
  await opened.page.waitForSelector("html[data-ready=yes]", { state: "attached" });
  await painted(opened.page);
  return opened;
};
/** Waits until the map has nothing left to load or to paint. */
const painted = (page) => page.waitForFunction(() => document.documentElement.dataset.painted === "yes");

/** The ramp of the map: viridis by its nine anchors, mixed with a little white, in 256 steps. */
const RAMP = Array.from({ length: 256 }, (_, step) => {
  const anchors = [[68, 1, 84], [71, 45, 123], [59, 82, 139], [44, 114, 142], [33, 144, 140], [39, 173, 129], [93, 200, 99], [170, 220, 50], [253, 231, 37]];
  const along = (step / 255) * 8;
  const from = Math.min(7, Math.floor(along));
  return [0, 1, 2].map((part) => {
    const pure = anchors[from][part] + (anchors[from + 1][part] - anchors[from][part]) * (along - from);
    return Math.round(pure + (255 - pure) * 0.22);
  });
});
const shot = async (page, name) => SHOTS && page.screenshot({ path: join(SHOTS, `${name}.png`) });
const firstName = (page) => page.locator(".ranking .village .name").first().textContent();
const scored = (page) => page.evaluate(() => Number(document.documentElement.dataset.scored));
const afterScore = async (page, act) => {
  const before = await scored(page);
  await act();
  await page.waitForFunction((old) => Number(document.documentElement.dataset.scored) > old, before);
};
const setSlider = (page, id, value) => page.locator(`#weight-${id}`).evaluate((slider, figure) => {
  slider.value = figure;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  slider.dispatchEvent(new Event("change", { bubbles: true }));
}, String(value));
/** The colours of the map's canvas, as one number that changes with them. */
const colours = (page) => page.evaluate(async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const canvas = document.querySelector("#map canvas");
  const small = document.createElement("canvas");
  [small.width, small.height] = [64, 48];
  const pen = small.getContext("2d");
  pen.drawImage(canvas, 0, 0, 64, 48);
  return [...pen.getImageData(0, 0, 64, 48).data].reduce((hash, part) => (hash * 31 + part) | 0, 7);
});

test("a slider changes the map and the list; undo brings both back", async () => {
  const { page, faults, close } = await open();
  await shot(page, "start");
  const [first, picture] = [await firstName(page), await colours(page)];
  await afterScore(page, () => setSlider(page, "elevation", 60));
  await painted(page);
  assert.notEqual(await colours(page), picture, "the surface follows");
  const order = await page.locator(".ranking .village .points").allTextContents();
  assert.equal(await page.locator(".banner").textContent(), "Changed from the scenario");
  await shot(page, "slider");
  await afterScore(page, () => page.keyboard.press("Control+z"));
  assert.equal(await firstName(page), first);
  assert.notDeepEqual(await page.locator(".ranking .village .points").allTextContents(), order);
  await painted(page);
  assert.equal(await colours(page), picture, "undo brings the colours back");
  await afterScore(page, () => page.click("#redo"));
  await afterScore(page, () => page.click("#reset"));
  assert.deepEqual(faults, []);
  await close();
});

test("a long drag tells the list on its way, however late the answers", async () => {
  const { page, faults, close } = await open();
  await page.route("**/score*", async (route) => {
    await new Promise((done) => setTimeout(done, 150));
    await route.continue();
  });
  const before = await scored(page);
  const told = await page.evaluate(async (before) => {
    const slider = document.querySelector("#weight-road");
    const since = () => Number(document.documentElement.dataset.scored) - before;
    for (let move = 0; move < 600 && since() < 2; move++) {
      slider.value = String(5 + (move % 25));
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      await new Promise((done) => requestAnimationFrame(done));
    }
    return since();
  }, before);
  assert.ok(told >= 2, `told ${told} times`);
  assert.deepEqual(faults, []);
  await close();
});

test("a slider moved faster than answers come ends where it was let go", async () => {
  const { page, faults, close } = await open();
  await page.evaluate(async () => {
    const slider = document.querySelector("#weight-road");
    for (let weight = 5; weight <= 30; weight++) {
      slider.value = String(weight);
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      if (weight % 4 === 0) await new Promise((done) => requestAnimationFrame(done));
    }
    slider.dispatchEvent(new Event("change", { bubbles: true }));
  });
  // The last figure is told with the next frame: what settled before it is not the end.
  await page.waitForFunction(() => document.documentElement.dataset.settled === "yes" &&
    JSON.parse(new URLSearchParams(location.hash.slice(1)).get("changes") ?? "{}").weights?.road === 30, null, { timeout: 20_000 });
  const shown = await page.locator(".ranking .village .points").allTextContents();
  const weights = await page.evaluate(() => JSON.parse(new URLSearchParams(location.hash.slice(1)).get("changes")).weights);
  assert.equal(weights.road, 30);
  const answer = await (await fetch(`${base}/score`, { method: "POST", body: JSON.stringify({ weights }) })).json();
  assert.deepEqual(shown, answer.ranking.map(({ score }) => (score === null ? "–" : score.toFixed(1))));
  await page.keyboard.press("Control+z");
  await page.waitForFunction(() => document.querySelector(".banner").textContent === "");
  assert.deepEqual(faults, []);
  await close();
});

test("the colours are the figures of the suitability raster", async () => {
  const raster = join(work, "suitability.tif");
  execFileSync(INHABIT, ["export", join(work, "upper-valley.toml"), "--what", "suitability", "--out", raster, "--quiet"]);
  const [lon, lat, zoom] = [38.0, 43.245, 13];
  const { page, faults, close } = await open(`#view=${lon},${lat},${zoom}&show=suitability,1,0.5`);
  const { width, height, spots } = await page.evaluate(() => {
    const canvas = document.querySelector("#map canvas");
    const copy = document.createElement("canvas");
    [copy.width, copy.height] = [canvas.width, canvas.height];
    const pen = copy.getContext("2d");
    pen.drawImage(canvas, 0, 0);
    const spots = [];
    for (let x = 20; x < copy.width - 20; x += 41) for (let y = 20; y < copy.height - 20; y += 47) spots.push([x, y, ...pen.getImageData(x, y, 1, 1).data]);
    return { width: copy.width, height: copy.height, spots };
  });
  const world = 512 * 2 ** zoom;
  const down = ((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * world;
  const place = (x, y) => {
    const north = Math.atan(Math.sinh(Math.PI * (1 - (2 * (down + y + 0.5 - height / 2)) / world)));
    return [lon + ((x + 0.5 - width / 2) / world) * 360, (north * 180) / Math.PI];
  };
  // A spot lies in its cell or, as pixels of tiles are about as wide as cells, in the one beside it: four pixels of the screen away.
  const around = [[0, 0], ...[-4, 0, 4].flatMap((x) => [-4, 0, 4].map((y) => [x, y]))];
  const asked = spots.flatMap(([x, y]) => around.map(([right, below]) => place(x + right, y + below).join(" ")));
  const told = execFileSync("gdallocationinfo", ["-valonly", "-wgs84", raster], { input: asked.join("\n") }).toString().split("\n").map((text) => (text === "" ? Number.NaN : Number(text)));
  // Two steps of the ramp, since neither it nor the eight bits of a colour are finer.
  let [compared, own] = [0, 0];
  spots.forEach(([x, y, red, green, blue], at) => {
    const unlike = RAMP.map((colour) => Math.max(...colour.map((part, one) => Math.abs(part - [red, green, blue][one]))));
    const least = Math.min(...unlike);
    if (least > 1) return; // the hatch, a symbol, the sea
    const points = unlike.indexOf(least) * (100 / 255);
    compared++;
    const figures = told.slice(at * around.length, (at + 1) * around.length);
    const apart = figures.map((figure) => Math.abs(figure - points));
    own += apart[0] < 0.8;
    assert.ok(apart.some((one) => one < 0.8), `at ${x}, ${y}: ${points.toFixed(1)} shown, ${figures.join(", ")} in the raster`);
  });
  console.log(`${own} of ${compared} spots`);
  assert.ok(compared > 150, `${compared} spots compared`);
  assert.ok(own > compared * 0.75, `${own} of ${compared} spots show the very cell`);
  assert.deepEqual(faults, []);
  await close();
});

/** The map's pixels: how many there are of each colour, and those asked for by longitude and latitude (and pixels right and down). */
const pixels = async (page, view, places = []) => {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await painted(page);
  return page.evaluate(([[lon, lat, zoom], places]) => {
    const canvas = document.querySelector("#map canvas");
    const copy = document.createElement("canvas");
    [copy.width, copy.height] = [canvas.width, canvas.height];
    const pen = copy.getContext("2d");
    pen.drawImage(canvas, 0, 0);
    const { data } = pen.getImageData(0, 0, copy.width, copy.height);
    const count = {};
    for (let at = 0; at < data.length; at += 4) {
      const colour = `${data[at]},${data[at + 1]},${data[at + 2]}`;
      count[colour] = (count[colour] ?? 0) + 1;
    }
    const world = 512 * 2 ** zoom;
    const down = (angle) => ((1 - Math.asinh(Math.tan((angle * Math.PI) / 180)) / Math.PI) / 2) * world;
    const found = places.map(([east, north, right = 0, below = 0]) => {
      const [x, y] = [copy.width / 2 + ((east - lon) / 360) * world + right, copy.height / 2 + down(north) - down(lat) + below].map(Math.floor);
      return x < 0 || y < 0 || x >= copy.width || y >= copy.height ? null : [...data.slice(4 * (y * copy.width + x), 4 * (y * copy.width + x) + 3)];
    });
    return { count, found };
  }, [view, places]);
};
const isNear = (one, other, apart = 2) => one !== null && one.every((part, at) => Math.abs(part - other[at]) <= apart);

test("each layer's switch shows and hides what it names", async () => {
  const view = [38.0, 43.245, 11.5];
  const { page, faults, close } = await open(`#view=${view}&show=none,1,0.5`, { width: 1100, height: 600 });
  await page.getByRole("tab", { name: "Layers" }).click();
  const ground = "217,228,236";
  const bare = await pixels(page, view);
  const kinds = {};
  /** What the map shows once it is as wanted, or after some tries: pictures of tiles come when they come. */
  const until = async (is) => {
    for (let tries = 0; ; tries++) {
      const { count } = await pixels(page, view);
      if (is(count) || tries === 20) return count;
    }
  };
  for (const name of ["hillshade", "land_cover", "water", "roads", "zones", "services", "names"]) {
    await page.locator(`input[value=${name}]`).check();
    const count = await until((count) => (count[ground] ?? 0) < bare.count[ground]);
    assert.ok((count[ground] ?? 0) < bare.count[ground], `${name} shows nothing`);
    kinds[name] = count;
    await page.locator(`input[value=${name}]`).uncheck();
    assert.deepEqual(await until((count) => isDeepStrictEqual(count, bare.count)), bare.count, `${name} leaves something behind`);
  }
  // Terrain is many greys; land cover a few flat colours over all of the region.
  assert.ok(Object.keys(kinds.hillshade).length > Object.keys(bare.count).length + 60, `${Object.keys(kinds.hillshade).length} shades`);
  assert.ok((kinds.land_cover[ground] ?? 0) < 0.5 * bare.count[ground]);
  assert.deepEqual(faults, []);
  await close();
});

test("the land and the villages come back after the graphics card was lost", async () => {
  const view = [38.0, 43.245, 11.5];
  const { page, faults, close } = await open(`#view=${view}&show=suitability,1,0.5`);
  const before = await pixels(page, view);
  await page.evaluate(async () => {
    const card = document.querySelector("#map canvas").getContext("webgl2").getExtension("WEBGL_lose_context");
    card.loseContext();
    await new Promise((done) => setTimeout(done, 200));
    card.restoreContext();
  });
  // The colours of the hatch and of withheld villages stand for all that we paint.
  const painted = ({ count }) => ["150,150,150", "154,159,168"].map((colour) => count[colour] ?? 0);
  for (let tries = 0; tries < 50 && !isDeepStrictEqual(painted(await pixels(page, view)), painted(before)); tries++) await page.waitForTimeout(200);
  assert.deepEqual(painted(await pixels(page, view)), painted(before));
  assert.ok(painted(before).every((count) => count > 0), painted(before));
  assert.deepEqual(faults, []);
  await close();
});

test("a part of the land that did not come is asked for again, without a move of the map", async () => {
  const { page, close } = await open("#show=suitability,1,0.5");
  const whole = await colours(page);
  const second = await page.context().newPage();
  let refused = 0;
  await second.route("**/figures/**", (route) => (refused++ < 3 ? route.abort() : route.continue()));
  await second.goto(`${base}/#show=suitability,1,0.5`);
  await second.waitForSelector("html[data-ready=yes]", { state: "attached" });
  await painted(second);
  for (let tries = 0; tries < 50 && (await colours(second)) !== whole; tries++) await second.waitForTimeout(200);
  assert.equal(await colours(second), whole);
  assert.ok(refused > 3, `${refused} asked for`);
  await close();
});

test("the hatch lies where something is unknown, symbols have the colours of their decisions, lakes stay water", async () => {
  const view = [38.0, 43.245, 11.5];
  const { page, faults, close } = await open(`#view=${view}&show=suitability,1,0.5`);
  const scores = await (await fetch(`${base}/score`, { method: "POST", body: "{}" })).json();
  const villages = (await (await fetch(`${base}/collections/villages/items?limit=100`)).json()).features;
  const at = Object.fromEntries(villages.map(({ properties, geometry }) => [properties.id, geometry.coordinates]));
  // Above the rank that stands in the middle, within the circle; on the ring of excluded ones.
  const wanted = scores.ranking.map(({ id, decision }) => [...at[id], decision === "excluded" ? 7 : 0, decision === "eligible" ? -7 : 0]);
  const { count, found } = await pixels(page, view, wanted);
  const seen = { eligible: 0, withheld: 0, excluded: 0 };
  const fixed = { withheld: [154, 159, 168], excluded: [107, 29, 43] };
  scores.ranking.forEach(({ id, decision, score }, position) => {
    if (!(decision in seen) || found[position] === null) return;
    seen[decision]++;
    const expected = fixed[decision] ?? RAMP[Math.round(score * 2.55)];
    assert.ok(isNear(found[position], expected), `${id}, ${decision}, ${score}: ${found[position]}, expected ${expected}`);
  });
  assert.ok(seen.eligible >= 10 && seen.withheld >= 3 && seen.excluded >= 2, JSON.stringify(seen));
  // Stripes two pixels wide, eight apart: where all of the land is hatched a quarter of it is grey.
  const hatch = ({ count }) => count["150,150,150"] ?? 0;
  const land = Object.values(count).reduce((sum, one) => sum + one, 0) - count["217,228,236"];
  assert.ok(hatch({ count }) > 0.02 * land && hatch({ count }) < 0.2 * land, `${hatch({ count })} of ${land} pixels`);
  // Everything is known of one criterion's figures: they bear no hatch.
  await page.getByRole("tab", { name: "Layers" }).click();
  await page.selectOption("#surface", "elevation");
  assert.equal(hatch(await pixels(page, view)), 0);
  // A lake is as large with the land coloured as without: nothing is painted over it.
  await page.locator("input[value=water]").check();
  const lake = ({ count }) => count["159,197,222"];
  const coloured = lake(await pixels(page, view));
  assert.ok(coloured > 20, `${coloured} pixels of lake`);
  await page.selectOption("#surface", "none");
  assert.equal(coloured, lake(await pixels(page, view)));
  assert.deepEqual(faults, []);
  await close();
});

test("a village whose middle is beyond the edge of the map is cut there, not lost", async () => {
  const [{ id, score }] = (await (await fetch(`${base}/score`, { method: "POST", body: "{}" })).json()).ranking;
  const { geometry: { coordinates: [lon, lat] } } = await (await fetch(`${base}/collections/villages/items/${id}`)).json();
  const { page, close } = await open("#show=none,1,0.5");
  const wide = await page.evaluate(() => document.querySelector("#map canvas").width);
  await close();
  for (const side of [-1, 1]) {
    // The middle lies four pixels beyond the edge; the circle reaches further.
    const view = [lon + (side * (wide / 2 + 4) * 360) / (512 * 2 ** 11.5), lat, 11.5];
    const { page, close } = await open(`#view=${view}&show=none,1,0.5`);
    const { found: [edge] } = await pixels(page, view, [[lon, lat, side * 6]]);
    assert.ok(isNear(edge, RAMP[Math.round(score * 2.55)]), `${side}: ${edge}`);
    await close();
  }
});

test("value functions and gates are edited", async () => {
  const { page, faults, close } = await open();
  const before = await page.locator(".ranking .village .points").allTextContents();
  await page.locator(".criterion", { hasText: "Cropland" }).locator("summary").click();
  const field = page.locator(".criterion", { hasText: "Cropland" }).locator(".numbers input").nth(1);
  await afterScore(page, async () => {
    await field.fill("60");
    await field.press("Enter");
  });
  await shot(page, "value");
  assert.notDeepEqual(await page.locator(".ranking .village .points").allTextContents(), before);
  await field.fill("1");
  await field.press("Enter");
  assert.match(await page.locator(".wrong").first().textContent(), /must rise/);
  const eligible = async () => Number((await page.locator(".ranking p[role=status]").textContent()).match(/(\d+) eligible/)[1]);
  const few = await eligible();
  await afterScore(page, () => page.locator("#gate-heirs").uncheck());
  assert.ok((await eligible()) > few);
  assert.match(await page.locator(".banner.loud").textContent(), /Thought experiment/);
  await shot(page, "gate-off");
  await afterScore(page, () => page.locator("#gate-heirs").check());
  // A limit moved lets fewer through.
  const limit = page.locator(".gate", { hasText: "Outside avalanche paths" }).locator("input[type=number]").first();
  await afterScore(page, async () => {
    await limit.fill("4000");
    await limit.press("Enter");
  });
  assert.ok((await eligible()) < few);
  assert.deepEqual(faults, []);
  await close();
});

test("a village, any place, and two villages are explained", async () => {
  const { page, faults, close } = await open();
  await page.locator(".ranking .village").first().click();
  await page.waitForSelector(".detail table");
  const name = await page.locator(".detail h2").textContent();
  assert.match(await page.locator(".detail").textContent(), /Where the points come from/);
  assert.ok(await page.locator(".weakest").count());
  assert.ok(await page.locator(".journeys li").count());
  await painted(page);
  await shot(page, "village");
  await page.getByRole("button", { name: "Set beside another" }).click();
  await page.locator(".ranking .village").nth(3).click();
  await page.waitForSelector(".comparison");
  assert.match(await page.locator(".detail h2").textContent(), new RegExp(name));
  await shot(page, "compare");
  await page.getByRole("button", { name: "Close" }).click();
  const map = await page.locator("#map").boundingBox();
  await page.mouse.click(map.x + map.width * 0.62, map.y + map.height * 0.35);
  await page.waitForFunction(() => document.querySelector(".detail h2")?.textContent === "Any place");
  assert.match(await page.locator(".detail").textContent(), /villages would stand above it/);
  await shot(page, "place");
  assert.deepEqual(faults, []);
  await close();
});

test("the place chosen last is the one explained, however answers come; a slider leaves the tab that is read", async () => {
  const { page, faults, close } = await open();
  const [one, other] = await page.locator(".ranking .village").evaluateAll((all) => all.slice(0, 2).map((row) => [row.dataset.id, row.querySelector(".name").textContent]));
  let came = 0;
  await page.route(`**/explain/${one[0]}*`, async (route) => {
    await new Promise((done) => setTimeout(done, 500));
    await route.continue();
  });
  page.on("response", (answer) => answer.url().includes(`/explain/${one[0]}`) && came++);
  await page.locator(`.ranking .village[data-id="${one[0]}"]`).click();
  await page.getByRole("tab", { name: "Ranking" }).click();
  await page.locator(`.ranking .village[data-id="${other[0]}"]`).click();
  await page.waitForSelector(".detail table");
  for (let tries = 0; came === 0 && tries < 100; tries++) await page.waitForTimeout(50);
  await page.waitForTimeout(100);
  assert.equal(came, 1, "the first answer came late");
  assert.equal(await page.locator(".detail h2").textContent(), other[1]);
  // Two villages beside each other: they are compared anew, and the ranking stays in sight.
  await page.getByRole("button", { name: "Set beside another" }).click();
  await page.locator(".ranking .village").nth(3).click();
  await page.waitForSelector(".comparison");
  await page.getByRole("tab", { name: "Ranking" }).click();
  const before = await page.locator(".comparison").textContent();
  await afterScore(page, () => setSlider(page, "road", 29));
  await page.waitForFunction((before) => document.querySelector(".comparison").textContent !== before, before);
  assert.equal(await page.getByRole("tab", { name: "Ranking" }).getAttribute("aria-selected"), "true");
  assert.deepEqual(faults, []);
  await close();
});

test("what is near is found by distance and by minutes", async () => {
  const { page, faults, close } = await open();
  await page.locator(".ranking .village").first().click();
  await page.waitForSelector(".detail table");
  await page.getByRole("button", { name: "Nearby", exact: true }).click();
  await page.selectOption("#near-what", "school");
  await page.getByRole("button", { name: "Find" }).click();
  await page.waitForSelector(".near .list li");
  assert.match(await page.locator(".near .list .points").first().textContent(), /m$/);
  await page.selectOption("#near-by", "walk");
  await page.fill("#near-within", "600");
  await page.getByRole("button", { name: "Find" }).click();
  await page.waitForFunction(() => /min/.test(document.querySelector(".near .list .points")?.textContent ?? ""));
  await shot(page, "near");
  // A moved weight leaves what was filled in and found; another place begins anew.
  await page.getByRole("tab", { name: "Weights" }).click();
  const told = page.waitForResponse((answer) => answer.url().includes("/explain/"));
  await setSlider(page, "road", 29);
  await told;
  await page.getByRole("tab", { name: "Nearby" }).click();
  assert.equal(await page.inputValue("#near-within"), "600");
  assert.ok(await page.locator(".near .list li").count());
  await page.getByRole("tab", { name: "Ranking" }).click();
  await page.locator(".ranking .village").nth(2).click();
  await page.waitForFunction(() => document.querySelectorAll(".near .list li").length === 0);
  // A server that is gone is told of, also by a download.
  await page.route("**/download*", (route) => route.abort());
  await page.click(".menu summary");
  await page.click("#download-csv");
  await page.waitForSelector(".banner.loud");
  faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes("ERR_FAILED")));
  assert.deepEqual(faults, []);
  await close();
});

test("filters, layers and parties", async () => {
  const { page, faults, close } = await open();
  await page.fill("#search", "gor");
  await page.waitForFunction(() => [...document.querySelectorAll(".ranking .village .name")].every(({ textContent }) => /gor/i.test(textContent)));
  await page.fill("#search", "");
  await page.locator(".decision.excluded input").uncheck();
  await page.waitForFunction(() => document.querySelectorAll(".ranking .village.excluded").length === 0);
  const shown = () => page.locator(".ranking .village").count();
  const all = await shown();
  await page.selectOption("#status", "ruined");
  await page.waitForFunction((before) => document.querySelectorAll(".ranking .village").length < before, all);
  await page.selectOption("#status", "");
  await page.fill("#least", "50");
  await page.waitForFunction(() => [...document.querySelectorAll(".ranking .village .points")].every(({ textContent }) => Number(textContent) >= 50));
  assert.ok((await shown()) > 0);
  await page.fill("#least", "");
  await page.getByRole("tab", { name: "Layers" }).click();
  const picture = await colours(page);
  for (const name of ["land_cover", "services", "zones", "settlements"]) await page.locator(`input[value=${name}]`).check();
  await page.selectOption("#surface", "school");
  await painted(page);
  assert.notEqual(await colours(page), picture);
  assert.match(await page.locator(".legend").textContent(), /Drive to a school/);
  // Light is good: the fewest minutes stand at the light end, with their unit.
  const ends = await page.locator(".legend .ends span").allTextContents();
  assert.ok(ends.every((end) => /\d min$/.test(end)), ends.join(" | "));
  const minutes = ends.map((end) => Number(end.match(/\d+/)[0]));
  assert.ok(minutes[0] > minutes[1] && minutes[1] > minutes[2], ends.join(" | "));
  for (const words of ["Services", "Zones", "All settlements"]) assert.ok((await page.locator(".legend").textContent()).includes(words), words);
  await shot(page, "layers");
  await page.selectOption("#surface", "suitability");
  await page.getByRole("tab", { name: "Weights" }).click();
  await afterScore(page, () => page.selectOption("#party", { index: 1 }));
  await page.selectOption("#beside", { index: 2 });
  await page.waitForFunction(() => (document.querySelector(".village .beside")?.textContent ?? "") !== "");
  await painted(page);
  assert.deepEqual(await page.locator(".sides span").allTextContents(), ["hosts", "newcomers"], "each half says whose it is");
  await shot(page, "parties");
  assert.deepEqual(faults, []);
  await close();
});

test("a plan in a meeting: places used, not used, and what changes", async () => {
  const { page, faults, close } = await open();
  await page.getByRole("tab", { name: "Plan" }).click();
  await page.waitForSelector(".plan .places li", { timeout: 60_000 });
  const first = page.locator(".plan > .places li").first();
  const name = await first.locator(".plain").textContent();
  await painted(page);
  await shot(page, "plan");
  await first.getByRole("button", { name: "Do not use" }).click();
  await page.waitForFunction((closed) => ![...document.querySelectorAll(".plan > .places li .plain")].some(({ textContent }) => textContent === closed), name, { timeout: 60_000 });
  await page.locator(".plan details summary").click();
  assert.ok((await page.locator(".plan details .places .plain").allTextContents()).includes(name));
  assert.match(await page.evaluate(() => location.hash), /forbid=/);
  await painted(page);
  await shot(page, "plan-without");
  assert.match(await page.locator(".legend .key-plan").textContent(), /in the plan/);
  // What was left out is used after all when people say so.
  const back = page.locator(".plan details .places li", { hasText: name }).first();
  await back.getByRole("button", { name: "Use", exact: true }).click();
  await page.waitForFunction((opened) => [...document.querySelectorAll(".plan > .places li .plain")].some(({ textContent }) => textContent === opened), name, { timeout: 60_000 });
  assert.match(await page.evaluate(() => location.hash), /force=/);
  assert.deepEqual(faults, []);
  await close();
});

test("an address brings back the whole state", async () => {
  const { page, close } = await open();
  await afterScore(page, () => setSlider(page, "school", 27));
  await page.locator(".ranking .village").nth(1).click();
  await page.waitForSelector(".detail table");
  await painted(page);
  const [hash, title] = [await page.evaluate(() => location.hash), await page.locator(".detail h2").textContent()];
  const points = await page.evaluate(() => document.querySelector(".score").textContent);
  await close();
  const again = await open(hash);
  await again.page.waitForSelector(".detail table");
  assert.equal(await again.page.locator(".detail h2").textContent(), title);
  assert.equal(await again.page.locator(".score").textContent(), points);
  assert.equal(await again.page.locator("#weight-school").inputValue(), "27");
  // Pasted over the address of a map that is open.
  await afterScore(again.page, () => again.page.click("#reset"));
  assert.notEqual(await again.page.locator("#weight-school").inputValue(), "27");
  await again.page.evaluate((hash) => (location.hash = hash), hash);
  await again.page.waitForFunction(() => document.documentElement.dataset.ready === "yes" && document.querySelector("#weight-school").value === "27");
  assert.deepEqual(again.faults, []);
  await again.close();
});

test("the view is downloaded as GeoJSON, GeoPackage and PNG", async () => {
  const { page, faults, close } = await open();
  await afterScore(page, () => setSlider(page, "school", 40));
  const points = await page.locator(".ranking .village .points").first().textContent();
  for (const form of ["geojson", "gpkg", "png"]) {
    await page.click(".menu summary");
    const [file] = await Promise.all([page.waitForEvent("download"), page.click(`#download-${form}`)]);
    const path = join(work, `view.${form}`);
    await file.saveAs(path);
    assert.ok(statSync(path).size > 1000, form);
    if (form === "geojson") {
      const best = JSON.parse(readFileSync(path, "utf8")).features.find(({ properties }) => properties.rank === 1);
      assert.equal(best.properties.score.toFixed(1), points, "as scored on the screen");
    }
    if (form === "gpkg") assert.equal(readFileSync(path).subarray(0, 15).toString(), "SQLite format 3");
    if (form === "png" && SHOTS) await file.saveAs(join(SHOTS, "downloaded.png"));
  }
  assert.deepEqual(faults, []);
  await close();
});

/** What axe finds wrong for screen readers. */
const wrongForReaders = async (page) => {
  await page.evaluate(AXE);
  return page.evaluate(async () => (await globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa"] })).violations
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 120)).join(" | ")}`));
};

test("Russian, Arabic from right to left, at a meeting's screen and on a phone", async () => {
  for (const [language, direction] of [["en", "ltr"], ["ru", "ltr"], ["ar", "rtl"]]) {
    const { page, faults, close } = await open(`#lang=${language}`, { width: 1366, height: 820 });
    assert.equal(await page.evaluate(() => document.documentElement.dir), direction);
    await page.locator(".ranking .village").first().click();
    await page.waitForSelector(".detail table");
    await painted(page);
    await shot(page, `language-${language}`);
    const units = await page.locator(".value .words").allTextContents();
    if (language === "ru") assert.ok(units.some((words) => /\sмин/.test(words)), units.join(" | "));
    assert.deepEqual(await wrongForReaders(page), []);
    assert.deepEqual(faults, []);
    await close();
    const phone = await open(`#lang=${language}`, { width: 390, height: 844, hasTouch: true, isMobile: true });
    const wide = () => phone.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok((await wide()) <= 0, `${language}: the page is ${await wide()} px wider than the phone`);
    await shot(phone.page, `phone-${language}`);
    await phone.page.locator(".ranking .village").first().tap();
    await phone.page.waitForSelector(".detail table");
    await phone.page.locator(".detail h2").scrollIntoViewIfNeeded();
    assert.ok((await wide()) <= 0, `${language}: the explanation is ${await wide()} px wider than the phone`);
    await shot(phone.page, `phone-village-${language}`);
    assert.deepEqual(phone.faults, []);
    await phone.close();
  }
});

test("long sources, the legend and the scale stand clear of each other", async () => {
  for (const [width, height] of [[1366, 820], [390, 844]]) {
    const { page, close } = await open("", { width, height });
    const boxes = await page.evaluate(async () => {
      const sources = document.querySelector(".maplibregl-ctrl-attrib");
      sources.classList.add("maplibregl-compact-show");
      sources.querySelector(".maplibregl-ctrl-attrib-inner").textContent = "ODbL 1.0, contributors of a long name; ".repeat(6);
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      const all = [".key", ".maplibregl-ctrl-scale", ".maplibregl-ctrl-attrib"].map((name) => document.querySelector(name).getBoundingClientRect());
      return all.map(({ left, right, top, bottom }) => ({ left, right, top, bottom }));
    });
    const [legend, scale, sources] = boxes;
    assert.ok(sources.right - sources.left > width / 4, "the sources are written out");
    for (const [one, other] of [[legend, scale], [scale, sources], [legend, sources]]) {
      const apart = one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top;
      assert.ok(apart, `${width} pixels wide: ${JSON.stringify([one, other])}`);
    }
    await close();
  }
});

test("by keyboard alone, and without faults for screen readers", async () => {
  const { page, faults, close } = await open();
  await page.focus("#tab-weights");
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.evaluate(() => document.activeElement.id), "tab-layers");
  await page.keyboard.press("ArrowLeft");
  await page.focus("#weight-cropland");
  await afterScore(page, () => page.keyboard.press("ArrowRight"));
  await page.locator(".ranking .village").first().focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector(".detail table");
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H2", "the explanation has the focus");
  assert.deepEqual(await wrongForReaders(page), []);
  for (const tab of ["layers", "near", "plan"]) {
    await page.click(`#tab-${tab}`);
    if (tab === "plan") await page.waitForSelector(".plan .places li", { timeout: 60_000 });
    assert.deepEqual(await wrongForReaders(page), [], tab);
  }
  assert.deepEqual(faults, []);
  await close();
});
