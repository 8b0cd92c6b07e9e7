// `<hormiga-survey>`: pages of questions that branch, in an order drawn from a seed.

import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { AttentionClock } from "../core/attention-clock";
import { AnswerElement, define } from "../core/element";
import { type Hotkey, keyOf } from "../core/keys";
import type { Json } from "../core/messages";
import { addWords, inLanguage, t } from "../core/words";
import { ask, questionStyles } from "./survey-questions";
import {
  type Answers, type Option, type Page, type Question, type Settings, type Value,
  answerProblem, isDeclined, shuffled, walked,
} from "./survey-value";

addWords({
  Next: "Siguiente",
  Back: "Atrás",
  "Page {n} of {all}": "Página {n} de {all}",
  "Look at this page too before you send.": "Mira también esta página antes de enviar.",
  "Text to read": "Texto que lees",
  Survey: "Encuesta",
});

export class HormigaSurvey extends AnswerElement {
  static override styles = [
    ...AnswerElement.styles,
    questionStyles,
    css`
      h2, h3 { margin-block: 0.5rem; font-size: 1.125rem; }
      h2:focus { outline: none; }
      .text { padding: 0.75rem; border: 1px solid var(--line); border-radius: var(--round); }
      progress { inline-size: 100%; accent-color: var(--accent); }
      .steps { justify-content: space-between; margin-block-start: 1rem; }
    `,
  ];
  private clock = new AttentionClock();
  private drawn = "";
  /** The question that a complaint is about. */
  private faulty = "";

  private get settings(): Settings {
    return this.read<Json>("settings", { pages: [] }) as unknown as Settings;
  }

  private get task(): { seed?: string; text?: string } {
    return this.read<Json>("task", {}) as { seed?: string; text?: string };
  }

  /** The task's own seed, or one that is drawn once and stays in the answer. */
  private get seed(): string {
    const held = (this.value as { seed?: string } | undefined)?.seed;
    if (held) return held;
    this.drawn ||= this.task.seed ?? [...crypto.getRandomValues(new Uint8Array(8))].map((n) => n.toString(16).padStart(2, "0")).join("");
    return this.drawn;
  }

  private get given(): Value {
    const held = this.value as unknown as Partial<Value> | undefined;
    return { answers: {}, others: {}, seconds: {}, ...held, seed: this.seed };
  }

  private get walk(): { pages: Page[]; answers: Answers } {
    return walked(this.settings, this.given.answers);
  }

  private get page(): Page | undefined {
    const { pages } = this.walk;
    return pages.find((page) => page.id === this.given.at) ?? pages[0];
  }

  override restore(value: Json | undefined): void {
    super.restore(value);
    this.clock.floor(this.given.seconds);
  }

  override get _submittableValue(): Json | undefined {
    if (this.disabled) return undefined;
    this.clock.touch();
    const { pages, answers } = this.walk;
    const asked = pages.flatMap((page) => page.questions);
    const mine = (id: string) => asked.some((question) => question.id === id && question.kind !== "note");
    const seconds = Object.fromEntries(Object.entries(this.clock.seconds).filter(([id]) => mine(id)));
    const others = Object.fromEntries(asked.filter((one) => this.wantsWords(one, answers[one.id]))
      .map(({ id }) => [id, (this.given.others[id] ?? "").trim()]));
    const order = this.order(pages);
    return {
      answers, seed: this.seed, seconds,
      ...(Object.keys(order).length && { order }),
      ...(Object.keys(others).length && { others }),
    };
  }

  private wantsWords(question: Question, value: Json | undefined): boolean {
    const chosen = Array.isArray(value) ? value : [value];
    return Boolean(question.options?.some((one) => one.write && chosen.includes(one.id)));
  }

  /** What was shuffled, as it was seen. */
  private order(pages: Page[]): Record<string, string[]> {
    const order: Record<string, string[]> = {};
    for (const page of pages) {
      if (page.shuffle) order[page.id] = this.inOrder(page).map((one) => one.id);
      for (const question of page.questions)
        if (question.shuffle) order[question.id] = this.options(question).map((one) => one.id);
    }
    return order;
  }

  private inOrder(page: Page): Question[] {
    return page.shuffle ? shuffled(page.questions, this.seed, page.id) : page.questions;
  }

  /** What is shuffled of a question: a matrix's rows, or the options. */
  private options(question: Question): Option[] {
    const all = (question.kind === "matrix" ? question.rows : question.options) ?? [];
    return question.shuffle ? shuffled(all, this.seed, question.id) : all;
  }

  /** Go to the first page with something missing, or not looked at yet. */
  override complaint(): string {
    const { pages } = this.walk;
    for (const page of pages) {
      const problem = this.problemOn(page);
      const isNew = !page.questions.some((one) => one.kind === "note" || one.id in this.clock.seconds);
      if (!problem && !isNew) continue;
      if (page !== this.page && page.id !== this.page?.id) this.turn(page.id);
      return problem || t("Look at this page too before you send.");
    }
    return "";
  }

  private problemOn(page: Page): string {
    const { answers } = this.walk;
    for (const question of this.inOrder(page)) {
      const problem = answerProblem(question, answers[question.id], this.given.others[question.id]);
      this.faulty = problem ? question.id : "";
      if (problem) return problem;
    }
    return "";
  }

  override focus(options?: FocusOptions): void {
    void this.updateComplete.then(() => {
      const inside = this.faulty ? `[data-question="${this.faulty}"] :is(input, textarea)` : "h2";
      this.renderRoot.querySelector<HTMLElement>(inside)?.focus(options);
    });
  }

  override hotkeys(): Hotkey[] {
    const question = this.current;
    const keys = (question ? this.choices(question) : []).filter((_, n) => keyFor(question, n)).map((option, n) => ({
      action: `label-${n + 1}`,
      words: inLanguage(option.title),
      key: keyFor(question, n),
      run: () => question && this.pick(question, option),
    }));
    const next = { action: "next-page", words: t("Next"), key: "n", run: () => this.next() };
    const back = { action: "back-page", words: t("Back"), key: "b", run: () => this.back() };
    return [...keys, next, ...(this.settings.back === false ? [] : [back])];
  }

  /** What the number keys answer: the question in focus, or the first without an answer. */
  private get current(): Question | undefined {
    const questions = this.page ? this.inOrder(this.page) : [];
    const inside = this.shadowRoot?.activeElement?.closest<HTMLElement>("[data-question]");
    const { answers } = this.walk;
    return questions.find((one) => one.id === inside?.dataset["question"])
      ?? questions.find((one) => one.kind !== "note" && answers[one.id] === undefined);
  }

  private choices(question: Question): Option[] {
    if (question.kind !== "scale") return question.kind === "matrix" ? [] : this.options(question);
    const { from = 1, to = 5 } = question;
    return Array.from({ length: to - from + 1 }, (_, n) => ({ id: String(from + n), title: String(from + n) }));
  }

  private pick(question: Question, option: Option): void {
    if (question.kind === "scale") return this.say(question, Number(option.id));
    if (question.kind === "single") return this.say(question, option.id);
    const held = this.given.answers[question.id];
    const chosen = Array.isArray(held) ? (held as string[]) : [];
    const others = chosen.filter((id) => id !== option.id);
    const free = others.filter((id) => !question.options?.find((one) => one.id === id)?.alone);
    const next = chosen.includes(option.id) ? others : option.alone ? [option.id] : [...free, option.id];
    this.say(question, next.length ? next : undefined);
  }

  private put(change: Partial<Value>, isWriting = false): void {
    this.clock.touch();
    const next = { ...this.given, ...change, seconds: this.clock.seconds } as unknown as Json;
    if (isWriting) this.typing(next);
    else this.change(next);
  }

  private say(question: Question, value: Json | undefined, isWriting = false): void {
    const { [question.id]: _old, ...others } = this.given.answers;
    this.clock.look(question.id);
    this.put({ answers: value === undefined ? others : { ...others, [question.id]: value } }, isWriting);
  }

  private turn(id: string): void {
    this.put({ at: id }, true);
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>("h2")?.focus());
  }

  private next(): void {
    const { page } = this;
    if (!page) return;
    this.problem = this.problemOn(page);
    if (this.problem) return this.focus();
    const { pages } = this.walk;
    const after = pages[pages.findIndex((one) => one.id === page.id) + 1];
    if (after) this.turn(after.id);
  }

  private back(): void {
    const { pages } = this.walk;
    const before = pages[pages.findIndex((one) => one.id === this.page?.id) - 1];
    this.problem = "";
    this.faulty = "";
    if (before) this.turn(before.id);
  }

  private looked = (event: Event): void => {
    const inside = (event.target as Element).closest<HTMLElement>("[data-question]");
    if (inside?.dataset["question"]) this.clock.look(inside.dataset["question"]);
  };

  private question(question: Question): TemplateResult {
    const value = this.given.answers[question.id];
    return ask({
      question, value, options: this.options(question), choices: this.choices(question),
      other: this.given.others[question.id] ?? "",
      wantsWords: this.wantsWords(question, value),
      problem: this.faulty === question.id ? this.problem : "",
      isOff: this.disabled, isDeclined: isDeclined(value),
      keys: question.id === this.current?.id ? this.choices(question).map((_, n) => keyNow(question, n)) : [],
      pick: (option) => this.pick(question, option),
      say: (next, isWriting) => this.say(question, next, isWriting),
      write: (text) => this.put({ others: { ...this.given.others, [question.id]: text } }, true),
    });
  }

  /** Questions that come into sight are looked at, the first of them first. */
  override updated(): void {
    const questions = this.page ? this.inOrder(this.page).filter((one) => one.kind !== "note") : [];
    const seen = Object.keys(this.clock.seconds);
    if (questions.length && !questions.some((one) => seen.includes(one.id))) this.clock.look(questions[0]!.id);
  }

  override render() {
    const { title, back } = this.settings;
    const { pages } = this.walk;
    const { page } = this;
    if (!page) return nothing;
    const place = pages.findIndex((one) => one.id === page.id);
    const words = t("Page {n} of {all}", { n: place + 1, all: pages.length });
    const text = this.task.text;
    return html`<div @focusin=${this.looked} @pointerdown=${this.looked}>
      <h2 tabindex="-1">${[inLanguage(title), inLanguage(page.title)].filter(Boolean).join(" · ") || t("Survey")}
        ${pages.length > 1 ? html`<span class="soft small">${words}</span>` : nothing}</h2>
      ${pages.length > 1 ? html`<progress aria-label=${words} max=${pages.length} value=${place + 1}></progress>` : nothing}
      ${text === undefined ? nothing : html`<section class="text" aria-label=${t("Text to read")}><p class="reading" dir="auto">${text}</p></section>`}
      ${page.note ? html`<p>${inLanguage(page.note)}</p>` : nothing}
      ${this.inOrder(page).map((question) => this.question(question))}
      ${this.problem && !this.faulty ? html`<p class="wrong" role="alert">${this.problem}</p>` : nothing}
      ${pages.length > 1 ? html`<div class="row steps">
        <button type="button" ?disabled=${place === 0 || back === false} ?hidden=${back === false} @click=${() => this.back()}>‹ ${t("Back")} <kbd aria-hidden="true">b</kbd></button>
        <button type="button" class="main" ?disabled=${place === pages.length - 1} @click=${() => this.next()}>${t("Next")} › <kbd aria-hidden="true">n</kbd></button></div>` : nothing}
    </div>`;
  }
}

/** The digit that answers: a scale's own number, or an option's place; "" past nine. */
function keyFor(question: Question | undefined, n: number): string {
  const digit = question?.kind === "scale" ? (question.from ?? 1) + n : n + 1;
  return digit >= 0 && digit <= 9 ? String(digit) : "";
}

function keyNow(question: Question, n: number): string {
  const key = keyFor(question, n);
  return key && keyOf({ action: `label-${n + 1}`, key });
}

define("hormiga-survey", HormigaSurvey);
