// The plan of `inhabit serve` in a meeting: only what may be decided is offered.
import assert from "node:assert/strict";
import { dirname, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { IN_SOFTWARE, launch, open } from "./browser.js";
import { serve } from "./server.js";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const INHABIT = resolve(process.env.INHABIT ?? join(ROOT, "target/debug/inhabit"));

let server, base, browser;
before(async () => {
  ({ server, base } = await serve(INHABIT, join(ROOT, "datasets/upper-valley/scenario.toml")));
  browser = await launch(IN_SOFTWARE);
});
after(async () => {
  await browser?.close();
  server?.kill("SIGTERM");
});

test("a place that a gate or a missing yes closes gives its reason and is not offered to be used", async () => {
  const { page, faults, close } = await open(browser, `${base}/#forbid=n1016`, { allowed: [`${base}/`] });
  await page.waitForSelector("html[data-ready=yes]", { state: "attached" });
  await page.getByRole("tab", { name: "Plan" }).click();
  await page.waitForSelector(".plan .places li", { timeout: 60_000 });
  await page.locator(".plan details summary").click();
  const places = await page.locator(".plan .places li").evaluateAll((items) => items.map((item) => ({
    name: item.querySelector(".plain").textContent,
    why: item.querySelector(".fine").textContent,
    offered: [...item.querySelectorAll(".actions button")].map(({ textContent }) => textContent),
  })));
  const of = (name) => places.find((place) => place.name === name);
  assert.deepEqual(of("Lakhzor").offered, ["Use", "Do not use"]);
  // Ragvat's heirs have not said yes without conditions; that somebody forbids it besides changes nothing.
  assert.match(of("Ragvat").why, /consent/i);
  assert.deepEqual(of("Ragvat").offered, ["Do not use"]);
  const closed = places.filter(({ offered }) => !offered.includes("Use"));
  assert.ok(closed.length >= 10 && closed.length < places.length, `${closed.length} of ${places.length}`);
  assert.deepEqual(faults, []);
  await close();
});
