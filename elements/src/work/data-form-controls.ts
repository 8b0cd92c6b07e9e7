// A control for each kind of field.

import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Json } from "../core/messages";
import { typingBox } from "../core/typing-box";
import { addWords, inLanguage, t } from "../core/words";
import type { Entry, Field } from "./data-form-fields";
import "./opening-hours";
import "./photo";

addWords({
  "One in each line.": "Uno en cada línea.",
  Unit: "Unidad",
  "Choose…": "Elige…",
  Suggested: "Sugerido",
  required: "obligatorio",
});

export const controlStyles = css`
  .units { display: grid; grid-template-columns: 1fr auto; gap: 0.5rem; }
  .units select { width: auto; }
  .name .soft { font-weight: 400; }
  .options { display: flex; flex-wrap: wrap; gap: 0.5rem; }
  input[type="date"] { width: auto; }
  .sides { display: grid; gap: 1rem; }
  .source { padding: 0.75rem; border: 1px solid var(--line); border-radius: var(--round); overflow-wrap: anywhere; }
  .field { padding-block: 0.75rem; border-block-end: 1px solid var(--line); }
  .field > * { margin-block: 0.25rem; }
  .field.faulty { border-inline-start: 3px solid var(--bad); padding-inline-start: 0.75rem; }
  .evidence { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.375rem; }
  .evidence li { border: 1px solid var(--line); border-radius: var(--round); padding-inline-start: 0.5rem; max-width: 100%; }
  label.plain { display: flex; gap: 0.5rem; align-items: center; min-height: 2.75rem; }
  h2 { font-size: 1.125rem; margin-block: 0 0.5rem; }
  .grow { flex: 1; min-width: 8rem; }
  @media (min-width: 56rem) {
    .sides.two { grid-template-columns: 1fr 1fr; align-items: start; }
    .source { position: sticky; inset-block-start: 0.5rem; max-height: 95vh; overflow: auto; }
  }
`;

interface Shown {
  field: Field;
  entry: Entry | undefined;
  name: string;
  problem: string;
  isGuess: boolean;
  isOff: boolean;
  set: (field: Field, change: Entry, isWriting?: boolean) => void;
}

const MANY = 7;
const textOf = (event: Event) => (event.target as HTMLSelectElement).value;

export function control(shown: Shown): TemplateResult {
  const { field, name, isGuess } = shown;
  const { id, kind, required, note, options: all } = field;
  const title = html`${name}${required ? html` <span class="soft small">(${t("required")})</span>` : nothing}${isGuess
    ? html` <small class="soft">(${t("Suggested")})</small>` : nothing}`;
  const hint = `${inLanguage(note)} ${kind === "several" && !all ? t("One in each line.") : ""}`.trim();
  const notes = html`<div class="soft small" id="n-f-${id}" ?hidden=${!hint}>${hint}</div>`;
  const isList = all && (kind === "several" || all.length < MANY);
  if (isList || kind === "hours" || kind === "photo")
    return html`<fieldset aria-describedby="n-f-${id} p-f-${id}"><legend class="name">${title}</legend>${notes}
      ${isList ? options(shown) : inner(shown)}</fieldset>`;
  return html`<label class="label name" for="f-${id}">${title}</label>${notes}${line(shown)}`;
}

function options({ field, entry, isGuess, isOff, set }: Shown): TemplateResult {
  const several = field.kind === "several";
  const chosen = (several ? entry?.value ?? [] : [entry?.value]) as string[];
  const press = (id: string) =>
    set(field, { value: several ? (chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]) : id });
  return html`<div class="options">${field.options?.map(({ id, title }) => html`
    <label class="choice ${chosen.includes(id) && isGuess ? "guess" : ""}">
      <input type=${several ? "checkbox" : "radio"} name=${field.id} .checked=${chosen.includes(id)} ?disabled=${isOff}
        @change=${() => press(id)} />${inLanguage(title)}</label>`)}</div>`;
}

/** Elements of their own: each gives its value, or the id and the time of a photo. */
function inner({ field, entry, name, isOff, set }: Shown): TemplateResult {
  const take = (event: Event) => {
    const { value } = event.target as HTMLElement & { value?: Json };
    set(field, field.kind === "hours" ? { value } : { value: "", ...(value as Entry | undefined) });
  };
  return field.kind === "hours"
    ? html`<hormiga-opening-hours id="f-${field.id}" label=${name} .value=${entry?.value} ?disabled=${isOff} @change=${take}></hormiga-opening-hours>`
    : html`<hormiga-photo id="f-${field.id}" label=${name} .value=${entry?.value ? entry : undefined} ?disabled=${isOff} @change=${take}></hormiga-photo>`;
}

/** What is typed, or chosen from a long list. */
function line({ field, entry, name, isGuess, isOff, problem, set }: Shown): TemplateResult {
  const { kind, id, units = [], max_length = 0 } = field;
  const select = (named: string, chosen: unknown, all: { id: string; title: Json }[], put: (text: string) => void) => html`
    <select id=${named} aria-label=${named ? nothing : `${t("Unit")}: ${name}`} ?disabled=${isOff} @change=${(event: Event) => put(textOf(event))}>
      ${all.length > 1 ? html`<option value="" ?selected=${!chosen}>${t("Choose…")}</option>` : nothing}
      ${all.map((one) => html`<option value=${one.id} ?selected=${chosen === one.id}>${inLanguage(one.title)}</option>`)}</select>`;
  if (kind === "choice") return select(`f-${id}`, entry?.value, field.options ?? [], (value) => set(field, { value }));
  const box = typingBox({
    id: `f-${id}`, kind, value: entry?.value, isOff, isGuess, isWrong: problem !== "",
    isLong: kind === "several" || kind === "remark" || (kind === "text" && max_length > 200),
    put: (value, isWriting) => set(field, { value }, isWriting),
  });
  const unit = entry?.unit ?? (units.length === 1 ? units[0] : "");
  return units.length ? html`<div class="units">${box}${select("", unit, units.map((one) => ({ id: one, title: one })),
    (chosen) => set(field, { unit: chosen }))}</div>` : box;
}
