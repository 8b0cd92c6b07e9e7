// What a search result and the search itself look like in a relevance task.

import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { until } from "lit/directives/until.js";
import { addressOf } from "../core/media";
import { addWords, t } from "../core/words";

addWords({
  "What was searched": "Lo que se buscó",
  "What the person wants": "Lo que quiere la persona",
  "Language and place": "Idioma y lugar",
});

export interface Result { title: string; url?: string; snippet?: string; image?: string }
export interface Query { query?: string; intent?: string; locale?: string }

export const resultStyles = css`
  dl.query { display: grid; gap: 0.125rem 1rem; margin: 0 0 1rem; padding: 0.75rem; border: 1px solid var(--line); border-radius: var(--round); }
  .query dt { color: var(--soft); font-size: 0.875rem; }
  .query dd { margin: 0; overflow-wrap: anywhere; }
  .query .words { font-size: 1.25rem; font-weight: 600; }
  .result { padding: 0.75rem; border: 1px solid var(--line); border-radius: var(--round); background: var(--field); overflow-wrap: anywhere; }
  .result h3 { margin: 0; font-size: 1.0625rem; }
  .result p { margin: 0.25rem 0 0; max-width: 70ch; white-space: pre-wrap; }
  .result img { max-width: 8rem; max-height: 8rem; margin-block-start: 0.5rem; }
  .url { color: var(--good); font-size: 0.875rem; }
`;

export function queryBox({ query, intent, locale }: Query): TemplateResult {
  const line = (name: string, text: string | undefined, kind = "") =>
    text ? html`<dt>${name}</dt><dd class=${kind} dir="auto">${text}</dd>` : nothing;
  return html`<dl class="query">${line(t("What was searched"), query, "words")}
    ${line(t("What the person wants"), intent)}${line(t("Language and place"), locale)}</dl>`;
}

/** A result as a card's content; its address is text, for nothing opens in a task. */
export function resultBox({ title, url, snippet, image }: Result): TemplateResult {
  return html`<h3 dir="auto">${title}</h3>
    ${url ? html`<p class="url">${url}</p>` : nothing}
    ${snippet ? html`<p dir="auto">${snippet}</p>` : nothing}
    ${image ? until(addressOf(image).then((src) => html`<img alt="" src=${src} />`, () => nothing), nothing) : nothing}`;
}
