// The elements' own words. English is the source; every text has its Spanish.

const SPANISH: Record<string, string> = {};
let language = "en";

/** Add words: each English text with its Spanish. A test wants every t() text here. */
export function addWords(more: Record<string, string>): void {
  Object.assign(SPANISH, more);
}

/** A text's Spanish; undefined where nobody has added it. */
export function spanishOf(text: string): string | undefined {
  return SPANISH[text];
}

export function speak(name: string): void {
  language = name.toLowerCase().startsWith("es") ? "es" : "en";
  document.documentElement.lang = language;
}

export function spoken(): string {
  return language;
}

/** Say a text in the worker's language; `{name}` is filled in. */
export function t(text: string, values: Record<string, string | number> = {}): string {
  const words = (language === "es" && SPANISH[text]) || text;
  return words.replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in values ? String(values[name]) : whole,
  );
}

/** Choose from a text for people, `{es, en, …}`; a plain string is itself. */
export function inLanguage(text: unknown): string {
  if (typeof text === "string" || typeof text === "number") return String(text);
  if (!text || typeof text !== "object") return "";
  const texts = text as Record<string, unknown>;
  const found = texts[language] ?? texts["en"] ?? Object.values(texts)[0];
  return typeof found === "string" ? found : "";
}
