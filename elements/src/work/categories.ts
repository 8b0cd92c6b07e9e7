// `<hormiga-categories>`: one or several categories of a tree, found by keys or search,
// with the words that show why. Texts, web pages and moderation are judged with it: pages
// may be out of reach instead (`pages`); with `moderates` the text is masked, each
// category has a severity, and a text may be safe.

import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { AnswerElement, define } from "../core/element";
import { sha256 } from "../core/hash";
import { type Hotkey, keyOf } from "../core/keys";
import { type Mark, Marking, TONES, markingStyles } from "../core/marking";
import type { Json } from "../core/messages";
import { type Span, spanOf } from "../core/text";
import { type Category, type Leaf, leavesOf, matching } from "../core/tree";
import { addWords, inLanguage, t } from "../core/words";
import { HormigaMasked } from "./masked";

addWords({
  "Choose a category.": "Elige una categoría.",
  "Choose one or several categories.": "Elige una o varias categorías.",
  "At most {n} categories.": "Como mucho {n} categorías.",
  "Mark in the text why you chose {name}.": "Marca en el texto por qué elegiste {name}.",
  "I can't tell": "No lo sé",
  Suggested: "Sugerido",
  "Find a category": "Buscar una categoría",
  "No category has these words.": "Ninguna categoría tiene esas palabras.",
  Categories: "Categorías",
  "Text to judge": "Texto para clasificar",
  "Mark as evidence for": "Marcar como prueba de",
  "First choose the words in the text that show it, then press.":
    "Primero elige en el texto las palabras que lo muestran y después pulsa.",
  "{n} categories found": "{n} categorías encontradas",
  "Or: the page cannot be judged": "O: la página no se puede juzgar",
  "Nothing of this: it is safe": "Nada de esto: es seguro",
  "Choose what is in the text, or say that it is safe.": "Elige qué hay en el texto o indica que es seguro.",
  "How serious: {name}": "Gravedad: {name}",
  "Say how serious it is: {name}.": "Indica la gravedad: {name}.",
  "It does not exist any more, or is empty": "Ya no existe o está vacía",
  "It is blocked or broken": "Está bloqueada o rota",
  "It asks to log in": "Pide iniciar sesión",
  Mild: "Leve",
  Clear: "Clara",
  Severe: "Grave",
  "Show or hide the text": "Mostrar u ocultar el texto",
});

interface Settings {
  categories: Category[];
  question?: Json;
  multiple?: boolean;
  most?: number;
  evidence?: "none" | "optional" | "required";
  unsure?: boolean;
}

interface Task {
  text?: string;
  _prelabel?: { categories?: string[] };
}

type Evidence = Span & { category: string };

export interface Chosen {
  [name: string]: Json | undefined;
  categories: string[];
  unsure?: boolean;
  safe?: boolean;
  state?: string;
  severity?: Record<string, number>;
}

const FEW = 9;
const STATES = {
  dead: "It does not exist any more, or is empty",
  blocked: "It is blocked or broken",
  login: "It asks to log in",
};
const LEVELS = ["Mild", "Clear", "Severe"];
/** What stands instead of categories; choosing a category clears it. */
const ALONE = { unsure: undefined, safe: undefined, state: undefined };

export class HormigaCategories extends AnswerElement {
  static override styles = [
    ...AnswerElement.styles,
    markingStyles,
    css`
      .path { color: var(--soft); font-size: 0.875rem; }
      .note { display: block; color: var(--soft); font-size: 0.875rem; }
      details { border-inline-start: 2px solid var(--line); padding-inline-start: 0.75rem; }
      summary { min-height: 2.75rem; align-content: center; cursor: pointer; font-weight: 600; }
      .levels { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-inline-start: 1.5rem; }
      .text { margin-block-end: 1rem; padding: 0.75rem; border: 1px solid var(--line); border-radius: var(--round); background: var(--field); }
    `,
  ];
  static override properties = { ...AnswerElement.properties, words: { state: true } };
  declare words: string;
  private marking = new Marking(this, {
    text: () => this.task.text ?? "",
    marks: () => this.marks,
    snaps: () => true,
    mark: () => this.mark(this.chosen.at(-1)),
    remove: (id) => this.put({ evidence: this.evidence.filter((_, n) => String(n) !== id) }),
  });

  constructor() {
    super();
    this.words = "";
  }

  private get settings(): Settings {
    const given = this.read<Json>("settings", { categories: [] }) as unknown as Settings;
    return this.moderates ? { ...given, multiple: true } : given;
  }

  private get moderates(): boolean {
    return this.hasAttribute("moderates");
  }

  private get task(): Task {
    return this.read<Json>("task", {}) as unknown as Task;
  }

  private get leaves(): Leaf[] {
    return leavesOf(this.settings.categories ?? []);
  }

  protected override initial(): Json | undefined {
    const ahead = this.read<Json>("prelabel", null) as Task["_prelabel"] | null;
    const guessed = (this.task._prelabel ?? ahead)?.categories;
    return guessed?.length ? { categories: guessed, prelabel: "kept" } : undefined;
  }

  private get given(): Record<string, Json> {
    return (this.value as Record<string, Json> | undefined) ?? {};
  }

  private get chosen(): string[] {
    return (this.given["categories"] as string[] | undefined) ?? [];
  }

  private get evidence(): Evidence[] {
    return (this.given["evidence"] as unknown as Evidence[] | undefined) ?? [];
  }

  private get severity(): Record<string, number> {
    return (this.given["severity"] as Record<string, number> | undefined) ?? {};
  }

  private get isAlone(): boolean {
    return Object.keys(ALONE).some((name) => this.given[name]);
  }

  private get isGuess(): boolean {
    return this.given["prelabel"] === "kept" && !this.isTouched;
  }

  private get marks(): Mark[] {
    const leaves = this.leaves;
    return this.evidence.map((span, n) => ({
      id: String(n),
      start: span.start_utf16,
      end: span.end_utf16,
      name: this.titleOf(span.category),
      tone: Math.max(0, leaves.findIndex((leaf) => leaf.id === span.category)) % TONES,
    }));
  }

  override complaint(): string {
    if (this.isAlone) return "";
    const { multiple, most, evidence } = this.settings;
    if (!this.chosen.length && this.moderates)
      return t("Choose what is in the text, or say that it is safe.");
    if (!this.chosen.length)
      return multiple ? t("Choose one or several categories.") : t("Choose a category.");
    if (most && this.chosen.length > most) return t("At most {n} categories.", { n: most });
    const open = this.moderates && this.chosen.find((id) => !this.severity[id]);
    if (open) return t("Say how serious it is: {name}.", { name: this.titleOf(open) });
    const bare = this.chosen.find((id) => !this.evidence.some((span) => span.category === id));
    return evidence === "required" && bare
      ? t("Mark in the text why you chose {name}.", { name: this.titleOf(bare) })
      : "";
  }

  override hotkeys(): Hotkey[] {
    const keys = this.leaves.slice(0, FEW).map((leaf, n) => ({
      action: `label-${n + 1}`,
      words: inLanguage(leaf.title),
      key: String(n + 1),
      run: () => this.toggle(leaf.id),
    }));
    if (this.settings.unsure)
      keys.push({ action: "unsure", words: t("I can't tell"), key: "0", run: () => this.alone("unsure", true) });
    if (this.moderates) {
      const masked = this.renderRoot.querySelector("hormiga-masked") as HormigaMasked | null;
      keys.push({ action: "safe", words: t("Nothing of this: it is safe"), key: "s", run: () => this.alone("safe", true) });
      keys.push({ action: "show", words: t("Show or hide the text"), key: "v", run: () => masked?.toggle() });
    }
    return keys;
  }

  private titleOf(id: string): string {
    return inLanguage(this.leaves.find((leaf) => leaf.id === id)?.title) || id;
  }

  /** Put a change into the answer; a suggestion that a person changed is "edited". */
  private put(change: Record<string, unknown>): void {
    const next: Record<string, Json> = { ...this.given, ...(change as Record<string, Json>) };
    if (next["prelabel"]) next["prelabel"] = "edited";
    const kept = (next["evidence"] as unknown as Evidence[] | undefined)?.filter((span) =>
      (next["categories"] as string[]).includes(span.category),
    );
    const severity = Object.entries((next["severity"] ?? {}) as Record<string, number>)
      .filter(([id]) => (next["categories"] as string[]).includes(id));
    for (const name of ["evidence", "severity"]) delete next[name];
    for (const [name, value] of Object.entries(next)) if (value === undefined) delete next[name];
    if (severity.length) next["severity"] = Object.fromEntries(severity);
    delete next["text_sha256"];
    if (kept?.length)
      Object.assign(next, { evidence: kept, text_sha256: sha256(this.task.text ?? "") });
    this.change(next);
  }

  private toggle(id: string): void {
    const isOn = this.chosen.includes(id);
    const several = isOn ? this.chosen.filter((other) => other !== id) : [...this.chosen, id];
    this.put({ ...ALONE, categories: this.settings.multiple ? several : [id] });
  }

  private alone(name: keyof typeof ALONE, value: Json): void {
    this.put({ ...ALONE, categories: [], [name]: this.given[name] === value ? undefined : value });
  }

  private mark(category: string | undefined): void {
    const cut = category ? this.marking.take() : null;
    if (!cut || !category) return;
    const span = { ...spanOf(this.task.text ?? "", cut.start, cut.end), category };
    this.put({ categories: this.chosen, evidence: [...this.evidence, span] });
  }

  private choice(leaf: Leaf, hasPath: boolean): TemplateResult {
    const isOn = this.chosen.includes(leaf.id);
    const kind = this.settings.multiple ? "checkbox" : "radio";
    const key = this.leaves.length <= FEW ? this.hotkeys().find((one) => one.words === inLanguage(leaf.title)) : undefined;
    return html`<label class="choice ${isOn && this.isGuess ? "guess" : ""}">
      <input type=${kind} name="category" .checked=${isOn} ?disabled=${this.disabled}
        @change=${() => this.toggle(leaf.id)} />
      <span>${hasPath && leaf.path.length ? html`<span class="path">${leaf.path.map(inLanguage).join(" › ")} › </span>` : nothing}
        ${inLanguage(leaf.title)}${isOn && this.isGuess ? html` <small class="soft">(${t("Suggested")})</small>` : nothing}
        ${leaf.note ? html`<span class="note">${inLanguage(leaf.note)}</span>` : nothing}</span>
      ${key ? html`<kbd aria-hidden="true">${keyOf(key)}</kbd>` : nothing}</label>
      ${isOn && this.moderates ? this.levels(leaf.id) : nothing}`;
  }

  private levels(id: string): TemplateResult {
    const set = (level: number) =>
      this.put({ categories: this.chosen, severity: { ...this.severity, [id]: level } });
    return html`<div class="levels" role="radiogroup" aria-label=${t("How serious: {name}", { name: this.titleOf(id) })}>
      ${LEVELS.map((words, n) => html`<label class="choice"><input type="radio" name=${`level-${id}`}
        .checked=${this.severity[id] === n + 1} @change=${() => set(n + 1)} /><span>${t(words)}</span></label>`)}</div>`;
  }

  /** One choice that stands instead of categories. */
  private only(name: keyof typeof ALONE, value: Json, words: string, key = ""): TemplateResult {
    return html`<label class="choice"><input type="checkbox" .checked=${this.given[name] === value}
      @change=${() => this.alone(name, value)} /><span>${words}</span>${key ? html`<kbd aria-hidden="true">${key}</kbd>` : nothing}</label>`;
  }

  private passage(): TemplateResult {
    const { text } = this.task;
    const hasMarks = this.settings.evidence && this.settings.evidence !== "none";
    const shown = html`<div class="text">${hasMarks
      ? this.marking.render(t("Text to judge"))
      : html`<p class="reading" dir="auto">${text}</p>`}</div>`;
    return this.moderates ? html`<hormiga-masked>${shown}${this.evidenceBar()}</hormiga-masked>` : html`${shown}${this.evidenceBar()}`;
  }

  private branch(category: Category): TemplateResult {
    if (!category.children?.length)
      return this.choice({ ...category, path: [] }, false);
    const inside = leavesOf(category.children);
    const isOpen = inside.some((leaf) => this.chosen.includes(leaf.id));
    return html`<details ?open=${isOpen}><summary>${inLanguage(category.title)}</summary>
      <div class="stack">${category.children.map((child) => this.branch(child))}</div></details>`;
  }

  private search(): TemplateResult {
    const found = this.words.trim() ? matching(this.leaves, this.words) : null;
    return html`
      <label class="label" for="words">${t("Find a category")}</label>
      <input id="words" type="search" autocomplete="off" .value=${this.words}
        @input=${(event: Event) => { this.words = (event.target as HTMLInputElement).value; }} />
      <p class="soft small" role="status">${found ? (found.length ? t("{n} categories found", { n: found.length }) : t("No category has these words.")) : nothing}</p>
      ${found ? found.slice(0, 30).map((leaf) => this.choice(leaf, true)) : this.settings.categories.map((one) => this.branch(one))}`;
  }

  private evidenceBar(): TemplateResult | typeof nothing {
    if (!this.settings.evidence || this.settings.evidence === "none" || !this.chosen.length) return nothing;
    return html`<div class="row" role="group" aria-label=${t("Mark as evidence for")}>
      <span class="soft small">${t("First choose the words in the text that show it, then press.")}</span>
      ${this.chosen.map((id) => html`<button type="button" class="small" @click=${() => this.mark(id)}>
        ${t("Mark as evidence for")} ${this.titleOf(id)}</button>`)}</div>`;
  }

  override render() {
    const { categories = [], question, unsure, multiple } = this.settings;
    const isFlat = this.leaves.length <= FEW && categories.every((one) => !one.children?.length);
    return html`
      ${this.task.text === undefined ? html`<slot></slot>` : this.passage()}
      <fieldset class="stack" role=${multiple ? "group" : "radiogroup"} aria-labelledby="question">
        <legend id="question">${inLanguage(question) || t("Categories")}</legend>
        ${isFlat ? categories.map((one) => this.branch(one)) : this.search()}
        ${this.moderates ? this.only("safe", true, t("Nothing of this: it is safe"), "s") : nothing}
        ${unsure ? this.only("unsure", true, t("I can't tell"), "0") : nothing}
      </fieldset>
      ${this.hasAttribute("pages") ? html`<fieldset class="stack"><legend>${t("Or: the page cannot be judged")}</legend>
        ${Object.entries(STATES).map(([id, words]) => this.only("state", id, t(words)))}</fieldset>` : nothing}
      ${this.problem ? html`<p class="wrong" role="alert">${this.problem}</p>` : nothing}`;
  }
}

define("hormiga-masked", HormigaMasked);
define("hormiga-categories", HormigaCategories);
