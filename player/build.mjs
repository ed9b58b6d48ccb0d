// Bundles the screen's page into OUT_DIR (argument 1) under names that carry a hash of their content, so that
// every file but manifest.json may be cached for ever, and refuses a bundle over its byte budget (gzip).
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { hlsFromSource } from "./hls_source.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "../src/adscreen/web/static/dist");
const modules = join(here, "node_modules");
const hls = await hlsFromSource(modules);
/** Browsers of 2020: signage boxes and televisions are seldom newer. */
const TARGET = ["es2020", "chrome80", "edge80", "firefox78"];

async function bundle(entry, format = "iife") {
  const result = await build({
    entryPoints: [join(here, "src", entry)],
    bundle: true,
    minify: true,
    write: false,
    format,
    target: TARGET,
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
    ...hls,
  });
  return Buffer.from(result.outputFiles[0].contents);
}

function checkBudget(name, content, budget) {
  const size = gzipSync(content, { level: 9 }).length;
  const limit = budget[name];
  process.stdout.write(`${name}: ${size} bytes gzip of ${limit}\n`);
  if (limit === undefined || size > limit) {
    throw new Error(`${name} is ${size} bytes gzip, over its budget of ${limit} in bundle-budget.json`);
  }
  return size;
}

const files = {
  "player.js": await bundle("main.ts"),
  "player.css": await bundle("player.css"),
  "worker.js": await bundle("worker/main.ts"),
  "pairing.js": await bundle("pairing/main.ts"),
  "pairing.css": await bundle("pairing/pairing.css"),
  "dashboard.js": await bundle("dashboard/main.ts"),
  "watch.js": await bundle("dashboard/watch.ts", "esm"),
  "dashboard.css": await bundle("dashboard/dashboard.css"),
  "htmx.js": await readFile(join(modules, "htmx.org/dist/htmx.min.js")),
};
const budget = JSON.parse(await readFile(join(here, "bundle-budget.json"), "utf8"));
const manifest = {};
const sizes = {};
// Complete before it replaces the old bundle: a build that fails leaves that untouched.
const fresh = `${out}.new`;
await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
for (const [name, content] of Object.entries(files)) {
  sizes[name] = checkBudget(name, content, budget);
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
  const hashed = name.replace(".", `-${hash}.`);
  await writeFile(join(fresh, hashed), content);
  manifest[name] = hashed;
}
await cp(join(modules, "htmx.org/dist/htmx.min.js"), join(fresh, "htmx.js"));
const licences = await Promise.all(
  ["hls.js", "eventemitter3", "url-toolkit", "@svta/cml-id3", "@svta/cml-utils", "htmx.org"].map(
    async (name) => `${name}\n\n${await readFile(join(modules, name, "LICENSE"), "utf8")}`,
  ),
);
await writeFile(join(fresh, "LICENSES.txt"), licences.join("\n\n"));
await writeFile(
  join(fresh, "manifest.json"),
  `${JSON.stringify({ files: manifest, gzip: sizes }, null, 2)}\n`,
);
await rm(out, { recursive: true, force: true });
await rename(fresh, out);
