// Offsets in text. JavaScript counts UTF-16 units, most readers of data count code
// points; both are kept, with a hash of the text that they count in.

/** Code points before a UTF-16 offset; one inside a pair moves to its start. */
export function toPoints(text: string, unit: number): number {
  return [...text.slice(0, wholeUnit(text, unit))].length;
}

/** The UTF-16 offset of a number of code points. */
export function toUnits(text: string, point: number): number {
  let unit = 0;
  for (const sign of text) {
    if (point-- <= 0) break;
    unit += sign.length;
  }
  return unit;
}

/** Move an offset that splits a surrogate pair to the pair's start. */
export function wholeUnit(text: string, unit: number): number {
  const code = text.charCodeAt(unit);
  const before = text.charCodeAt(unit - 1);
  const splits = code >= 0xdc00 && code <= 0xdfff && before >= 0xd800 && before <= 0xdbff;
  return splits ? unit - 1 : unit;
}

export interface Span {
  start: number;
  end: number;
  start_utf16: number;
  end_utf16: number;
  text: string;
}

/** A span between two UTF-16 offsets, with both ways of counting. */
export function spanOf(text: string, from: number, to: number): Span {
  const start = wholeUnit(text, Math.min(from, to));
  const end = wholeUnit(text, Math.max(from, to));
  return {
    start: toPoints(text, start),
    end: toPoints(text, end),
    start_utf16: start,
    end_utf16: end,
    text: text.slice(start, end),
  };
}
