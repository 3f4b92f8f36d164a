// Bundles the web app into dist/: what the program embeds. Needs nothing but what package-lock.json names.
import { build } from "esbuild";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";

const dist = "dist";
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);

const hash = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 8);

/** Puts a file into dist under a name with a hash of its content, so that browsers may keep it for good. */
const put = (path, stem, ending) => {
  const bytes = readFileSync(path);
  const name = `${stem}-${hash(bytes)}.${ending}`;
  writeFileSync(`${dist}/${name}`, bytes);
  return name;
};

const worker = put("node_modules/maplibre-gl/dist/maplibre-gl-csp-worker.js", "worker", "js");
const rightToLeft = put("node_modules/@mapbox/mapbox-gl-rtl-text/dist/mapbox-gl-rtl-text.js", "rtl", "js");

const result = await build({
  entryPoints: { app: "src/main.ts", style: "src/style.css" },
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022"],
  outdir: dist,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  publicPath: "/assets",
  loader: { ".woff2": "file" },
  alias: { "maplibre-gl": "./node_modules/maplibre-gl/dist/maplibre-gl-csp.js" },
  define: { WORKER_URL: JSON.stringify(`/assets/${worker}`), RTL_URL: JSON.stringify(`/assets/${rightToLeft}`) },
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});

// esbuild's hashes are eight capital letters and digits.
const built = Object.keys(result.metafile.outputs).map((path) => path.split("/").pop());
const named = (stem, ending) => built.find((name) => name.startsWith(`${stem}-`) && name.endsWith(`.${ending}`));
const page = readFileSync("src/index.html", "utf8")
  .replace("APP_JS", `/assets/${named("app", "js")}`)
  .replace("STYLE_CSS", `/assets/${named("style", "css")}`);
writeFileSync(`${dist}/index.html`, page);
copyFileSync("src/icon.svg", `${dist}/icon.svg`);

const licences = [
  ["MapLibre GL JS", "node_modules/maplibre-gl/LICENSE.txt"],
  ["mapbox-gl-rtl-text", "node_modules/@mapbox/mapbox-gl-rtl-text/LICENSE.md"],
  ["Noto Sans", "../../outputs/assets/fonts/OFL.txt"],
];
writeFileSync(`${dist}/licences.txt`, licences.map(([name, path]) => `${name}\n\n${readFileSync(path, "utf8")}`).join("\n\n---\n\n"));
console.log(`web app: ${built.length + 5} files in ${dist}`);
