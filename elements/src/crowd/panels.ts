// What tells and arranges: `<crowd-card>`, `<crowd-alert>`, `<crowd-badge>`, `<crowd-toast>`,
// `<crowd-tabs>` with `<crowd-tab>`.

import { LitElement, css, html } from "lit";
import { define } from "../core/element";
import { Picture, pictureStyles } from "../core/picture";
import { base } from "../core/style";
import { addWords, t } from "../core/words";
import { iconOf } from "./button";

addWords({
  Dismiss: "Ocultar",
  Information: "Información",
  Done: "Hecho",
  Error: "Error",
  Warning: "Atención",
  Tabs: "Pestañas",
});

export class CrowdCard extends LitElement {
  static override properties = { heading: {}, image: {} };
  static override styles = [
    base,
    pictureStyles,
    css`:host { border: 1px solid var(--line); border-radius: var(--round); padding: 1rem; margin-block: 0.5rem;
      background: var(--surface); } h2 { margin-block: 0 0.5rem; font-size: 1.125rem; }`,
  ];

  declare heading: string | null;
  declare image: string | null;
  private picture = new Picture(this, () => this.image ?? "");

  override render() {
    return html`${this.image ? this.picture.render() : ""}
      ${this.heading ? html`<h2>${this.heading}</h2>` : ""}<slot></slot>`;
  }
}

const KINDS: Record<string, string> = {
  info: "Information", success: "Done", error: "Error", warning: "Warning",
};

export class CrowdAlert extends LitElement {
  static override properties = { type: {}, dismissible: { type: Boolean } };
  static override styles = [
    base,
    css`:host { border: 1px solid var(--line-strong); border-inline-start: 0.375rem solid var(--focus);
        border-radius: var(--round); padding: 0.75rem; margin-block: 0.5rem; background: var(--surface); }
      :host([type="success"]) { border-inline-start-color: var(--good); }
      :host([type="error"]) { border-inline-start-color: var(--bad); }
      :host([type="warning"]) { border-inline-start-color: var(--accent); }`,
  ];

  declare type: string | null;
  declare dismissible: boolean;

  override render() {
    const isUrgent = this.type === "error" || this.type === "warning";
    return html`<div role=${isUrgent ? "alert" : "status"}><strong>${t(KINDS[this.type ?? ""] ?? "Information")}:</strong>
      <slot></slot></div>
      ${this.dismissible ? html`<button type="button" class="small" @click=${() => (this.hidden = true)}>${t("Dismiss")}</button>` : ""}`;
  }
}

export class CrowdBadge extends LitElement {
  static override properties = { icon: {}, label: {} };
  static override styles = [
    base,
    css`:host { display: inline; } .badge { display: inline-block; min-width: 1.5rem; padding: 0 0.4rem;
      border-radius: 1rem; background: var(--accent); color: var(--on-accent); font-size: 0.8125rem; text-align: center; }`,
  ];

  declare icon: string | null;
  declare label: string | null;

  override render() {
    const text = this.icon ? iconOf(this.icon) : this.label;
    return html`${text ? html`<span class="badge">${text}</span>` : ""}<slot></slot>`;
  }
}

export class CrowdToast extends LitElement {
  static override properties = { text: {}, opened: { type: Boolean, reflect: true } };
  static override styles = [
    base,
    css`p { position: fixed; inset-block-end: 1rem; inset-inline: 1rem; max-width: 30rem; margin: 0 auto; z-index: 10;
      padding: 0.75rem 1rem; border-radius: var(--round); background: var(--ink); color: var(--surface); }`,
  ];

  declare text: string | null;
  declare opened: boolean;
  private timer = 0;

  constructor() {
    super();
    this.opened = true;
  }

  /** Shown for `duration` milliseconds; 0 leaves it until it is hidden. */
  show(): void {
    this.opened = true;
    const duration = Number(this.getAttribute("duration") ?? 3000);
    clearTimeout(this.timer);
    if (duration > 0) this.timer = window.setTimeout(() => this.hide(), duration);
  }

  hide(): void {
    this.opened = false;
  }

  protected override firstUpdated(): void {
    this.show();
  }

  override render() {
    return html`<div role="status">${this.opened && this.text ? html`<p>${this.text}</p>` : ""}</div><slot></slot>`;
  }
}

export class CrowdTab extends LitElement {
  static override properties = { header: {} };
  static override styles = [base];

  declare header: string | null;

  override render() {
    return html`<div role="tabpanel" tabindex="0" aria-label=${this.header ?? ""}><slot></slot></div>`;
  }
}

export class CrowdTabs extends LitElement {
  static override properties = { at: { state: true } };
  static override styles = [base];

  declare at: number;

  constructor() {
    super();
    this.at = 0;
  }

  private get tabs(): CrowdTab[] {
    return [...this.querySelectorAll<CrowdTab>(":scope > crowd-tab")];
  }

  private go(at: number, isByKey: boolean): void {
    this.at = (at + this.tabs.length) % this.tabs.length;
    this.follow();
    if (isByKey)
      void this.updateComplete.then(() =>
        this.renderRoot.querySelector<HTMLElement>('[aria-selected="true"]')?.focus(),
      );
  }

  private arrow = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    this.go(this.at + step, true);
  };

  protected override updated(): void {
    this.follow();
  }

  private follow(): void {
    for (const [n, tab] of this.tabs.entries()) tab.hidden = n !== this.at;
  }

  /** Show the tab that something inside needs, such as an unanswered question. */
  private reveal = (event: Event): void => {
    const at = this.tabs.findIndex((tab) => tab.contains(event.target as Node));
    if (at >= 0 && at !== this.at) this.go(at, false);
  };

  override render() {
    return html`
      <div class="row" role="tablist" aria-label=${t("Tabs")} @keydown=${this.arrow}>
        ${this.tabs.map((tab, n) => html`<button type="button" role="tab" tabindex=${n === this.at ? 0 : -1}
          aria-selected=${n === this.at ? "true" : "false"} @click=${() => this.go(n, false)}>${tab.header ?? ""}</button>`)}
      </div>
      <slot @slotchange=${() => this.requestUpdate()} @hormiga-wanted=${this.reveal}></slot>
    `;
  }
}

define("crowd-card", CrowdCard);
define("crowd-alert", CrowdAlert);
define("crowd-badge", CrowdBadge);
define("crowd-toast", CrowdToast);
define("crowd-tab", CrowdTab);
define("crowd-tabs", CrowdTabs);
