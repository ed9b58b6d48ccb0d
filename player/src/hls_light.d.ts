// The light build (no subtitles, alternate audio, DRM) has the API of the full one, whose types these are.
declare module "hls.js/light" {
  export * from "hls.js";
  export { default } from "hls.js";
}
