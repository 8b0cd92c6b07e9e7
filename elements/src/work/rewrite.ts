// `<hormiga-rewrite>`: a text to correct (`mode="proofreading"`) or to write anew
// (`mode="rewriting"`), with what changed, limits and an honest count of what was pasted.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { type Piece, boxed, compare } from "../core/compare";
import { AnswerElement, define } from "../core/element";
import { type Hotkey, keyOf } from "../core/keys";
import { countCharacters, countWords, hasPhrase, likeness } from "../core/limits";
import type { Json } from "../core/messages";
import { addWords, inLanguage, t } from "../core/words";
import { rewriteStyles } from "./rewrite-style";
import {
  type Change, KINDS, type Kind, type Proof, type Rewrites, type Settings, type Task,
  proofOf, proofProblem, rewritesOf, rewritesProblem, rulesOf, textProblem,
} from "./rewrite-value";

addWords({
  Original: "Original",
  "Corrected text": "Texto corregido",
  "New text": "Texto nuevo",
  "New text {n}": "Texto nuevo {n}",
  "No change needed": "No necesita cambios",
  Changes: "Cambios",
  "Nothing is changed yet.": "Todavía no hay cambios.",
  "Kind of change": "Tipo de cambio",
  "Kind of the change {words}": "Tipo del cambio {words}",
  "Kinds of changes": "Tipos de cambios",
  "Undo the change {words}": "Deshacer el cambio {words}",
  "Outside the box, the number keys give the next change its kind.":
    "Fuera del cuadro, los números dan su tipo al siguiente cambio.",
  "{n} words": "{n} palabras",
  "{n} characters": "{n} caracteres",
  "{count} ({from} to {to})": "{count} (de {from} a {to})",
  "{count} (at least {from})": "{count} (al menos {from})",
  "{count} (at most {to})": "{count} (como mucho {to})",
  "Similarity to the original: {n} %": "Parecido con el original: {n} %",
  "Words to use": "Palabras que debes usar",
  "Words not to use": "Palabras que no debes usar",
  "{word}: there": "{word}: está",
  "{word}: missing": "{word}: falta",
  "{word}: remove it": "{word}: quítala",
  "{word}: not used": "{word}: no está",
  "Pasted texts: {n}. The count is sent with your answer.": "Textos pegados: {n}. El número se envía con tu respuesta.",
  "Add another text": "Añadir otro texto",
  "Remove text {n}": "Quitar el texto {n}",
  "Show what changed": "Ver qué cambió",
  "Ready": "Listo",
  "Note for the requester (optional)": "Nota para quien encarga (opcional)",
  Suggested: "Sugerido",
});

type Given = Record<string, Json>;

export class HormigaRewrite extends AnswerElement {
  static override styles = [
    ...AnswerElement.styles,
    rewriteStyles,
  ];

  private get settings(): Settings {
    return this.read<Json>("settings", {}) as unknown as Settings;
  }

  private get task(): Task {
    return { text: "", ...(this.read<Json>("task", {}) as unknown as Partial<Task>) };
  }

  private get isProof(): boolean {
    return this.getAttribute("mode") !== "rewriting";
  }

  protected override initial(): Json | undefined {
    const { text, _prelabel: guess } = this.task;
    let value: Proof | Rewrites | undefined;
    if (this.isProof && guess?.text) value = proofOf(text, boxed(guess.text), this.settings);
    if (!this.isProof && guess?.rewrites?.length) value = rewritesOf(text, guess.rewrites.map(boxed));
    return value ? ({ ...value, prelabel: "kept" } as unknown as Json) : undefined;
  }

  private get proof(): Proof | undefined {
    return this.value as unknown as Proof | undefined;
  }

  private get rewritten(): Rewrites | undefined {
    return this.value as unknown as Rewrites | undefined;
  }

  /** What the boxes hold. */
  private get texts(): string[] {
    if (this.isProof) return [boxed(this.proof?.text ?? this.task.text)];
    const held = this.rewritten?.rewrites ?? [];
    const least = Math.max(1, this.settings.least_rewrites ?? 1, held.length);
    return Array.from({ length: least }, (_, n) => held[n] ?? "");
  }

  private get kinds(): Kind[] {
    return this.settings.types ?? KINDS;
  }

  override complaint(): string {
    return this.isProof
      ? proofProblem(this.proof, this.task.text, this.settings)
      : rewritesProblem(this.texts, this.task, this.settings);
  }

  override hotkeys(): Hotkey[] {
    const { tags, no_change } = this.settings;
    if (!this.isProof) return [];
    const kinds = tags === "each" || tags === "overall" ? this.kinds.slice(0, 9) : [];
    const keys = kinds.map(({ id, title }, n) => ({
      action: `label-${n + 1}`, words: inLanguage(title), key: String(n + 1), run: () => this.tag(id, this.next),
    }));
    const run = () => this.toggleNoChange();
    return no_change === false ? keys : [...keys, { action: "none", words: t("No change needed"), key: "0", run }];
  }

  /** The change that the number keys give a kind to. */
  private get next(): number {
    return this.proof?.changes.findIndex((change) => !change.types?.length) ?? -1;
  }

  private made(texts: string[]): Json {
    const made = this.isProof
      ? proofOf(this.task.text, texts[0] ?? "", this.settings, this.proof)
      : rewritesOf(this.task.text, texts, this.rewritten);
    return made as unknown as Json;
  }

  private get given(): Given {
    return (this.value ?? this.made(this.texts)) as Given;
  }

  private typed(n: number, event: Event): void {
    const text = (event.target as HTMLTextAreaElement).value;
    this.typing(this.made(this.texts.map((old, at) => (at === n ? text : old))));
  }

  private pasted(): void {
    this.typing({ ...this.given, pastes: Number(this.given["pastes"]) + 1 });
  }

  private put(change: Given): void {
    const next: Given = { ...this.given, ...change };
    if (next["prelabel"]) next["prelabel"] = "edited";
    this.change(next);
  }

  private toggleNoChange(): void {
    if (this.proof?.changes.length) return;
    this.put({ no_change: !this.proof?.no_change });
  }

  private tag(kind: string, n: number): void {
    const flip = (held: string[] = []) => (held.includes(kind) ? held.filter((one) => one !== kind) : [...held, kind]);
    if (this.settings.tags === "overall") return this.put({ types: flip(this.proof?.types) });
    const changes = this.proof?.changes ?? [];
    if (!changes[n]) return;
    this.put({ changes: changes.map((one, at) => (at === n ? { ...one, types: flip(one.types) } : one)) as unknown as Json });
  }

  /** Put one change back to what the original has. */
  private takeBack(n: number): void {
    const { text } = this.task;
    const left = (this.proof?.changes ?? []).filter((_, at) => at !== n);
    let [at, box] = [0, ""];
    for (const { start_utf16, end_utf16, to } of left) {
      box += text.slice(at, start_utf16) + to;
      at = end_utf16;
    }
    this.change(this.made([boxed(box + text.slice(at))]));
    this.renderRoot.querySelector("textarea")?.focus();
  }

  private count(words: string, n: number, least?: number, most?: number): TemplateResult {
    const count = t(words, { n });
    const values = { count, from: least ?? 0, to: most ?? 0 };
    const form = least && most ? "{count} ({from} to {to})" : least ? "{count} (at least {from})" : most ? "{count} (at most {to})" : "{count}";
    const isOff = (least && n < least) || (most && n > most);
    return html`<span class=${isOff ? "off" : nothing}>${t(form, values)}${isOff ? " ✗" : least || most ? " ✓" : ""}</span>`;
  }

  private counts(text: string): TemplateResult {
    const { min_words, max_words, min_characters, max_characters, most_similar_percent: most } = this.settings;
    const like = likeness(this.task.text, text);
    return html`<p class="row small soft">
      ${this.count("{n} words", countWords(text), min_words, max_words)}
      ${this.count("{n} characters", countCharacters(text), min_characters, max_characters)}
      ${this.isProof || !text.trim() ? nothing : this.count("Similarity to the original: {n} %", like, undefined, most)}</p>`;
  }

  private phrases(text: string): TemplateResult {
    const { keep, forbid } = rulesOf(this.settings, this.task);
    const row = (title: string, all: string[], there: string, absent: string, isGood: boolean) => all.length
      ? html`<p class="row small"><span class="soft">${t(title)}:</span>${all.map((word) => {
          const isThere = hasPhrase(text, word);
          const isOff = isThere !== isGood && (isThere || text.trim() !== "");
          const sign = isThere === isGood ? "✓" : isOff ? "✗" : "○";
          return html`<span class=${isOff ? "off" : nothing}>${sign} ${t(isThere ? there : absent, { word })}</span>`;
        })}</p>`
      : nothing;
    return html`${row("Words to use", keep, "{word}: there", "{word}: missing", true)}
      ${row("Words not to use", forbid, "{word}: remove it", "{word}: not used", false)}`;
  }

  private box(text: string, n: number, all: string[]): TemplateResult {
    const { language, spellcheck } = this.settings;
    const name = this.isProof ? t("Corrected text") : all.length > 1 ? t("New text {n}", { n: n + 1 }) : t("New text");
    const isGuess = this.given["prelabel"] === "kept" && !this.isTouched;
    const mayGo = !this.isProof && all.length > Math.max(1, this.settings.least_rewrites ?? 1);
    return html`<div>
      <label class="label" for=${`box${n}`}>${name}${isGuess ? ` (${t("Suggested")})` : ""}</label>
      <textarea id=${`box${n}`} class=${isGuess ? "guess" : nothing} dir="auto" lang=${language ?? nothing}
        spellcheck=${String(spellcheck ?? true)} ?disabled=${this.disabled} .value=${text}
        @input=${(event: Event) => this.typed(n, event)} @change=${() => this.change(this.given)} @paste=${this.pasted}></textarea>
      ${this.counts(text)}
      ${this.isProof ? nothing : html`${this.phrases(text)}
        <p class="small soft" role="status">${text.trim() && !textProblem(text, this.task, this.settings) ? t("Ready") : ""}</p>
        ${text.trim() ? html`<details @toggle=${() => this.requestUpdate()}><summary>${t("Show what changed")}</summary>
          ${this.isOpen(n) ? this.diff(compare(boxed(this.task.text), text)) : nothing}</details>` : nothing}`}
      ${mayGo ? html`<button type="button" class="small" @click=${() => this.change(this.made(all.filter((_, at) => at !== n)))}
        >${t("Remove text {n}", { n: n + 1 })}</button>` : nothing}</div>`;
  }

  /** A comparison that nobody looks at is not made. */
  private isOpen(n: number): boolean {
    return this.renderRoot.querySelector(`#box${n} ~ details`)?.hasAttribute("open") ?? false;
  }

  private diff(pieces: Piece[]): TemplateResult {
    return html`<p class="reading panel" dir="auto">${pieces.map(({ kind, text }) =>
      kind === "same" ? text : kind === "new" ? html`<ins>${text}</ins>` : html`<del>${text}</del>`)}</p>`;
  }

  private kindButtons(name: string, held: string[], run: (kind: string) => void): TemplateResult {
    const keys = this.hotkeys();
    return html`<div class="row" role="group" aria-label=${name}>${this.kinds.map(({ id, title }, n) => html`
      <button type="button" class="small" aria-pressed=${String(held.includes(id))} ?disabled=${this.disabled}
        @click=${() => run(id)}>${inLanguage(title)} ${n < 9 ? html`<kbd aria-hidden="true">${keyOf(keys[n]!)}</kbd>` : nothing}</button>`)}</div>`;
  }

  private changes(): TemplateResult {
    const { tags } = this.settings;
    const changes = this.proof?.changes ?? [];
    if (!changes.length) return html`<p class="soft small">${t("Nothing is changed yet.")}</p>`;
    return html`${this.diff(compare(boxed(this.task.text), this.texts[0] ?? ""))}
      ${tags === "each" ? html`<p class="soft small">${t("Outside the box, the number keys give the next change its kind.")}</p>` : nothing}
      <ul>${changes.map((change, n) => this.changeRow(change, n))}</ul>
      ${tags === "overall" ? html`<h3>${t("Kinds of changes")}</h3>
        ${this.kindButtons(t("Kinds of changes"), this.proof?.types ?? [], (kind) => this.tag(kind, 0))}` : nothing}`;
  }

  private changeRow(change: Change, n: number): TemplateResult {
    const [old, to] = [seen(change.text), seen(change.to)];
    const words = `${old || "∅"} → ${to || "∅"}`;
    const isEach = this.settings.tags === "each";
    return html`<li class="change stack" aria-current=${isEach && n === this.next ? "true" : nothing}>
      <div class="row"><span dir="auto">${old ? html`<del>${old}</del>` : "∅"} → ${to ? html`<ins>${to}</ins>` : "∅"}</span>
        <button type="button" class="small" aria-label=${t("Undo the change {words}", { words })} @click=${() => this.takeBack(n)}>↶</button></div>
      ${isEach ? this.kindButtons(t("Kind of the change {words}", { words }), change.types ?? [], (kind) => this.tag(kind, n)) : nothing}</li>`;
  }

  override render() {
    const { question, comment, no_change, language, most_rewrites } = this.settings;
    const { title, note, text } = this.task;
    const all = this.texts;
    const pastes = Number(this.given["pastes"]);
    return html`<div class="stack">
      ${title ? html`<h2 dir="auto">${title}</h2>` : nothing}
      ${question ? html`<p class="label">${inLanguage(question)}</p>` : nothing}
      ${note ? html`<p class="soft">${note}</p>` : nothing}
      <div class="sides">
        <div><p class="label" id="original">${t("Original")}</p>
          <div class="panel" role="group" aria-labelledby="original"><p class="reading" dir="auto" lang=${language ?? nothing}>${boxed(text)}</p></div></div>
        <div class="stack">${all.map((one, n) => this.box(one, n, all))}
          ${!this.isProof && all.length < (most_rewrites ?? 1) ? html`<div><button type="button"
            @click=${() => this.change(this.made([...all, ""]))}>${t("Add another text")}</button></div>` : nothing}
          ${pastes ? html`<p class="small" role="status">${t("Pasted texts: {n}. The count is sent with your answer.", { n: pastes })}</p>` : nothing}</div>
      </div>
      ${this.isProof && no_change !== false ? html`<label class="choice"><input type="checkbox"
        .checked=${Boolean(this.proof?.no_change)} ?disabled=${this.disabled || Boolean(this.proof?.changes.length)}
        @change=${() => this.toggleNoChange()} /><span>${t("No change needed")}</span><kbd aria-hidden="true">0</kbd></label>` : nothing}
      ${this.isProof ? html`<section><h3>${t("Changes")}</h3>${this.changes()}</section>` : nothing}
      ${comment ? html`<div><label class="label" for="comment">${t("Note for the requester (optional)")}</label>
        <textarea id="comment" maxlength="2000" .value=${String(this.given["comment"] ?? "")}
          @input=${(event: Event) => this.typing({ ...this.given, comment: (event.target as HTMLTextAreaElement).value })}
          @change=${() => this.change(this.given)}></textarea></div>` : nothing}
      ${this.problem ? html`<p class="wrong" role="alert">${this.problem}</p>` : nothing}</div>`;
  }
}

/** Words as a list shows them: blanks alone can be seen. */
function seen(text: string): string {
  return text.trim() ? text : text.replace(/ /g, "·").replace(/\r\n?|\n/g, "↵").replace(/\t/g, "⇥");
}

define("hormiga-rewrite", HormigaRewrite);
