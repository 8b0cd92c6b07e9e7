// `<crowd-slider>` with its `<crowd-slider-label>`s: a number in a range.

import { LitElement, css, html } from "lit";
import { AnswerElement, define } from "../core/element";
import { base } from "../core/style";
import { addWords, t } from "../core/words";

addWords({ "Move the slider.": "Mueve el control.", "Value in numbers": "Valor en números" });

export class CrowdSlider extends AnswerElement<number> {
  static override styles = [
    ...AnswerElement.styles,
    css`
      :host { max-width: 40rem; margin-block: 0.5rem; }
      .line { display: flex; gap: 0.75rem; align-items: center; }
      input[type="range"] { flex: 1; min-height: 2.75rem; accent-color: var(--accent); min-width: 0; }
      input[type="number"] { width: 6rem; }
      output { font-weight: 600; min-width: 3ch; }
      .labels { display: flex; justify-content: space-between; gap: 0.5rem; }
    `,
  ];

  private limit(name: string, fallback: number): number {
    const given = Number.parseFloat(this.getAttribute(name) ?? "");
    return Number.isFinite(given) ? given : fallback;
  }

  get min(): number {
    return this.limit("min", 0);
  }

  get max(): number {
    return Math.max(this.limit("max", 100), this.min);
  }

  /** The template's value, or the lower end: what a person sees is what is sent. */
  protected override initial(): number {
    return this.within(this.limit("value", this.min));
  }

  override complaint(): string {
    return this.required && !this.isTouched && !this.hasAttribute("value") ? t("Move the slider.") : "";
  }

  private within(value: number): number {
    return Math.min(Math.max(value, this.min), this.max);
  }

  private take = (event: Event, isDone: boolean): void => {
    const given = (event.target as HTMLInputElement).valueAsNumber;
    if (!Number.isFinite(given)) return;
    if (isDone) this.change(this.within(given));
    else this.typing(this.within(given));
  };

  override render() {
    const step = this.limit("step", 1);
    const name = this.getAttribute("label") || this.getAttribute("aria-label") || this.name;
    const second = this.getAttribute("secondary-progress");
    return html`
      ${this.getAttribute("label") ? html`<span class="label">${name}</span>` : ""}
      <div class="line">
        <span class="soft small" aria-hidden="true">${this.min}</span>
        <input type="range" aria-label=${name} min=${this.min} max=${this.max} step=${step} .value=${String(this.value)}
          ?disabled=${this.disabled} @input=${(event: Event) => this.take(event, false)}
          @change=${(event: Event) => this.take(event, true)} />
        <span class="soft small" aria-hidden="true">${this.max}</span>
        ${this.hasAttribute("editable")
          ? html`<input type="number" aria-label=${t("Value in numbers")} min=${this.min} max=${this.max} step=${step}
              .value=${String(this.value)} ?disabled=${this.disabled} @change=${(event: Event) => this.take(event, true)} />`
          : html`<output>${this.value}</output>`}
      </div>
      ${second ? html`<progress aria-hidden="true" max=${this.max - this.min} value=${Number(second) - this.min}></progress>` : ""}
      <div class="labels"><slot></slot></div>
      ${this.problem ? html`<p class="wrong" role="alert">${this.problem}</p>` : ""}
    `;
  }
}

export class CrowdSliderLabel extends LitElement {
  static override styles = [base, css`:host { color: var(--soft); font-size: 0.875rem; }`];

  override render() {
    return html`<slot></slot>`;
  }
}

define("crowd-slider", CrowdSlider);
define("crowd-slider-label", CrowdSliderLabel);
