// An element's regions are plain children: instructions, the target, a worker's comment.

import { type TemplateResult, html } from "lit";
import { addWords, t } from "./words";

addWords({ Instructions: "Instrucciones", "Full instructions": "Instrucciones completas" });

const SLOTS: Record<string, string> = {
  "classification-target": "target",
  "short-instructions": "short",
  "full-instructions": "full",
  "worker-comment": "comment",
  "short-summary": "short",
  "detailed-instructions": "full",
  "positive-example": "good",
  "negative-example": "bad",
};

/** Give a host's region children their slots; without them, children stay unslotted. */
export function placeRegions(host: Element): void {
  for (const child of host.children) {
    const slot = SLOTS[child.localName];
    if (slot && !child.hasAttribute("slot")) child.setAttribute("slot", slot);
  }
}

/** Render a host's instructions: the short ones in sight, the full ones a touch away. */
export function regions(host: Element): TemplateResult {
  placeRegions(host);
  const full = host.querySelector(":scope > full-instructions");
  const short = host.querySelector(":scope > short-instructions");
  return html`
    ${short ? html`<section aria-label=${t("Instructions")} class="awsui-app-layout__navigation soft"><slot name="short"></slot></section>` : ""}
    ${full
      ? html`<details class="instructions"><summary>${full.getAttribute("header") || t("Full instructions")}</summary>
          <slot name="full"></slot></details>`
      : ""}
  `;
}
