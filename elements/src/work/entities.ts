// `<hormiga-entities>`: names in a text, which may overlap, and relations between them.

import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { Cuts } from "../core/cuts";
import { AnswerElement, define } from "../core/element";
import { type Hotkey, keyOf } from "../core/keys";
import { type Mark, Marking, TONES, markingStyles } from "../core/marking";
import type { Json } from "../core/messages";
import { type Span, spanOf } from "../core/text";
import { addWords, inLanguage, t } from "../core/words";
import {
  type Entity, type Label, type Relation, type Settings, type Task, type Value,
  blank, freshId, guessed, inOrder, kindsFrom, mayEnd, mayStand, same, sameWords, standing,
} from "./entities-marks";

addWords({
  "Text to mark": "Texto para marcar", Labels: "Etiquetas",
  "First choose words in the text, then a label.": "Primero elige palabras en el texto y después una etiqueta.",
  "There is nothing to mark": "No hay nada que marcar",
  "Mark the text, or say that there is nothing to mark.": "Marca el texto o indica que no hay nada que marcar.",
  "Mark something in the text.": "Marca algo en el texto.",
  "Marks may not overlap here. Remove the other one first.": "Aquí las marcas no pueden solaparse. Quita antes la otra.",
  "A mark may lie inside another, but not across its edge.": "Una marca puede estar dentro de otra, pero no cruzar su borde.",
  "This mark": "Esta marca",
  "Label all same words ({n})": "Marcar todas las iguales ({n})",
  "Accept the suggestion": "Aceptar la sugerencia",
  "Accept all suggestions": "Aceptar todas las sugerencias",
  "Remove all suggestions": "Quitar todas las sugerencias",
  "Remove the mark": "Quitar la marca",
  "Suggested marks are dashed. Accept, change or remove them.":
    "Las marcas sugeridas llevan borde discontinuo. Acéptalas, cámbialas o quítalas.",
  "Join: {name}": "Unir: {name}",
  "{from} · {name} → … Now press the mark that it leads to. Escape stops.":
    "{from} · {name} → … Pulsa ahora la marca a la que lleva. Esc lo deja.",
  "That mark may not end this relation.": "Esa marca no puede ser el final de esta relación.",
  Relations: "Relaciones",
  "Remove the relation {words}": "Quitar la relación {words}",
  "Press a mark's name to change, join or remove it.":
    "Pulsa el nombre de una marca para cambiarla, unirla o quitarla.",
});

export class HormigaEntities extends AnswerElement {
  static override styles = [
    ...AnswerElement.styles,
    markingStyles,
    css`
      .panel { padding: 0.75rem; border: 1px solid var(--line); border-radius: var(--round); }
      h2, h3 { margin: 0; font-size: 1.125rem; }
      .of, .label, ul { list-style: none; margin: 0; padding: 0; }
      .note { display: block; color: var(--soft); font-size: 0.8125rem; font-weight: 400; }
      bdi { font-weight: 600; }
    `,
  ];
  static override properties = {
    ...AnswerElement.properties, active: { state: true }, joining: { state: true }, hint: { state: true },
  };
  /** The id of the mark that was pressed; "" for none. */
  declare active: string;
  /** The id of the kind of relation that looks for its other end. */
  declare joining: string;
  declare hint: string;
  private last = "";
  private marking = new Marking(this, {
    text: () => this.task.text,
    marks: () => this.marks,
    snaps: () => this.settings.snap ?? true,
    isFixed: () => this.disabled,
    mark: () => this.label(this.last || (this.settings.labels.length === 1 ? this.settings.labels[0]!.id : "")),
    remove: (id) => this.erase(id),
    press: (id) => this.press(id),
  });

  constructor() {
    super();
    this.active = this.joining = this.hint = "";
  }

  private get settings(): Settings {
    return this.read<Json>("settings", { labels: [] }) as unknown as Settings;
  }

  private get task(): Task {
    return { text: "", ...(this.read<Json>("task", {}) as unknown as Partial<Task>) };
  }

  protected override initial(): Json | undefined {
    return guessed(this.task) as unknown as Json | undefined;
  }

  private get given(): Value {
    return (this.value as unknown as Value | undefined) ?? blank(this.task.text);
  }

  private get marks(): Mark[] {
    return this.given.entities.map((entity) => ({
      id: entity.id, start: entity.start_utf16, end: entity.end_utf16, name: this.titleOf(entity.label),
      tone: this.toneOf(entity.label), isGuess: entity.source === "suggested", isActive: entity.id === this.active,
    }));
  }

  private toneOf(label: string): number {
    return Math.max(0, this.settings.labels.findIndex(({ id }) => id === label)) % TONES;
  }

  private titleOf(id: string, all: Label[] = this.settings.labels): string {
    return inLanguage(all.find((label) => label.id === id)?.title) || id;
  }

  private get pressed(): Entity | undefined {
    return this.given.entities.find(({ id }) => id === this.active);
  }

  override complaint(): string {
    if (this.given.none || this.given.entities.length) return "";
    return this.settings.may_be_none === false
      ? t("Mark something in the text.")
      : t("Mark the text, or say that there is nothing to mark.");
  }

  override hotkeys(): Hotkey[] {
    const labels = this.settings.labels.slice(0, 9).map(({ id, title }, n) => ({
      action: `label-${n + 1}`, words: inLanguage(title), key: String(n + 1), run: () => this.label(id),
    }));
    const none = { action: "none", words: t("There is nothing to mark"), key: "0", run: () => this.none() };
    const stop = { action: "stop", words: t("Choose nothing"), key: "Escape", run: () => this.press("") };
    const mayBeNone = this.settings.may_be_none !== false;
    return [...labels, ...(mayBeNone ? [none] : []), ...(this.active ? [stop] : [])];
  }

  /** Put marks and relations into the answer; whatever no longer fits falls away. */
  private put(entities: Entity[], relations: Relation[] = this.given.relations ?? []): void {
    const next: Value = { ...blank(this.task.text), entities: inOrder(entities) };
    const kept = standing(relations, entities, this.settings.relations ?? []);
    if (kept.length) next.relations = kept;
    if (this.given.prelabel) next.prelabel = "edited";
    this.hint = "";
    this.change(next as unknown as Json);
  }

  /** Label the chosen words; without any, the pressed mark gets another label. */
  private label(label: string): void {
    const cut = this.marking.chosen;
    const old = this.pressed;
    if (label && cut) {
      const span = spanOf(this.task.text, cut.start, cut.end);
      if (!this.add([span], label)) return;
      this.marking.take();
      this.last = label;
    } else if (label && old) this.alter({ ...old, label, ...(old.source ? { source: "edited" as const } : {}) });
    else this.hint = t("First choose words in the text, then a label.");
  }

  /** Add marks where the project allows them; the last one is the pressed one. */
  private add(spans: Span[], label: string): boolean {
    const { nesting } = this.settings;
    let all = this.given.entities;
    for (const span of spans) {
      const isThere = all.some((one) => one.start === span.start && one.end === span.end && one.label === label);
      if (isThere) continue;
      if (!all.every((one) => mayStand(span, one, nesting))) continue;
      all = [...all, { ...span, id: freshId(all), label }];
    }
    if (all.length > this.given.entities.length) {
      this.active = spans.length === 1 ? all.at(-1)!.id : this.active;
      this.put(all);
      return true;
    }
    const isBarred = spans.some((span) => !all.every((one) => mayStand(span, one, nesting)));
    if (isBarred) this.hint = nesting === "nested"
      ? t("A mark may lie inside another, but not across its edge.")
      : t("Marks may not overlap here. Remove the other one first.");
    return !isBarred;
  }

  private alter(entity: Entity): void {
    this.put(this.given.entities.map((one) => (one.id === entity.id ? entity : one)));
  }

  private erase(id: string): void {
    if (this.active === id) this.active = this.joining = "";
    this.put(this.given.entities.filter((one) => one.id !== id));
  }

  private none(): void {
    if (this.given.none) return this.put([]);
    this.active = this.joining = "";
    const next: Value = { ...blank(this.task.text), none: true };
    if (this.given.prelabel) next.prelabel = "edited";
    this.change(next as unknown as Json);
  }

  private press(id: string): void {
    if (id && this.joining && this.active && id !== this.active) return this.join(id);
    this.active = id === this.active ? "" : id;
    this.joining = this.hint = "";
  }

  private join(to: string): void {
    const kind = this.settings.relations?.find(({ id }) => id === this.joining);
    const end = this.given.entities.find(({ id }) => id === to);
    if (!kind || !end) return;
    if (!mayEnd(kind, end.label)) {
      this.hint = t("That mark may not end this relation.");
      return;
    }
    const relation = { from: this.active, to, label: kind.id };
    const old = this.given.relations ?? [];
    const isThere = old.some((one) => same(one, relation, kind));
    this.joining = "";
    if (!isThere) this.put(this.given.entities, [...old, relation]);
  }

  private settle(id: string | null): void {
    this.put(this.given.entities.map((one) =>
      one.source === "suggested" && (id === null || one.id === id) ? { ...one, source: "accepted" } : one));
  }

  private button(words: string, run: () => void, isOn?: boolean): TemplateResult {
    return html`<button type="button" class="small" aria-pressed=${isOn === undefined ? nothing : String(isOn)}
      ?disabled=${this.disabled} @click=${run}>${words}</button>`;
  }

  private panel(entity: Entity): TemplateResult {
    const others = this.settings.label_all === false ? [] : this.unlabelled(entity);
    const kinds = kindsFrom(this.settings.relations ?? [], entity.label);
    return html`<div class="panel stack" role="group" aria-label=${t("This mark")}>
      <p class="of"><bdi>${entity.text}</bdi> · ${this.titleOf(entity.label)}</p>
      <div class="row">
        ${entity.source === "suggested" ? this.button(t("Accept the suggestion"), () => this.settle(entity.id)) : nothing}
        ${others.length ? this.button(t("Label all same words ({n})", { n: others.length }), () => this.add(others, entity.label)) : nothing}
        ${kinds.map((kind) => this.button(t("Join: {name}", { name: inLanguage(kind.title) }),
          () => { this.joining = this.joining === kind.id ? "" : kind.id; }, this.joining === kind.id))}
        ${this.button(t("Remove the mark"), () => this.erase(entity.id))}
      </div></div>`;
  }

  private unlabelled(entity: Entity): Span[] {
    const all = this.given.entities;
    return sameWords(new Cuts(this.task.text), entity).filter((span) =>
      !all.some((one) => one.start === span.start && one.end === span.end && one.label === entity.label) &&
      all.every((one) => mayStand(span, one, this.settings.nesting)));
  }

  private words({ from, to, label }: Relation): string {
    const text = (id: string) => this.given.entities.find((one) => one.id === id)?.text ?? "";
    return `${text(from)} · ${this.titleOf(label, this.settings.relations)} → ${text(to)}`;
  }

  private relations(): TemplateResult | typeof nothing {
    const all = this.given.relations ?? [];
    if (!all.length) return nothing;
    const drop = (n: number) => this.put(this.given.entities, all.filter((_, at) => at !== n));
    return html`<section class="stack"><h3>${t("Relations")}</h3><ul class="stack">${all.map((one, n) => html`
      <li class="row"><span dir="auto">${this.words(one)}</span><button type="button" class="small"
        aria-label=${t("Remove the relation {words}", { words: this.words(one) })} @click=${() => drop(n)}>×</button></li>`)}
    </ul></section>`;
  }

  private suggestions(): TemplateResult | typeof nothing {
    if (!this.given.entities.some((one) => one.source === "suggested")) return nothing;
    const rest = () => this.put(this.given.entities.filter((one) => one.source !== "suggested"));
    return html`<div class="row"><span class="soft small">${t("Suggested marks are dashed. Accept, change or remove them.")}</span>
      ${this.button(t("Accept all suggestions"), () => this.settle(null))}
      ${this.button(t("Remove all suggestions"), rest)}</div>`;
  }

  private get advice(): string {
    const entity = this.pressed;
    const kind = this.settings.relations?.find(({ id }) => id === this.joining);
    if (this.hint || !entity || !kind) return this.hint;
    const values = { from: entity.text, name: inLanguage(kind.title) };
    return t("{from} · {name} → … Now press the mark that it leads to. Escape stops.", values);
  }

  override render() {
    const { question, labels, may_be_none } = this.settings;
    const keys = this.hotkeys();
    const entity = this.pressed;
    return html`<div class="stack">
      ${this.task.title ? html`<h2 dir="auto">${this.task.title}</h2>` : nothing}
      ${question ? html`<p class="label">${inLanguage(question)}</p>` : nothing}
      ${this.suggestions()}
      <div>${this.marking.render(t("Text to mark"))}</div>
      <div class="row" role="group" aria-label=${t("Labels")}>${labels.map(({ id, title, note }, n) => html`
        <button type="button" class="tone" data-tone=${n % TONES} ?disabled=${this.disabled} @click=${() => this.label(id)}
          >${inLanguage(title)} ${n < 9 ? html`<kbd aria-hidden="true">${keyOf(keys[n]!)}</kbd>` : nothing}
          ${note ? html`<span class="note">${inLanguage(note)}</span>` : nothing}</button>`)}</div>
      <p class="soft small" role="status">${this.advice}</p>
      ${entity ? this.panel(entity) : this.given.entities.length
        ? html`<p class="soft small">${t("Press a mark's name to change, join or remove it.")}</p>` : nothing}
      ${this.relations()}
      ${may_be_none === false ? nothing : html`<label class="choice"><input type="checkbox"
        .checked=${Boolean(this.given.none)} ?disabled=${this.disabled} @change=${() => this.none()} />
        <span>${t("There is nothing to mark")}</span><kbd aria-hidden="true">0</kbd></label>`}
      ${this.problem ? html`<p class="wrong" role="alert">${this.problem}</p>` : nothing}</div>`;
  }
}

define("hormiga-entities", HormigaEntities);
