// Forms with data-send go without leaving the page: progress while they do, the error beside them with what was typed
// kept, the next page when all is well.
import { logIn } from "./live.ts";

interface Refusal {
  text: string;
  remedy?: string;
  field?: string;
}

export function sendForms(root: Document): void {
  root.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches("[data-send]")) return;
    event.preventDefault();
    if (!form.hasAttribute("aria-busy")) send(form, event.submitter as HTMLButtonElement | null);
  });
}

function send(form: HTMLFormElement, button: HTMLButtonElement | null): void {
  const request = new XMLHttpRequest();
  const bar = form.querySelector("progress");
  const upload = form.querySelector("input[type=file]") !== null;
  request.upload.onprogress = (event) => {
    if (bar && upload && event.lengthComputable && event.loaded < event.total) {
      bar.value = event.loaded / event.total;
    }
  };
  request.upload.onload = () => bar?.removeAttribute("value"); // sent; the server is still at work
  request.onloadend = () => {
    if (request.status >= 200 && request.status < 300) location.assign(request.responseURL);
    else if (request.status === 401 && location.pathname !== "/login") logIn();
    else refuse(form, button, refusal(request));
  };
  begin(form, button);
  request.open("POST", button?.getAttribute("formaction") ?? form.getAttribute("action") ?? "");
  request.setRequestHeader("Accept", "application/json");
  request.send(new FormData(form, button));
}

function begin(form: HTMLFormElement, button: HTMLButtonElement | null): void {
  form.setAttribute("aria-busy", "true");
  form.querySelector(".note")?.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  const bar = form.querySelector("progress");
  if (bar) bar.hidden = false;
  if (button) button.disabled = true;
}

function refuse(form: HTMLFormElement, button: HTMLButtonElement | null, why: Refusal): void {
  form.removeAttribute("aria-busy");
  const bar = form.querySelector("progress");
  if (bar) bar.hidden = true;
  if (button) button.disabled = false;
  const field = why.field ? form.querySelector<HTMLElement>(`[name="${CSS.escape(why.field)}"]`) : null;
  field?.setAttribute("aria-invalid", "true");
  field?.focus();
  form.append(note(why));
}

function note(why: Refusal): HTMLElement {
  const box = document.createElement("p");
  box.className = "note bad";
  box.setAttribute("role", "alert");
  const headline = document.createElement("strong");
  headline.textContent = why.text;
  box.append(headline, why.remedy ?? "");
  return box;
}

function refusal(request: XMLHttpRequest): Refusal {
  try {
    return JSON.parse(request.responseText) as Refusal;
  } catch {
    return { text: document.body.dataset.unreachable ?? "", remedy: request.statusText };
  }
}
