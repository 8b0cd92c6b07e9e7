// Attributes in the wild hold JSON as people write it: single quotes, bare keys,
// trailing commas, comments. Read as such, and never evaluated.

import type { Json } from "./messages";

export class NotJson extends Error {}

/** Read relaxed JSON. Throws NotJson with the position. */
export function relaxed(text: string): Json {
  return new Reader(text).whole();
}

/** Read relaxed JSON; what cannot be read gives the fallback. */
export function relaxedOr<T extends Json>(text: string | null, fallback: T): T {
  if (text === null || !text.trim()) return fallback;
  try {
    return relaxed(text) as T;
  } catch {
    return fallback;
  }
}

const ESCAPES: Record<string, string> = {
  b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "0": "\0",
};
const WORD = /[\p{L}\p{N}_$.+-]/u;
const DEEPEST = 200;

class Reader {
  private at = 0;

  constructor(private text: string) {}

  whole(): Json {
    const value = this.value(0);
    this.space();
    if (this.at < this.text.length) this.fail();
    return value;
  }

  private value(depth: number): Json {
    if (depth > DEEPEST) this.fail();
    this.space();
    const sign = this.text[this.at];
    if (sign === "{") return this.object(depth);
    if (sign === "[") return this.array(depth);
    if (sign === '"' || sign === "'") return this.string(sign);
    return this.bare();
  }

  private object(depth: number): Json {
    const found: Record<string, Json> = {};
    this.at++;
    while (!this.ends("}")) {
      const key = this.key();
      this.space();
      if (this.text[this.at++] !== ":") this.fail();
      const value = this.value(depth + 1);
      Object.defineProperty(found, key, {
        value, configurable: true, enumerable: true, writable: true,
      });
      this.comma("}");
    }
    return found;
  }

  private array(depth: number): Json {
    const found: Json[] = [];
    this.at++;
    while (!this.ends("]")) {
      found.push(this.value(depth + 1));
      this.comma("]");
    }
    return found;
  }

  private key(): string {
    this.space();
    const sign = this.text[this.at];
    return sign === '"' || sign === "'" ? this.string(sign) : this.word();
  }

  private string(quote: string): string {
    let found = "";
    for (this.at++; this.at < this.text.length; this.at++) {
      const sign = this.text[this.at]!;
      if (sign === quote) {
        this.at++;
        return found;
      }
      found += sign === "\\" ? this.escape() : sign;
    }
    return this.fail();
  }

  private escape(): string {
    const sign = this.text[++this.at] ?? this.fail();
    const digits = sign === "u" ? 4 : sign === "x" ? 2 : 0;
    if (!digits) return sign === "\n" ? "" : (ESCAPES[sign] ?? sign);
    const code = this.text.slice(this.at + 1, this.at + 1 + digits);
    if (!/^[0-9a-f]+$/i.test(code) || code.length !== digits) this.fail();
    this.at += digits;
    return String.fromCharCode(Number.parseInt(code, 16));
  }

  private word(): string {
    const from = this.at;
    while (WORD.test(this.text[this.at] ?? "")) this.at++;
    return this.at === from ? this.fail() : this.text.slice(from, this.at);
  }

  private bare(): Json {
    const word = this.word();
    if (word === "null" || word === "undefined") return null;
    if (word === "true" || word === "false") return word === "true";
    const number = Number(word);
    return Number.isFinite(number) ? number : this.fail();
  }

  private ends(close: string): boolean {
    this.space();
    if (this.text[this.at] !== close) return false;
    this.at++;
    return true;
  }

  private comma(close: string): void {
    this.space();
    if (this.text[this.at] === ",") this.at++;
    else if (this.text[this.at] !== close) this.fail();
  }

  private space(): void {
    const blank = /(?:\s|\uFEFF|\/\/[^\n]*|\/\*[^]*?\*\/)*/y;
    blank.lastIndex = this.at;
    this.at += blank.exec(this.text)?.[0].length ?? 0;
  }

  private fail(): never {
    throw new NotJson(`not JSON at ${this.at}`);
  }
}
