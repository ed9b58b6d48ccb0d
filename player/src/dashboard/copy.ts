// Buttons with data-copy="SELECTOR" copy that element's text and show that they did.
export function copyButtons(root: Document): void {
  root.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy]");
    const source = button && root.querySelector(button.dataset.copy ?? "");
    if (!button || !source || button.dataset.copied) return;
    void copy(root, source).then((copied) => {
      if (copied) confirm(button);
    });
  });
}

async function copy(root: Document, source: Element): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(source.textContent ?? "");
    return true;
  } catch {
    // a page on plain http from another machine has no clipboard: select, and use the old way
    root.getSelection()?.selectAllChildren(source);
    return root.execCommand("copy");
  }
}

function confirm(button: HTMLElement): void {
  const label = button.textContent;
  button.dataset.copied = "yes";
  button.textContent = `✓ ${label}`;
  setTimeout(() => {
    button.textContent = label;
    delete button.dataset.copied;
  }, 1500);
}
