// `<crowd-entity-annotation>`: named spans in a text. It is a form of its own: public
// templates reach for its inner `crowd-form` and that one's `.form`.

import { html } from "lit";
import { AnswerElement, define } from "../core/element";
import "../core/form";
import { type Hotkey, keyOf } from "../core/keys";
import { type Mark, Marking, TONES, markingStyles } from "../core/marking";
import { regions } from "../core/regions";
import { addWords, t } from "../core/words";

addWords({
  "Text to mark": "Texto para marcar",
  "First choose words in the text, then a label.": "Primero elige palabras en el texto y después una etiqueta.",
  Labels: "Etiquetas",
});

type Entity = { endOffset: number; label: string; startOffset: number };
type Value = { entities: Entity[] };
type Label = { label: string; shortDisplayName?: string; fullDisplayName?: string };

export class CrowdEntityAnnotation extends AnswerElement<Value> {
  static override styles = [...AnswerElement.styles, markingStyles];
  private given: (Label | string)[] | null = null;
  private hint = "";
  private marking = new Marking(this, {
    text: () => this.text,
    marks: () => this.marks,
    mark: () => this.label(this.last),
    remove: (id) => this.set(this.entities.filter((_, n) => String(n) !== id)),
  });
  private last = "";

  get labels(): (Label | string)[] {
    return this.given ?? this.read<(Label | string)[]>("labels", []);
  }

  set labels(labels: (Label | string)[]) {
    this.given = labels;
    this.requestUpdate();
  }

  get text(): string {
    return this.getAttribute("text") ?? "";
  }

  /** The inner form's: check and send. */
  submit(): void {
    this.inner?.submit();
  }

  get form(): HTMLFormElement | null {
    return this.inner?.form ?? null;
  }

  private get inner(): HTMLElementTagNameMap["crowd-form"] | null {
    return this.renderRoot.querySelector("crowd-form");
  }

  protected override initial(): Value {
    const given = this.read<Entity[]>("initial-value", []);
    return { entities: given.map(plain).filter((entity) => entity.endOffset > entity.startOffset) };
  }

  private get all(): Required<Label>[] {
    return this.labels.map((given) => {
      const label = typeof given === "string" ? { label: given } : given;
      const full = label.fullDisplayName ?? label.label;
      return { label: label.label, fullDisplayName: full, shortDisplayName: label.shortDisplayName ?? full };
    });
  }

  private get entities(): Entity[] {
    return this.value?.entities ?? [];
  }

  private get marks(): Mark[] {
    const all = this.all;
    return this.entities.map((entity, n) => {
      const place = all.findIndex((label) => label.label === entity.label);
      const label = all[place];
      return {
        id: String(n), start: entity.startOffset, end: entity.endOffset,
        name: label?.shortDisplayName ?? entity.label, full: label?.fullDisplayName ?? entity.label,
        tone: Math.max(place, 0) % TONES, isGuess: !this.isTouched,
      };
    });
  }

  /** Give the chosen span a label; Enter repeats the last one. */
  private label(label: string): void {
    const span = label ? this.marking.take() : null;
    this.hint = span ? "" : t("First choose words in the text, then a label.");
    this.requestUpdate();
    if (!span) return;
    this.last = label;
    const entity = { endOffset: span.end, label, startOffset: span.start };
    const same = this.entities.some((held) => JSON.stringify(held) === JSON.stringify(entity));
    if (!same) this.set([...this.entities, entity]);
  }

  private set(entities: Entity[]): void {
    this.change({ entities: entities.sort((a, b) => a.startOffset - b.startOffset || a.endOffset - b.endOffset) });
  }

  override hotkeys(): Hotkey[] {
    return this.all.slice(0, 9).map((label, n) => ({
      action: `label-${n + 1}`,
      words: label.fullDisplayName,
      key: String(n + 1),
      run: () => this.label(label.label),
    }));
  }

  override render() {
    const keys = this.hotkeys();
    return html`
      <h2 id="header">${this.getAttribute("header") ?? ""}</h2>
      <crowd-form .subject=${this}>
        ${regions(this)}
        <div class="annotation-area stack">
          ${this.marking.render(t("Text to mark"))}
          <div class="row" role="group" aria-label=${t("Labels")}>
            ${this.all.map((label, n) => html`<button type="button" class="tone" data-tone=${n % TONES}
              @click=${() => this.label(label.label)}>${label.fullDisplayName}
              ${keys[n] ? html`<kbd aria-hidden="true">${keyOf(keys[n])}</kbd>` : ""}</button>`)}
          </div>
          <p class="soft" role="status">${this.hint}</p>
        </div>
        <slot></slot>
      </crowd-form>
    `;
  }
}

/** Offsets and label alone, in the order that the output has. */
function plain(entity: Entity): Entity {
  return { endOffset: Number(entity.endOffset), label: String(entity.label), startOffset: Number(entity.startOffset) };
}

define("crowd-entity-annotation", CrowdEntityAnnotation);
