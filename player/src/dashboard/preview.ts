// Buttons with data-preview="PLAYLIST" open the preview dialog and play that channel; closing it ends the request.
// What plays television is large, and loaded when somebody first wants to watch.
import { withAbilities } from "../codecs.ts";

type Watch = typeof import("./watch.ts");

export function previewButtons(root: Document): void {
  root.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-preview]");
    const dialog = root.querySelector<HTMLDialogElement>("#preview");
    if (button && dialog) open(dialog, button.dataset.name ?? "", button.dataset.preview ?? "");
  });
}

// Names this page to the server: its next preview takes the place of the one before.
const VIEWER = Math.random().toString(36).slice(2);

function open(dialog: HTMLDialogElement, name: string, channel: string): void {
  const video = dialog.querySelector("video") as HTMLVideoElement;
  (dialog.querySelector("h2") as HTMLElement).textContent = name;
  say(dialog, dialog.dataset.wait ?? "", "");
  const playing = () => say(dialog, "", "");
  video.addEventListener("playing", playing, { once: true });
  const stop = start(dialog, video, withAbilities(`${channel}?viewer=${VIEWER}`));
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

/** Play, as soon as that can be done; returns how to end it. */
function start(dialog: HTMLDialogElement, video: HTMLVideoElement, playlist: string): () => void {
  let closed = false;
  let stop = () => {};
  const fail = (text: string) => {
    if (!closed) say(dialog, text || (dialog.dataset.unplayable ?? ""), "bad");
  };
  void (import(dialog.dataset.player ?? "") as Promise<Watch>).then(
    ({ watch }) => {
      if (!closed) stop = watch(video, playlist, fail);
    },
    () => fail(document.body.dataset.unreachable ?? ""),
  );
  return () => {
    closed = true;
    stop();
  };
}

function say(dialog: HTMLDialogElement, text: string, tone: string): void {
  const note = dialog.querySelector("p") as HTMLElement;
  note.textContent = text;
  note.className = `note ${tone}`.trim();
  note.hidden = text === "";
}
