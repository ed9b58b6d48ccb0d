// Draws the page as it is seen onto a canvas: pictures, the present frames of videos, colours, texts. What CSS does beyond
// that (gradients, shadows, rounded corners) is left out.

export function paint(root: HTMLElement, width: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  const scale = width / Math.max(1, window.innerWidth);
  canvas.width = Math.round(width);
  canvas.height = Math.max(1, Math.round(window.innerHeight * scale));
  const pen = canvas.getContext("2d");
  if (pen === null) throw new Error("no canvas");
  pen.scale(scale, scale);
  paintElement(pen, root);
  return canvas;
}

function paintElement(pen: CanvasRenderingContext2D, element: Element): void {
  const style = getComputedStyle(element);
  if (style.display === "none") return;
  const before = pen.globalAlpha;
  pen.globalAlpha = before * Number(style.opacity);
  if (style.visibility !== "hidden") paintBox(pen, element, style);
  for (const child of byDepth(element)) paintElement(pen, child);
  if (style.visibility !== "hidden") paintTexts(pen, element, style);
  pen.globalAlpha = before;
}

/** Children from back to front. */
function byDepth(element: Element): Element[] {
  const depth = (child: Element) => Number(getComputedStyle(child).zIndex) || 0;
  return [...element.children].sort((a, b) => depth(a) - depth(b));
}

function paintBox(pen: CanvasRenderingContext2D, element: Element, style: CSSStyleDeclaration): void {
  const box = element.getBoundingClientRect();
  pen.fillStyle = style.backgroundColor;
  pen.fillRect(box.x, box.y, box.width, box.height);
  if (element instanceof HTMLVideoElement) {
    if (element.readyState >= 2)
      fit(pen, element, element.videoWidth, element.videoHeight, box, style.objectFit);
  } else if (element instanceof HTMLImageElement && element.complete) {
    fit(pen, element, element.naturalWidth, element.naturalHeight, box, style.objectFit);
  }
}

/** Lay a picture into its box as `object-fit` says. */
function fit(
  pen: CanvasRenderingContext2D,
  picture: CanvasImageSource,
  width: number,
  height: number,
  box: DOMRect,
  how: string,
): void {
  if (width === 0 || height === 0) return;
  const scales = [box.width / width, box.height / height];
  const scale = how === "cover" ? Math.max(...scales) : Math.min(...scales);
  const [w, h] = how === "fill" ? [box.width, box.height] : [width * scale, height * scale];
  pen.save();
  pen.beginPath();
  pen.rect(box.x, box.y, box.width, box.height);
  pen.clip();
  pen.drawImage(picture, box.x + (box.width - w) / 2, box.y + (box.height - h) / 2, w, h);
  pen.restore();
}

/** Write an element's own texts, word by word, where the browser laid them. */
function paintTexts(pen: CanvasRenderingContext2D, element: Element, style: CSSStyleDeclaration): void {
  pen.fillStyle = style.color;
  pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  pen.textBaseline = "middle";
  for (const node of element.childNodes) {
    if (node.nodeType !== Node.TEXT_NODE) continue;
    for (const word of (node.textContent ?? "").matchAll(/\S+/g)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const box = range.getBoundingClientRect();
      if (box.right > 0 && box.left < window.innerWidth) pen.fillText(word[0], box.x, box.y + box.height / 2);
    }
  }
}

/** The canvas as JPEG, now: `toBlob` waits for the browser to be idle, which beside television took up to three seconds. */
export function jpegOf(canvas: HTMLCanvasElement, quality: number): Blob {
  const [, text = ""] = canvas.toDataURL("image/jpeg", quality).split(",");
  return new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], { type: "image/jpeg" });
}
