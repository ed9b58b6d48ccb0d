// Buttons with data-preview="PLAYLIST" open the preview dialog and play that channel; closing it ends the request.
import Hls from "hls.js/light";

interface ErrorAnswer {
  text?: string;
}

export function previewButtons(root: Document): void {
  root.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-preview]");
    const dialog = root.querySelector<HTMLDialogElement>("#preview");
    if (button && dialog) open(dialog, button.dataset.name ?? "", button.dataset.preview ?? "");
  });
}

function open(dialog: HTMLDialogElement, name: string, playlist: string): void {
  const video = dialog.querySelector("video") as HTMLVideoElement;
  const note = dialog.querySelector("p") as HTMLElement;
  (dialog.querySelector("h2") as HTMLElement).textContent = name;
  note.hidden = true;
  const stop = play(video, playlist, (text) => {
    note.textContent = text;
    note.hidden = false;
  });
  dialog.addEventListener("close", stop, { once: true });
  dialog.showModal();
}

function play(video: HTMLVideoElement, playlist: string, fail: (text: string) => void): () => void {
  if (!Hls.isSupported()) {
    video.src = playlist;
    return () => video.removeAttribute("src");
  }
  const hls = new Hls({ liveSyncDuration: 4 });
  hls.on(Hls.Events.ERROR, (_event, data) => {
    if (data.fatal) void reason(playlist, data.details).then(fail);
  });
  hls.loadSource(playlist);
  hls.attachMedia(video);
  video.play().catch(() => undefined); // refused until the operator presses play: the controls are there
  return () => hls.destroy();
}

// hls.js hides the body of a refused request; the server's own words are better than its error code.
async function reason(playlist: string, fallback: string): Promise<string> {
  const answer = await fetch(playlist).catch(() => undefined);
  if (!answer || answer.ok) return fallback;
  const body: ErrorAnswer = await answer.json().catch(() => ({}));
  return body.text ?? fallback;
}
