// The page's HTML as text: which files it is made of, and the data block from which it starts. Pure.

/** The page's version: the names of its script and style, which carry their hashes. Empty for any other page. */
export function versionOf(html: string): string {
  return filesOf(html)
    .map((url) => url.replace("/static/dist/", ""))
    .sort()
    .join(" ");
}

/** Addresses of its script and style. */
export function filesOf(html: string): string[] {
  return [...new Set(html.match(/\/static\/dist\/player-[\w.-]+/g) ?? [])];
}

const BLOCK = /(<script type="application\/json" id="boot">)([\s\S]*?)(<\/script>)/;

/** The same page, started from what was heard last: `config` as it was, its clock set to now. */
export function withConfig(html: string, config: Record<string, unknown> | null): string {
  return html.replace(BLOCK, (_all, open: string, text: string, close: string) => {
    const boot = { ...(JSON.parse(text) as object), kept: true };
    const filled = config === null ? boot : { ...boot, config };
    return open + JSON.stringify(filled).replace(/</g, "\\u003c") + close;
  });
}

/** A kept configuration as it would read now: the server's clock has gone on since it was heard. */
export function aged(config: Record<string, unknown>, heardAt: number, now: number): Record<string, unknown> {
  const time = Number(config.serverTime);
  // A device without a battery starts with a clock of long ago: then nothing is known of the time between.
  return Number.isFinite(time) ? { ...config, serverTime: time + Math.max(0, now - heardAt) } : config;
}
