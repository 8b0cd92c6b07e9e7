// Numbers as people write them: with a comma or a point.

import { spoken } from "./words";

/** Read a number; undefined where the text is none. "1.234,5" is refused, not guessed. */
export function readNumber(text: string): number | undefined {
  const plain = text.trim().replace(",", ".").replace("−", "-");
  return /^[-+]?\d+(\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}

export function writeNumber(value: number): string {
  return spoken() === "es" ? String(value).replace(".", ",") : String(value);
}
