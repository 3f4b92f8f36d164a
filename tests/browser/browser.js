// The system's Chromium, with everything a page does wrong written down.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** For the map, which needs WebGL 2: painted in software, since test machines have no graphics card. */
export const IN_SOFTWARE = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"];

/** Starts a browser that talks to nobody; `graphics` are its arguments for drawing. */
export const launch = (graphics = ["--disable-gpu"]) => chromium.launch({
  executablePath: process.env.CHROMIUM ?? PLACES.find(existsSync),
  args: ["--no-sandbox", ...graphics, "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

/**
 * Opens a page and notes console errors, page errors and requests beyond the page's own address.
 * `allowed` are beginnings of addresses that may be asked for.
 */
export const open = async (browser, address, { width = 1280, height = 900, allowed = [], ...context } = {}) => {
  const session = await browser.newContext({ viewport: { width, height }, ...context });
  const page = await session.newPage();
  const faults = [];
  page.on("console", (message) => message.type() === "error" && faults.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`page: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    const own = url.split("#")[0] === address.split("#")[0] || url.startsWith("data:") || url.startsWith("blob:");
    if (!own && !allowed.some((start) => url.startsWith(start))) faults.push(`request: ${url}`);
  });
  await page.goto(address);
  return { page, faults, close: () => session.close() };
};
