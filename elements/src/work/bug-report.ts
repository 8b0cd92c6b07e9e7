// `<hormiga-bug-report>`: an app or a site tried step by step, problems reported with
// screenshots that can be drawn on, and the device, which the worker sees and may change.

import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { AnswerElement, define } from "../core/element";
import type { Hotkey } from "../core/keys";
import { upload } from "../core/media";
import type { Json } from "../core/messages";
import { type Scale, scale, scaleKeys, scaleStyles } from "../core/scales";
import { addWords, inLanguage, t } from "../core/words";
import {
  type Bug, type Device, OUTCOMES, type Report, SEVERITIES, type Settings, type Task, type Walked, WRITTEN, type Written,
  detected, reportProblem, writtenWords,
} from "./bug-report-value";
import { HormigaDrawing } from "./drawing";

addWords({
  "Open this address in another window:": "Abre esta dirección en otra ventana:",
  "Before you start": "Antes de empezar",
  Guideline: "Guía",
  "Step {n}": "Paso {n}",
  "How did step {n} go?": "¿Cómo ha ido el paso {n}?",
  "Expected: {words}": "Se espera: {words}",
  Passed: "Bien",
  Failed: "Falla",
  Blocked: "Imposible",
  "What happened? (optional)": "¿Qué ha pasado? (opcional)",
  "What happened in step {n}?": "¿Qué ha pasado en el paso {n}?",
  "Report this as a problem": "Contarlo como problema",
  "Problem {n}": "Problema {n}",
  "Remove problem {n}": "Quitar el problema {n}",
  "Add a problem": "Añadir un problema",
  "I found nothing wrong": "No he encontrado nada mal",
  "How serious is it?": "¿Qué gravedad tiene?",
  Cosmetic: "Estética",
  "Looks wrong, works": "Se ve mal, pero funciona",
  Minor: "Leve",
  "A nuisance; there is a way round it": "Molesta; se puede rodear",
  Serious: "Grave",
  "Something important does not work": "Algo importante no funciona",
  Blocker: "Bloqueo",
  "Nobody can go on from here": "De aquí nadie puede pasar",
  "In which step?": "¿En qué paso?",
  "In none of them": "En ninguno",
  "Screenshot (PNG or JPEG)": "Captura de pantalla (PNG o JPEG)",
  "Screenshot {n}": "Captura {n}",
  "Remove screenshot {n}": "Quitar la captura {n}",
  "The picture is being sent.": "La imagen se está enviando.",
  "The picture could not be sent. Try again.": "La imagen no se ha podido enviar. Prueba otra vez.",
  "Your device": "Tu dispositivo",
  "This is sent with your report. Change it if you tested on another device.":
    "Esto se envía con tu informe. Cámbialo si has probado en otro dispositivo.",
  Browser: "Navegador",
  System: "Sistema",
  Screen: "Pantalla",
  Language: "Idioma",
  "Note for the requester (optional)": "Nota para quien encarga (opcional)",
});

const MOST_BUGS = 5;
const MOST_PICTURES = 5;

export class HormigaBugReport extends AnswerElement {
  static override styles = [
    ...AnswerElement.styles, scaleStyles,
    css`
      ol { list-style: none; margin: 0; padding: 0; display: grid; gap: 1rem; }
      .card { padding: 0.75rem; border: 1px solid var(--line); border-radius: var(--round); display: grid; gap: 0.75rem; min-inline-size: 0; }
      h2 { margin: 0; font-size: 1.125rem; overflow-wrap: anywhere; }
      p { margin: 0; overflow-wrap: anywhere; white-space: pre-line; }
      .address { user-select: all; font-weight: 600; }
      .parts { display: grid; gap: 1rem; }
      .shots { display: flex; flex-wrap: wrap; gap: 0.75rem; }
      .shots img { display: block; max-width: 8rem; max-height: 8rem; border: 1px solid var(--line); }
      .pairs { display: grid; gap: 0.5rem; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); }
      input[type="file"] { inline-size: 100%; min-block-size: 2.75rem; }
      summary { min-height: 2.75rem; align-content: center; cursor: pointer; font-weight: 600; }
    `,
  ];
  /** Pictures that are being drawn on, and what is said of them, by problem. */
  private open = new Map<number, File>();
  private said = new Map<number, string>();
  private shown = new Map<string, string>();

  private get settings(): Settings {
    return this.read<Json>("settings", {}) as unknown as Settings;
  }

  private get task(): Task {
    return this.read<Json>("task", {}) as unknown as Task;
  }

  private get report(): Report {
    const held = this.value as unknown as Report | undefined;
    const empty = { steps: (this.task.steps ?? []).map(() => ({})), bugs: [], nothing_wrong: false, device: detected() };
    return held ?? empty;
  }

  private put(change: Partial<Report>, isDone = true): void {
    const next = { ...this.report, ...change } as unknown as Json;
    if (isDone) this.change(next);
    else this.typing(next);
  }

  private putStep(at: number, change: Walked, isDone = true): void {
    const steps = this.report.steps.map((step, n) => (n === at ? bare({ ...step, ...change }) : step));
    this.put({ steps }, isDone);
  }

  private putBug(at: number, change: Bug, isDone = true): void {
    this.put({ bugs: this.report.bugs.map((bug, n) => (n === at ? bare({ ...bug, ...change }) : bug)) }, isDone);
  }

  private addBug(bug: Bug = {}): void {
    const { bugs } = this.report;
    this.put({ bugs: [...bugs, bare(bug)], nothing_wrong: false });
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`#title-${bugs.length}`)?.focus());
  }

  private removeBug(at: number): void {
    this.open.clear();
    this.said.clear();
    this.put({ bugs: this.report.bugs.filter((_, n) => n !== at) });
  }

  override complaint(): string {
    return reportProblem(this.report, this.settings, new Set(this.open.keys()));
  }

  override hotkeys(): Hotkey[] {
    const steps = this.report.steps.map((_, n) => this.outcome(n));
    return scaleKeys(this.shadowRoot, [...steps, ...this.report.bugs.map((_, n) => this.severity(n))]);
  }

  private outcome(at: number): Scale {
    const { outcome } = this.report.steps[at]!;
    return {
      id: `step-${at}`,
      legend: t("How did step {n} go?", { n: at + 1 }),
      options: [t("Passed"), t("Failed"), t("Blocked")].map((words) => ({ words })),
      chosen: outcome ? OUTCOMES.indexOf(outcome) : -1,
      choose: (n) => this.putStep(at, { outcome: OUTCOMES[n]! }),
      isShort: true,
    };
  }

  private severity(at: number): Scale {
    const { severity } = this.report.bugs[at]!;
    return {
      id: `severity-${at}`,
      legend: t("How serious is it?"),
      options: [
        { words: t("Cosmetic"), note: t("Looks wrong, works") },
        { words: t("Minor"), note: t("A nuisance; there is a way round it") },
        { words: t("Serious"), note: t("Something important does not work") },
        { words: t("Blocker"), note: t("Nobody can go on from here") },
      ],
      chosen: severity ? SEVERITIES.indexOf(severity) : -1,
      choose: (n) => this.putBug(at, { severity: SEVERITIES[n]! }),
    };
  }

  private step(at: number): TemplateResult {
    const step = this.task.steps?.[at];
    const { outcome, actual = "" } = this.report.steps[at]!;
    const isWrong = outcome === "fail" || outcome === "blocked";
    const isTold = this.report.bugs.some((bug) => bug.step === at);
    const take = (isDone: boolean) => (event: Event) => this.putStep(at, { actual: valueOf(event) }, isDone);
    const tell = () => this.addBug({ step: at, expected: step?.expect ?? "", actual });
    return html`<li class="card">
      <p dir="auto"><strong>${at + 1}.</strong> ${step?.do}</p>
      ${step?.expect ? html`<p class="soft" dir="auto">${t("Expected: {words}", { words: step.expect })}</p>` : nothing}
      ${scale(this.outcome(at))}
      ${isWrong ? html`<textarea maxlength="2000" aria-label=${t("What happened in step {n}?", { n: at + 1 })} placeholder=${t("What happened? (optional)")}
        .value=${actual} @input=${take(false)} @change=${take(true)}></textarea>
        ${isTold || this.isFull ? nothing : html`<button type="button" @click=${tell}>${t("Report this as a problem")}</button>`}` : nothing}</li>`;
  }

  private get isFull(): boolean {
    return this.report.bugs.length >= (this.settings.most_bugs ?? MOST_BUGS);
  }

  private written(at: number, name: Written): TemplateResult {
    const id = `${name}-${at}`;
    const text = this.report.bugs[at]?.[name] ?? "";
    const take = (isDone: boolean) => (event: Event) => this.putBug(at, { [name]: valueOf(event) }, isDone);
    return html`<div><label class="label" for=${id}>${writtenWords()[name]}</label>${name === "title"
      ? html`<input id=${id} type="text" maxlength="200" .value=${text} @input=${take(false)} @change=${take(true)} />`
      : html`<textarea id=${id} maxlength="5000" .value=${text} @input=${take(false)} @change=${take(true)}></textarea>`}</div>`;
  }

  private bug(bug: Bug, at: number): TemplateResult {
    const [title, ...others] = WRITTEN;
    const steps = this.task.steps ?? [];
    const choose = (event: Event) => {
      const chosen = valueOf(event);
      this.putBug(at, { step: chosen ? Number(chosen) : undefined } as Bug);
    };
    return html`<section class="card" aria-labelledby=${`bug-${at}`}>
      <div class="row"><h2 id=${`bug-${at}`}>${t("Problem {n}", { n: at + 1 })}</h2>
        <button type="button" class="small" @click=${() => this.removeBug(at)}>${t("Remove problem {n}", { n: at + 1 })}</button></div>
      ${this.written(at, title)}
      ${steps.length ? html`<div><label class="label" for=${`where-${at}`}>${t("In which step?")}</label>
        <select id=${`where-${at}`} @change=${choose}><option value="" .selected=${bug.step === undefined}>${t("In none of them")}</option>
          ${steps.map((_, n) => html`<option value=${n} .selected=${bug.step === n}>${t("Step {n}", { n: n + 1 })}</option>`)}</select></div>` : nothing}
      ${scale(this.severity(at))}
      ${others.map((name) => this.written(at, name))}
      ${this.settings.screenshot === "none" ? nothing : this.pictures(bug, at)}</section>`;
  }

  private pictures({ screenshots = [] }: Bug, at: number): TemplateResult {
    const file = this.open.get(at);
    const said = this.said.get(at);
    const remove = (media: string) => this.putBug(at, { screenshots: screenshots.filter((one) => one !== media) });
    const attach = (event: CustomEvent<File>) => void this.attach(at, event.detail);
    return html`<div class="stack">
      <div class="shots">${screenshots.map((media, n) => html`<div>${this.shown.has(media)
        ? html`<img alt=${t("Screenshot {n}", { n: n + 1 })} src=${this.shown.get(media)!} />` : html`<span>${t("Screenshot {n}", { n: n + 1 })}</span>`}
        <button type="button" class="small" @click=${() => remove(media)}>${t("Remove screenshot {n}", { n: n + 1 })}</button></div>`)}</div>
      ${file || screenshots.length >= MOST_PICTURES ? nothing : html`<div><label class="label" for=${`picture-${at}`}>${t("Screenshot (PNG or JPEG)")}</label>
        <input id=${`picture-${at}`} type="file" accept="image/png,image/jpeg,image/webp" @change=${(event: Event) => this.begin(at, event)} /></div>`}
      ${file ? html`<hormiga-drawing .file=${file} @drawn=${attach} @left=${() => this.leave(at)}></hormiga-drawing>` : nothing}
      <p class="small" role="status">${said ?? nothing}</p></div>`;
  }

  private begin(at: number, event: Event): void {
    const [file] = (event.target as HTMLInputElement).files ?? [];
    if (file) this.open.set(at, file);
    this.said.delete(at);
    this.requestUpdate();
  }

  private leave(at: number, words = ""): void {
    this.open.delete(at);
    this.say(at, words);
  }

  private say(at: number, words: string): void {
    this.said.set(at, words);
    this.requestUpdate();
  }

  private async attach(at: number, file: File): Promise<void> {
    this.say(at, t("The picture is being sent."));
    const address = URL.createObjectURL(file);
    try {
      const media = await upload(file);
      this.shown.set(media, address);
      this.open.delete(at);
      this.said.delete(at);
      this.putBug(at, { screenshots: [...(this.report.bugs[at]?.screenshots ?? []), media] });
    } catch {
      URL.revokeObjectURL(address);
      this.say(at, t("The picture could not be sent. Try again."));
    }
  }

  private device(): TemplateResult {
    const { device } = this.report;
    const field = (name: Exclude<keyof Device, "is_edited">, words: string) => {
      const take = (isDone: boolean) => (event: Event) => this.put({ device: { ...this.report.device, [name]: valueOf(event), is_edited: true } }, isDone);
      return html`<label>${words}<input type="text" maxlength="200" .value=${device[name]} @input=${take(false)} @change=${take(true)} /></label>`;
    };
    return html`<fieldset class="card"><legend>${t("Your device")}</legend>
      <p class="soft small">${t("This is sent with your report. Change it if you tested on another device.")}</p>
      <div class="pairs">${field("browser", t("Browser"))}${field("system", t("System"))}${field("screen", t("Screen"))}${field("language", t("Language"))}</div></fieldset>`;
  }

  private about(): TemplateResult {
    const { title, address, before } = this.task;
    const { question, guideline } = this.settings;
    return html`<section class="card"><h2 dir="auto">${title}</h2>
      ${question ? html`<p>${inLanguage(question)}</p>` : nothing}
      ${address ? html`<p>${t("Open this address in another window:")} <span class="address">${address}</span></p>` : nothing}
      ${before ? html`<p><strong>${t("Before you start")}:</strong> <span dir="auto">${before}</span></p>` : nothing}
      ${guideline ? html`<details><summary>${t("Guideline")}</summary><p class="reading">${inLanguage(guideline)}</p></details>` : nothing}</section>`;
  }

  private comment(): TemplateResult | typeof nothing {
    if (!this.settings.comment) return nothing;
    const take = (isDone: boolean) => (event: Event) => {
      const { comment: _comment, ...rest } = this.report;
      const comment = valueOf(event);
      const next = (comment ? { ...rest, comment } : rest) as unknown as Json;
      if (isDone) this.change(next);
      else this.typing(next);
    };
    return html`<div><label class="label" for="comment">${t("Note for the requester (optional)")}</label>
      <textarea id="comment" maxlength="2000" .value=${this.report.comment ?? ""} @input=${take(false)} @change=${take(true)}></textarea></div>`;
  }

  override render() {
    const { steps, bugs, nothing_wrong } = this.report;
    return html`<div class="parts">${this.about()}
      ${steps.length ? html`<ol>${steps.map((_, n) => this.step(n))}</ol>` : nothing}
      ${bugs.map((bug, n) => this.bug(bug, n))}
      <div class="row">${this.isFull ? nothing : html`<button type="button" @click=${() => this.addBug()}>${t("Add a problem")}</button>`}
        ${bugs.length ? nothing : html`<label class="choice"><input type="checkbox" .checked=${nothing_wrong}
          @change=${() => this.put({ nothing_wrong: !nothing_wrong })} /><span>${t("I found nothing wrong")}</span></label>`}</div>
      ${this.comment()}${this.device()}</div>
      ${this.problem ? html`<p class="wrong" role="alert">${this.problem}</p>` : nothing}`;
  }
}

/** Leave out what is empty: an answer holds nothing that a worker did not say. */
function bare<T extends object>(value: T): T {
  const kept = Object.entries(value).filter(([, one]) => one !== "" && one !== undefined && !(Array.isArray(one) && !one.length));
  return Object.fromEntries(kept) as T;
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement).value;
}

define("hormiga-drawing", HormigaDrawing);
define("hormiga-bug-report", HormigaBugReport);
