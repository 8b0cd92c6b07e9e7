// Arrows, boxes and blurred places that are drawn into a picture before it is sent.

export type Tool = "arrow" | "box" | "blur";

/** From one point to another, in percent of the picture's width and height. */
export interface Drawn { tool: Tool; x1: number; y1: number; x2: number; y2: number }

const INK = "#d11a2a";
/** A blurred place is left with this many tiles on its longer side: no text survives. */
const TILES = 6;

export const within = (n: number): number => Math.min(100, Math.max(0, Math.round(n * 10) / 10));

/** Draw the picture and its marks; blurring comes first, so that marks stay sharp. */
export function paint(canvas: HTMLCanvasElement, picture: ImageBitmap, marks: Drawn[]): void {
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  for (const mark of marks) if (mark.tool === "blur") blur(canvas, pen, mark);
  const wide = Math.max(3, canvas.width / 200);
  for (const mark of marks) {
    const [x1, y1, x2, y2] = points(canvas, mark);
    if (mark.tool === "box") line(pen, wide, () => pen.strokeRect(x1, y1, x2 - x1, y2 - y1));
    if (mark.tool === "arrow") arrow(pen, wide, [x1, y1, x2, y2]);
  }
}

function points({ width, height }: HTMLCanvasElement, { x1, y1, x2, y2 }: Drawn): [number, number, number, number] {
  return [(x1 * width) / 100, (y1 * height) / 100, (x2 * width) / 100, (y2 * height) / 100];
}

/** A white line under the red one shows on any picture. */
function line(pen: CanvasRenderingContext2D, wide: number, draw: () => void): void {
  for (const [style, width] of [["#ffffff", wide * 2], [INK, wide]] as const) {
    Object.assign(pen, { strokeStyle: style, lineWidth: width, lineCap: "round", lineJoin: "round" });
    draw();
  }
}

function arrow(pen: CanvasRenderingContext2D, wide: number, [x1, y1, x2, y2]: [number, number, number, number]): void {
  const turn = Math.atan2(y2 - y1, x2 - x1);
  const barb = (by: number) => [x2 - wide * 6 * Math.cos(turn + by), y2 - wide * 6 * Math.sin(turn + by)] as const;
  line(pen, wide, () => {
    pen.beginPath();
    pen.moveTo(x1, y1);
    pen.lineTo(x2, y2);
    for (const by of [0.5, -0.5]) {
      pen.moveTo(x2, y2);
      pen.lineTo(...barb(by));
    }
    pen.stroke();
  });
}

function blur(canvas: HTMLCanvasElement, pen: CanvasRenderingContext2D, mark: Drawn): void {
  const [x1, y1, x2, y2] = points(canvas, mark);
  const [x, y] = [Math.floor(Math.min(x1, x2)), Math.floor(Math.min(y1, y2))];
  const [w, h] = [Math.ceil(Math.abs(x2 - x1)), Math.ceil(Math.abs(y2 - y1))];
  if (!w || !h) return;
  const tile = Math.max(w, h) / TILES;
  const small = document.createElement("canvas");
  small.width = Math.max(1, Math.round(w / tile));
  small.height = Math.max(1, Math.round(h / tile));
  small.getContext("2d")?.drawImage(canvas, x, y, w, h, 0, 0, small.width, small.height);
  pen.imageSmoothingEnabled = false;
  pen.drawImage(small, 0, 0, small.width, small.height, x, y, w, h);
  pen.imageSmoothingEnabled = true;
}
