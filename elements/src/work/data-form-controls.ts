// A control for each kind of field.

import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Json } from "../core/messages";
import { writeNumber } from "../core/numbers";
import { addWords, inLanguage, t } from "../core/words";
import type { Entry, Field } from "./data-form-fields";
import "./opening-hours";
import "./photo";

addWords({
  "One in each line.": "Uno en cada línea.",
  "Unit of {name}": "Unidad de {name}",
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
const TYPES: Partial<Record<Field["kind"], [type: string, mode: string]>> = {
  url: ["url", "url"], phone: ["tel", "tel"], number: ["text", "decimal"], date: ["date", "text"],
};
type Writable = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
const textOf = (event: Event) => (event.target as Writable).value;

export function control(shown: Shown): TemplateResult {
  const { field, name, isGuess } = shown;
  const suffix = html`${field.required ? html` <span class="soft small">(${t("required")})</span>` : nothing}${isGuess
    ? html` <small class="soft">(${t("Suggested")})</small>` : nothing}`;
  const note = field.note ? html`<p class="soft small" id="n-${field.id}">${inLanguage(field.note)}</p>` : nothing;
  const isList = field.options && (field.kind === "several" || field.options.length < MANY);
  if (isList || field.kind === "hours" || field.kind === "photo")
    return html`<fieldset aria-describedby="n-${field.id} p-${field.id}"><legend class="name">${name}${suffix}</legend>
      ${note}${isList ? options(shown) : inner(shown)}</fieldset>`;
  return html`<label class="label name" for="f-${field.id}">${name}${suffix}</label>${note}${line(shown)}`;
}

function options({ field, entry, isGuess, isOff, set }: Shown): TemplateResult {
  const several = field.kind === "several";
  const chosen = several ? ((entry?.value as string[] | undefined) ?? []) : [entry?.value];
  const press = (id: string) => {
    const others = chosen.filter((one) => one !== id) as string[];
    set(field, { value: several ? (chosen.includes(id) ? others : [...others, id]) : id });
  };
  return html`<div class="options">${(field.options ?? []).map(({ id, title }) => html`
    <label class="choice ${chosen.includes(id) && isGuess ? "guess" : ""}">
      <input type=${several ? "checkbox" : "radio"} name=${field.id} .checked=${chosen.includes(id)} ?disabled=${isOff}
        @change=${() => press(id)} />${inLanguage(title)}</label>`)}</div>`;
}

function inner({ field, entry, name, isOff, set }: Shown): TemplateResult {
  const take = (event: Event) => {
    const value = (event.target as HTMLElement & { value?: Json }).value;
    if (field.kind === "hours") return set(field, value === undefined ? {} : { value });
    const { photo, taken_at } = (value ?? {}) as { photo?: string; taken_at?: string };
    set(field, { value: photo ?? "", ...(taken_at && { taken_at }) });
  };
  const value = field.kind === "hours" ? entry?.value
    : entry?.value ? { photo: entry.value, ...(entry.taken_at && { taken_at: entry.taken_at }) } : undefined;
  return field.kind === "hours"
    ? html`<hormiga-opening-hours id="f-${field.id}" label=${name} .value=${value} ?disabled=${isOff} @change=${take}></hormiga-opening-hours>`
    : html`<hormiga-photo id="f-${field.id}" label=${name} .value=${value} ?disabled=${isOff} @change=${take}></hormiga-photo>`;
}

/** What is typed, or chosen from a long list. */
function line(shown: Shown): TemplateResult {
  const { field, entry, isGuess, isOff, problem, set } = shown;
  const { kind, id } = field;
  const value = Array.isArray(entry?.value) ? entry.value.join("\n")
    : typeof entry?.value === "number" ? writeNumber(entry.value) : String(entry?.value ?? "");
  const write = (event: Event) => set(field, { value: textOf(event) }, true);
  const settle = (event: Event) => set(field, { value: textOf(event) });
  const described = `n-${id} p-${id}`;
  const wrong = problem ? "true" : "false";
  if (kind === "choice")
    return html`<select id="f-${id}" aria-describedby=${described} aria-invalid=${wrong} ?disabled=${isOff} @change=${settle}>
      <option value="" ?selected=${!value}>${t("Choose…")}</option>
      ${field.options?.map((one) => html`<option value=${one.id} ?selected=${value === one.id}>${inLanguage(one.title)}</option>`)}</select>`;
  if (kind === "several" || kind === "remark" || (kind === "text" && (field.max_length ?? 0) > 200))
    return html`${kind === "several" ? html`<p class="soft small">${t("One in each line.")}</p>` : nothing}
      <textarea id="f-${id}" class=${isGuess ? "guess" : ""} dir="auto" aria-describedby=${described} aria-invalid=${wrong} .value=${value}
        ?disabled=${isOff} @input=${write} @change=${settle}></textarea>`;
  const [type, mode] = TYPES[kind] ?? ["text", "text"];
  const input = html`<input id="f-${id}" class=${isGuess ? "guess" : ""} type=${type} inputmode=${mode} dir="auto" autocomplete="off"
    aria-describedby=${described} aria-invalid=${wrong} .value=${value} ?disabled=${isOff} @input=${write} @change=${settle} />`;
  return field.units?.length ? html`<div class="units">${input}${units(shown)}</div>` : input;
}

function units({ field, entry, name, isOff, set }: Shown): TemplateResult {
  const all = field.units ?? [];
  const unit = entry?.unit ?? (all.length === 1 ? all[0] : "");
  return html`<select aria-label=${t("Unit of {name}", { name })} ?disabled=${isOff}
    @change=${(event: Event) => set(field, { unit: textOf(event) })}>
    ${all.length > 1 ? html`<option value="" ?selected=${!unit}>–</option>` : nothing}
    ${all.map((one) => html`<option value=${one} ?selected=${unit === one}>${one}</option>`)}</select>`;
}
