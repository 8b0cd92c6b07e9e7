// `<hormiga-preference>`: answers of models to one prompt, shown in an order made by a
// seed and without a name; compared in pairs, rated by criteria, or both.

import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { AnswerElement, define } from "../core/element";
import type { Hotkey } from "../core/keys";
import type { Json } from "../core/messages";
import { orderOf, seedOf } from "../core/order";
import { type ReasonRule, reasonBox, reasonProblem } from "../core/reason";
import { type Scale, scale, scaleKeys, scaleStyles, verdictWords, verdicts } from "../core/scales";
import { addWords, inLanguage, t } from "../core/words";

addWords({
  Prompt: "Petición",
  "Answer {n}": "Respuesta {n}",
  "Answer {one} or answer {other}?": "¿La respuesta {one} o la {other}?",
  "Which answer is better?": "¿Qué respuesta es mejor?",
  "Choose for each pair which answer is better. {n} are missing.":
    "Elige en cada pareja qué respuesta es mejor. Faltan {n}.",
  "Rate every answer from 1 to 5. {n} are missing.": "Puntúa cada respuesta del 1 al 5. Faltan {n}.",
  "1 is bad, 5 is very good.": "1 es mal, 5 es muy bien.",
  "Note (optional)": "Nota (opcional)",
  "Note on answer {n}: {name}": "Nota sobre la respuesta {n}: {name}",
  Guideline: "Guía",
});

interface Criterion { id: string; title: Json; note?: Json }
interface Settings extends ReasonRule {
  question?: Json;
  guideline?: Json;
  compare?: boolean;
  scale?: number;
  both_bad?: boolean;
  criteria?: Criterion[];
  notes?: boolean;
}
interface Task { prompt: string; answers: string[] }
interface Comparison { pair: [number, number]; better: number | "tie" | "both-bad"; by: number }
type Given = Record<string, Json>;

export class HormigaPreference extends AnswerElement {
  static override styles = [
    ...AnswerElement.styles, scaleStyles,
    css`
      .prompt, .answer { padding: 0.75rem; border: 1px solid var(--line); border-radius: var(--round); }
      .prompt { border-inline-start: 4px solid var(--accent); }
      .answer { background: var(--field); min-inline-size: 0; }
      .answers { display: grid; gap: 1rem; margin-block: 1rem; }
      .reading { margin: 0; }
      h2 { margin: 0 0 0.5rem; font-size: 1.0625rem; }
      .parts { display: grid; gap: 1.25rem; }
      .rated { display: grid; gap: 0.75rem; }
      summary { min-height: 2.75rem; align-content: center; cursor: pointer; font-weight: 600; }
      @media (min-width: 48rem) { .answers, .rated { grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); } }
    `,
  ];

  private get settings(): Settings {
    return this.read<Json>("settings", {}) as unknown as Settings;
  }

  private get task(): Task {
    return { prompt: "", answers: [], ...(this.read<Json>("task", {}) as unknown as Partial<Task>) };
  }

  private get given(): Given {
    return (this.value as Given | undefined) ?? {};
  }

  private get seed(): string {
    return seedOf(this.task as unknown as Record<string, unknown>);
  }

  /** Places of the answers in the input, in the order in which they are shown. */
  private get shown(): number[] {
    return orderOf(this.seed, this.task.answers.length);
  }

  private get criteria(): Criterion[] {
    return this.settings.criteria ?? [];
  }

  private get comparisons(): Comparison[] {
    return (this.given["comparisons"] as unknown as Comparison[] | undefined) ?? [];
  }

  private texts(of: "ratings" | "notes"): Record<string, (number | string | null)[]> {
    return (this.given[of] as Record<string, (number | string | null)[]> | undefined) ?? {};
  }

  private with(change: Given): Given {
    return { ...this.given, shown: this.shown, seed: this.seed, ...change };
  }

  private rate(criterion: string, place: number, stars: number): void {
    const ratings = this.texts("ratings");
    const of = this.task.answers.map((_, n) => (n === place ? stars : (ratings[criterion]?.[n] ?? null)));
    this.change(this.with({ ratings: { ...ratings, [criterion]: of } }));
  }

  private note(criterion: string, place: number, text: string, isDone: boolean): void {
    const notes = this.texts("notes");
    const of = this.task.answers.map((_, n) => (n === place ? text : (notes[criterion]?.[n] ?? "")));
    this.take(this.with({ notes: { ...notes, [criterion]: of } }), isDone);
  }

  private putReason(text: string, isDone: boolean): void {
    const { reason: _reason, ...rest } = this.with({});
    this.take(text ? { ...rest, reason: text } : rest, isDone);
  }

  private take(next: Given, isDone: boolean): void {
    if (isDone) this.change(next);
    else this.typing(next);
  }

  override complaint(): string {
    const all = this.scales;
    const open = (kind: string) => all.filter((one) => one.id.startsWith(kind) && one.chosen < 0).length;
    const [pairs, ratings] = [open("pair"), open("rate")];
    if (pairs) return t("Choose for each pair which answer is better. {n} are missing.", { n: pairs });
    if (ratings) return t("Rate every answer from 1 to 5. {n} are missing.", { n: ratings });
    return reasonProblem(this.settings, String(this.given["reason"] ?? ""));
  }

  override hotkeys(): Hotkey[] {
    return scaleKeys(this.shadowRoot, this.scales);
  }

  private get scales(): Scale[] {
    const rated = this.criteria.flatMap((one) => this.shown.map((place, n) => this.rating(one, place, n)));
    return [...this.pairs, ...rated];
  }

  private get pairs(): Scale[] {
    if (this.settings.compare === false) return [];
    const { shown } = this;
    return shown.flatMap((one, n) => shown.slice(n + 1).map((other, m) => this.comparison([one, n + 1], [other, n + m + 2])));
  }

  /** A pair as it is shown: each answer's place in the input, and its number here. */
  private comparison([one, first]: [number, number], [other, second]: [number, number]): Scale {
    const { scale: points = 5, both_bad, question } = this.settings;
    const reach = Math.floor(points / 2);
    const all = verdicts(reach, both_bad);
    const pair: [number, number] = one < other ? [one, other] : [other, one];
    const held = this.comparisons.find((kept) => kept.pair.join() === pair.join());
    const sides = { first: one, second: other, tie: "tie", "both-bad": "both-bad" } as const;
    const names = [t("Answer {n}", { n: first }), t("Answer {n}", { n: second })] as const;
    const isOnly = this.task.answers.length === 2;
    return {
      id: `pair-${pair.join("-")}`,
      legend: isOnly ? inLanguage(question) || t("Which answer is better?") : t("Answer {one} or answer {other}?", { one: first, other: second }),
      options: all.map((verdict) => ({ words: verdictWords(verdict, reach, ...names) })),
      chosen: all.findIndex(({ better, by }) => held?.better === sides[better] && held.by === by),
      choose: (n) => {
        const { better, by } = all[n]!;
        const rest = this.comparisons.filter((kept) => kept !== held);
        const next = [...rest, { pair, better: sides[better], by }];
        next.sort((a, b) => a.pair[0] - b.pair[0] || a.pair[1] - b.pair[1]);
        this.change(this.with({ comparisons: next as unknown as Json }));
      },
    };
  }

  private rating({ id, title }: Criterion, place: number, n: number): Scale {
    const stars = this.texts("ratings")[id]?.[place];
    return {
      id: `rate-${id}-${place}`,
      legend: `${inLanguage(title)}: ${t("Answer {n}", { n: n + 1 })}`,
      options: ["1", "2", "3", "4", "5"].map((words) => ({ words })),
      chosen: typeof stars === "number" ? stars - 1 : -1,
      choose: (option) => this.rate(id, place, option + 1),
      isShort: true,
    };
  }

  private criterion(one: Criterion): TemplateResult {
    const name = inLanguage(one.title);
    return html`<section><h2>${name}</h2><p class="soft small">${one.note ? html`${inLanguage(one.note)} · ` : nothing}${t("1 is bad, 5 is very good.")}</p>
      <div class="rated">${this.shown.map((place, n) => scale(this.rating(one, place, n), this.settings.notes ? this.noteBox(one.id, name, place, n) : nothing))}</div></section>`;
  }

  private noteBox(id: string, name: string, place: number, n: number): TemplateResult {
    const take = (isDone: boolean) => (event: Event) => this.note(id, place, (event.target as HTMLInputElement).value, isDone);
    return html`<input type="text" maxlength="1000" placeholder=${t("Note (optional)")}
      aria-label=${t("Note on answer {n}: {name}", { n: n + 1, name })} .value=${String(this.texts("notes")[id]?.[place] ?? "")}
      @input=${take(false)} @change=${take(true)} />`;
  }

  override render() {
    const { prompt, answers } = this.task;
    const { guideline, question } = this.settings;
    const isMany = answers.length > 2 && this.pairs.length > 0;
    return html`<section class="prompt" aria-labelledby="prompt"><h2 id="prompt">${t("Prompt")}</h2><p class="reading" dir="auto">${prompt}</p></section>
      ${guideline ? html`<details><summary>${t("Guideline")}</summary><p class="reading">${inLanguage(guideline)}</p></details>` : nothing}
      <div class="answers">${this.shown.map((place, n) => html`<section class="answer" aria-labelledby=${`answer-${n}`}>
        <h2 id=${`answer-${n}`}>${t("Answer {n}", { n: n + 1 })}</h2><p class="reading" dir="auto">${answers[place]}</p></section>`)}</div>
      <div class="parts">${isMany ? html`<h2>${inLanguage(question) || t("Which answer is better?")}</h2>` : nothing}
        ${this.pairs.map((one) => scale(one))}${this.criteria.map((one) => this.criterion(one))}
        ${reasonBox(this.settings, String(this.given["reason"] ?? ""), (text, isDone) => this.putReason(text, isDone))}</div>
      ${this.problem ? html`<p class="wrong" role="alert">${this.problem}</p>` : nothing}`;
  }
}

define("hormiga-preference", HormigaPreference);
