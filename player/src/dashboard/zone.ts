// Fields with data-own-zone begin with the time zone of the operator's own browser: who adds a screen mostly stands before it.
export function ownZones(root: Document): void {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const field of root.querySelectorAll<HTMLInputElement>("input[data-own-zone]")) {
    const known = Array.from(field.list?.options ?? []).some((option) => option.value === zone);
    if (known && field.value === field.defaultValue) field.value = zone;
  }
}
