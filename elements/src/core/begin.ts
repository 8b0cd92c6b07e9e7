// From a loaded document to a task at work: height, drafts, keys, plain forms.

import { LitElement } from "lit";
import { bridge } from "./bridge";
import { formFields, problemIn } from "./collect";
import { useKeys } from "./keys";
import { fillMedia } from "./media";
import type { Fields, Heard, Start } from "./messages";
import { MOST_BYTES, sizeOf } from "./messages";
import { session } from "./session";
import { speak } from "./words";

export function begin(): void {
  watchForms();
  bridge.listen(hear);
  const ready = () => {
    redraw();
    session.begin();
    fillMedia(document);
    isLaid = true;
    if (given) start(given);
    if (!document.querySelector(FORMS)) bridge.say({ type: "invalid", body: { reason: "no-form" } });
    watchHeight();
    document.dispatchEvent(new CustomEvent("all-crowd-elements-ready"));
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", ready);
  else ready();
}

const FORMS = "form, crowd-form, crowd-entity-annotation";

let isLaid = false;
let given: Start | null = null;

function hear(message: Heard): void {
  if (message.type === "start") {
    given = message.body;
    if (isLaid) start(given);
  } else if (message.type === "submit-now") submitNow();
}

/** Take the worker's language, keys and draft, once the elements stand; then all is ready. */
function start({ language, keys, draft, watermark, seed }: Start): void {
  session.seed = seed ?? "";
  speak(language);
  useKeys(keys);
  if (draft) session.resume(draft);
  if (watermark) mark(watermark);
  redraw();
  document.dispatchEvent(new Event("hormiga-started"));
  bridge.say({ type: "ready", body: {} });
}

/** Elements are made before their children are parsed, and before the language is known. */
function redraw(): void {
  for (const element of document.querySelectorAll("*"))
    if (element instanceof LitElement) element.requestUpdate();
}

function submitNow(): void {
  const form = document.querySelector<HTMLElement & { submit?: () => void }>(FORMS);
  if (form instanceof HTMLFormElement) form.requestSubmit();
  else if (form?.submit) form.submit();
  else bridge.say({ type: "invalid", body: { reason: "no-form" } });
}

/** Plain forms: last on the window, so that a task's own handlers may still say no. */
function watchForms(): void {
  addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return;
    event.preventDefault();
    sendPlain(form, event.submitter);
  });
  HTMLFormElement.prototype.submit = function submit(this: HTMLFormElement) {
    sendPlain(this, null);
  };
}

function sendPlain(form: HTMLFormElement, submitter: HTMLElement | null): void {
  const problem = problemIn(form);
  if (problem) {
    problem.element.focus();
    return bridge.say({
      type: "invalid",
      body: { reason: "incomplete", message: problem.message },
    });
  }
  const fields = formFields(form, submitter);
  if (fields) send(fields);
  else bridge.say({ type: "invalid", body: { reason: "files" } });
}

function send(fields: Fields): void {
  if (sizeOf(fields) > MOST_BYTES)
    bridge.say({ type: "invalid", body: { reason: "too-large" } });
  else bridge.say({ type: "submit", body: { answer: fields, fields } });
}

function watchHeight(): void {
  let last = 0;
  const measure = () => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (height !== last) bridge.say({ type: "height", body: { height: (last = height) } });
  };
  measure();
  new ResizeObserver(measure).observe(document.documentElement);
}

/** Lay the worker's pseudonym over confidential work: a leaked picture names its source. */
function mark(words: string): void {
  const layer = document.createElement("div");
  layer.setAttribute("aria-hidden", "true");
  layer.setAttribute("data-watermark", words);
  Object.assign(layer.style, {
    position: "fixed", inset: "0", pointerEvents: "none", zIndex: "2147483647",
    opacity: "0.14", overflow: "hidden", font: "600 0.875rem/4rem ui-monospace, monospace",
    transform: "rotate(-24deg) scale(1.5)", wordSpacing: "3rem", color: "var(--ink)",
  });
  layer.textContent = `${words} `.repeat(400);
  document.documentElement.append(layer);
}
