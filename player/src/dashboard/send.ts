// Forms with data-send go without leaving the page: progress while they do, the error beside them with what was typed
// kept, the next page when all is well.
export function sendForms(root: Document): void {
  root.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches("[data-send]")) return;
    event.preventDefault();
    send(form, event.submitter as HTMLButtonElement | null);
  });
}

function send(form: HTMLFormElement, button: HTMLButtonElement | null): void {
  const bar = form.querySelector("progress");
  const request = new XMLHttpRequest();
  request.upload.onprogress = (event) => {
    if (bar && event.lengthComputable) {
      bar.hidden = false;
      bar.value = event.loaded / event.total;
    }
  };
  request.onloadend = () => {
    if (bar) bar.hidden = true;
    if (button) button.disabled = false;
    if (request.status >= 200 && request.status < 300) location.assign(request.responseURL);
    else show(form, request);
  };
  if (button) button.disabled = true;
  request.open("POST", button?.getAttribute("formaction") ?? form.getAttribute("action") ?? "");
  request.setRequestHeader("Accept", "application/json");
  request.send(new FormData(form));
}

function show(form: HTMLFormElement, request: XMLHttpRequest): void {
  const note = form.querySelector<HTMLElement>(".note") ?? form.appendChild(document.createElement("p"));
  note.className = "note bad";
  note.setAttribute("role", "alert");
  note.textContent = words(request);
}

function words(request: XMLHttpRequest): string {
  try {
    const answer = JSON.parse(request.responseText) as { text: string; remedy?: string };
    return [answer.text, answer.remedy].filter(Boolean).join(" ");
  } catch {
    return request.statusText || "✗";
  }
}
