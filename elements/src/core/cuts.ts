// Where a text may be cut: between whole signs (what a reader sees as one) and words.
// Every offset is a UTF-16 offset into the string that was given, CRLF and all.

export interface Cut {
  start: number;
  end: number;
}

export interface Word extends Cut {
  isBlank: boolean;
}

/** A text's signs and words. */
export class Cuts {
  readonly words: Word[];
  private signs: Intl.Segments;

  constructor(readonly text: string) {
    this.signs = segments(text, "grapheme");
    this.words = [...segments(text, "word")].map(({ index, segment }) => ({
      start: index,
      end: index + segment.length,
      isBlank: !segment.trim(),
    }));
  }

  /** The next place after a whole sign; the text's end at most. */
  after(at: number): number {
    const sign = this.signs.containing(at);
    return sign ? sign.index + sign.segment.length : this.text.length;
  }

  /** The place before a whole sign; 0 at least. */
  before(at: number): number {
    return at > 0 ? (this.signs.containing(at - 1)?.index ?? 0) : 0;
  }

  /** Move an offset inside a sign to the sign's start. */
  whole(at: number): number {
    if (isPlain(this.text.charCodeAt(at - 1)) && isPlain(this.text.charCodeAt(at))) return at;
    return this.signs.containing(at)?.index ?? Math.max(0, Math.min(at, this.text.length));
  }

  /** The word (or blank, or stop) at an offset; null for an empty text. */
  wordAt(at: number): Word | null {
    let [low, high] = [0, this.words.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.words[middle]!.start <= at) low = middle;
      else high = middle - 1;
    }
    return this.words[low] ?? null;
  }

  /** The end of the word that is next on the way forward. */
  wordAfter(at: number): number {
    for (const word of this.words) if (word.end > at && !word.isBlank) return word.end;
    return this.text.length;
  }

  /** The start of the word that is next on the way back. */
  wordBefore(at: number): number {
    for (let n = this.words.length - 1; n >= 0; n--) {
      const word = this.words[n]!;
      if (word.start < at && !word.isBlank) return word.start;
    }
    return 0;
  }

  /** Grow a span to whole words, without blanks at its ends. */
  snapped({ start, end }: Cut): Cut {
    if (start === end) return { start, end };
    let first = this.wordAt(start);
    let last = this.wordAt(end - 1);
    const held = this.words.filter(
      (word) => !word.isBlank && word.end > (first?.start ?? 0) && word.start < (last?.end ?? 0),
    );
    first = held[0] ?? null;
    last = held.at(-1) ?? null;
    return first && last ? { start: first.start, end: last.end } : { start, end: start };
  }

  /** Words in blocks, each small enough to be drawn anew without a delay. */
  get blocks(): Word[][] {
    const count = Math.ceil(this.words.length / BLOCK);
    return Array.from({ length: count }, (_, n) => this.words.slice(n * BLOCK, (n + 1) * BLOCK));
  }

  /** Cut words again at more places: pieces that each belong to the same spans. */
  pieces(places: Iterable<number>, words: Word[] = this.words): Cut[] {
    const at = [...new Set(places)].sort((a, b) => a - b);
    const found: Cut[] = [];
    let next = 0;
    for (const word of words) {
      let start = word.start;
      while (next < at.length && at[next]! <= start) next++;
      for (let n = next; n < at.length && at[n]! < word.end; n++) {
        found.push({ start, end: at[n]! });
        start = at[n]!;
      }
      found.push({ start, end: word.end });
    }
    return found;
  }
}

const BLOCK = 64;

/** Between two printable ASCII signs there is always a cut. */
function isPlain(code: number): boolean {
  return code >= 0x20 && code < 0x7f;
}

function segments(text: string, granularity: "grapheme" | "word"): Intl.Segments {
  return new Intl.Segmenter(undefined, { granularity }).segment(text);
}
