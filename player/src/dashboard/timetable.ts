// Arrow keys in the guide: left and right along a channel's programmes, up and down to what runs at the same time, Home
// and End to the ends. One programme is in the page's order of Tab, as in a grid (ARIA Authoring Practices, "Grid").

export interface Box {
  readonly left: number;
  readonly right: number;
}

/** Which of `boxes` is at the place `x`, or nearest to it; -1 where there are none. */
export function nearest(boxes: readonly Box[], x: number): number {
  const away = boxes.map((box) => Math.max(box.left - x, x - box.right, 0));
  return away.indexOf(Math.min(...away));
}

export function timetables(root: Document): void {
  for (const table of root.querySelectorAll<HTMLElement>(".timetable")) {
    const all = [...table.querySelectorAll<HTMLElement>("summary")];
    for (const one of all) one.tabIndex = -1;
    const first = table.querySelector<HTMLElement>(".now summary") ?? all[0];
    if (first) first.tabIndex = 0;
    table.addEventListener("keydown", (event) => onKey(table, event));
    table.addEventListener("focusin", (event) => {
      if ((event.target as Element).matches("summary")) enter(all, event.target as HTMLElement);
    });
  }
}

function onKey(table: HTMLElement, event: KeyboardEvent): void {
  const from = (event.target as Element).closest<HTMLElement>("summary");
  if (from === null || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.key === "Escape") {
    (from.parentElement as HTMLDetailsElement).open = false;
    return;
  }
  const to = target(table, from, event.key);
  if (to === undefined) return;
  event.preventDefault(); // the page would scroll
  to?.focus();
}

/** Where a key leads: null for nowhere, undefined for a key that is none of ours. */
function target(table: HTMLElement, from: HTMLElement, key: string): HTMLElement | null | undefined {
  const rows = [...table.querySelectorAll("tbody tr")].map(programmes).filter((row) => row.length > 0);
  const at = rows.findIndex((row) => row.includes(from));
  const row = rows[at] ?? [];
  const place = row.indexOf(from);
  if (stacked(row) && (key === "ArrowUp" || key === "ArrowDown")) {
    const all = rows.flat();
    return all[all.indexOf(from) + (key === "ArrowDown" ? 1 : -1)] ?? null;
  }
  switch (key) {
    case "ArrowLeft":
      return row[place - 1] ?? null;
    case "ArrowRight":
      return row[place + 1] ?? null;
    case "ArrowUp":
      return sameTime(rows[at - 1], from);
    case "ArrowDown":
      return sameTime(rows[at + 1], from);
    case "Home":
      return row[0] ?? null;
    case "End":
      return row[row.length - 1] ?? null;
    default:
      return undefined;
  }
}

/** Where there is little room a channel's programmes stand below each other. */
function stacked(row: readonly HTMLElement[]): boolean {
  const [first, second] = row.map((one) => one.getBoundingClientRect());
  return first !== undefined && second !== undefined && second.top >= first.bottom;
}

function sameTime(row: readonly HTMLElement[] | undefined, from: HTMLElement): HTMLElement | null {
  if (row === undefined) return null;
  const { left, right } = from.getBoundingClientRect();
  return (
    row[
      nearest(
        row.map((one) => one.getBoundingClientRect()),
        (left + right) / 2,
      )
    ] ?? null
  );
}

function programmes(row: Element): HTMLElement[] {
  return [...row.querySelectorAll<HTMLElement>("summary")];
}

/** `here` is what Tab comes back to, and what was open elsewhere closes. */
function enter(all: readonly HTMLElement[], here: HTMLElement): void {
  for (const one of all) {
    one.tabIndex = one === here ? 0 : -1;
    if (one !== here) (one.parentElement as HTMLDetailsElement).open = false;
  }
}
