// `<crowd-input>` and `<crowd-text-area>`: a line and a paragraph. Untouched, without a
// value of the template's, they are absent from the answer.

import { type PropertyValues, css, html, nothing } from "lit";
import { AnswerElement, define } from "../core/element";
import { addWords, t } from "../core/words";

addWords({
  "Fill this in.": "Completa este campo.",
  "Write a number.": "Escribe un número.",
  "Write an e-mail address, such as ana@example.org.": "Escribe un correo, como ana@example.org.",
  "Write a whole web address, such as https://example.org.":
    "Escribe una dirección web completa, como https://example.org.",
  "Write it in the form that is asked for.": "Escríbelo en la forma que se pide.",
  "Write at least {count} characters.": "Escribe al menos {count} caracteres.",
  "Write at most {count} characters.": "Escribe como mucho {count} caracteres.",
  "{count} of {most}": "{count} de {most}",
  "{count} characters": "{count} caracteres",
});

type Control = HTMLInputElement | HTMLTextAreaElement;
const TYPES = [
  "text", "number", "email", "url", "tel", "search", "date", "time", "datetime-local", "month",
  "week", "password", "color",
];

export abstract class TextElement extends AnswerElement<string> {
  static override styles = [
    ...AnswerElement.styles,
    css`.field { margin-block: 0.25rem; max-width: 60ch; } [aria-invalid="true"] { border-color: var(--bad); }`,
  ];

  protected override initial(): string | undefined {
    return this.getAttribute("value") ?? undefined;
  }

  protected override firstUpdated(_changed: PropertyValues): void {
    if (this.hasAttribute("auto-focus")) this.control?.focus();
  }

  protected get control(): Control | null {
    return this.renderRoot.querySelector<Control>("input, textarea");
  }

  protected number(attribute: string): number | null {
    const given = Number.parseInt(this.getAttribute(attribute) ?? "", 10);
    return given >= 0 ? given : null;
  }

  override complaint(): string {
    const value = this.value ?? "";
    if (!value && !this.control?.validity.badInput) return this.required ? t("Fill this in.") : "";
    return this.sizes(value) || this.form(value);
  }

  private sizes(value: string): string {
    const [least, most] = [this.number("min-length"), this.number("max-length")];
    const count = value.length;
    if (least !== null && count < least) return t("Write at least {count} characters.", { count: least });
    if (most !== null && count > most) return t("Write at most {count} characters.", { count: most });
    return "";
  }

  private form(value: string): string {
    if (!this.isMistyped && this.allows(value)) return "";
    const words = this.isMistyped ? FORMS[this.getAttribute("type") ?? ""] : "";
    return this.getAttribute("error-message") || t(words || "Write it in the form that is asked for.");
  }

  private get isMistyped(): boolean {
    const validity = this.control?.validity;
    return Boolean(validity && (validity.badInput || validity.typeMismatch));
  }

  private allows(value: string): boolean {
    const pattern = this.getAttribute("allowed-pattern") || this.getAttribute("pattern");
    if (!pattern) return true;
    try {
      return new RegExp(`^(?:${pattern})$`, "u").test(value);
    } catch {
      return true;
    }
  }

  protected typed = (): void => this.typing(this.control?.value ?? "");

  protected done = (): void => {
    this.change(this.control?.value ?? "");
    if (this.hasAttribute("auto-validate")) this.problem = this.complaint();
  };

  /** Without a label, what a screen reader says instead. */
  protected get spokenName(): string {
    return this.getAttribute("placeholder") || this.getAttribute("aria-label") || this.name;
  }

  protected abstract box(): unknown;

  override render() {
    const label = this.getAttribute("label");
    return html`
      <div class="field">
        ${label ? html`<label class="label" for="control">${label}</label>` : ""}
        ${this.box()}
        <p id="wrong" class="wrong" role="alert" ?hidden=${!this.problem}>${this.problem}</p>
      </div>
      <slot></slot>
    `;
  }
}

const FORMS: Record<string, string> = {
  number: "Write a number.",
  email: "Write an e-mail address, such as ana@example.org.",
  url: "Write a whole web address, such as https://example.org.",
};

export class CrowdInput extends TextElement {
  protected override box() {
    const type = this.getAttribute("type") ?? "text";
    return html`<input id="control" type=${TYPES.includes(type) ? type : "text"} step="any"
      placeholder=${this.getAttribute("placeholder") ?? ""} .value=${this.value ?? ""}
      ?disabled=${this.disabled} aria-required=${this.required ? "true" : "false"}
      aria-invalid=${this.problem ? "true" : "false"} aria-describedby="wrong"
      aria-label=${this.getAttribute("label") ? nothing : this.spokenName}
      @input=${this.typed} @change=${this.done} />`;
  }
}

export class CrowdTextArea extends TextElement {
  protected override box() {
    const [rows, most] = [this.number("rows"), this.number("max-length")];
    const count = (this.value ?? "").length;
    const counted = most === null ? t("{count} characters", { count }) : t("{count} of {most}", { count, most });
    return html`<textarea id="control" rows=${rows || 3}
      placeholder=${this.getAttribute("placeholder") ?? ""} .value=${this.value ?? ""}
      ?disabled=${this.disabled} aria-required=${this.required ? "true" : "false"}
      aria-invalid=${this.problem ? "true" : "false"} aria-describedby="wrong counted"
      aria-label=${this.getAttribute("label") ? nothing : this.spokenName}
      @input=${this.typed} @change=${this.done}></textarea>
      <p id="counted" class="soft small" ?hidden=${!this.hasAttribute("char-counter")}>${counted}</p>`;
  }
}

define("crowd-input", CrowdInput);
define("crowd-text-area", CrowdTextArea);
