// Looks at a picture on the glass: its brightness on a coarse grid, and a small JPEG of it.

export type Visible = HTMLVideoElement | HTMLImageElement;

/** Cells on each side of the grid. */
const GRID = 8;
const THUMB_WIDTH = 320;
const QUALITY = 0.6;

export class Glimpse {
  #pen: CanvasRenderingContext2D | null = null;

  /** The brightness of each cell, 0 to 255; null where there is no picture or the browser does not let it be read. */
  luma(source: Visible): number[] | null {
    if (!hasPicture(source)) return null;
    this.#pen ??= pen(GRID, GRID, { willReadFrequently: true });
    try {
      this.#pen?.drawImage(source, 0, 0, GRID, GRID);
      const pixels = this.#pen?.getImageData(0, 0, GRID, GRID).data;
      return pixels ? brightness(pixels) : null;
    } catch {
      return null; // a picture of another site, or a decoder that does not give its pictures away
    }
  }

  /** A small JPEG of what is seen; null where there is none to be had. */
  jpeg(source: Visible): Promise<Blob | null> {
    if (!hasPicture(source)) return Promise.resolve(null);
    const [width, height] = sizeOf(source);
    const small = pen(THUMB_WIDTH, Math.max(1, Math.round((THUMB_WIDTH * height) / width)));
    try {
      small?.drawImage(source, 0, 0, small.canvas.width, small.canvas.height);
      return new Promise((resolve) => {
        if (small === null) resolve(null);
        else small.canvas.toBlob(resolve, "image/jpeg", QUALITY);
      });
    } catch {
      return Promise.resolve(null);
    }
  }
}

/** Rec. 709 luma of RGBA pixels. */
export function brightness(pixels: Uint8ClampedArray): number[] {
  const out: number[] = [];
  for (let i = 0; i + 3 < pixels.length; i += 4) {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(i, i + 3);
    out.push(Math.round(0.2126 * red + 0.7152 * green + 0.0722 * blue));
  }
  return out;
}

function hasPicture(source: Visible): boolean {
  const [width, height] = sizeOf(source);
  const ready = source instanceof HTMLVideoElement ? source.readyState >= 2 : source.complete;
  return ready && width > 0 && height > 0;
}

function sizeOf(source: Visible): [number, number] {
  return source instanceof HTMLVideoElement
    ? [source.videoWidth, source.videoHeight]
    : [source.naturalWidth, source.naturalHeight];
}

function pen(
  width: number,
  height: number,
  options?: CanvasRenderingContext2DSettings,
): CanvasRenderingContext2D | null {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas.getContext("2d", options);
}
