// Buttons with data-copy="SELECTOR" copy that element's text and show that they did.
export function copyButtons(root: Document): void {
  root.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy]");
    if (!button) return;
    const text = root.querySelector(button.dataset.copy ?? "")?.textContent ?? "";
    void navigator.clipboard?.writeText(text).then(() => {
      const label = button.textContent;
      button.textContent = "✓";
      setTimeout(() => {
        button.textContent = label;
      }, 1500);
    });
  });
}
