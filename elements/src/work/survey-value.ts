// What a survey asks, in which order, and what is wrong with an answer.

import { type Condition, holds } from "../core/conditions";
import { type Rules, settledValue, valueProblem } from "../core/entries";
import { sha256 } from "../core/hash";
import type { Json } from "../core/messages";
import { addWords, t } from "../core/words";

addWords({ "Answer each line.": "Responde en cada línea.", "Say what.": "Di cuál." });

export interface Option {
  id: string;
  title: Json;
  /** Stands last, however the others are shuffled. */
  last?: boolean;
  /** Cannot be chosen together with others. */
  alone?: boolean;
  /** Wants words of one's own. */
  write?: boolean;
}

export interface Question extends Rules {
  id: string;
  kind: "single" | "several" | "scale" | "matrix" | "number" | "text" | "date" | "note";
  title: Json;
  note?: Json;
  required?: boolean;
  decline?: boolean;
  when?: Condition;
  shuffle?: boolean;
  options?: Option[];
  rows?: Option[];
  from?: number;
  to?: number;
  from_title?: Json;
  to_title?: Json;
}

export interface Page {
  id: string;
  title?: Json;
  note?: Json;
  when?: Condition;
  shuffle?: boolean;
  questions: Question[];
}

export interface Settings {
  title?: Json;
  pages: Page[];
  back?: boolean;
}

export type Answers = Record<string, Json>;

export interface Value {
  answers: Answers;
  others: Record<string, string>;
  seed: string;
  seconds: Record<string, number>;
  /** The page in sight: kept in drafts, not submitted. */
  at?: string;
}

/** questions.py's `shuffled`: by the hash of seed, scope and id; some stand last. */
export function shuffled<T extends { id: string; last?: boolean }>(things: T[], seed: string, scope: string): T[] {
  const keyed = things.map((one) => ({ one, key: sha256(`${seed}/${scope}/${one.id}`) }));
  keyed.sort((a, b) => Number(a.one.last ?? false) - Number(b.one.last ?? false) || (a.key < b.key ? -1 : 1));
  return keyed.map(({ one }) => one);
}

export const isDeclined = (value: Json | undefined): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value) && value["declined"] === true;

/** Pages and questions that are asked, given the answers; and only their answers. */
export function walked(settings: Settings, given: Answers): { pages: Page[]; answers: Answers } {
  const answers: Answers = {};
  const valueOf = (id: string) => answers[id];
  const pages: Page[] = [];
  for (const page of settings.pages) {
    if (!holds(page.when, valueOf)) continue;
    const questions = page.questions.filter((question) => {
      if (!holds(question.when, valueOf)) return false;
      const value = settledValue(question.kind, given[question.id]);
      if (value !== undefined) answers[question.id] = value;
      return true;
    });
    if (questions.length) pages.push({ ...page, questions });
  }
  return { pages, answers };
}

/** What is wrong with an answer, in words; "" when nothing. */
export function answerProblem(question: Question, value: Json | undefined, other: string | undefined): string {
  if (question.kind === "note" || isDeclined(value)) return "";
  if (value === undefined) return question.required ? t("This is still missing.") : "";
  if (question.kind === "matrix") {
    const rows = Object.keys(value as object).length;
    return question.required && rows < (question.rows?.length ?? 0) ? t("Answer each line.") : "";
  }
  const wants = (flag: "alone" | "write") => question.options?.some((one) => one[flag] && [value].flat().includes(one.id));
  const problem = wants("alone") ? "" : valueProblem({ max_length: 5000, ...question }, value);
  return problem || (wants("write") && !other?.trim() ? t("Say what.") : "");
}
