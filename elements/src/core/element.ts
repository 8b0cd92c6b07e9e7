// What every answering element is: named, form-associated, with a JSON value, a step
// of undo for each change, words when it is not complete, and keys of its own.

import { LitElement } from "lit";
import type { Hotkey } from "./keys";
import type { Json } from "./messages";
import { relaxedOr } from "./relaxed";
import { session } from "./session";
import { base } from "./style";

export abstract class AnswerElement<T extends Json = Json> extends LitElement {
  static formAssociated = true;
  static override styles = [base];
  static override shadowRootOptions: ShadowRootInit = { mode: "open", delegatesFocus: true };
  static override properties = {
    name: { type: String, reflect: true },
    required: { type: Boolean },
    disabled: { type: Boolean },
    problem: { state: true },
  };

  declare name: string;
  declare required: boolean;
  declare disabled: boolean;
  /** What is wrong, in words; shown with role=alert by `render`. */
  declare problem: string;
  protected readonly internals = this.attachInternals();
  private held: T | undefined;

  constructor() {
    super();
    this.name = "";
    this.required = false;
    this.disabled = false;
    this.problem = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    session.add(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    session.remove(this);
  }

  /** The value before a person has touched anything; undefined when there is none. */
  protected initial(): T | undefined {
    return undefined;
  }

  get value(): T | undefined {
    return this.held === undefined ? this.initial() : this.held;
  }

  set value(value: T | undefined) {
    const old = this.held;
    this.held = value;
    this.internals.setFormValue(value === undefined ? null : JSON.stringify(value));
    this.requestUpdate("value", old);
  }

  /** What is submitted under `name`; the name is one that public templates read. */
  get _submittableValue(): T | undefined {
    return this.disabled ? undefined : this.value;
  }

  /** Take a person's change: it becomes a step of undo and goes into the draft. */
  protected change(value: T | undefined): void {
    this.value = value;
    this.problem = "";
    this.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
    this.dispatchEvent(new Event("change", { bubbles: true, composed: true }));
    session.changed();
  }

  /** Take a value while a person is still writing: kept in drafts, no step of undo yet. */
  protected typing(value: T | undefined): void {
    this.value = value;
    this.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
    session.draftSoon();
  }

  /** Put a draft's or an earlier step's value back; undefined clears it. */
  restore(value: Json | undefined): void {
    this.value = value as T | undefined;
    this.problem = "";
  }

  /** Has a person (or a draft) given a value, apart from `initial()`? */
  get isTouched(): boolean {
    return this.held !== undefined;
  }

  /** The touched value alone: what drafts and undo keep. */
  get kept(): T | undefined {
    return this.held;
  }

  /** What keeps this from being submitted, in the worker's words; "" when nothing. */
  complaint(): string {
    return "";
  }

  hotkeys(): Hotkey[] {
    return [];
  }

  /** Read an attribute that holds relaxed JSON. */
  protected read<J extends Json>(attribute: string, fallback: J): J {
    return relaxedOr(this.getAttribute(attribute), fallback);
  }
}

export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
