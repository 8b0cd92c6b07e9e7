// What `<hormiga-rewrite>` is told and what it holds: a corrected text with its changes,
// or one or several new texts.

import { boxed, compare, edited, edits } from "../core/compare";
import { sha256 } from "../core/hash";
import { type Limits, lengthProblem, likeness, phraseProblem } from "../core/limits";
import type { Json } from "../core/messages";
import { type Span, spanOf } from "../core/text";
import { addWords, t } from "../core/words";

addWords({
  "Correct the text, or say that it needs no change.": "Corrige el texto o indica que no necesita cambios.",
  "Correct the text.": "Corrige el texto.",
  "Say of each change what kind it is.": "Indica de qué tipo es cada cambio.",
  "Say what kinds of changes you made.": "Indica qué tipos de cambios hiciste.",
  "Too much is changed for a correction. Change only what is wrong.":
    "Hay demasiados cambios para una corrección. Cambia solo lo que está mal.",
  "Text {n}: {problem}": "Texto {n}: {problem}",
  "Write the text.": "Escribe el texto.",
  "Too like the original: {count} %. At most {n} %.": "Demasiado parecido al original: {count} %. Como mucho {n} %.",
  "This text is there twice. Write it in another way.": "Este texto está dos veces. Escríbelo de otra manera.",
});

export interface Kind {
  id: string;
  title: Json;
  note?: Json;
}

export interface Settings extends Limits {
  question?: Json;
  language?: string;
  spellcheck?: boolean;
  comment?: boolean;
  tags?: "none" | "overall" | "each";
  types?: Kind[];
  no_change?: boolean;
  most_changed_percent?: number;
  least_rewrites?: number;
  most_rewrites?: number;
  keep?: string[];
  forbid?: string[];
  most_similar_percent?: number;
}

export interface Task {
  text: string;
  title?: string;
  note?: string;
  keep?: string[];
  forbid?: string[];
  _prelabel?: { text?: string; rewrites?: string[] };
}

export type Change = Span & { to: string; types?: string[] };

interface Common {
  pastes: number;
  comment?: string;
  text_sha256: string;
  prelabel?: "kept" | "edited";
}

export interface Proof extends Common {
  text: string;
  no_change: boolean;
  changes: Change[];
  types?: string[];
}

export interface Rewrites extends Common {
  rewrites: string[];
}

export const KINDS: Kind[] = [
  { id: "spelling", title: { en: "Spelling", es: "Ortografía" } },
  { id: "grammar", title: { en: "Grammar", es: "Gramática" } },
  { id: "punctuation", title: { en: "Punctuation", es: "Puntuación" } },
  { id: "style", title: { en: "Style", es: "Estilo" } },
];

function common(original: string): Common {
  return { pastes: 0, text_sha256: sha256(original) };
}

/** A correction as a box holds it, with its changes; kinds stay with changes that stay. */
export function proofOf(original: string, box: string, settings: Settings, old?: Proof): Proof {
  const all = edits(original, compare(boxed(original), box));
  const changes = all.map(({ start, end, to }): Change => {
    const span = { ...spanOf(original, start, end), to };
    if (settings.tags !== "each") return span;
    const known = old?.changes.find((one) => one.start === span.start && (one.end === span.end || one.to === to));
    return { ...span, types: known?.types ?? [] };
  });
  const proof: Proof = {
    ...common(original), ...old, text: edited(original, all), no_change: false, changes,
  };
  if (settings.tags === "overall") proof.types = changes.length ? (old?.types ?? []) : [];
  if (old?.prelabel) proof.prelabel = "edited";
  return proof;
}

export function rewritesOf(original: string, rewrites: string[], old?: Rewrites): Rewrites {
  const value: Rewrites = { ...common(original), ...old, rewrites };
  if (old?.prelabel) value.prelabel = "edited";
  return value;
}

export function proofProblem(proof: Proof | undefined, original: string, settings: Settings): string {
  if (!proof || (!proof.changes.length && !proof.no_change))
    return settings.no_change === false
      ? t("Correct the text.")
      : t("Correct the text, or say that it needs no change.");
  if (proof.no_change) return "";
  const untyped = proof.changes.some((change) => !change.types?.length);
  if (settings.tags === "each" && untyped) return t("Say of each change what kind it is.");
  if (settings.tags === "overall" && !proof.types?.length) return t("Say what kinds of changes you made.");
  const most = settings.most_changed_percent;
  if (most && 100 - likeness(original, proof.text) > most)
    return t("Too much is changed for a correction. Change only what is wrong.");
  return lengthProblem(proof.text, settings);
}

export interface Rules {
  keep: string[];
  forbid: string[];
}

export function rulesOf(settings: Settings, task: Task): Rules {
  const both = (name: "keep" | "forbid") => [...new Set([...(settings[name] ?? []), ...(task[name] ?? [])])];
  return { keep: both("keep"), forbid: both("forbid") };
}

/** What is wrong with one new text; "" when nothing. */
export function textProblem(text: string, task: Task, settings: Settings): string {
  if (!text.trim()) return t("Write the text.");
  const { keep, forbid } = rulesOf(settings, task);
  const problem = lengthProblem(text, settings) || phraseProblem(text, keep, forbid);
  const most = settings.most_similar_percent;
  const count = likeness(task.text, text);
  if (problem || !most || count <= most) return problem;
  return t("Too like the original: {count} %. At most {n} %.", { count, n: most });
}

export function rewritesProblem(all: string[], task: Task, settings: Settings): string {
  for (const [n, text] of all.entries()) {
    const isAgain = all.slice(0, n).some((one) => one.trim() === text.trim());
    const problem = textProblem(text, task, settings) || (isAgain ? t("This text is there twice. Write it in another way.") : "");
    if (problem) return all.length > 1 ? t("Text {n}: {problem}", { n: n + 1, problem }) : problem;
  }
  return "";
}
