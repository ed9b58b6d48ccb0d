// hls.js built from its source, with what AdScreen's playlists need of it: MPEG-TS with every codec (HEVC, AC-3),
// AES-128, fMP4. Its light build leaves out the codecs, its full one carries subtitles, DRM, other renditions of
// sound, interstitials and more that no playlist of ours names. Its own build replaces the same names.
import { readFile } from "node:fs/promises";
import { join } from "node:path";

const LEFT_OUT = [
  "ALT_AUDIO",
  "CMCD",
  "CONTENT_STEERING",
  "EME_DRM",
  "IFRAMES",
  "INTERSTITIALS",
  "MEDIA_CAPABILITIES",
  "SUBTITLES",
  "VARIABLE_SUBSTITUTION",
];
const EXPORTS = 'export { default } from "./hls"; export { Events } from "./events";';

/** Options for esbuild that make `import Hls from "hls.js"` such a build; `modules` is the node_modules folder. */
export async function hlsFromSource(modules) {
  const source = join(modules, "hls.js/src");
  const { version } = JSON.parse(await readFile(join(modules, "hls.js/package.json"), "utf8"));
  const flags = LEFT_OUT.map((name) => [`__USE_${name}__`, "false"]);
  return {
    define: {
      ...Object.fromEntries(flags),
      __USE_M2TS_ADVANCED_CODECS__: "true",
      __VERSION__: JSON.stringify(version),
      __IN_WORKER__: "false",
      __HLS_WORKER_BUNDLE__: "undefined",
    },
    // As hls.js is compiled: a field without a value must not hide the one of the class above.
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
    plugins: [{ name: "hls.js from source", setup: (build) => resolve(build, source) }],
  };
}

function resolve(build, source) {
  build.onResolve({ filter: /^hls\.js$/ }, () => ({ path: "hls.js", namespace: "hls" }));
  build.onLoad({ filter: /^hls\.js$/, namespace: "hls" }, () => ({
    contents: EXPORTS,
    loader: "ts",
    resolveDir: source,
  }));
  // It stands on a package that is not installed; all else that is left out esbuild finds unused by itself.
  build.onResolve({ filter: /\/cmcd-controller$/ }, () => ({ path: join(source, "empty.js") }));
}
