// From the elements of a form to what is submitted: an answer, and MTurk's texts by name.

import { AnswerElement } from "./element";
import type { Answer, Fields, Json } from "./messages";

const RESERVED = new Set(["assignmentId", "hitId", "turkSubmitTo", "workerId"]);
export type Named = AnswerElement | HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** The first thing that keeps a form from being complete. */
export interface Problem {
  element: HTMLElement;
  message: string;
}

/** All that answers in the roots, themselves included, in document order. */
export function named(...roots: ParentNode[]): Named[] {
  const found = roots.flatMap((root) => [root, ...root.querySelectorAll<HTMLElement>("*")]);
  return found.filter((element) => element instanceof HTMLElement).filter(isNamed);
}

function isNamed(element: HTMLElement): element is Named {
  if (element instanceof AnswerElement) return true;
  const isControl =
    element instanceof HTMLInputElement ||
    element instanceof HTMLSelectElement ||
    element instanceof HTMLTextAreaElement;
  return isControl && !["submit", "button", "reset", "image", "file"].includes(element.type);
}

/** The answer: a value by name; an element with `whole` gives its members instead. */
export function answerOf(...roots: ParentNode[]): Answer {
  const answer: Answer = {};
  for (const element of named(...roots)) {
    if (RESERVED.has(element.name)) continue;
    if (element instanceof AnswerElement) fold(answer, element);
    else if (element.name && !element.disabled) foldNative(answer, element);
  }
  return answer;
}

function fold(answer: Answer, element: AnswerElement): void {
  const value = element._submittableValue;
  if (value === undefined) return;
  if (element.hasAttribute("whole") && isObject(value))
    for (const [name, part] of Object.entries(value)) set(answer, name, part);
  else if (element.name) merge(answer, element.name, value);
}

function foldNative(answer: Answer, element: Exclude<Named, AnswerElement>): void {
  if (element instanceof HTMLInputElement && ["checkbox", "radio"].includes(element.type))
    merge(answer, element.name, { [element.value]: element.checked });
  else if (element instanceof HTMLSelectElement && element.multiple)
    set<Json>(answer, element.name, [...element.selectedOptions].map((option) => option.value));
  else set<Json>(answer, element.name, element.value);
}

/** Objects of one name (checkboxes, radio buttons) become one object. */
function merge(answer: Answer, name: string, value: Json): void {
  const held = Object.hasOwn(answer, name) ? answer[name] : undefined;
  set(answer, name, isObject(held) && isObject(value) ? { ...held, ...value } : value);
}

/** `<crowd-form>`'s texts: one `taskAnswers`, or dotted names with `flatten-objects`. */
export function crowdFields(answer: Answer, isFlat: boolean): Fields {
  if (!isFlat) return { taskAnswers: JSON.stringify([answer]) };
  const fields: Fields = {};
  for (const [name, value] of Object.entries(answer)) flatten(fields, name, value);
  return fields;
}

function flatten(fields: Fields, name: string, value: Json): void {
  if (isObject(value))
    for (const [key, part] of Object.entries(value)) flatten(fields, `${name}.${key}`, part);
  else set(fields, name, typeof value === "string" ? value : JSON.stringify(value));
}

/** A plain form's texts; several of one name are joined with "|". Null: it has files. */
export function formFields(form: HTMLFormElement, submitter: HTMLElement | null): Fields | null {
  const fields: Fields = {};
  const add = (name: string, value: string) => {
    if (!name || RESERVED.has(name)) return;
    set(fields, name, Object.hasOwn(fields, name) ? `${fields[name]}|${value}` : value);
  };
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") add(name, value);
    else if (value.size || value.name) return null;
  }
  const button = submitter as HTMLButtonElement | null;
  if (button?.name) add(button.name, button.value);
  return fields;
}

/** Find what is missing or wrong, in document order. */
export function problemIn(...roots: ParentNode[]): Problem | null {
  for (const element of named(...roots)) {
    if (element instanceof AnswerElement) {
      const message = element.disabled ? "" : element.complaint();
      element.problem = message;
      if (message) return { element, message };
    } else if (!element.checkValidity()) {
      return { element, message: element.validationMessage };
    }
  }
  return null;
}

function isObject(value: unknown): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function set<V>(target: Record<string, V>, name: string, value: V): void {
  Object.defineProperty(target, name, {
    value, configurable: true, enumerable: true, writable: true,
  });
}
