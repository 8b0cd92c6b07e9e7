// What the four classifiers share: categories, one that excludes the rest, a header.

import { css, html } from "lit";
import type { TemplateResult } from "lit";
import { AnswerElement } from "../core/element";
import { type Hotkey, keyOf } from "../core/keys";
import type { Json } from "../core/messages";
import { Picture, pictureStyles } from "../core/picture";
import { regions } from "../core/regions";
import { addWords, t } from "../core/words";

addWords({
  "Marked on the picture: {names}": "Marcado en la imagen: {names}",
  Comment: "Comentario",
  "Add a comment": "Añadir un comentario",
});

export abstract class Categories<T extends Json> extends AnswerElement<T> {
  static override styles = [
    ...AnswerElement.styles,
    pictureStyles,
    css`
      .annotation-area { display: grid; gap: 1rem; }
      .category-picker-wrapper { display: grid; gap: 0.5rem; }
      @media (min-width: 52rem) {
        .annotation-area.two { grid-template-columns: minmax(0, 3fr) minmax(14rem, 2fr); }
      }
    `,
  ];
  static override properties = { ...AnswerElement.properties, src: {}, commenting: { state: true } };

  declare src: string;
  declare commenting: boolean;
  private given: string[] | null = null;
  private picture = new Picture(this, () => this.src);
  protected hasPicture = false;

  constructor() {
    super();
    this.src = "";
    this.commenting = false;
  }

  get categories(): string[] {
    const given = this.given ?? this.read<Json[]>("categories", []);
    return Array.isArray(given) ? given.map(String) : [];
  }

  set categories(categories: string[]) {
    this.given = categories;
    this.requestUpdate();
  }

  /** The category that says "none of these"; "" when there is none. */
  protected get exclusion(): string {
    const given = this.read<Json>("exclusion-category", "");
    if (typeof given === "string") return given || (this.getAttribute("exclusion-category") ?? "");
    const text = given && !Array.isArray(given) ? (given as Record<string, Json>)["text"] : "";
    return typeof text === "string" ? text : "";
  }

  protected get all(): string[] {
    return [...this.categories, ...(this.exclusion ? [this.exclusion] : [])];
  }

  protected abstract pick(label: string): void;
  protected abstract choice(label: string): TemplateResult;
  protected abstract readonly listRole: "radiogroup" | "group";

  protected get isGuessed(): boolean {
    return !this.isTouched && this.initial() !== undefined;
  }

  override hotkeys(): Hotkey[] {
    return this.all.slice(0, 9).map((label, n) => ({
      action: `label-${n + 1}`,
      words: label,
      key: String(n + 1),
      run: () => this.pick(label),
    }));
  }

  override render() {
    const keys = this.hotkeys();
    return html`
      <h2 id="header">${this.getAttribute("header") ?? ""}</h2>
      ${regions(this)}
      <div class="annotation-area ${this.hasPicture ? "two" : ""}">
        ${this.hasPicture ? html`<div>${this.picture.render()}${this.overlay()}</div>` : html`<slot name="target"></slot>`}
        <div class="category-picker-wrapper" role=${this.listRole} aria-labelledby="header">
          ${this.all.map((label, n) => html`<label class="choice">${this.choice(label)}<span>${label}</span>
            ${keys[n] ? html`<kbd aria-hidden="true">${keyOf(keys[n])}</kbd>` : ""}</label>`)}
          ${this.problem ? html`<p class="wrong" role="alert">${this.problem}</p>` : ""}
          ${this.comment()}
        </div>
      </div>
      <slot></slot>
    `;
  }

  /** The overlay's labels in words; its shapes come with the drawing tools. */
  private overlay(): TemplateResult | string {
    const names = new Set<string>();
    collect(this.read<Json>("overlay", null), names);
    const words = t("Marked on the picture: {names}", { names: [...names].join(", ") });
    return names.size ? html`<p class="soft">${words}</p>` : "";
  }

  protected get commentText(): string {
    return "";
  }

  /** The value with another comment. */
  protected commented(_text: string): T | undefined {
    return this.value;
  }

  private comment(): TemplateResult | string {
    const region = this.querySelector(":scope > worker-comment");
    if (!region) return "";
    const header = region.getAttribute("header") || t("Comment");
    if (!this.commenting && !this.commentText)
      return html`<slot name="comment"></slot><button type="button" class="small" @click=${() => (this.commenting = true)}>
        ${region.getAttribute("link-text") || t("Add a comment")}</button>`;
    return html`<label class="stack"><span class="label">${header}</span><slot name="comment"></slot>
      <textarea placeholder=${region.getAttribute("placeholder") ?? ""} .value=${this.commentText}
        @input=${(event: Event) => this.typing(this.commented(textOf(event)))}
        @change=${(event: Event) => this.change(this.commented(textOf(event)))}></textarea></label>`;
  }
}

function textOf(event: Event): string {
  return (event.target as HTMLTextAreaElement).value;
}

function collect(value: Json, names: Set<string>): void {
  if (Array.isArray(value)) for (const part of value) collect(part, names);
  else if (value && typeof value === "object")
    for (const [name, part] of Object.entries(value)) {
      if (name === "label" && typeof part === "string") names.add(part);
      else if (name === "labels" && Array.isArray(part)) for (const one of part) names.add(String(one));
      else collect(part, names);
    }
}
