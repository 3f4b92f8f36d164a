// The report as people see it: in three languages, at three widths, with 500 villages, by keyboard, without a script.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { launch, open } from "./browser.js";
import { HOSTILE, many } from "./many.js";

const ROOT = resolve(fileURLToPath(new URL(".", import.meta.url)), "../..");
const INHABIT = resolve(process.env.INHABIT ?? join(ROOT, "target/debug/inhabit"));
const SHOTS = process.env.SHOTS;
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const LANGUAGES = { en: "ltr", ru: "ltr", ar: "rtl" };
const WIDTHS = [360, 1024, 1920];

const work = mkdtempSync(join(tmpdir(), "inhabit-report-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));
const assess = (scenario, name, language = "en") => {
  const out = join(work, name);
  execFileSync(INHABIT, ["assess", scenario, "--out", out, "--language", language, "--quiet"]);
  return out;
};
const address = (out) => pathToFileURL(join(out, "report.html")).href;
const folder = (name) => {
  const made = join(work, name);
  mkdirSync(made);
  return made;
};

let browser, valley = {}, crowd;
before(async () => {
  browser = await launch();
  for (const language of Object.keys(LANGUAGES)) {
    valley[language] = assess(join(ROOT, "datasets/upper-valley/scenario.toml"), `valley-${language}`, language);
  }
  crowd = assess(many(folder("many"), 500), "crowd");
  if (SHOTS) mkdirSync(SHOTS, { recursive: true });
});
after(() => browser?.close());

for (const [language, direction] of Object.entries(LANGUAGES)) {
  test(`${language}: nothing is asked for, nothing fails, nothing sticks out`, async () => {
    for (const width of WIDTHS) {
      const { page, faults, close } = await open(browser, address(valley[language]), { width });
      assert.equal(await page.getAttribute("html", "dir"), direction);
      assert.equal(await page.getAttribute("html", "lang"), language);
      const [content, seen] = await page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
      assert.ok(content <= seen, `${content} px of content in ${seen}`);
      if (SHOTS) {
        await page.screenshot({ path: join(SHOTS, `${language}-${width}.png`), fullPage: true });
        await page.locator("#village-1 summary").click();
        await page.locator("#village-1").screenshot({ path: join(SHOTS, `${language}-${width}-sheet.png`) });
      }
      assert.deepEqual(faults, []);
      await close();
    }
  });

  test(`${language}: no serious fault for readers with other senses or hands`, async () => {
    const { page, close } = await open(browser, address(valley[language]), { bypassCSP: true });
    await page.locator("#village-1 summary").click();
    await page.evaluate(AXE);
    const found = await page.evaluate(() => globalThis.axe.run());
    const serious = found.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    const told = serious.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ target, failureSummary }) => `${target} ${failureSummary}`).join(" | ")}`);
    assert.deepEqual(told, []);
    await close();
  });
}

for (const language of ["ru", "ar"]) {
  test(`${language}: the whole report is in the reader's language`, async () => {
    const { page, close } = await open(browser, address(valley[language]));
    // References to literature stay as they were published: the last column of the criteria.
    const english = await page.evaluate(() => [...document.querySelectorAll("[lang=en]")]
      .filter((part) => !part.closest("#methods, [aria-labelledby=methods]"))
      .map((part) => part.textContent));
    assert.deepEqual(english, []);
    await close();
  });
}

test("500 villages: small, and ranked again within a frame", async (t) => {
  const bytes = statSync(join(crowd, "report.html")).size;
  assert.ok(bytes < 5e6, `${bytes} bytes`);
  const { page, faults, close } = await open(browser, address(crowd));
  const times = await page.evaluate(() => {
    const count = document.querySelectorAll(".slider input").length, times = [];
    for (let turn = 0; turn < 60; turn++) {
      const weights = Array.from({ length: count }, (_, c) => 1 + ((turn * 7 + c * 13) % 11));
      const started = performance.now();
      globalThis.inhabit.set(weights);
      void document.body.offsetHeight;
      times.push(performance.now() - started);
    }
    return times.slice(10).sort((a, b) => a - b);
  });
  const [median, slowest] = [times[times.length / 2], times[times.length - 1]];
  t.diagnostic(`${bytes} bytes; re-ranking with layout: median ${median.toFixed(1)} ms, slowest ${slowest.toFixed(1)} ms`);
  // A busy test machine is granted six times the goal of a frame; the goal itself stands in docs/performance.md.
  assert.ok(median < 100, `${median} ms`);
  assert.deepEqual(faults, []);
  if (SHOTS) await page.screenshot({ path: join(SHOTS, "crowd.png") });
  await close();
});

test("ranks, points and intervals of the sliders are the program's", async () => {
  const few = assess(many(folder("few"), 120), "few");
  const { page, close } = await open(browser, address(few));
  const count = await page.locator(".slider input").count();
  for (const turn of [1, 2, 3]) {
    const weights = Array.from({ length: count }, (_, c) => (turn === 3 && c % 4 === 0 ? 0 : 0.5 + ((turn * 5 + c * 3) % 9)));
    const out = assess(many(folder(`weights-${turn}`), 120, weights), `other-${turn}`);
    const expected = JSON.parse(readFileSync(join(out, "assessment.json"), "utf8")).villages;
    const found = await page.evaluate((next) => {
      globalThis.inhabit.set(next);
      return globalThis.inhabit.results();
    }, weights);
    assert.equal(found.length, expected.length);
    expected.forEach((village, index) => {
      assert.equal(found[index].rank, village.rank ?? null, `${village.id} with weights ${turn}`);
      for (const [ours, theirs] of [["total", "score"], ["low", "score_low"], ["high", "score_high"]]) {
        const near = Math.abs((found[index][ours] ?? -1) - (village[theirs] ?? -1));
        assert.ok(near <= 0.005 + 1e-9, `${village.id} ${theirs}: ${found[index][ours]} and ${village[theirs]}`);
      }
    });
  }
  await close();
});

test("a slider moved by hand changes the list, and everything goes back", async () => {
  const { page, close } = await open(browser, address(valley.en));
  const first = () => page.locator("#ranking-table tbody tr:first-child th").innerText();
  const before = await page.locator("#ranking-table tbody").innerText();
  const sliders = page.locator(".slider input");
  for (let number = 0; number < await sliders.count(); number++) {
    await sliders.nth(number).evaluate((slider, on) => {
      slider.value = on ? 100 : 0;
      slider.dispatchEvent(new Event("input", { bubbles: true }));
    }, number === 6);
  }
  const listed = () => page.locator("#ranking-table tbody").innerText();
  await page.waitForFunction((old) => document.querySelector("#ranking-table tbody").innerText !== old, before);
  assert.match(await page.locator("#weights-state").innerText(), /\d/);
  await page.locator("#weights-reset").click();
  await page.waitForFunction((old) => document.querySelector("#ranking-table tbody").innerText === old, before);
  assert.equal(await listed(), before);
  assert.ok(await first());
  await close();
});

test("the map moves, layers go, a village shows its card and its ways", async () => {
  const { page, faults, close } = await open(browser, address(valley.en));
  const box = () => page.getAttribute("#atlas", "viewBox");
  const whole = await box();
  await page.locator("#zoom-in").click();
  const near = await box();
  assert.notEqual(near, whole);
  await page.locator("#atlas").focus();
  await page.keyboard.press("ArrowRight");
  assert.notEqual(await box(), near);
  await page.keyboard.press("0");
  assert.equal(await box(), whole);
  await page.locator("[data-layer=l-roads]").uncheck();
  assert.equal(await page.locator(".l-roads").isVisible(), false);
  await page.locator("#dots .v.eligible").last().click({ force: true });
  assert.equal(await page.locator("#card").isVisible(), true);
  assert.match(await page.getAttribute("#route", "d"), /^M/);
  if (SHOTS) await page.locator("#map").locator("..").screenshot({ path: join(SHOTS, "map-card.png") });
  await page.locator("#card a").click();
  // The page opens the sheet when it hears of the new address.
  await page.waitForFunction(() => document.querySelectorAll("details.sheet[open]").length === 1, null, { timeout: 10_000 });
  assert.deepEqual(faults, []);
  await close();
});

test("the ranking is searched, filtered and sorted by keyboard", async () => {
  const { page, close } = await open(browser, address(crowd));
  await page.fill("#search", "village 7");
  const shown = await page.locator("#ranking-table tbody tr").count();
  assert.ok(shown > 5 && shown < 20, `${shown}`);
  await page.fill("#search", "");
  await page.selectOption("#decision", "withheld");
  const tags = await page.locator("#ranking-table tbody tr td:nth-child(4)").allInnerTexts();
  assert.deepEqual([...new Set(tags)], ["withheld"]);
  await page.locator("#ranking-table thead th:nth-child(3) button").focus();
  await page.keyboard.press("Enter");
  const points = (await page.locator("#ranking-table tbody tr td:nth-child(3)").allInnerTexts()).map(Number);
  assert.deepEqual(points, [...points].sort((a, b) => b - a));
  await close();
});

test("hostile names are shown and do nothing", async () => {
  const { page, faults, close } = await open(browser, address(crowd));
  await page.locator("#all-rows").click();
  const [names, hacked] = await page.evaluate(() => [
    [...document.querySelectorAll("#ranking-table tbody th")].map((cell) => cell.textContent),
    globalThis.hacked,
  ]);
  assert.equal(hacked, undefined);
  const shown = (name) => name.replace(/[\u202a-\u202e\u2066-\u2069]/g, "");
  for (const name of HOSTILE) assert.ok(names.includes(shown(name)), name);
  assert.deepEqual(faults, []);
  await close();
});

test("without a script the report is whole: map, ranking, every sheet", async () => {
  const { page, close } = await open(browser, address(valley.en), { javaScriptEnabled: false });
  assert.equal(await page.locator("#ranking-table tbody tr").count(), 25);
  assert.equal(await page.locator("details.sheet").count(), 25);
  assert.equal(await page.locator("#dots .v").count(), 25);
  assert.equal(await page.locator("#weights-panel").isVisible(), false);
  await close();
});
