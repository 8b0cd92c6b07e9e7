// `<crowd-button>`, `<crowd-icon-button>`, `<crowd-fab>` and `<crowd-icon>`. What a button
// does in a form is the form's (`form-action`); written without an end tag, what follows
// is shown as it is.

import { LitElement, css, html } from "lit";
import type { TemplateResult } from "lit";
import { define } from "../core/element";
import { Picture } from "../core/picture";
import { base } from "../core/style";
import { addWords, t } from "../core/words";

addWords({
  "Links do not open from inside a task. The address is {address}":
    "Los enlaces no se abren desde una tarea. La dirección es {address}",
  "Please wait.": "Espera un momento.",
});

const ICONS: Record<string, string> = {
  add: "+", remove: "−", close: "✕", clear: "✕", check: "✓", done: "✓", search: "⌕", help: "?",
  info: "i", warning: "!", error: "!", star: "★", "star-border": "☆", favorite: "♥", home: "⌂",
  menu: "☰", settings: "⚙", edit: "✎", create: "✎", delete: "✕", undo: "↶", redo: "↷", refresh: "↻",
  "arrow-back": "←", "arrow-forward": "→", "arrow-upward": "↑", "arrow-downward": "↓",
  "chevron-left": "‹", "chevron-right": "›", "expand-more": "▾", "expand-less": "▴", send: "➤",
  "thumb-up": "▲", "thumb-down": "▼", "play-arrow": "▶", pause: "‖", stop: "■", link: "∞", flag: "⚑",
};

/** A sign for an icon's name, `set:name` or `name`. */
export function iconOf(name: string | null): string {
  return name ? (ICONS[name.split(":").pop() ?? ""] ?? "●") : "";
}

abstract class Pressable extends LitElement {
  static override shadowRootOptions: ShadowRootInit = { mode: "open", delegatesFocus: true };
  static override properties = {
    disabled: { type: Boolean, reflect: true }, loading: { type: Boolean, reflect: true },
    icon: {}, label: {}, variant: {}, note: { state: true },
  };
  static override styles = [
    base,
    css`
      :host { display: inline-block; margin: 0.125rem 0.25rem 0.125rem 0; }
      button { min-width: 2.75rem; text-align: center; }
      .link { border-color: transparent; color: var(--accent); text-decoration: underline; }
      .round { border-radius: 2rem; min-width: 3.25rem; min-height: 3.25rem; }
      img { max-height: 1.25rem; vertical-align: middle; }
    `,
  ];

  declare disabled: boolean;
  declare loading: boolean;
  declare icon: string | null;
  declare label: string | null;
  declare variant: string | null;
  declare note: string;

  constructor() {
    super();
    this.disabled = false;
    this.loading = false;
    this.note = "";
  }
}

export class CrowdButton extends Pressable {
  private image = new Picture(this, () => this.getAttribute("icon-url") ?? "");

  private press = (event: Event): void => {
    if (this.disabled || this.loading) return event.stopImmediatePropagation();
    const address = this.getAttribute("href");
    if (address)
      this.note = t("Links do not open from inside a task. The address is {address}", { address });
  };

  private get sign(): TemplateResult | string {
    if (this.getAttribute("icon-url")) return this.image.render();
    return this.icon ? html`<span aria-hidden="true">${iconOf(this.icon)}</span> ` : "";
  }

  override render() {
    const isMain = (this.variant ?? "primary") === "primary";
    const kind = isMain ? "main" : this.variant === "link" || this.variant === "icon" ? "link" : "";
    const isLast = this.getAttribute("icon-align") === "right";
    return html`<button type="button" part="button" class=${kind} ?disabled=${this.disabled || this.loading}
        aria-busy=${this.loading ? "true" : "false"} @click=${this.press}
        >${isLast ? "" : this.sign}<slot></slot>${isLast ? this.sign : ""}${this.loading ? html` <small>${t("Please wait.")}</small>` : ""}</button>
      ${this.note ? html`<p class="small" role="status">${this.note}</p>` : ""}`;
  }
}

export class CrowdIconButton extends Pressable {
  override render() {
    const name = this.getAttribute("aria-label") || this.title || this.icon || "";
    return html`<button type="button" ?disabled=${this.disabled} aria-label=${name}
      @click=${(event: Event) => this.disabled && event.stopImmediatePropagation()}>${iconOf(this.icon)}</button><slot></slot>`;
  }
}

export class CrowdFab extends Pressable {
  override render() {
    const name = this.title || this.label || this.icon || "";
    return html`<button type="button" class="main round" ?disabled=${this.disabled} aria-label=${name}>
      ${this.icon ? iconOf(this.icon) : this.label}</button><slot></slot>`;
  }
}

export class CrowdIcon extends LitElement {
  static override properties = { icon: {} };
  static override styles = [base, css`:host { display: inline; }`];

  declare icon: string | null;

  override render() {
    const name = this.getAttribute("aria-label");
    return html`<span role=${name ? "img" : "presentation"} aria-label=${name ?? ""}>${iconOf(this.icon)}</span><slot></slot>`;
  }
}

define("crowd-button", CrowdButton);
define("crowd-icon-button", CrowdIconButton);
define("crowd-fab", CrowdFab);
define("crowd-icon", CrowdIcon);
