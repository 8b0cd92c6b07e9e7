// What people enter into forms: from typed text to a value, and what is wrong with one.

import { lengthProblem } from "./limits";
import type { Json } from "./messages";
import { addWords, spoken, t } from "./words";

addWords({
  "This is still missing.": "Esto todavía falta.",
  "Write a number, such as 12 or 0.5.": "Escribe un número, por ejemplo 12 o 0,5.",
  "Write a whole number.": "Escribe un número entero.",
  "At least {n}.": "Como mínimo {n}.",
  "At most {n}.": "Como máximo {n}.",
});

export interface Rules {
  kind: string;
  whole?: boolean;
  minimum?: number;
  maximum?: number;
  max_length?: number;
  least?: number;
  most?: number;
}

/** Read a number with comma or point; undefined for "1.234,5", which is not guessed. */
export function readNumber(text: string): number | undefined {
  const plain = text.trim().replace(",", ".").replace("−", "-");
  return /^[-+]?\d+(\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}

/** A value as a person would type it. */
export function typed(value: Json | undefined): string {
  if (Array.isArray(value)) return value.join("\n");
  const text = typeof value === "object" ? "" : String(value ?? "");
  return typeof value === "number" && spoken() === "es" ? text.replace(".", ",") : text;
}

/** Make a value of typed text; undefined when nothing is said. */
export function settledValue(kind: string, value: Json | undefined): Json | undefined {
  if (typeof value !== "string") return Array.isArray(value) && !value.length ? undefined : value;
  const text = value.trim();
  if (!text) return undefined;
  if (kind === "number") return readNumber(text) ?? text;
  return kind === "several" ? [...new Set(text.split(/\s*\n\s*/))] : text;
}

/** What is wrong with a value, in words; "" when nothing. */
export function valueProblem(rules: Rules, value: Json): string {
  const { kind, whole, minimum, maximum, least, most, max_length = 2000 } = rules;
  if (kind === "number") {
    if (typeof value !== "number") return t("Write a number, such as 12 or 0.5.");
    return whole && !Number.isInteger(value) ? t("Write a whole number.") : between(value, minimum, maximum);
  }
  if (Array.isArray(value)) return between(value.length, least, most);
  return typeof value === "string" ? lengthProblem(value, { max_characters: max_length }) : "";
}

function between(n: number, least?: number, most?: number): string {
  if (least !== undefined && n < least) return t("At least {n}.", { n: typed(least) });
  return most !== undefined && n > most ? t("At most {n}.", { n: typed(most) }) : "";
}
