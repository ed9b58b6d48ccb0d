// Buttons with data-preview="PLAYLIST" open the preview dialog and play that channel; closing it ends the request.
import Hls, { type ErrorData } from "hls.js/light";

export function previewButtons(root: Document): void {
  root.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-preview]");
    const dialog = root.querySelector<HTMLDialogElement>("#preview");
    if (button && dialog)
      open(dialog, button.dataset.name ?? "", `${button.dataset.preview}&viewer=${VIEWER}`);
  });
}

// Names this page to the server: its next preview takes the place of the one before.
const VIEWER = Math.random().toString(36).slice(2);

function open(dialog: HTMLDialogElement, name: string, playlist: string): void {
  const video = dialog.querySelector("video") as HTMLVideoElement;
  (dialog.querySelector("h2") as HTMLElement).textContent = name;
  say(dialog, dialog.dataset.wait ?? "", "");
  const playing = () => say(dialog, "", "");
  video.addEventListener("playing", playing, { once: true });
  const stop = play(video, playlist, (error) => {
    void reason(playlist, error, dialog.dataset.unplayable ?? "").then((text) => {
      if (dialog.open) say(dialog, text, "bad");
    });
  });
  dialog.addEventListener(
    "close",
    () => {
      video.removeEventListener("playing", playing);
      stop();
    },
    { once: true },
  );
  dialog.showModal();
}

function say(dialog: HTMLDialogElement, text: string, tone: string): void {
  const note = dialog.querySelector("p") as HTMLElement;
  note.textContent = text;
  note.className = `note ${tone}`.trim();
  note.hidden = text === "";
}

function play(video: HTMLVideoElement, playlist: string, fail: (error: ErrorData) => void): () => void {
  if (!Hls.isSupported()) {
    video.src = playlist;
    return () => {
      video.removeAttribute("src");
      video.load();
    };
  }
  const hls = new Hls({ liveSyncDuration: 4 });
  hls.on(Hls.Events.ERROR, (_event, data) => {
    if (!data.fatal) return;
    hls.stopLoad();
    fail(data);
  });
  hls.loadSource(playlist);
  hls.attachMedia(video);
  video.play().catch(() => undefined); // refused until the operator presses play: the controls are there
  return () => hls.destroy();
}

// hls.js hides the body of a refused request; the server's own words are better than its error code.
async function reason(playlist: string, error: ErrorData, unplayable: string): Promise<string> {
  if (error.type !== Hls.ErrorTypes.NETWORK_ERROR) return unplayable;
  const answer = await fetch(playlist).catch(() => undefined);
  if (!answer || answer.ok) return unplayable;
  const body: { text?: string; remedy?: string } = await answer.json().catch(() => ({}));
  return [body.text, body.remedy].filter(Boolean).join(" ") || unplayable;
}
