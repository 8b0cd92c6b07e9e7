// How each kind of question looks.

import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Json } from "../core/messages";
import { typingBox } from "../core/typing-box";
import { addWords, inLanguage, t } from "../core/words";
import type { Option, Question } from "./survey-value";

addWords({
  "I'd rather not say": "Prefiero no decirlo",
  required: "obligatorio",
});

export const questionStyles = css`
  .question { padding-block: 0.75rem; border-block-end: 1px solid var(--line); }
  .question.faulty { border-inline-start: 3px solid var(--bad); padding-inline-start: 0.75rem; }
  .question .soft { font-weight: 400; }
  .question input[type="date"], .question input[inputmode=decimal] { width: auto; }
  .scale { display: flex; flex-wrap: wrap; gap: 0.375rem; }
  .scale label.choice { flex: 1 0 2.75rem; flex-direction: column; gap: 0.125rem; padding: 0.375rem; text-align: center; }
  .ends { display: flex; justify-content: space-between; gap: 1rem; }
  .grid { display: flex; flex-wrap: wrap; gap: 0.375rem; margin-block-end: 0.5rem; }
  .grid label.choice { flex: 1 1 6rem; }
  .lines legend { font-weight: 400; }
`;

export interface Shown {
  question: Question;
  value: Json | undefined;
  /** Options, or a matrix's rows, in the order in which they are seen. */
  options: Option[];
  choices: Option[];
  other: string;
  wantsWords: boolean;
  problem: string;
  isOff: boolean;
  isDeclined: boolean;
  keys: string[];
  pick: (option: Option) => void;
  say: (value: Json | undefined, isWriting?: boolean) => void;
  write: (text: string) => void;
}

const textOf = (event: Event) => (event.target as HTMLInputElement).value;

export function ask(shown: Shown): TemplateResult {
  const { question, problem, isDeclined, isOff, say } = shown;
  const { id, kind, title, note, required, decline } = question;
  if (kind === "note") return html`<p class="question">${inLanguage(title)}</p>`;
  const suffix = required ? html` <span class="soft small">(${t("required")})</span>` : nothing;
  const isTyped = kind === "text" || kind === "number" || kind === "date";
  const notes = html`${note ? html`<p class="soft small" id="n-q-${id}">${inLanguage(note)}</p>` : nothing}`;
  const box = typingBox({
    id: `q-${id}`, kind, value: isDeclined ? undefined : shown.value, isLong: kind === "text", isWrong: problem !== "", isOff,
    put: (text, isWriting) => say(text.trim() || isWriting ? text : undefined, isWriting),
  });
  const body = isDeclined ? nothing : isTyped ? box : kind === "matrix" ? matrix(shown) : choices(shown);
  return html`<div class="question stack ${problem ? "faulty" : ""}" data-question=${id}>
    ${isTyped
      ? html`<label class="label" for="q-${id}">${inLanguage(title)}${suffix}</label>${notes}${body}`
      : html`<fieldset class="stack" role=${kind === "single" || kind === "scale" ? "radiogroup" : "group"} aria-labelledby="t-${id}" aria-describedby="n-q-${id} p-q-${id}">
        <legend id="t-${id}">${inLanguage(title)}${suffix}</legend>${notes}${body}</fieldset>`}
    ${decline ? html`<label class="choice"><input type="checkbox" .checked=${isDeclined} ?disabled=${isOff}
      aria-describedby="t-${id}" @change=${() => say(isDeclined ? undefined : { declined: true })} />${t("I'd rather not say")}</label>` : nothing}
    ${problem ? html`<p class="wrong" id="p-q-${id}" role="alert">${problem}</p>` : nothing}</div>`;
}

function choices(shown: Shown): TemplateResult {
  const { question, value, choices: all, isOff, pick, keys, other, wantsWords, write } = shown;
  const { id, kind, from_title, to_title } = question;
  const isOn = (one: Option) => (Array.isArray(value) ? value.includes(one.id) : String(value ?? "") === one.id);
  const isScale = kind === "scale";
  const choice = (one: Option, n: number) => html`<label class="choice"><input type=${kind === "several" ? "checkbox" : "radio"} name=${id}
    .checked=${isOn(one)} ?disabled=${isOff} @change=${() => pick(one)} /><span>${inLanguage(one.title)}</span>
    ${isScale || !keys[n] ? nothing : html`<kbd aria-hidden="true">${keys[n]}</kbd>`}</label>`;
  return html`<div class=${isScale ? "scale" : "stack"}>${all.map(choice)}</div>
    ${isScale && (from_title || to_title) ? html`<div class="ends soft small"><span>${inLanguage(from_title)}</span><span>${inLanguage(to_title)}</span></div>` : nothing}
    ${wantsWords ? html`<label class="label" for="o-${id}">${t("Say what.")}</label>
      <input id="o-${id}" type="text" dir="auto" maxlength="500" .value=${other} ?disabled=${isOff} @input=${(event: Event) => write(textOf(event))} />` : nothing}`;
}

function matrix({ question, value, options: rows, isOff, say }: Shown): TemplateResult {
  const given = (value ?? {}) as Record<string, string>;
  return html`${rows.map((row) => html`<fieldset class="lines" role="radiogroup" aria-labelledby="r-${question.id}-${row.id}">
    <legend id="r-${question.id}-${row.id}">${inLanguage(row.title)}</legend>
    <div class="grid">${question.options?.map((one) => html`<label class="choice"><input type="radio" name="${question.id}/${row.id}"
      .checked=${given[row.id] === one.id} ?disabled=${isOff} @change=${() => say({ ...given, [row.id]: one.id })} />
      <span>${inLanguage(one.title)}</span></label>`)}</div></fieldset>`)}`;
}
