// `<hormiga-relevance>`: how well search results meet a search. One result is graded, or
// two lists stand side by side in an order made by a seed, or a list is graded and ranked.

import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { AnswerElement, define } from "../core/element";
import { type Hotkey, keyOf } from "../core/keys";
import type { Json } from "../core/messages";
import { orderOf, seedOf } from "../core/order";
import { type ReasonRule, reasonBox, reasonProblem } from "../core/reason";
import { type Scale, scale, scaleKeys, scaleStyles, verdictWords, verdicts } from "../core/scales";
import { addWords, inLanguage, t } from "../core/words";
import { Ranking, rankStyles } from "./relevance-list";
import { type Query, type Result, queryBox, resultBox, resultStyles } from "./relevance-results";

addWords({
  "How well does it meet the search?": "¿Hasta qué punto responde a la búsqueda?",
  "Which list meets the search better?": "¿Qué lista responde mejor a la búsqueda?",
  "Put the results in order, the best first.": "Ordena los resultados, el mejor primero.",
  Guideline: "Guía",
  "Does not help": "No ayuda",
  "About something else": "Trata de otra cosa",
  "Helps a little": "Ayuda un poco",
  "Touches the matter; most people would search on": "Roza el asunto; casi todos seguirían buscando",
  Helps: "Ayuda",
  "Answers a good part of what was wanted": "Responde a buena parte de lo que se quería",
  "Just what was wanted": "Justo lo que se quería",
  "Nobody would have to search on": "Nadie tendría que seguir buscando",
  "List {n}": "Lista {n}",
  "I can't judge this": "No puedo juzgarlo",
  "Choose a grade.": "Elige una nota.",
  "Choose which list is better.": "Elige qué lista es mejor.",
  "Give every result a grade. {n} are missing.": "Pon nota a todos los resultados. Faltan {n}.",
  "Put the results in order, or press that the order is right.": "Ordena los resultados, o pulsa que el orden está bien.",
  "The order is right": "El orden está bien",
  "Drag {name}": "Arrastrar {name}",
  "Grade of {name}": "Nota de {name}",
  "Move up": "Subir",
  "Move down": "Bajar",
});

interface Settings extends ReasonRule {
  mode: "graded" | "side-by-side" | "list";
  question?: Json;
  guideline?: Json;
  grades?: { title: Json; note?: Json }[];
  scale?: number;
  both_bad?: boolean;
  list?: "grade" | "rank" | "both";
  shuffle?: boolean;
  unsure?: boolean;
}

interface Task extends Query { result?: Result; a?: Result[]; b?: Result[]; results?: Result[] }
type Given = Record<string, Json>;
const SIDES = ["a", "b"] as const;

export class HormigaRelevance extends AnswerElement {
  static override styles = [
    ...AnswerElement.styles, scaleStyles, resultStyles, rankStyles,
    css`
      .sides { display: grid; gap: 1rem; margin-block-end: 1rem; }
      h2 { margin: 0 0 0.5rem; font-size: 1.0625rem; }
      @media (pointer: coarse) { .keys { display: none; } }
      .gap { margin-block-start: 1rem; }
      summary { min-height: 2.75rem; align-content: center; cursor: pointer; font-weight: 600; }
      @media (min-width: 48rem) { .sides { grid-template-columns: 1fr 1fr; align-items: start; } }
    `,
  ];
  private ranking = new Ranking(this, {
    ranking: () => (this.given["ranking"] as number[] | undefined) ?? this.shown,
    nameOf: (place) => this.results[place]?.title ?? "",
    put: (ranking) => this.put({ ranking }),
  });

  private get settings(): Settings {
    return this.read<Json>("settings", { mode: "graded" }) as unknown as Settings;
  }

  private get task(): Task {
    return this.read<Json>("task", {}) as unknown as Task;
  }

  private get results(): Result[] {
    return this.task.results ?? [];
  }

  private get given(): Given {
    return (this.value as Given | undefined) ?? {};
  }

  private get seed(): string {
    return seedOf(this.task as Record<string, unknown>);
  }

  /** Places of the list's results in the order in which they are first shown. */
  private get shown(): number[] {
    const count = this.results.length;
    return this.settings.shuffle ? orderOf(this.seed, count) : [...Array(count).keys()];
  }

  private get sides(): ("a" | "b")[] {
    return orderOf(this.seed, 2).map((n) => SIDES[n]!);
  }

  private get isGrading(): boolean {
    return this.settings.mode === "graded" || (this.settings.list ?? "both") !== "rank";
  }

  private get isRanking(): boolean {
    return this.settings.mode === "list" && (this.settings.list ?? "both") !== "grade";
  }

  private get grades(): (number | null)[] {
    const held = this.given["grades"] as (number | null)[] | undefined;
    return this.results.map((_, place) => held?.[place] ?? null);
  }

  /** Put a judgment into the answer, with what a reader of it must know of the page. */
  private put(change: Given): void {
    const { unsure: _unsure, ...given } = this.given;
    const { mode, shuffle } = this.settings;
    const shown: Json = mode === "side-by-side" ? this.sides : this.shown;
    const page: Given = mode === "graded" ? {} : { shown };
    if (mode === "side-by-side" || (mode === "list" && shuffle)) page["seed"] = this.seed;
    this.change({ ...given, ...page, ...change });
  }

  private toggleUnsure(): void {
    const { reason } = this.given;
    const kept: Given = reason ? { reason } : {};
    this.change(this.given["unsure"] ? kept : { unsure: true, ...kept });
  }

  private putReason(text: string, isDone: boolean): void {
    const { reason: _reason, ...rest } = this.given;
    const next: Given = text ? { ...rest, reason: text } : rest;
    if (isDone) this.change(next);
    else this.typing(next);
  }

  override complaint(): string {
    if (this.given["unsure"]) return "";
    return this.missing() || reasonProblem(this.settings, String(this.given["reason"] ?? ""));
  }

  private missing(): string {
    const { mode } = this.settings;
    if (mode === "graded") return "grade" in this.given ? "" : t("Choose a grade.");
    if (mode === "side-by-side") return "better" in this.given ? "" : t("Choose which list is better.");
    const n = this.grades.filter((grade) => grade === null).length;
    if (this.isGrading && n) return t("Give every result a grade. {n} are missing.", { n });
    return this.isRanking && !this.given["ranking"]
      ? t("Put the results in order, or press that the order is right.")
      : "";
  }

  override hotkeys(): Hotkey[] {
    const run = () => this.toggleUnsure();
    return [
      ...scaleKeys(this.shadowRoot, this.scales),
      ...(this.isRanking ? this.ranking.hotkeys() : []),
      ...(this.settings.unsure ? [{ action: "unsure", words: t("I can't judge this"), key: "x", run }] : []),
    ];
  }

  private get scales(): Scale[] {
    const { mode } = this.settings;
    if (mode === "side-by-side") return [this.preference()];
    if (mode === "graded") return [this.grading("grade", this.legend(), this.given["grade"], (grade) => this.put({ grade }))];
    return this.isGrading ? this.ranking.order.map((place) => this.gradingOf(place)) : [];
  }

  private legend(): string {
    const { question, mode } = this.settings;
    return inLanguage(question) || (mode === "side-by-side" ? t("Which list meets the search better?") : t("How well does it meet the search?"));
  }

  private grading(id: string, legend: string, grade: Json | undefined, choose: (grade: number) => void): Scale {
    const own = this.settings.grades?.map((one) => [inLanguage(one.title), inLanguage(one.note)]);
    const grades = own ?? [
      [t("Does not help"), t("About something else")],
      [t("Helps a little"), t("Touches the matter; most people would search on")],
      [t("Helps"), t("Answers a good part of what was wanted")],
      [t("Just what was wanted"), t("Nobody would have to search on")],
    ];
    const options = grades.map(([words, note], n) => ({ words: `${n} · ${words}`, note: note ?? "", key: String(n) }));
    return { id, legend, options, chosen: typeof grade === "number" ? grade : -1, choose };
  }

  private gradingOf(place: number): Scale {
    const name = this.results[place]?.title ?? "";
    const grades = this.grades;
    const put = (grade: number) => this.put({ grades: grades.map((old, n) => (n === place ? grade : old)) });
    return this.grading(`grade-${place}`, t("Grade of {name}", { name }), grades[place] ?? undefined, put);
  }

  private preference(): Scale {
    const { scale: points = 5, both_bad } = this.settings;
    const reach = Math.floor(points / 2);
    const all = verdicts(reach, both_bad);
    const [first, second] = this.sides;
    const better = this.given["better"];
    const held = better === first ? "first" : better === second ? "second" : better;
    const names = [t("List {n}", { n: 1 }), t("List {n}", { n: 2 })] as const;
    return {
      id: "better",
      legend: this.legend(),
      options: all.map((one) => ({ words: verdictWords(one, reach, ...names) })),
      chosen: all.findIndex((one) => one.better === held && one.by === this.given["by"]),
      choose: (n) => {
        const { better: side, by } = all[n]!;
        this.put({ better: side === "first" ? first! : side === "second" ? second! : side, by });
      },
    };
  }

  private card(place: number, n: number, count: number): TemplateResult {
    const name = this.results[place]?.title ?? "";
    const { ranking } = this;
    const move = (words: string, by: number, isAtEnd: boolean) => html`<button type="button" class="small" data-by=${by}
      aria-label="${words}: ${name}" ?disabled=${isAtEnd} @click=${() => ranking.move(place, by)}>${by < 0 ? "↑" : "↓"} ${words}</button>`;
    return html`<li class="result" data-place=${place} data-scale=${`grade-${place}`} ?data-held=${ranking.held === place}>
      ${this.isRanking ? html`<div class="row"><span class="number">${n + 1}</span>
        ${move(t("Move up"), -1, n === 0)}${move(t("Move down"), 1, n === count - 1)}
        <span class="handle button" aria-hidden="true" title=${t("Drag {name}", { name })}
          @pointerdown=${(event: PointerEvent) => ranking.take(event, place)}>⠿</span></div>` : nothing}
      <div>${resultBox(this.results[place]!)}</div>
      ${this.isGrading ? scale(this.gradingOf(place)) : nothing}</li>`;
  }

  private list(): TemplateResult {
    const { order, said } = this.ranking;
    return html`<h2>${inLanguage(this.settings.question) || (this.isRanking ? t("Put the results in order, the best first.") : this.legend())}</h2>
      ${this.isRanking ? html`<p class="soft small keys">${this.ranking.hotkeys().map((one) => html`<kbd>${keyOf(one)}</kbd> ${one.words} `)}</p>` : nothing}
      <ol>${repeat(order, (place) => place, (place, n) => this.card(place, n, order.length))}</ol>
      <p class="soft small" role="status">${said}</p>
      ${this.isRanking ? html`<button type="button" aria-pressed=${this.given["ranking"] ? "true" : "false"}
        @click=${() => this.put({ ranking: order })}>${t("The order is right")}</button>` : nothing}`;
  }

  private judged(): TemplateResult {
    const { mode } = this.settings;
    if (mode === "list") return this.list();
    const { result } = this.task;
    const shown = mode === "graded"
      ? html`<div class="result">${result ? resultBox(result) : nothing}</div>`
      : html`<div class="sides">${this.sides.map((side, n) => html`<section class="stack" aria-labelledby=${side}>
          <h2 id=${side}>${t("List {n}", { n: n + 1 })}</h2>
          <ol>${(this.task[side] ?? []).map((one) => html`<li class="result">${resultBox(one)}</li>`)}</ol></section>`)}</div>`;
    return html`${shown}<div class="gap">${this.scales.map((one) => scale(one))}</div>`;
  }

  override render() {
    const { guideline, unsure } = this.settings;
    return html`${queryBox(this.task)}
      ${guideline ? html`<details><summary>${t("Guideline")}</summary><p class="reading">${inLanguage(guideline)}</p></details>` : nothing}
      <div class="stack">${this.judged()}
        ${unsure ? html`<label class="choice"><input type="checkbox" .checked=${Boolean(this.given["unsure"])}
          @change=${() => this.toggleUnsure()} /><span>${t("I can't judge this")}</span><kbd aria-hidden="true">x</kbd></label>` : nothing}
        ${reasonBox(this.settings, String(this.given["reason"] ?? ""), (text, isDone) => this.putReason(text, isDone))}</div>
      ${this.problem ? html`<p class="wrong" role="alert">${this.problem}</p>` : nothing}`;
  }
}

define("hormiga-relevance", HormigaRelevance);
