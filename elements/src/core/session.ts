// One task at work: its named elements and controls, their state, its history, its draft.

import type { AnswerElement } from "./element";
import { bridge } from "./bridge";
import { History } from "./history";
import { type Hotkey, isWriting, runKey } from "./keys";
import { type Json, MOST_BYTES, type State, sizeOf } from "./messages";
import { t } from "./words";

const DRAFT_AFTER = 700;
type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

class Session {
  /** The claim's own, the same after a reload; "" outside a page of ours. */
  seed = "";
  private elements = new Set<AnswerElement>();
  private roots = new Set<ShadowRoot>();
  private history: History | null = null;
  private timer = 0;
  private isRestoring = false;

  add(element: AnswerElement): void {
    this.elements.add(element);
  }

  remove(element: AnswerElement): void {
    this.elements.delete(element);
  }

  /** Elements in the order of the document. */
  get all(): AnswerElement[] {
    return [...this.elements].sort((a, b) =>
      a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1,
    );
  }

  /** Begin to keep steps, once the document stands. */
  begin(): void {
    this.history = new History(this.state());
    document.addEventListener("keydown", (event) => this.key(event));
    this.listen(document);
    for (const root of this.roots) this.listen(root);
  }

  /** Also keep controls that a template puts into a form's shadow root. */
  watch(root: ShadowRoot): void {
    if (this.roots.has(root)) return;
    this.roots.add(root);
    if (this.history) this.listen(root);
  }

  private listen(root: Document | ShadowRoot): void {
    root.addEventListener("change", (event) => {
      if (isControl(event.target)) this.changed();
    });
    root.addEventListener("input", (event) => {
      if (isControl(event.target)) this.draftSoon();
    });
  }

  /** Native controls of the template, in document order. */
  private get controls(): Control[] {
    return [document, ...this.roots].flatMap((root) =>
      [...root.querySelectorAll("input, select, textarea")].filter(isControl),
    );
  }

  /** Every name, numbered where several share it; the first keeps its plain name. */
  private *entries(): Generator<[string, AnswerElement | Control]> {
    const seen = new Map<string, number>();
    for (const element of this.all) {
      if (!element.name) continue;
      const count = seen.get(element.name) ?? 0;
      seen.set(element.name, count + 1);
      yield [count ? `${element.name}#${count}` : element.name, element];
    }
    for (const control of this.controls) {
      const key = `control:${control.name}`;
      const count = seen.get(key) ?? 0;
      seen.set(key, count + 1);
      yield [`${key}:${count}`, control];
    }
  }

  changed(): void {
    if (this.isRestoring) return;
    this.history?.push(this.state());
    this.draftSoon();
    document.dispatchEvent(new Event("hormiga-changed"));
  }

  state(): State {
    const state: State = {};
    for (const [key, holder] of this.entries()) {
      const kept = isControl(holder) ? read(holder) : holder.kept;
      if (kept !== undefined) put(state, key, kept);
    }
    return state;
  }

  restore(state: State): void {
    this.isRestoring = true;
    for (const [key, holder] of this.entries()) {
      const kept = own(state, key);
      if (!isControl(holder)) holder.restore(kept);
      else if (kept !== undefined) write(holder, kept);
    }
    this.isRestoring = false;
    document.dispatchEvent(new Event("hormiga-changed"));
  }

  /** Put everything back as the template has it; a step like any other. */
  reset(): void {
    for (const [, holder] of this.entries())
      if (isControl(holder)) write(holder, fresh(holder));
    const state: State = {};
    for (const [key, holder] of this.entries()) if (isControl(holder)) put(state, key, read(holder));
    this.restore(state);
    this.changed();
  }

  /** Restore a draft as the task's beginning: undo does not go behind it. */
  resume(state: State): void {
    this.restore(state);
    this.history = new History(this.state());
  }

  undo(): void {
    this.step(this.history?.undo());
  }

  redo(): void {
    this.step(this.history?.redo());
  }

  get canUndo(): boolean {
    return this.history?.canUndo ?? false;
  }

  get canRedo(): boolean {
    return this.history?.canRedo ?? false;
  }

  hotkeys(): Hotkey[] {
    const undo = { action: "undo", words: t("Undo"), key: "Ctrl+z", run: () => this.undo() };
    const run = () => this.redo();
    const redo = { action: "redo", words: t("Redo"), key: "Ctrl+Shift+z", run };
    const again = { action: "redo-2", words: t("Redo"), key: "Ctrl+y", run };
    return [undo, redo, again];
  }

  /** The keys of the element that has the focus come first, then those of the rest. */
  private key(event: KeyboardEvent): void {
    const path = new Set(event.composedPath());
    const all = this.all;
    const near = all.filter((element) => path.has(element));
    const rest = isWriting(event) ? [] : all.filter((element) => !path.has(element));
    const keys = [...near, ...rest].flatMap((element) => element.hotkeys());
    runKey(event, [...keys, ...this.hotkeys()]);
  }

  private step(state: State | null | undefined): void {
    if (!state) return;
    this.restore(state);
    this.draftSoon();
  }

  /** Send a draft once there is a pause. */
  draftSoon(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.draft(), DRAFT_AFTER);
  }

  private draft(): void {
    const state = this.state();
    if (sizeOf(state) <= MOST_BYTES) bridge.say({ type: "draft", body: { state } });
  }
}

export const session = new Session();

function isControl(target: unknown): target is Control {
  const isOne =
    target instanceof HTMLInputElement ||
    target instanceof HTMLSelectElement ||
    target instanceof HTMLTextAreaElement;
  return isOne && target.name !== "" && target.type !== "file" && target.type !== "password";
}

function read(control: Control): Json {
  if (control instanceof HTMLSelectElement && control.multiple)
    return [...control.selectedOptions].map((option) => option.value);
  const isTicked = control.type === "checkbox" || control.type === "radio";
  return isTicked ? (control as HTMLInputElement).checked : control.value;
}

function write(control: Control, kept: Json): void {
  if (control instanceof HTMLInputElement && typeof kept === "boolean") control.checked = kept;
  else if (control instanceof HTMLSelectElement && Array.isArray(kept))
    for (const option of control.options) option.selected = kept.includes(option.value);
  else control.value = String(kept ?? "");
}

/** What a control held before anybody touched it. */
function fresh(control: Control): Json {
  if (control instanceof HTMLSelectElement) {
    const chosen = [...control.options].filter((option) => option.defaultSelected);
    if (control.multiple) return chosen.map((option) => option.value);
    return (chosen[0] ?? control.options[0])?.value ?? "";
  }
  const isTicked = control.type === "checkbox" || control.type === "radio";
  return isTicked ? (control as HTMLInputElement).defaultChecked : control.defaultValue;
}

function put(state: State, name: string, value: Json): void {
  Object.defineProperty(state, name, {
    value, configurable: true, enumerable: true, writable: true,
  });
}

function own(state: State, name: string): Json | undefined {
  return Object.hasOwn(state, name) ? state[name] : undefined;
}
