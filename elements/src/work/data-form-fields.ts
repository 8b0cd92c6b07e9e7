// What a form of fields asks, and how what a person typed becomes an entry.

import { type Condition, holds } from "../core/conditions";
import type { Frame } from "../core/crop";
import { type Rules, readNumber, settledValue, valueProblem } from "../core/entries";
import type { Json } from "../core/messages";
import type { Span } from "../core/text";
import { addWords, inLanguage, t } from "../core/words";

addWords({
  "This is still missing. If it is not on the page, say so.": "Esto todavía falta. Si no está en la página, dilo.",
  "Choose a unit.": "Elige una unidad.",
  "This does not have the right form.": "Esto no tiene la forma correcta.",
  "Write the whole address, with https://.": "Escribe la dirección entera, con https://.",
  "Write the whole phone number.": "Escribe el número de teléfono completo.",
  "Show where this stands: mark it or give its address.": "Muestra dónde está: márcalo o da su dirección.",
  Yes: "Sí",
  No: "No",
});

export type Kind =
  | "text" | "number" | "date" | "choice" | "several" | "url" | "phone" | "hours" | "photo" | "remark";

export interface Option {
  id: string;
  title: Json;
}

export interface Field extends Rules {
  id: string;
  title: Json;
  note?: Json;
  kind: Kind;
  required?: boolean;
  absent?: boolean;
  evidence?: "none" | "optional" | "required";
  when?: Condition;
  options?: Option[];
  /** What each line of `several` is; texts where absent. */
  each?: Kind;
  units?: string[];
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
  /** Something to open and read beside the form. */
  help?: Json;
  help_title?: Json;
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
  const value = settledValue(field.kind, entry.value);
  if (value === undefined) return undefined;
  const unit = entry.unit ?? (field.units?.length === 1 ? field.units[0] : undefined);
  return { ...entry, value, ...(unit !== undefined && { unit }) };
}

/** What is wrong with an entry, in words; "" when nothing. */
export function entryProblem(field: Field, entry: Entry | undefined, settings: FormSettings): string {
  if (!entry) {
    if (!field.required) return "";
    const words = "This is still missing. If it is not on the page, say so.";
    return mayBeAbsent(field, settings) ? t(words) : t("This is still missing.");
  }
  if (entry.absent) return "";
  const { value = "" } = entry;
  const isTyped = !field.options && field.kind !== "number";
  const lines = isTyped ? [value].flat().filter((one) => typeof one === "string") : [];
  const problem = valueProblem(field, value) || lines.map((one) => formProblem(field, one)).find(Boolean);
  if (problem) return problem;
  if (field.units && !entry.unit) return t("Choose a unit.");
  const isBare = evidenceOf(field, settings) === "required" && !entry.evidence?.length;
  return isBare ? t("Show where this stands: mark it or give its address.") : "";
}

export function mayBeAbsent(field: Field, settings: FormSettings): boolean {
  return field.absent ?? settings.absent ?? true;
}

export function evidenceOf(field: Field, settings: FormSettings): string {
  if (field.kind === "photo" || field.kind === "remark") return "none";
  return field.evidence ?? settings.evidence ?? "none";
}

export const isAddress = (text: string): boolean => /^https?:\/\/\S+$/.test(text);

function formProblem({ kind: own, each: kind = own, pattern, pattern_words }: Field, text: string): string {
  if (kind === "url" && !isAddress(text)) return t("Write the whole address, with https://.");
  if (kind === "phone" && !/^\+?[0-9][0-9 ()./-]{3,28}[0-9]$/.test(text)) return t("Write the whole phone number.");
  const fits = !pattern || new RegExp(`^(?:${pattern})$`, "u").test(text);
  return fits ? "" : inLanguage(pattern_words) || t("This does not have the right form.");
}

/** Words of a page as a value: a number takes the unit that stands behind it. */
export function copied(field: Field, words: string): Entry {
  const text = words.trim();
  if (field.kind === "choice" || (field.kind === "several" && field.options)) {
    const same = field.options?.find((one) => inLanguage(one.title).toLowerCase() === text.toLowerCase());
    return same ? { value: field.kind === "choice" ? same.id : [same.id] } : {};
  }
  if (field.kind !== "number") return { value: field.kind === "several" ? [text] : text };
  const [, number = "", unit = ""] = /^(\S*\d)\s*(\S*)$/u.exec(text) ?? [];
  const value = readNumber(number);
  const known = field.units?.find((one) => one.toLowerCase() === unit.toLowerCase().replace(/[.,;:]$/, ""));
  return value === undefined ? {} : { value, ...(known && { unit: known }) };
}
