// Which files are looked at in the page: pictures made of points, which are drawn and never opened. Markup that calls
// itself a picture (SVG) is none of them.
const shown = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"];

/** The type as the file was added with, whatever its case and parameters. */
export const isPicture = (type: string) => shown.includes(type.split(";")[0]?.trim().toLowerCase() ?? "");

const longestSide = 1600;

/** The size in which a picture is drawn: no larger than it is, and no larger than needed. */
export function drawnSize(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, longestSide / Math.max(width, height, 1));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
