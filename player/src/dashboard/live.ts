// What htmx leaves to us: a hidden tab asks for nothing, and a session that is over leads to the log-in page.
interface HtmxDetail {
  ctx?: { sourceEvent?: Event; response?: { status: number } };
}

export function livingParts(root: Document): void {
  root.addEventListener("htmx:config:request", (event) => {
    if (root.hidden && detail(event).ctx?.sourceEvent?.type === "every") event.preventDefault();
  });
  root.addEventListener("htmx:response:error", (event) => {
    if (detail(event).ctx?.response?.status === 401) logIn();
  });
}

/** Leave for the log-in page, and come back here afterwards. */
export function logIn(): void {
  location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
}

function detail(event: Event): HtmxDetail {
  return (event as CustomEvent<HtmxDetail>).detail;
}
