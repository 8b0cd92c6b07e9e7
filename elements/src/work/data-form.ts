// `<hormiga-data-form>`: a form of fields beside what it is filled in from, with the
// place where each value stands, and "not on the page".

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { Crop, cropStyles, type Frame } from "../core/crop";
import { AnswerElement, define } from "../core/element";
import { sha256 } from "../core/hash";
import type { Hotkey } from "../core/keys";
import { type Mark, Marking, TONES, markingStyles } from "../core/marking";
import type { Json } from "../core/messages";
import { type Span, spanOf } from "../core/text";
import { addWords, inLanguage, t } from "../core/words";
import { control, controlStyles } from "./data-form-controls";
import {
  type Entries, type Entry, type Evidence, type Field, type FormSettings,
  askedOf, copied, entryProblem, evidenceOf, fieldsOf, isAddress, mayBeAbsent, settled,
} from "./data-form-fields";

addWords({
  "Fill in the form": "Rellena el formulario",
  "Page to read": "Página que lees",
  "Not on the page": "No está en la página",
  "Use the chosen words": "Usar las palabras elegidas",
  "Frame on the picture": "Recuadro en la imagen",
  "Address that shows it": "Dirección donde se ve",
  Add: "Añadir",
  Remove: "Quitar",
  "What we have": "Lo que tenemos",
  "Still right": "Sigue bien",
});

interface Task {
  title?: string;
  text?: string;
  url?: string;
  known?: Record<string, string>;
  _prelabel?: { fields?: Entries };
}

type Value = { fields: Entries; prelabel?: string; text_sha256?: string };
const isSpan = (one: Evidence): one is Span => "start" in one;

export class HormigaDataForm extends AnswerElement {
  static override styles = [
    ...AnswerElement.styles,
    markingStyles,
    ...cropStyles,
    controlStyles,
  ];
  /** The field that a complaint is about. */
  private faulty = "";
  private links: Record<string, string> = {};
  private crop = new Crop(this, {
    source: () => this.picture,
    frames: () => this.frames,
    put: (id, frame) => this.putFrame(id, frame),
  });
  private marking = new Marking(this, {
    text: () => this.task.text ?? "",
    marks: () => this.marks,
    snaps: () => true,
    remove: (mark) => this.drop(mark.split("/")[0] ?? "", Number(mark.split("/")[1])),
  });

  private get settings(): FormSettings {
    return this.read<Json>("settings", { fields: [] }) as unknown as FormSettings;
  }

  private get task(): Task {
    return this.read<Json>("task", {}) as unknown as Task;
  }

  private get picture(): string {
    return this.getAttribute("picture") ?? "";
  }

  protected override initial(): Json | undefined {
    const guessed = this.task._prelabel?.fields;
    return guessed ? ({ fields: guessed, prelabel: "kept" } as unknown as Json) : undefined;
  }

  private get filled(): Value {
    return (this.value as unknown as Value | undefined) ?? { fields: {} };
  }

  private get asked(): Field[] {
    const all = fieldsOf(this.settings);
    return askedOf(all, this.settledOf(all));
  }

  private settledOf(fields: Field[]): Entries {
    const entries = this.filled.fields;
    return Object.fromEntries(
      fields.flatMap((field) => {
        const entry = settled(field, entries[field.id]);
        return entry ? [[field.id, entry]] : [];
      }),
    );
  }

  /** What is submitted: asked fields only, typed text made into values. */
  override get _submittableValue(): Json | undefined {
    if (this.disabled) return undefined;
    const fields = this.settledOf(this.asked);
    const hasSpans = Object.values(fields).some((entry) => entry.evidence?.some(isSpan));
    const { prelabel } = this.filled;
    return {
      fields,
      ...(prelabel && { prelabel }),
      ...(hasSpans && { text_sha256: sha256(this.task.text ?? "") }),
    } as unknown as Json;
  }

  override complaint(): string {
    const entries = this.settledOf(this.asked);
    for (const field of this.asked) {
      const problem = entryProblem(field, entries[field.id], this.settings) || this.busy(field);
      this.faulty = problem ? field.id : "";
      if (problem) return problem;
    }
    return "";
  }

  /** A control inside may say that it is not ready, such as a photo on its way. */
  private busy(field: Field): string {
    const inner = this.renderRoot.querySelector(`#f-${field.id}`);
    return inner instanceof AnswerElement ? inner.complaint() : "";
  }

  override focus(options?: FocusOptions): void {
    const wanted = this.faulty ? this.controlOf(this.faulty) : null;
    if (wanted) wanted.focus(options);
    else super.focus(options);
  }

  private controlOf(id: string): HTMLElement | null {
    const field = this.renderRoot.querySelector(`[data-field="${id}"]`);
    return field?.querySelector<HTMLElement>("input, select, textarea, hormiga-opening-hours, hormiga-photo") ?? null;
  }

  /** Digits take the chosen words into a field, or go to it. */
  override hotkeys(): Hotkey[] {
    return this.asked.slice(0, 9).map((field, n) => ({
      action: `label-${n + 1}`,
      words: inLanguage(field.title),
      key: String(n + 1),
      run: () => (this.marking.chosen ? this.takeWords(field) : this.controlOf(field.id)?.focus()),
    }));
  }

  private get marks(): Mark[] {
    return this.asked.flatMap((field, tone) =>
      (this.filled.fields[field.id]?.evidence ?? []).flatMap((one, n) =>
        isSpan(one)
          ? [{ id: `${field.id}/${n}`, start: one.start_utf16, end: one.end_utf16, name: inLanguage(field.title), tone: tone % TONES }]
          : [],
      ),
    );
  }

  private get frames(): (Frame & { id: string; name: string })[] {
    return this.asked.flatMap((field) =>
      (this.filled.fields[field.id]?.evidence ?? []).flatMap((one) =>
        "frame" in one ? [{ ...one.frame, id: field.id, name: inLanguage(field.title) }] : [],
      ),
    );
  }

  /** Put an entry into the answer; a suggestion that a person changed is "edited". */
  private put(id: string, entry: Entry | undefined, isWriting = false): void {
    const { [id]: _old, ...others } = this.filled.fields;
    const next: Value = { ...this.filled, fields: entry ? { ...others, [id]: entry } : others };
    if (next.prelabel) next.prelabel = "edited";
    if (isWriting) this.typing(next as unknown as Json);
    else this.change(next as unknown as Json);
  }

  /** Change parts of an entry; a value takes "not on the page" away. */
  private set = (field: Field, change: Entry, isWriting = false): void => {
    const { absent: _absent, ...entry } = this.filled.fields[field.id] ?? {};
    const next = { ...entry, ...change };
    this.put(field.id, isWriting ? next : settled(field, next) ?? (next.evidence?.length ? next : undefined), isWriting);
  };

  private evidence(id: string): Evidence[] {
    return this.filled.fields[id]?.evidence ?? [];
  }

  private drop(id: string, place: number): void {
    const left = this.evidence(id).filter((_, n) => n !== place);
    const { evidence: _evidence, ...entry } = this.filled.fields[id] ?? {};
    this.put(id, left.length ? { ...entry, evidence: left } : entry);
  }

  private putFrame(id: string, frame: Frame): void {
    const field = this.asked.find((one) => one.id === id);
    const others = this.evidence(id).filter((one) => !("frame" in one));
    if (field) this.set(field, { evidence: [...others, { frame }] });
  }

  /** The chosen words show the value, and are it where the field is still empty. */
  private takeWords(field: Field): void {
    const cut = this.marking.take();
    if (!cut) return;
    const span = spanOf(this.task.text ?? "", cut.start, cut.end);
    const entry = this.filled.fields[field.id];
    const wantsProof = evidenceOf(field, this.settings) !== "none";
    this.set(field, {
      ...(entry?.value === undefined && copied(field, span.text)),
      ...(wantsProof && { evidence: [...this.evidence(field.id), span] }),
    });
  }

  private addLink(field: Field): void {
    const url = (this.links[field.id] ?? "").trim();
    const isOne = isAddress(url);
    this.faulty = isOne ? "" : field.id;
    this.problem = isOne ? "" : t("Write the whole address, with https://.");
    if (!isOne) return;
    this.links[field.id] = "";
    this.set(field, { evidence: [...this.evidence(field.id), { url }] });
  }

  private proofs(field: Field, name: string): TemplateResult | typeof nothing {
    const given = this.evidence(field.id);
    const button = (words: string, run: () => void, isOff = false) => html`
      <button type="button" class="small" aria-label="${words}: ${name}" ?disabled=${isOff} @click=${run}>${words}</button>`;
    const wantsProof = evidenceOf(field, this.settings) !== "none";
    const mayCopy = !field.options && !["hours", "photo", "remark"].includes(field.kind);
    const text = this.task.text !== undefined && (wantsProof || mayCopy);
    if (!wantsProof && !text) return nothing;
    const link = `l-${field.id}`;
    return html`<div class="row">
        ${text ? button(t("Use the chosen words"), () => this.takeWords(field), !this.marking.chosen) : nothing}
        ${wantsProof && this.picture ? button(t("Frame on the picture"), () => this.crop.start(field.id)) : nothing}
      </div>
      ${wantsProof ? html`<details ?open=${!text && !this.picture}><summary>${t("Address that shows it")}</summary><div class="row">
        <input id=${link} class="grow" type="url" inputmode="url" aria-label="${t("Address that shows it")}: ${name}" .value=${this.links[field.id] ?? ""}
          @input=${(event: Event) => { this.links[field.id] = (event.target as HTMLInputElement).value; }} />
        ${button(t("Add"), () => this.addLink(field))}</div></details>` : nothing}
      ${given.length ? html`<ul class="evidence">${given.map((one, n) => this.proof(field, one, n))}</ul>` : nothing}`;
  }

  private proof(field: Field, one: Evidence, n: number): TemplateResult {
    const what = isSpan(one) ? `“${one.text}”` : "url" in one ? one.url : t("Frame on the picture");
    return html`<li class="row"><span>${what}</span><button type="button" class="small" aria-label="${t("Remove")}: ${what}"
      @click=${() => this.drop(field.id, n)}>×</button></li>`;
  }

  private field(field: Field): TemplateResult {
    const { id } = field;
    const entry = this.filled.fields[id];
    const name = inLanguage(field.title);
    const problem = this.faulty === id ? this.problem : "";
    const isGuess = this.filled.prelabel === "kept" && this.task._prelabel?.fields?.[id] !== undefined;
    const known = this.task.known?.[id];
    const absent = entry?.absent === true;
    return html`<div class="field stack ${problem ? "faulty" : ""}" data-field=${id}>
      ${control({ field, entry, name, problem, isGuess, isOff: this.disabled, set: this.set })}
      ${known ? html`<div class="row"><span class="soft small">${t("What we have")}: ${known}</span>
        ${field.kind === "hours" ? nothing : html`<button type="button" class="small" aria-label="${t("Still right")}: ${name}"
          @click=${() => this.set(field, copied(field, known))}>${t("Still right")}</button>`}</div>` : nothing}
      ${mayBeAbsent(field, this.settings) ? html`<label class="plain small"><input type="checkbox" aria-label="${t("Not on the page")}: ${name}"
        .checked=${absent} ?disabled=${this.disabled} @change=${() => this.put(id, absent ? undefined : { absent: true })} />${t("Not on the page")}</label>` : nothing}
      ${absent ? nothing : this.proofs(field, name)}
      ${problem ? html`<p class="wrong" id="p-f-${id}" role="alert">${problem}</p>` : nothing}</div>`;
  }

  private source(): TemplateResult | typeof nothing {
    const { title, url, text, known } = this.task;
    const { help, help_title } = this.settings;
    if (!title && !url && text === undefined && !this.picture && !known) return nothing;
    return html`<section class="source stack" aria-label=${t("Page to read")}>
      ${title ? html`<h2 dir="auto">${title}</h2>` : nothing}
      ${url ? html`<p class="soft small">${url}</p>` : nothing}
      ${this.picture ? this.crop.render() : nothing}
      ${text === undefined ? nothing : this.marking.render(t("Page to read"))}
      ${help ? html`<details><summary>${inLanguage(help_title)}</summary><p class="reading">${inLanguage(help)}</p></details>` : nothing}</section>`;
  }

  override render() {
    const source = this.source();
    return html`<div class="sides ${source === nothing ? "" : "two"}">${source}
      <section aria-labelledby="question"><h2 id="question">${inLanguage(this.settings.question) || t("Fill in the form")}</h2>
        ${this.asked.map((field) => this.field(field))}
        <slot></slot></section></div>`;
  }
}

define("hormiga-data-form", HormigaDataForm);
