// Selects with data-submit send their form at once; an open menu closes when something else is clicked.
export function choices(root: Document): void {
  root.addEventListener("change", (event) => {
    const select = event.target as HTMLSelectElement;
    if (select.matches("[data-submit]")) select.form?.requestSubmit();
  });
  root.addEventListener("click", (event) => {
    for (const menu of root.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
      if (!menu.contains(event.target as Node)) menu.open = false;
    }
  });
}
