// A picture as PNG: its SVG on a canvas, twice as fine as a screen. Fetched when it is asked for.
import type { Picture } from "./drawing/page";

const FINE = 2;

export async function pngOf({ svg, width, height }: Picture): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: width * FINE, height: height * FINE });
    const context = canvas.getContext("2d")!;
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
    if (!blob) throw new Error("The browser has no room for so large a picture.");
    return blob;
  } finally {
    URL.revokeObjectURL(address);
  }
}
