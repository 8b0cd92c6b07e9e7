// `<crowd-form>`: a form around elements and native controls that sends one answer.

import { LitElement, css, html } from "lit";
import { bridge } from "./bridge";
import { answerOf, crowdFields, problemIn } from "./collect";
import { define } from "./element";
import { keyList, keyListStyles } from "./key-list";
import { type Hotkey, keyOf, runKey } from "./keys";
import { MOST_BYTES, sizeOf } from "./messages";
import { session } from "./session";
import { base } from "./style";
import { addWords, t } from "./words";

addWords({
  Submit: "Enviar",
  Undo: "Deshacer",
  Redo: "Rehacer",
  "This answer is too large to send. Shorten it.": "Esta respuesta es demasiado grande para enviarla. Acórtala.",
});

export class CrowdForm extends LitElement {
  static override styles = [
    base,
    keyListStyles,
    css`
      .bar { margin-block-start: 1rem; }
      .bar button.main { flex: 1; justify-content: center; text-align: center; }
      .answered { overflow: auto; }
      @media (min-width: 40rem) { .bar button.main { flex: none; min-width: 12rem; } }
    `,
  ];
  static override properties = { answered: { state: true }, problem: { state: true } };

  declare answered: string;
  /** What is wrong, where the control in question cannot say so itself. */
  declare problem: string;
  /** The element that this is the inner form of; it answers besides what is inside. */
  subject: HTMLElement | null = null;
  private asking: Event | null = null;

  constructor() {
    super();
    this.answered = "";
    this.problem = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("keydown", this.key);
    document.addEventListener("hormiga-changed", this.redraw);
    document.addEventListener("hormiga-started", this.redraw);
    this.addEventListener("click", this.press);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.key);
    document.removeEventListener("hormiga-changed", this.redraw);
    document.removeEventListener("hormiga-started", this.redraw);
    this.removeEventListener("click", this.press);
  }

  override firstUpdated(): void {
    if (this.shadowRoot) session.watch(this.shadowRoot);
  }

  /** The inner form, which public templates reach for, and put controls into. */
  get form(): HTMLFormElement | null {
    return this.renderRoot.querySelector("form");
  }

  /** Check, let the template's own handlers say no, and send. */
  submit(): void {
    const problem = problemIn(...this.roots);
    this.problem = problem && !("problem" in problem.element) ? problem.message : "";
    if (problem) {
      problem.element.dispatchEvent(new Event("hormiga-wanted", { bubbles: true, composed: true }));
      problem.element.focus();
      problem.element.scrollIntoView({ block: "nearest" });
      return bridge.say({
        type: "invalid",
        body: { reason: "incomplete", message: problem.message.slice(0, 500) },
      });
    }
    const event = new Event("submit", { bubbles: true, cancelable: true, composed: true });
    this.asking = event;
    if ((this.form ?? this).dispatchEvent(event)) this.send();
  }

  reset(): void {
    session.reset();
  }

  hotkeys(): Hotkey[] {
    const run = () => this.submit();
    return [{ action: "submit", words: t("Submit"), key: "Ctrl+Enter", run }];
  }

  private get roots(): ParentNode[] {
    const inner = this.form ? [this.form] : [];
    return this.subject ? [this.subject, this, ...inner] : [this, ...inner];
  }

  private send(): void {
    const answer = answerOf(...this.roots);
    const holder = this.subject ?? this;
    const isFlat = holder.getAttribute("answer-format") === "flatten-objects";
    if (sizeOf(answer) > MOST_BYTES) {
      this.problem = t("This answer is too large to send. Shorten it.");
      return bridge.say({ type: "invalid", body: { reason: "too-large" } });
    }
    const fields = crowdFields(answer, isFlat);
    if (bridge.isOpen) bridge.say({ type: "submit", body: { answer, fields } });
    else this.answered = JSON.stringify([answer], null, 1);
  }

  private redraw = (): void => this.requestUpdate();

  private key = (event: KeyboardEvent): void => {
    runKey(event, this.hotkeys());
  };

  private press = (event: Event): void => {
    if (event.defaultPrevented) return;
    const pressed = event.composedPath().filter((part) => part instanceof HTMLElement);
    const inside = pressed.slice(0, pressed.indexOf(this));
    const button = inside.find((part) => part.hasAttribute("form-action"));
    if (button?.matches("[disabled], [loading]")) return;
    const action = button?.getAttribute("form-action");
    const native = inside.find((part) => part.matches("button, input"));
    const kind = native?.getRootNode() === this.getRootNode() ? (native as HTMLButtonElement).type : "";
    if (action === "submit" || kind === "submit") this.submit();
    else if (action === "reset" || kind === "reset") this.reset();
  };

  /** A control that was put into the inner form may submit it by Enter. */
  private inner = (event: Event): void => {
    if (event === this.asking) return;
    event.preventDefault();
    event.stopPropagation();
    this.submit();
  };

  private get hasOwnButton(): boolean {
    return this.querySelector("[form-action=submit], button[type=submit], input[type=submit]") !== null;
  }

  override render() {
    const submit = this.hotkeys()[0]!;
    return html`
      <form class="form" part="form" novalidate @submit=${this.inner}>
        <slot></slot>
      </form>
      ${this.problem ? html`<p class="wrong" role="alert">${this.problem}</p>` : ""}
      <div class="bar row">
        ${this.hasOwnButton ? "" : html`<button type="button" class="main" @click=${() => this.submit()}>
          ${t("Submit")} <kbd aria-hidden="true">${keyOf(submit)}</kbd></button>`}
        <button type="button" ?disabled=${!session.canUndo} @click=${() => session.undo()}>${t("Undo")}</button>
        <button type="button" ?disabled=${!session.canRedo} @click=${() => session.redo()}>${t("Redo")}</button>
        ${keyList(this)}
      </div>
      ${this.answered ? html`<pre class="answered">${this.answered}</pre>` : ""}
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "crowd-form": CrowdForm;
  }
}

define("crowd-form", CrowdForm);
