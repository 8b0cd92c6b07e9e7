// What opens on demand: `<crowd-modal>` and `<crowd-instructions>`.

import { LitElement, css, html } from "lit";
import type { TemplateResult } from "lit";
import { define } from "../core/element";
import { placeRegions } from "../core/regions";
import { base } from "../core/style";
import { addWords, t } from "../core/words";

addWords({
  Open: "Abrir",
  Close: "Cerrar",
  "View instructions": "Ver instrucciones",
  "Detailed instructions": "Instrucciones detalladas",
  "Good example": "Buen ejemplo",
  "Bad example": "Mal ejemplo",
});

abstract class Dialog extends LitElement {
  static override properties = { opened: { type: Boolean, reflect: true } };
  static override styles = [
    base,
    css`
      dialog { color: var(--ink); background: var(--surface); border: 1px solid var(--line-strong);
        border-radius: var(--round); width: min(48rem, calc(100vw - 1rem)); padding: 1rem; }
      dialog::backdrop { background: rgb(0 0 0 / 50%); }
      .link { border-color: transparent; color: var(--accent); text-decoration: underline; padding-inline: 0; }
      .good { border-inline-start: 0.375rem solid var(--good); padding-inline-start: 0.75rem; }
      .bad { border-inline-start: 0.375rem solid var(--bad); padding-inline-start: 0.75rem; }
    `,
  ];

  declare opened: boolean;

  constructor() {
    super();
    this.opened = false;
  }

  open(): void {
    this.opened = true;
    this.follow();
  }

  close(): void {
    this.opened = false;
  }

  protected override updated(): void {
    this.follow();
  }

  private follow(): void {
    const dialog = this.renderRoot.querySelector("dialog");
    if (this.opened && dialog && !dialog.open) dialog.showModal();
    else if (!this.opened) dialog?.close();
  }

  protected abstract readonly words: string;
  protected abstract content(): TemplateResult;

  override render() {
    const words = this.getAttribute("link-text") || t(this.words);
    const isButton = this.getAttribute("link-type") === "button";
    return html`
      <button type="button" class=${isButton ? "" : "link"} aria-haspopup="dialog" @click=${() => this.open()}>${words}</button>
      <dialog class="awsui-modal-dialog" aria-label=${words} @close=${() => this.close()}>
        ${this.content()}
        <button type="button" @click=${() => this.close()}>${t("Close")}</button>
      </dialog>
    `;
  }
}

export class CrowdModal extends Dialog {
  protected override readonly words = "Open";

  protected override content() {
    return html`<slot @hormiga-wanted=${() => this.open()}></slot>`;
  }
}

export class CrowdInstructions extends Dialog {
  protected override readonly words = "View instructions";

  private region(name: string, slot: string, words: string): TemplateResult | string {
    if (!this.querySelector(`:scope > ${name}`)) return "";
    return html`<section class=${slot}><h2>${t(words)}</h2><slot name=${slot}></slot></section>`;
  }

  protected override content() {
    return html`${this.region("detailed-instructions", "full", "Detailed instructions")}
      ${this.region("positive-example", "good", "Good example")}
      ${this.region("negative-example", "bad", "Bad example")}`;
  }

  override render() {
    placeRegions(this);
    return html`<section class="awsui-app-layout__navigation"><slot name="short"></slot></section>${super.render()}<slot></slot>`;
  }
}

define("crowd-modal", CrowdModal);
define("crowd-instructions", CrowdInstructions);
