// Two versions of a text, word by word: what stayed, what went, what came.

export interface Piece {
  kind: "same" | "gone" | "new";
  text: string;
}

/** A piece of the first text, between UTF-16 offsets, and what stands there instead. */
export interface Edit {
  start: number;
  end: number;
  to: string;
}

const MOST_EDITS = 1000;

/** A text as a box for writing holds it: each end of line is one sign. */
export function boxed(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

/** Compare by words, blanks and stops. Texts that share too little are one change. */
export function compare(old: string, next: string): Piece[] {
  const [a, b] = [words(old), words(next)];
  const pieces: Piece[] = [];
  const put = (kind: Piece["kind"], text: string) => {
    if (text) pieces.push({ kind, text });
  };
  let [x, y] = [0, 0];
  for (const [from, to, length] of telling([[0, 0, 0], ...kept(a, b), [a.length, b.length, 0]], a, b)) {
    put("gone", a.slice(x, from).join(""));
    put("new", b.slice(y, to).join(""));
    put("same", a.slice(from, from + length).join(""));
    [x, y] = [from + length, to + length];
  }
  return pieces;
}

/** "haber" to "a ver" is one change: the blank inside says nothing of what stayed. */
function telling(runs: Run[], a: string[], b: string[]): Run[] {
  const found: Run[] = [];
  for (const [n, run] of runs.entries()) {
    const [last, next] = [found.at(-1), runs[n + 1]];
    if (last && next) {
      const gaps = [...gap(last, run), ...gap(run, next)];
      const isBlank = a.slice(run[0], run[0] + run[2]).every((word) => /^[^\S\n]+$/.test(word));
      const isAmid = gaps[0]! + gaps[1]! > 0 && gaps[2]! + gaps[3]! > 0;
      if (isBlank && isAmid && gaps.includes(0)) continue;
    }
    if (last) grow(last, run, a, b);
    found.push(run);
  }
  return found;
}

function gap(run: Run, next: Run): number[] {
  return [next[0] - run[0] - run[2], next[1] - run[1] - run[2]];
}

/** What a change has in common at its ends is no part of it. */
function grow(run: Run, next: Run, a: string[], b: string[]): void {
  while (Math.min(...gap(run, next)) > 0 && a[run[0] + run[2]] === b[run[1] + run[2]]) run[2]++;
  while (Math.min(...gap(run, next)) > 0 && a[next[0] - 1] === b[next[1] - 1]) {
    next[0]--;
    next[1]--;
    next[2]++;
  }
}

/** Places in both lists, and a length. */
type Run = [number, number, number];

/**
 * The runs that both lists share, each as its places and its length, on a shortest way
 * from one to the other. Source: E. W. Myers, An O(ND) difference algorithm and its
 * variations, Algorithmica 1, 1986.
 */
function kept(a: string[], b: string[]): Run[] {
  const middle = MOST_EDITS + 1;
  const reach = new Int32Array(2 * middle + 1);
  const trail: Int32Array[] = [];
  for (let d = 0; d <= MOST_EDITS; d++) {
    trail.push(reach.slice(middle - d - 1, middle + d + 2));
    for (let k = -d; k <= d; k += 2) {
      const at = middle + k;
      let x = isDown(reach, at, d, k) ? reach[at + 1]! : reach[at - 1]! + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach[at] = x;
      if (x >= a.length && x - k >= b.length) return back(trail, a.length, b.length);
    }
  }
  return [];
}

function isDown(reach: Int32Array, at: number, d: number, k: number): boolean {
  return k === -d || (k !== d && reach[at - 1]! < reach[at + 1]!);
}

/** Walk the trail of a shortest way back to its beginning. */
function back(trail: Int32Array[], x: number, y: number): Run[] {
  const found: Run[] = [];
  for (let d = trail.length - 1; d >= 0; d--) {
    const reach = trail[d]!;
    const k = x - y;
    const isFromAbove = isDown(reach, k + d + 1, d, k);
    const before = reach[k + d + 1 + (isFromAbove ? 1 : -1)]!;
    const from = d ? before + Number(!isFromAbove) : 0;
    if (x > from) found.unshift([from, from - k, x - from]);
    [x, y] = [before, before - (isFromAbove ? k + 1 : k - 1)];
  }
  return found;
}

/** Intl.Segmenter cuts between whole signs, in any script. */
function words(text: string): string[] {
  return [...new Intl.Segmenter(undefined, { granularity: "word" }).segment(text)].map(({ segment }) => segment);
}

/**
 * What was edited, in offsets of the original as it was given: its own ends of line stay
 * where nothing changed, and new ones are written as its first one is.
 */
export function edits(original: string, pieces: Piece[]): Edit[] {
  const places = placesOf(original);
  const newline = /\r\n?|\n/.exec(original)?.[0] ?? "\n";
  const found: Edit[] = [];
  let at = 0;
  let open: Edit | null = null;
  for (const { kind, text } of pieces) {
    if (kind === "same") open = null;
    else if (!open) found.push((open = { start: at, end: at, to: "" }));
    if (kind !== "new") at += text.length;
    if (open && kind === "gone") open.end = at;
    if (open && kind === "new") open.to += text.replace(/\n/g, newline);
  }
  return found.map(({ start, end, to }) => ({ start: places[start]!, end: places[end]!, to }));
}

/** Where each sign of the boxed text stands in the original. */
function placesOf(original: string): number[] {
  const places: number[] = [];
  for (let at = 0; at <= original.length; at++) {
    places.push(at);
    if (original[at] === "\r" && original[at + 1] === "\n") at++;
  }
  return places;
}

/** Write the original with its edits, which are in the order of the text. */
export function edited(original: string, all: Edit[]): string {
  let at = 0;
  let text = "";
  for (const { start, end, to } of all) {
    text += original.slice(at, start) + to;
    at = end;
  }
  return text + original.slice(at);
}
