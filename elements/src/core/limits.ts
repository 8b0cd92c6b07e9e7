// How long a text may be, which words it must and must not have, how like another it is.

import { addWords, t } from "./words";

addWords({
  "Write at least {n} words. There are {count}.": "Escribe al menos {n} palabras. Hay {count}.",
  "Write at most {n} words. There are {count}.": "Escribe como mucho {n} palabras. Hay {count}.",
  "Write at least {n} characters. There are {count}.": "Escribe al menos {n} caracteres. Hay {count}.",
  "Write at most {n} characters. There are {count}.": "Escribe como mucho {n} caracteres. Hay {count}.",
  "Use these words: {words}.": "Usa estas palabras: {words}.",
  "Do not use these words: {words}.": "No uses estas palabras: {words}.",
});

export interface Limits {
  min_words?: number;
  max_words?: number;
  min_characters?: number;
  max_characters?: number;
}

/** Words are what blanks part; characters are code points, as JSON Schema counts. */
export function countWords(text: string): number {
  return text.match(/\S+/gu)?.length ?? 0;
}

export function countCharacters(text: string): number {
  return [...text].length;
}

/** What is wrong with a text's length, in words; "" when nothing. */
export function lengthProblem(text: string, limits: Limits): string {
  const words = countWords(text);
  const characters = countCharacters(text);
  const { min_words, max_words, min_characters, max_characters } = limits;
  const say = (words: string, n: number, count: number) => t(words, { n, count });
  if (min_words && words < min_words) return say("Write at least {n} words. There are {count}.", min_words, words);
  if (max_words && words > max_words) return say("Write at most {n} words. There are {count}.", max_words, words);
  if (min_characters && characters < min_characters)
    return say("Write at least {n} characters. There are {count}.", min_characters, characters);
  if (max_characters && characters > max_characters)
    return say("Write at most {n} characters. There are {count}.", max_characters, characters);
  return "";
}

/** Does a text have a phrase as whole words, whatever its case and its blanks? */
export function hasPhrase(text: string, phrase: string): boolean {
  const plain = phrase.normalize("NFC").trim().replace(/[.*+?^${}()|[\]\\/-]/gu, "\\$&");
  const asked = plain.replace(/\s+/gu, "\\s+");
  return new RegExp(`(?<![\\p{L}\\p{N}_])${asked}(?![\\p{L}\\p{N}_])`, "iu").test(text.normalize("NFC"));
}

export function phraseProblem(text: string, keep: string[], forbid: string[]): string {
  const missing = keep.filter((phrase) => !hasPhrase(text, phrase));
  if (missing.length) return t("Use these words: {words}.", { words: missing.join(", ") });
  const there = forbid.filter((phrase) => hasPhrase(text, phrase));
  return there.length ? t("Do not use these words: {words}.", { words: there.join(", ") }) : "";
}

/** How many of two texts' words they share, in percent, whatever their order. */
export function likeness(one: string, other: string): number {
  const [left, right] = [wordsOf(one), wordsOf(other)];
  if (!left.length && !right.length) return 100;
  const counts = new Map<string, number>();
  for (const word of left) counts.set(word, (counts.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of right) {
    const count = counts.get(word) ?? 0;
    if (count) shared++;
    counts.set(word, count - 1 > 0 ? count - 1 : 0);
  }
  return Math.floor((200 * shared) / (left.length + right.length));
}

function wordsOf(text: string): string[] {
  return text.normalize("NFC").toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
}
