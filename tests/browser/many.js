// A scenario of many villages: those of the upper valley's ground, scattered, with gaps and hostile names.
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const VALLEY = resolve(fileURLToPath(new URL(".", import.meta.url)), "../../datasets/upper-valley");

/** Names that must neither break the page nor run in it. */
export const HOSTILE = [
  "<script>globalThis.hacked=1</script>",
  "\"><img src=x onerror=globalThis.hacked=1>",
  "O'Hara & \"Sons\" </td></table>",
  "=cmd|' /C calc'!A0",
  "abc\u202Edef\u2066ghi",
  "🏚️ Дом 村 قرية",
  "x".repeat(300),
];

/** A number from 0 to 1 that is the same every time (Marsaglia's xorshift). */
const dice = (seed) => () => {
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return (seed >>> 0) / 2 ** 32;
};

/** Writes villages.csv and scenario.toml into a folder; gives the scenario's path. */
export const many = (folder, count, weights = null) => {
  const roll = dice(20261125);
  const pick = (words) => words[Math.floor(roll() * words.length)];
  const lines = ["id,name,lon,lat,status,power,host_consent,mine_status,heirs_consent"];
  for (let number = 0; number < count; number++) {
    const name = HOSTILE[number - 20] ?? `Village ${number + 1}`;
    const quoted = `"${name.replaceAll("\"", "\"\"")}"`;
    const lon = 37.9 + roll() * 0.2, lat = 43.175 + roll() * 0.148;
    lines.push([
      `v${String(number).padStart(4, "0")}`, quoted, lon.toFixed(6), lat.toFixed(6), "abandoned",
      pick(["grid", "grid within 1 km", "poles standing", "none", ""]),
      pick(["given", "given with conditions", "refused", ""]),
      pick(["released", "released", "never affected", "never affected", "released", "suspected", ""]),
      pick(["given", "given", "given", "refused", ""]),
    ].join());
  }
  writeFileSync(join(folder, "villages.csv"), `${lines.join("\n")}\n`);
  let scenario = readFileSync(join(VALLEY, "scenario.toml"), "utf8")
    .replace(/path = "(valley\.osm|elevation\.tif|land_cover\.tif|avalanches\.geojson|mined_ground\.geojson|reserve\.geojson)"/g, `path = "${VALLEY}/$1"`)
    .replace(/^villages .*$/m, "villages = { path = \"villages.csv\" }")
    .replace(/^facts .*$/m, "")
    .replace(/\n\[plan\]\n[^]*?(?=\n\[translations|$)/, "\n");
  if (weights) {
    let at = 0;
    scenario = scenario.replace(/^weight .*$/gm, () => `weight = ${weights[at++]}`);
  }
  const path = join(folder, "scenario.toml");
  writeFileSync(path, scenario);
  return path;
};
