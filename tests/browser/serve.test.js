// The map of `inhabit serve` as people use it: by mouse, keyboard and touch, in three languages. SHOTS=DIR keeps pictures.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

const ROOT = resolve(import.meta.dirname ?? ".", "../..");
const INHABIT = resolve(process.env.INHABIT ?? join(ROOT, "target/debug/inhabit"));
const SHOTS = process.env.SHOTS;
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const work = mkdtempSync(join(tmpdir(), "inhabit-serve-"));
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
  server = spawn(INHABIT, ["serve", scenario(), "--listen", "127.0.0.1:0", "--json", "--cache", work], { stdio: ["ignore", "pipe", "inherit"] });
  base = await new Promise((done, fail) => {
    let text = "";
    server.on("exit", (code) => fail(new Error(`the server ended with ${code}`)));
    server.stdout.on("data", (chunk) => {
      text += chunk;
      if (text.includes("}")) done(`http://${JSON.parse(text).listen}`);
    });
  });
  const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? places.find(existsSync),
    // The map needs WebGL 2: in software, since test machines have no graphics card.
    args: ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
});
after(async () => {
  await browser?.close();
  server?.removeAllListeners("exit");
  server?.kill("SIGTERM");
});

/** The app, ready; what a page does wrong is gathered in `faults`. */
const open = async (hash = "", { width = 1366, height = 820, ...besides } = {}) => {
  const session = await browser.newContext({ viewport: { width, height }, acceptDownloads: true, ...besides });
  const page = await session.newPage();
  const faults = [];
  page.on("console", (message) => message.type() === "error" && faults.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`page: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(base) && !url.startsWith("data:") && !url.startsWith("blob:")) faults.push(`request: ${url}`);
  });
  await page.goto(`${base}/${hash}`);
  await page.waitForSelector("html[data-ready=yes]", { timeout: 60_000 });
  await page.waitForTimeout(400);
  return { page, faults, close: () => session.close() };
};

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
  await page.waitForTimeout(300);
  assert.notEqual(await colours(page), picture, "the surface follows");
  const order = await page.locator(".ranking .village .points").allTextContents();
  assert.equal(await page.locator(".banner").textContent(), "Changed from the scenario");
  await shot(page, "slider");
  await afterScore(page, () => page.keyboard.press("Control+z"));
  assert.equal(await firstName(page), first);
  assert.notDeepEqual(await page.locator(".ranking .village .points").allTextContents(), order);
  await page.waitForTimeout(300);
  assert.equal(await colours(page), picture, "undo brings the colours back");
  await afterScore(page, () => page.click("#redo"));
  await afterScore(page, () => page.click("#reset"));
  assert.deepEqual(faults, []);
  await close();
});

test("from slider to screen in less than 100 ms", async () => {
  const { page, close } = await open();
  const times = await page.evaluate(async () => {
    const slider = document.querySelector("#weight-road");
    const took = [];
    for (let step = 0; step < 30; step++) {
      const before = Number(document.documentElement.dataset.scored);
      const begun = performance.now();
      slider.value = String(5 + step);
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      while (Number(document.documentElement.dataset.scored) <= before) await new Promise((done) => requestAnimationFrame(done));
      await new Promise((done) => requestAnimationFrame(done));
      took.push(performance.now() - begun);
    }
    return took.sort((one, other) => one - other);
  });
  const p95 = times[Math.floor(times.length * 0.95)];
  console.log(`slider to list and map: median ${times[15].toFixed(0)} ms, p95 ${p95.toFixed(0)} ms (graphics in software)`);
  // A busy test machine without a graphics card is granted five times the goal; the goal itself stands in docs/performance.md.
  assert.ok(p95 < 500, `${p95} ms`);
  await close();
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
  await page.waitForTimeout(900);
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
  assert.deepEqual(faults, []);
  await close();
});

test("filters, layers and parties", async () => {
  const { page, faults, close } = await open();
  await page.fill("#search", "gor");
  assert.match(await firstName(page), /Gor/i);
  await page.fill("#search", "");
  await page.locator(".decision.excluded input").uncheck();
  assert.equal(await page.locator(".ranking .village.excluded").count(), 0);
  await page.getByRole("tab", { name: "Layers" }).click();
  const picture = await colours(page);
  for (const name of ["land_cover", "services", "zones", "settlements"]) await page.locator(`input[value=${name}]`).check();
  await page.selectOption("#surface", "school");
  await page.waitForTimeout(1200);
  assert.notEqual(await colours(page), picture);
  assert.match(await page.locator(".legend").textContent(), /Drive to a school/);
  await shot(page, "layers");
  await page.selectOption("#surface", "suitability");
  await page.getByRole("tab", { name: "Weights" }).click();
  await afterScore(page, () => page.selectOption("#party", { index: 1 }));
  await page.selectOption("#beside", { index: 2 });
  await page.waitForFunction(() => (document.querySelector(".village .beside")?.textContent ?? "") !== "");
  await page.waitForTimeout(300);
  await shot(page, "parties");
  assert.deepEqual(faults, []);
  await close();
});

test("an address brings back the whole state", async () => {
  const { page, close } = await open();
  await afterScore(page, () => setSlider(page, "school", 33));
  await page.locator(".ranking .village").nth(1).click();
  await page.waitForSelector(".detail table");
  await page.waitForTimeout(900);
  const [hash, title] = [await page.evaluate(() => location.hash), await page.locator(".detail h2").textContent()];
  const points = await page.evaluate(() => document.querySelector(".score").textContent);
  await close();
  const again = await open(hash);
  await again.page.waitForSelector(".detail table");
  assert.equal(await again.page.locator(".detail h2").textContent(), title);
  assert.equal(await again.page.locator(".score").textContent(), points);
  assert.equal(await again.page.locator("#weight-school").inputValue(), "33");
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

test("Russian, Arabic from right to left, and a phone", async () => {
  for (const [language, direction] of [["ru", "ltr"], ["ar", "rtl"]]) {
    const { page, faults, close } = await open(`#lang=${language}`);
    assert.equal(await page.evaluate(() => document.documentElement.dir), direction);
    await page.locator(".ranking .village").first().click();
    await page.waitForSelector(".detail table");
    await page.waitForTimeout(1200);
    await shot(page, `language-${language}`);
    assert.deepEqual(faults, []);
    await close();
  }
  const { page, faults, close } = await open("", { width: 390, height: 844, hasTouch: true, isMobile: true });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `the page is ${wide} px wider than the phone`);
  await shot(page, "phone");
  await page.locator(".ranking .village").first().tap();
  await page.waitForSelector(".detail table");
  await page.locator(".detail h2").scrollIntoViewIfNeeded();
  await shot(page, "phone-village");
  assert.deepEqual(faults, []);
  await close();
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
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => (await globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa"] })).violations
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 120)).join(" | ")}`));
  assert.deepEqual(found, []);
  assert.deepEqual(faults, []);
  await close();
});
