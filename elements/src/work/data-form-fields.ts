// What a form of fields asks, and how what a person typed becomes an entry.

import { type Condition, holds } from "../core/conditions";
import type { Frame } from "../core/crop";
import type { Json } from "../core/messages";
import { readNumber } from "../core/numbers";
import type { Span } from "../core/text";
import { addWords, inLanguage, t } from "../core/words";

addWords({
  "Fill in {name}.": "Rellena {name}.",
  "Fill in {name}, or say that it is not on the page.": "Rellena {name} o di que no está en la página.",
  "Write a number for {name}, such as 12 or 0.5.": "Escribe un número en {name}, por ejemplo 12 o 0,5.",
  "Write a whole number for {name}.": "Escribe un número entero en {name}.",
  "{name} is at least {n}.": "{name} es como mínimo {n}.",
  "{name} is at most {n}.": "{name} es como máximo {n}.",
  "Choose a unit for {name}.": "Elige una unidad para {name}.",
  "Give at least {n} for {name}.": "Da al menos {n} en {name}.",
  "Choose at most {n} for {name}.": "Elige como mucho {n} en {name}.",
  "{name} is too long: at most {n} characters.": "{name} es demasiado largo: como mucho {n} caracteres.",
  "{name} does not have the right form.": "{name} no tiene la forma correcta.",
  "Write the whole address in {name}, with https://.": "Escribe en {name} la dirección entera, con https://.",
  "Write the whole phone number in {name}.": "Escribe en {name} el número de teléfono completo.",
  "Show where {name} stands: mark it or give its address.": "Muestra dónde está {name}: márcalo o da su dirección.",
  Yes: "Sí",
  No: "No",
});

export type Kind =
  | "text" | "number" | "date" | "choice" | "several" | "url" | "phone" | "hours" | "photo" | "remark";

export interface Option {
  id: string;
  title: Json;
}

export interface Field {
  id: string;
  title: Json;
  note?: Json;
  kind: Kind;
  required?: boolean;
  absent?: boolean;
  evidence?: "none" | "optional" | "required";
  when?: Condition;
  options?: Option[];
  least?: number;
  most?: number;
  /** What each line of `several` is; texts where absent. */
  each?: Kind;
  units?: string[];
  minimum?: number;
  maximum?: number;
  whole?: boolean;
  max_length?: number;
  pattern?: string;
  pattern_words?: Json;
}

export type Evidence = Span | { frame: Frame } | { url: string };

export interface Entry {
  value?: Json;
  unit?: string;
  absent?: true;
  evidence?: Evidence[];
  taken_at?: string;
}

export type Entries = Record<string, Entry>;

export interface FormSettings {
  question?: Json;
  fields?: Field[];
  schema?: { properties: Record<string, Property>; required?: string[] };
  evidence?: "none" | "optional" | "required";
  absent?: boolean;
}

interface Property {
  type?: string;
  title?: Json;
  description?: Json;
  format?: string;
  enum?: Json[];
  items?: Property;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  pattern?: string;
  "x-units"?: string[];
}

export function fieldsOf(settings: FormSettings): Field[] {
  const { schema } = settings;
  if (settings.fields || !schema) return settings.fields ?? [];
  return Object.entries(schema.properties).map(([id, about]) => fieldOf(id, about, schema.required?.includes(id)));
}

function fieldOf(id: string, about: Property, required = false): Field {
  const ids = about.type === "boolean" ? ["yes", "no"] : (about.enum ?? about.items?.enum);
  const titles: Record<string, string> = about.type === "boolean" ? { yes: t("Yes"), no: t("No") } : {};
  const { minimum, maximum, pattern, maxLength, description } = about;
  return {
    id, title: about.title ?? id, kind: kindOf(about), required, whole: about.type === "integer",
    ...(ids && { options: ids.map((one) => ({ id: String(one), title: titles[String(one)] ?? String(one) })) }),
    ...(description !== undefined && { note: description }),
    ...(maxLength !== undefined && { max_length: maxLength }),
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    ...(pattern !== undefined && { pattern }),
    ...(about["x-units"] && { units: about["x-units"] }),
  };
}

function kindOf({ type, enum: ids, format }: Property): Kind {
  if (type === "array") return "several";
  if (ids || type === "boolean") return "choice";
  if (type === "number" || type === "integer") return "number";
  return format === "date" ? "date" : format === "uri" ? "url" : "text";
}

/** Fields that are asked, given what is answered, in order. */
export function askedOf(fields: Field[], entries: Entries): Field[] {
  const asked: Field[] = [];
  const valueOf = (id: string) =>
    asked.some((field) => field.id === id) ? entries[id]?.value : undefined;
  for (const field of fields) if (holds(field.when, valueOf)) asked.push(field);
  return asked;
}

/** Make typed text into a value; undefined when nothing is said. */
export function settled(field: Field, entry: Entry | undefined): Entry | undefined {
  if (!entry) return undefined;
  if (entry.absent) return { absent: true };
  const value = settledValue(field, entry.value);
  if (value === undefined) return undefined;
  const unit = entry.unit ?? (field.units?.length === 1 ? field.units[0] : undefined);
  return { ...entry, value, ...(unit !== undefined && { unit }) };
}

function settledValue(field: Field, value: Json | undefined): Json | undefined {
  if (typeof value === "string") {
    const text = value.trim();
    if (!text) return undefined;
    if (field.kind === "number") return readNumber(text) ?? text;
    if (field.kind === "several")
      return [...new Set(text.split("\n").map((line) => line.trim()).filter(Boolean))];
    return text;
  }
  return Array.isArray(value) && !value.length ? undefined : value;
}

/** What is wrong with an entry, in words; "" when nothing. */
export function entryProblem(field: Field, entry: Entry | undefined, settings: FormSettings): string {
  const name = inLanguage(field.title);
  if (!entry) {
    if (!field.required) return "";
    const words = mayBeAbsent(field, settings) ? "Fill in {name}, or say that it is not on the page." : "Fill in {name}.";
    return t(words, { name });
  }
  if (entry.absent) return "";
  const problem = valueProblem(field, entry, name);
  if (problem) return problem;
  return evidenceOf(field, settings) === "required" && !entry.evidence?.length
    ? t("Show where {name} stands: mark it or give its address.", { name })
    : "";
}

export function mayBeAbsent(field: Field, settings: FormSettings): boolean {
  return field.absent ?? settings.absent ?? true;
}

export function evidenceOf(field: Field, settings: FormSettings): string {
  if (field.kind === "photo" || field.kind === "remark") return "none";
  return field.evidence ?? settings.evidence ?? "none";
}

function valueProblem(field: Field, entry: Entry, name: string): string {
  const { value } = entry;
  if (field.kind === "number") return numberProblem(field, entry, name);
  if (Array.isArray(value)) {
    if (field.least && value.length < field.least) return t("Give at least {n} for {name}.", { name, n: field.least });
    if (field.most && value.length > field.most) return t("Choose at most {n} for {name}.", { name, n: field.most });
    return field.options ? "" : value.map((one) => textProblem(field, String(one), name)).find(Boolean) ?? "";
  }
  return typeof value === "string" && field.kind !== "choice" ? textProblem(field, value, name) : "";
}

function numberProblem({ whole, minimum, maximum, units }: Field, { value, unit }: Entry, name: string): string {
  if (typeof value !== "number") return t("Write a number for {name}, such as 12 or 0.5.", { name });
  if (whole && !Number.isInteger(value)) return t("Write a whole number for {name}.", { name });
  if (minimum !== undefined && value < minimum) return t("{name} is at least {n}.", { name, n: minimum });
  if (maximum !== undefined && value > maximum) return t("{name} is at most {n}.", { name, n: maximum });
  return units?.length && !unit ? t("Choose a unit for {name}.", { name }) : "";
}

function textProblem({ kind: own, each: kind = own, max_length: n = 2000, pattern, pattern_words }: Field, text: string, name: string): string {
  if ([...text].length > n) return t("{name} is too long: at most {n} characters.", { name, n });
  if (kind === "url" && !/^https?:\/\/\S+$/.test(text))
    return t("Write the whole address in {name}, with https://.", { name });
  if (kind === "phone" && !/^\+?[0-9][0-9 ()./-]{3,28}[0-9]$/.test(text))
    return t("Write the whole phone number in {name}.", { name });
  if (!pattern || new RegExp(`^(?:${pattern})$`, "u").test(text)) return "";
  const words = inLanguage(pattern_words);
  return t("{name} does not have the right form.", { name }) + (words ? ` ${words}` : "");
}
