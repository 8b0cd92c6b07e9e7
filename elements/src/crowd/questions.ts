// `<crowd-question-answer-generation>`: questions about a text, each with its answer.
// The answer: `{"questionsAndAnswers": [{"question", "answer", "tags"}]}`.

import { css, html } from "lit";
import { AnswerElement, define } from "../core/element";
import type { Json } from "../core/messages";
import { regions } from "../core/regions";
import { addWords, t } from "../core/words";

addWords({
  "Question {number}": "Pregunta {number}",
  "Answer {number}": "Respuesta {number}",
  "Tags of question {number}": "Etiquetas de la pregunta {number}",
  "Own tag": "Etiqueta propia",
  "Add a question": "Añadir una pregunta",
  "Remove question {number}": "Quitar la pregunta {number}",
  "Write at least {count} questions.": "Escribe al menos {count} preguntas.",
  "Question {number}: write {least} to {most} words.": "Pregunta {number}: escribe de {least} a {most} palabras.",
  "Answer {number}: write {least} to {most} words.": "Respuesta {number}: escribe de {least} a {most} palabras.",
});

type Pair = { question: string; answer: string; tags: string[] };
type Value = { questionsAndAnswers: Pair[] };

export class CrowdQuestionAnswerGeneration extends AnswerElement<Value> {
  static override styles = [
    ...AnswerElement.styles,
    css`fieldset { border: 1px solid var(--line); border-radius: var(--round); padding: 0.75rem; margin-block: 0.75rem; }`,
  ];

  private count(name: string, fallback: number): number {
    const given = Number.parseInt(this.getAttribute(name) ?? "", 10);
    return given >= 0 ? given : fallback;
  }

  private get least(): number {
    return Math.max(this.count("min-questions", 1), 1);
  }

  private get tags(): string[] {
    return this.read<Json[]>("question-tags", []).map(String);
  }

  /** The pairs, with an empty one for each that is still wanted. */
  private get pairs(): Pair[] {
    const held = this.value?.questionsAndAnswers ?? [];
    const wanted = Math.max(this.least - held.length, 0);
    return [...held, ...Array.from({ length: wanted }, () => ({ question: "", answer: "", tags: [] }))];
  }

  private withPair(at: number, change: Partial<Pair>): Value {
    return { questionsAndAnswers: this.pairs.map((pair, n) => (n === at ? { ...pair, ...change } : pair)) };
  }

  override complaint(): string {
    const held = this.pairs;
    if (!this.isTouched || held.length < this.least)
      return t("Write at least {count} questions.", { count: this.least });
    for (const [n, pair] of held.entries())
      for (const part of ["question", "answer"] as const) {
        const [least, most] = [this.count(`${part}-min-words`, 1), this.count(`${part}-max-words`, 1000)];
        const words = pair[part].split(/\s+/).filter(Boolean).length;
        const values = { number: n + 1, least: Math.max(least, 1), most };
        if (words < values.least || words > most) return t(SIZES[part], values);
      }
    return "";
  }

  override render() {
    const [pairs, most] = [this.pairs, this.count("max-questions", 50)];
    const add = () => this.change({ questionsAndAnswers: [...pairs, { question: "", answer: "", tags: [] }] });
    return html`
      ${regions(this)}
      <p class="reading">${this.getAttribute("text") ?? ""}</p>
      ${pairs.map((pair, n) => this.pair(pair, n))}
      <button type="button" ?disabled=${pairs.length >= most} @click=${add}>${t("Add a question")}</button>
      ${this.problem ? html`<p class="wrong" role="alert">${this.problem}</p>` : ""}
      <slot></slot>
    `;
  }

  private pair(pair: Pair, n: number) {
    const number = n + 1;
    const box = (part: "question" | "answer", words: string) => html`<label class="stack">
      <span class="label">${t(words, { number })}</span><textarea rows="2" .value=${pair[part]}
        @input=${(event: Event) => this.typing(this.withPair(n, { [part]: valueOf(event) }))}
        @change=${(event: Event) => this.change(this.withPair(n, { [part]: valueOf(event) }))}></textarea></label>`;
    const drop = () => this.change({ questionsAndAnswers: this.pairs.filter((_, other) => other !== n) });
    return html`<fieldset class="stack" aria-label=${t("Question {number}", { number })}>
      ${box("question", "Question {number}")}${box("answer", "Answer {number}")}${this.tagging(pair, n)}
      ${this.pairs.length > this.least ? html`<button type="button" class="small" @click=${drop}>${t("Remove question {number}", { number })}</button>` : ""}
    </fieldset>`;
  }

  private tagging(pair: Pair, n: number) {
    const isOwn = this.hasAttribute("allow-custom-question-tags");
    const tags = [...new Set([...this.tags, ...pair.tags])];
    if (!tags.length && !isOwn) return "";
    const turn = (tag: string) =>
      this.change(this.withPair(n, {
        tags: pair.tags.includes(tag) ? pair.tags.filter((held) => held !== tag) : [...pair.tags, tag],
      }));
    const add = (event: Event) => {
      const tag = valueOf(event).trim();
      (event.target as HTMLInputElement).value = "";
      if (tag && !pair.tags.includes(tag)) turn(tag);
    };
    return html`<div class="row" role="group" aria-label=${t("Tags of question {number}", { number: n + 1 })}>
      ${tags.map((tag) => html`<button type="button" class="small" aria-pressed=${pair.tags.includes(tag) ? "true" : "false"}
        @click=${() => turn(tag)}>${tag}</button>`)}
      ${isOwn ? html`<label class="row small">${t("Own tag")} <input type="text" @change=${add} /></label>` : ""}</div>`;
  }
}

const SIZES = {
  question: "Question {number}: write {least} to {most} words.",
  answer: "Answer {number}: write {least} to {most} words.",
};

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement).value;
}

define("crowd-question-answer-generation", CrowdQuestionAnswerGeneration);
