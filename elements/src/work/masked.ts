// `<hormiga-masked>`: what may be hard to look at, out of sight until somebody asks for
// it: held, or kept in sight until they leave. Leaving the task is always one press away.

import { LitElement, css, html } from "lit";
import { bridge } from "../core/bridge";
import { define } from "../core/element";
import { base } from "../core/style";
import { addWords, t } from "../core/words";

addWords({
  "This may be unpleasant to read. It is hidden until you ask for it, and you can leave it at any time.":
    "Puede ser desagradable de leer. Está oculto hasta que lo pidas y puedes dejarlo en cualquier momento.",
  "Hold to see": "Mantén pulsado para ver",
  "Keep in sight": "Dejar a la vista",
  "Skip this task": "Saltar esta tarea",
  "Hidden.": "Oculto.",
  "In sight. Escape hides it.": "A la vista. Esc lo oculta.",
});

export class HormigaMasked extends LitElement {
  static override styles = [
    base,
    css`
      :host { margin-block-end: 1rem; }
      .what { margin-block: 0.5rem; overflow: clip; }
      .what.hidden { filter: blur(0.6rem); user-select: none; -webkit-user-select: none; }
      .hold { touch-action: none; user-select: none; -webkit-user-select: none; }
    `,
  ];
  static override properties = { isHeld: { state: true }, isKept: { state: true } };
  declare isHeld: boolean;
  declare isKept: boolean;
  private isOver = false;

  constructor() {
    super();
    this.isHeld = this.isKept = false;
    this.addEventListener("pointerenter", () => { this.isOver = true; });
    this.addEventListener("pointerleave", (event) => {
      this.isOver = false;
      this.isHeld = false;
      if (event.pointerType !== "touch" && !this.matches(":focus-within")) this.hide();
    });
    this.addEventListener("focusout", (event) => {
      const isInside = event.relatedTarget instanceof Node && this.contains(event.relatedTarget);
      this.isHeld = false;
      if (!isInside && !this.isOver) this.hide();
    });
    this.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.isInSight) this.hide();
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("blur", this.hide);
    document.addEventListener("visibilitychange", this.hide);
    document.addEventListener("pointerdown", this.elsewhere);
    document.addEventListener("hormiga-started", this.redraw);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("blur", this.hide);
    document.removeEventListener("visibilitychange", this.hide);
    document.removeEventListener("pointerdown", this.elsewhere);
    document.removeEventListener("hormiga-started", this.redraw);
  }

  get isInSight(): boolean {
    return this.isHeld || this.isKept;
  }

  /** Put it out of sight, or, by a key, into it and out again. */
  toggle(): void {
    this.isKept = !this.isInSight;
    this.isHeld = false;
  }

  /** Inside another element's shadow, nobody else says that the language is known. */
  private redraw = (): void => this.requestUpdate();

  private hide = (): void => {
    this.isHeld = this.isKept = false;
  };

  private elsewhere = (event: Event): void => {
    if (!event.composedPath().includes(this)) this.hide();
  };

  private hold(event: PointerEvent): void {
    if (event.button !== 0) return;
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    this.isHeld = true;
  }

  /** A pointer that is held may leave the frame itself: no other event tells. */
  private moved(event: PointerEvent): void {
    const { left, right, top, bottom } = this.getBoundingClientRect();
    const isIn = event.clientX >= left && event.clientX <= right;
    if (!isIn || event.clientY < top || event.clientY > bottom) this.isHeld = false;
  }

  private key(event: KeyboardEvent): void {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!isPlain || (event.key !== " " && event.key !== "Enter")) return;
    event.preventDefault();
    this.isHeld = event.type === "keydown";
  }

  private skip(): void {
    this.hide();
    bridge.say({ type: "shortcut", body: { action: "skip" } });
  }

  override render() {
    const isHidden = !this.isInSight;
    return html`
      <p class="soft small">${t("This may be unpleasant to read. It is hidden until you ask for it, and you can leave it at any time.")}</p>
      <div class="row">
        <button type="button" class="hold" @pointerdown=${this.hold} @pointermove=${this.moved} @pointerup=${() => { this.isHeld = false; }}
          @pointercancel=${() => { this.isHeld = false; }} @keydown=${this.key} @keyup=${this.key}
          @contextmenu=${(event: Event) => event.preventDefault()}>${t("Hold to see")}</button>
        <button type="button" aria-pressed=${this.isKept ? "true" : "false"} @click=${() => this.toggle()}>
          ${t("Keep in sight")} <kbd aria-hidden="true">v</kbd></button>
        <button type="button" @click=${() => this.skip()}>${t("Skip this task")}</button>
      </div>
      <div class="what ${isHidden ? "hidden" : ""}" ?inert=${isHidden}><slot></slot></div>
      <p class="soft small" role="status">${isHidden ? t("Hidden.") : t("In sight. Escape hides it.")}</p>`;
  }
}

define("hormiga-masked", HormigaMasked);
