// Plays a channel in the preview dialog: a file of its own, loaded when it is needed. hls.js as on a screen's page: its
// light build takes neither HEVC nor AC-3 out of a transport stream.
import Hls, { type ErrorData } from "hls.js";

/** Play `playlist` on `video`; returns how to end it. `fail` hears why it does not play, empty where only we could say. */
export function watch(video: HTMLVideoElement, playlist: string, fail: (why: string) => void): () => void {
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
    void reason(playlist, data).then(fail);
  });
  hls.loadSource(playlist);
  hls.attachMedia(video);
  video.play().catch(() => undefined); // refused until the operator presses play: the controls are there
  return () => hls.destroy();
}

// hls.js hides the body of a refused request; the server's own words are better than its error code.
async function reason(playlist: string, error: ErrorData): Promise<string> {
  if (error.type !== Hls.ErrorTypes.NETWORK_ERROR) return "";
  const answer = await fetch(playlist).catch(() => undefined);
  if (!answer || answer.ok) return "";
  const body: { text?: string; remedy?: string } = await answer.json().catch(() => ({}));
  return [body.text, body.remedy].filter(Boolean).join(" ");
}
