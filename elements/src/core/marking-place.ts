// From a point on the screen to an offset in the text, and from a caret to the lines
// above and below it. Each piece knows its offset (`data-at`); signs inside a piece are
// measured, so nothing depends on how a browser's own selection crosses shadow roots.

import type { Cuts } from "./cuts";

type Point = { clientX: number; clientY: number };

const ARROWS = ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Home", "End"];

export function isArrow(key: string): boolean {
  return ARROWS.includes(key);
}

/** The offset for a point, or for Up, Down, Home or End from a caret. */
export function place(
  box: HTMLElement, cuts: Cuts, from: number, where: string | Point, isWhole: boolean,
): number {
  if (typeof where !== "string") return atPoint(box, cuts, where);
  if (where === "Home" || where === "End") return edge(cuts.text, from, where, isWhole);
  const caret = box.querySelector(".caret")?.getBoundingClientRect();
  if (!caret) return from;
  const step = where === "ArrowUp" ? -1 : 1;
  const line = Number.parseFloat(getComputedStyle(box).lineHeight) || 24;
  const middle = caret.top + caret.height / 2;
  return atPoint(box, cuts, { clientX: caret.left, clientY: middle + step * line });
}

function edge(text: string, from: number, where: string, isWhole: boolean): number {
  if (where === "Home") return isWhole ? 0 : text.lastIndexOf("\n", from - 1) + 1;
  const next = isWhole ? -1 : text.indexOf("\n", from);
  if (next < 0) return text.length;
  return text[next - 1] === "\r" ? next - 1 : next;
}

function atPoint(box: HTMLElement, cuts: Cuts, point: Point): number {
  const piece = pieceAt(box, point);
  if (!piece) return 0;
  const start = Number(piece.dataset["at"]);
  const length = piece.textContent?.length ?? 0;
  const isBreak = cuts.text[start] === "\r" || cuts.text[start] === "\n";
  return isBreak ? start : within(piece, cuts, start, length, point);
}

/** The piece under a point, or the nearest in the nearest line. */
function pieceAt(box: HTMLElement, { clientX, clientY }: Point): HTMLElement | null {
  const root = box.getRootNode() as ShadowRoot;
  const hit = root.elementFromPoint(clientX, clientY)?.closest<HTMLElement>("[data-at]");
  if (hit && box.contains(hit)) return hit;
  let best: HTMLElement | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const piece of box.querySelectorAll<HTMLElement>("[data-at]")) {
    for (const { left, right, top, bottom } of piece.getClientRects()) {
      const aside = Math.max(left - clientX, clientX - right, 0);
      const away = Math.max(top - clientY, clientY - bottom, 0) * 1000 + aside;
      if (away < least) [least, best] = [away, piece];
    }
  }
  return best;
}

/** The gap between two whole signs of a piece that is nearest to a point. */
function within(
  piece: HTMLElement, cuts: Cuts, start: number, length: number, { clientX, clientY }: Point,
): number {
  const letters = [...piece.childNodes].find((node) => node.nodeType === Node.TEXT_NODE);
  if (!letters) return start;
  let best = start;
  let least = Number.POSITIVE_INFINITY;
  const isRtl = getComputedStyle(piece.parentElement!).direction === "rtl";
  for (let at = start; at < start + length; at = cuts.after(at)) {
    const range = document.createRange();
    range.setStart(letters, at - start);
    range.setEnd(letters, Math.min(cuts.after(at), start + length) - start);
    const { left, right, top, bottom } = range.getBoundingClientRect();
    const away = Math.max(top - clientY, clientY - bottom, 0) * 1000;
    const [before, behind] = isRtl ? [right, left] : [left, right];
    for (const [x, to] of [[before, at], [behind, Math.min(cuts.after(at), start + length)]] as const)
      if (away + Math.abs(x - clientX) < least) [least, best] = [away + Math.abs(x - clientX), to];
  }
  return best;
}
