// Draws the machine that decides what is shown into docs/3-screens/what-is-shown.md, from its tables: `node draw_machine.mjs`.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { initialGlass, PATIENT, SHOWN, TRANSITIONS } from "./src/machine.ts";

export const PAGE = fileURLToPath(new URL("../docs/3-screens/what-is-shown.md", import.meta.url));
const BEGIN = "<!-- drawn by player/draw_machine.mjs -->";
const END = "<!-- end of the drawing -->";

/** What leads where: of each picture, in the table's order. */
function steps(from) {
  return Object.entries(TRANSITIONS[from]).map(([event, targets]) => ({
    event: from === "SLATE" && PATIENT.includes(event) ? `${event}*` : event,
    targets,
  }));
}

/** `items` put together where `key` is the same. */
function grouped(items, key) {
  const found = new Map();
  for (const item of items) found.set(key(item), [...(found.get(key(item)) ?? []), item]);
  return [...found];
}

/** Every arrow once, with all events that lead along it. */
function arrows() {
  const all = SHOWN.flatMap((from) =>
    steps(from).flatMap(({ event, targets }) =>
      targets.filter((to) => to !== from).map((to) => ({ event, arrow: `${from} --> ${to}` })),
    ),
  );
  return grouped(all, ({ arrow }) => arrow).map(
    ([arrow, along]) => `  ${arrow}: ${along.map(({ event }) => event).join(", ")}`,
  );
}

/** Where each event leads from each picture, as rows of a table. */
function rows() {
  const all = SHOWN.flatMap((from) =>
    grouped(steps(from), ({ targets }) => targets.join(", else ")).map(([targets, along]) => {
      const events = along.map(({ event }) => `\`${event}\``).join(", ");
      return `| ${from} | ${events} | ${targets} |`;
    }),
  );
  return ["| while it shows | on | it goes to |", "|---|---|---|", ...all];
}

/** The drawing and the table, as Markdown. */
export function draw() {
  return [
    BEGIN,
    "```mermaid",
    "stateDiagram-v2",
    `  [*] --> ${initialGlass(true).shown}`,
    ...arrows(),
    "```",
    "",
    ...rows(),
    END,
  ].join("\n");
}

/** `page` with the drawing in its place. */
export function withDrawing(page) {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error("the page has no place for the drawing");
  return page.slice(0, from) + draw() + page.slice(to + END.length);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(PAGE, withDrawing(readFileSync(PAGE, "utf8")));
}
