// Forms with data-upload send their files with a progress bar; the answer is the next page, or an error to show.
export function uploadForms(root: Document): void {
  root.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches("[data-upload]")) return;
    event.preventDefault();
    send(form);
  });
}

function send(form: HTMLFormElement): void {
  const bar = form.querySelector("progress");
  const button = form.querySelector("button");
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
  request.open("POST", form.action);
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
