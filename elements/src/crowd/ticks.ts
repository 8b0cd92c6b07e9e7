// What is ticked: `<crowd-checkbox>`, `<crowd-toggle-button>`, `<crowd-radio-button>` in a
// `<crowd-radio-group>`. Each says `{value: true or false}` under its name.

import { LitElement, css, html } from "lit";
import { AnswerElement, define } from "../core/element";
import { base } from "../core/style";
import { addWords, t } from "../core/words";

addWords({
  "Tick this.": "Marca esta casilla.",
  "Choose one.": "Elige una opción.",
  "This cannot stay as it is.": "Esto no puede quedar así.",
});

type Value = Record<string, boolean>;

abstract class Tick extends AnswerElement<Value> {
  static override styles = [
    ...AnswerElement.styles,
    css`
      :host { margin-block: 0.375rem; }
      input.switch[type="checkbox"] { appearance: none; inline-size: 3rem; block-size: 1.75rem; border-radius: 1rem;
        border: 2px solid var(--line-strong); background: var(--field); position: relative; }
      .switch::before { content: ""; position: absolute; inset-block: 0.125rem; inset-inline-start: 0.125rem;
        inline-size: 1.25rem; border-radius: 50%; background: var(--line-strong); }
      .switch:checked { background: var(--accent-soft); border-color: var(--accent); }
      .switch:checked::before { inset-inline: auto 0.125rem; background: var(--accent); }
    `,
  ];

  /** The name of its state in the answer. */
  get key(): string {
    return this.getAttribute("value") ?? "on";
  }

  protected override initial(): Value {
    const given = this.getAttribute("checked");
    return { [this.key]: given !== null && given !== "false" };
  }

  get checked(): boolean {
    return this.value?.[this.key] ?? false;
  }

  set checked(isChecked: boolean) {
    this.value = { [this.key]: Boolean(isChecked) };
  }

  override complaint(): string {
    if (this.required && !this.checked) return t("Tick this.");
    return "";
  }

  protected press(isChecked: boolean): void {
    this.change({ [this.key]: isChecked });
  }

  protected abstract box(): unknown;

  override render() {
    return html`<label class="choice">${this.box()}<span><slot></slot></span></label>
      ${this.problem ? html`<p class="wrong" role="alert">${this.problem}</p>` : ""}`;
  }
}

export class CrowdCheckbox extends Tick {
  protected override box() {
    return html`<input type="checkbox" .checked=${this.checked} ?disabled=${this.disabled}
      @change=${(event: Event) => this.press((event.target as HTMLInputElement).checked)} />`;
  }
}

export class CrowdToggleButton extends Tick {
  /** A template may say that the state is not acceptable. */
  override complaint(): string {
    const isRefused = this.hasAttribute("invalid") && !this.isTouched;
    return isRefused ? t("This cannot stay as it is.") : super.complaint();
  }

  protected override box() {
    return html`<input type="checkbox" role="switch" class="switch" .checked=${this.checked} ?disabled=${this.disabled}
      @change=${(event: Event) => this.press((event.target as HTMLInputElement).checked)} />`;
  }
}

export class CrowdRadioButton extends Tick {
  get group(): CrowdRadioGroup | null {
    return this.closest("crowd-radio-group") as CrowdRadioGroup | null;
  }

  override complaint(): string {
    return "";
  }

  /** Choosing one lets the others of the group go, in one step of undo. */
  protected override press(): void {
    for (const other of this.group?.buttons ?? []) if (other !== this) other.checked = false;
    super.press(true);
  }

  private arrow = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const all = this.group?.buttons.filter((button) => !button.disabled) ?? [];
    const next = step && all[(all.indexOf(this) + step + all.length) % all.length];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.press();
  };

  /** One stop for Tab in a group: the chosen one, or the first. */
  private get stop(): number {
    const all = this.group?.buttons.filter((button) => !button.disabled) ?? [this];
    return (all.find((button) => button.checked) ?? all[0]) === this ? 0 : -1;
  }

  protected override box() {
    return html`<input type="radio" .checked=${this.checked} ?disabled=${this.disabled} tabindex=${this.stop}
      @keydown=${this.arrow} @change=${() => this.press()} />`;
  }
}

export class CrowdRadioGroup extends LitElement {
  static override styles = [base];

  constructor() {
    super();
    document.addEventListener("hormiga-changed", () => this.redraw());
  }

  get buttons(): CrowdRadioButton[] {
    return [...this.querySelectorAll<CrowdRadioButton>("crowd-radio-button")];
  }

  /** The name of the chosen button; "" when none is. */
  get selected(): string {
    return this.buttons.find((button) => button.checked)?.name ?? "";
  }

  private redraw(): void {
    for (const button of this.buttons) button.requestUpdate();
  }

  override render() {
    return html`<div role="radiogroup" aria-label=${this.getAttribute("label") || t("Choose one.")}>
      <slot @slotchange=${() => this.redraw()}></slot></div>`;
  }
}

define("crowd-checkbox", CrowdCheckbox);
define("crowd-toggle-button", CrowdToggleButton);
define("crowd-radio-group", CrowdRadioGroup);
define("crowd-radio-button", CrowdRadioButton);
