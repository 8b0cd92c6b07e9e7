// A text that says why: as long as the project asks for.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { lengthProblem } from "./limits";
import { addWords, t } from "./words";

addWords({
  "Why?": "¿Por qué?",
  "Why? (optional)": "¿Por qué? (opcional)",
  "Say in a sentence why.": "Di en una frase por qué.",
  "At least {n} characters": "Al menos {n} caracteres",
});

export interface ReasonRule { reason?: "none" | "optional" | "required"; min_reason?: number }

/** A box for the reason; `put(text, isDone)` hears each letter and the end. */
export function reasonBox(rule: ReasonRule, text: string, put: (text: string, isDone: boolean) => void): TemplateResult | typeof nothing {
  if ((rule.reason ?? "none") === "none") return nothing;
  const isNeeded = rule.reason === "required";
  const take = (isDone: boolean) => (event: Event) => put((event.target as HTMLTextAreaElement).value, isDone);
  const least = isNeeded && rule.min_reason ? "least" : nothing;
  return html`<div><label class="label" for="reason">${isNeeded ? t("Why?") : t("Why? (optional)")}</label>
    ${least === "least" ? html`<span class="soft small" id="least">${t("At least {n} characters", { n: rule.min_reason ?? 1 })}</span>` : nothing}
    <textarea id="reason" maxlength="2000" aria-describedby=${least} .value=${text} ?required=${isNeeded}
      @input=${take(false)} @change=${take(true)}></textarea></div>`;
}

export function reasonProblem(rule: ReasonRule, text: string): string {
  if (rule.reason !== "required") return "";
  if (!text.trim()) return t("Say in a sentence why.");
  return rule.min_reason ? lengthProblem(text, { min_characters: rule.min_reason }) : "";
}
