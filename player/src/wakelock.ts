// Keeps the display awake. The lock is lost whenever the page is hidden, so it is asked for again.

export function keepAwake(): void {
  const lock = navigator.wakeLock;
  if (lock === undefined) return;
  const ask = () => {
    // Refused on low battery or while hidden: the next change of visibility asks again.
    if (document.visibilityState === "visible") void lock.request("screen").catch(() => {});
  };
  document.addEventListener("visibilitychange", ask);
  ask();
}
