// Questions that are answered on a scale: radios with number keys. The keys belong to
// the question that has the focus, or else to the first one that is still open.

import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { type Hotkey, keyOf } from "./keys";
import { addWords, t } from "./words";

addWords({
  "{name} is much better": "{name} es mucho mejor",
  "{name} is better": "{name} es mejor",
  "{name} is slightly better": "{name} es un poco mejor",
  "About the same": "Más o menos igual",
  "Both are bad": "Las dos están mal",
  "Number {n} of the question": "Número {n} de la pregunta",
});

export interface Option { words: string; note?: string; key?: string }

export interface Scale {
  id: string;
  legend: string;
  options: Option[];
  chosen: number;
  choose: (option: number) => void;
  /** Short options that stand beside each other, such as 1 to 5. */
  isShort?: boolean;
}

export const scaleStyles = css`
  .short { display: flex; flex-wrap: wrap; gap: 0.375rem; }
  .short label.choice { min-inline-size: 3.25rem; gap: 0.375rem; padding-inline: 0.5rem; }
  .note { display: block; color: var(--soft); font-size: 0.875rem; }
  @media (min-width: 56rem) {
    .scale:not(.short) { grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); }
    .scale label.choice { block-size: 100%; }
  }
`;

export function scale(at: Scale, extra: TemplateResult | typeof nothing = nothing): TemplateResult {
  return html`<fieldset role="radiogroup" aria-labelledby=${at.id} data-scale=${at.id}>
    <legend id=${at.id}>${at.legend}</legend>
    <div class="scale ${at.isShort ? "short" : "stack"}">${at.options.map((option, n) => html`<label class="choice">
      <input type="radio" name=${at.id} .checked=${at.chosen === n} @change=${() => at.choose(n)} />
      <span>${option.words}${option.note ? html`<span class="note">${option.note}</span>` : nothing}</span>
      ${keyOf(hotkey(option, n)) === option.words ? nothing : html`<kbd aria-hidden="true">${keyOf(hotkey(option, n))}</kbd>`}</label>`)}</div>
    ${extra}</fieldset>`;
}

function hotkey(option: Option, n: number): Pick<Hotkey, "action" | "key"> {
  const key = option.key ?? String(n + 1);
  return { action: `label-${key}`, key };
}

/** The number keys of several questions. */
export function scaleKeys(root: ShadowRoot | null, scales: Scale[]): Hotkey[] {
  const focused = root?.activeElement;
  const at = focused?.closest<HTMLElement>("[data-scale]")?.dataset["scale"];
  const near = scales.find((one) => one.id === at) ?? scales.find((one) => one.chosen < 0) ?? scales[0];
  return (near?.options ?? []).map((option, n) => ({
    ...hotkey(option, n),
    words: scales.length > 1 ? t("Number {n} of the question", { n: option.key ?? n + 1 }) : option.words,
    run: () => {
      near?.choose(n);
      // Tab goes on from the radio that is chosen, so the focus has to stand there.
      const group = focused instanceof HTMLInputElement && focused.type === "radio" ? focused.closest("fieldset") : null;
      if (at === near?.id) group?.querySelectorAll<HTMLInputElement>("input[type=radio]")[n]?.focus();
    },
  }));
}

/** A preference between two named things, from the first by `reach` to the second. */
export interface Verdict { better: "first" | "second" | "tie" | "both-bad"; by: number }

export function verdicts(reach: number, isBothBad = false): Verdict[] {
  const steps = Array.from({ length: reach }, (_, n) => n + 1);
  const found: Verdict[] = [
    ...steps.map((n): Verdict => ({ better: "first", by: reach + 1 - n })),
    { better: "tie", by: 0 },
    ...steps.map((by): Verdict => ({ better: "second", by })),
  ];
  return isBothBad ? [...found, { better: "both-bad", by: 0 }] : found;
}

export function verdictWords({ better, by }: Verdict, reach: number, first: string, second: string): string {
  if (better === "tie") return t("About the same");
  if (better === "both-bad") return t("Both are bad");
  const name = better === "first" ? first : second;
  if (by > 1 && by === reach) return t("{name} is much better", { name });
  return reach > 2 && by === 1 ? t("{name} is slightly better", { name }) : t("{name} is better", { name });
}
