// `<hormiga-drawing>`: a picture that a worker chose, drawn on before it is uploaded.
// Marks are drawn with a pointer, or placed by number fields and arrow keys. Says
// "drawn" with the file, or "left" when the worker wants another one.

import { LitElement, css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { base } from "../core/style";
import { addWords, t } from "../core/words";
import { type Drawn, type Tool, paint, within } from "./drawing-marks";

addWords({
  "Draw on the picture": "Dibuja sobre la imagen",
  "Hide names, faces and numbers with Blur. What you hide does not leave your device.":
    "Tapa nombres, caras y números con Difuminar. Lo que tapas no sale de tu dispositivo.",
  Arrow: "Flecha",
  Box: "Recuadro",
  Blur: "Difuminar",
  Tool: "Herramienta",
  "Add in the middle": "Añadir en el centro",
  "Draw with a finger or the mouse, or add a mark and place it with the numbers.":
    "Dibuja con el dedo o el ratón, o añade una marca y colócala con los números.",
  "From the left, %": "Desde la izquierda, %",
  "From the top, %": "Desde arriba, %",
  "To the right, %": "Hasta la derecha, %",
  "To the bottom, %": "Hasta abajo, %",
  "Tip, from the left, %": "Punta, desde la izquierda, %",
  "Tip, from the top, %": "Punta, desde arriba, %",
  "Remove {name}": "Quitar {name}",
  "Attach the picture": "Adjuntar la imagen",
  "Do not attach it": "No adjuntarla",
  "Your picture with {n} marks": "Tu imagen con {n} marcas",
  "This picture cannot be opened. Choose a PNG or JPEG file.": "Esta imagen no se puede abrir. Elige un archivo PNG o JPEG.",
});

const LONGEST = 2000;
const QUALITY = 0.88;
const SMALLEST = 1;
const TOOLS: Tool[] = ["arrow", "box", "blur"];

export class HormigaDrawing extends LitElement {
  static override styles = [base, css`
    :host { padding: 0.75rem; border: 1px solid var(--line-strong); border-radius: var(--round); }
    canvas { display: block; max-width: 100%; max-height: 32rem; touch-action: none; cursor: crosshair; border: 1px solid var(--line); }
    h4 { margin: 0 0 0.25rem; font-size: 1rem; }
    ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.75rem; }
    .numbers { display: grid; gap: 0.5rem; grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr)); align-items: end; }
    .numbers label { font-size: 0.875rem; }
  `];
  static override properties = {
    file: { attribute: false }, marks: { state: true }, tool: { state: true }, problem: { state: true },
  };
  declare file: File | null;
  declare marks: Drawn[];
  declare tool: Tool;
  declare problem: string;
  private picture: ImageBitmap | null = null;
  private drawing: Drawn | null = null;

  constructor() {
    super();
    this.file = null;
    this.marks = [];
    this.tool = "arrow";
    this.problem = "";
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("file") || !this.file) return;
    this.marks = [];
    this.problem = "";
    this.picture = null;
    createImageBitmap(this.file).then(
      (picture) => { this.picture = picture; this.requestUpdate(); },
      () => { this.problem = t("This picture cannot be opened. Choose a PNG or JPEG file."); },
    );
  }

  override updated(): void {
    const { canvas, picture } = this;
    if (canvas && picture) paint(canvas, picture, this.drawing ? [...this.marks, this.drawing] : this.marks);
  }

  private get canvas(): HTMLCanvasElement | null {
    return this.renderRoot.querySelector("canvas");
  }

  private at(event: PointerEvent): [number, number] {
    const { left, top, width, height } = this.canvas!.getBoundingClientRect();
    return [within(((event.clientX - left) / width) * 100), within(((event.clientY - top) / height) * 100)];
  }

  private start(event: PointerEvent): void {
    if (event.button) return;
    this.canvas!.setPointerCapture(event.pointerId);
    const [x, y] = this.at(event);
    this.drawing = { tool: this.tool, x1: x, y1: y, x2: x, y2: y };
  }

  private draw(event: PointerEvent): void {
    if (!this.drawing) return;
    [this.drawing.x2, this.drawing.y2] = this.at(event);
    this.requestUpdate();
  }

  private stop(isKept: boolean): void {
    const { drawing } = this;
    this.drawing = null;
    const isSeen = drawing && Math.hypot(drawing.x2 - drawing.x1, drawing.y2 - drawing.y1) > SMALLEST;
    if (isKept && isSeen) this.marks = [...this.marks, drawing];
    else this.requestUpdate();
  }

  private add(): void {
    this.marks = [...this.marks, { tool: this.tool, x1: 40, y1: 40, x2: 60, y2: 60 }];
    void this.updateComplete.then(() => [...this.renderRoot.querySelectorAll<HTMLElement>("li input:first-of-type")].at(-4)?.focus());
  }

  /** Ctrl+Z takes the last mark away before it goes for the task's own steps. */
  private key(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "z" || event.shiftKey || !this.marks.length) return;
    event.preventDefault();
    event.stopPropagation();
    this.marks = this.marks.slice(0, -1);
  }

  private place(n: number, change: Partial<Drawn>): void {
    this.marks = this.marks.map((mark, m) => (m === n ? { ...mark, ...change } : mark));
  }

  private attach(): void {
    this.canvas?.toBlob(
      (blob) => {
        const name = `${(this.file?.name ?? "").replace(/\.\w+$/, "") || "screenshot"}.jpg`;
        const file = blob && new File([blob], name, { type: "image/jpeg" });
        if (file) this.dispatchEvent(new CustomEvent("drawn", { detail: file }));
      },
      "image/jpeg",
      QUALITY,
    );
  }

  private get tools(): Record<Tool, string> {
    return { arrow: t("Arrow"), box: t("Box"), blur: t("Blur") };
  }

  private marked(mark: Drawn, n: number): TemplateResult {
    const name = `${this.tools[mark.tool]} ${n + 1}`;
    const isArrow = mark.tool === "arrow";
    const number = (words: string, side: "x1" | "y1" | "x2" | "y2") => html`<label>${words}
      <input type="number" min="0" max="100" step="1" .value=${String(mark[side])}
        @input=${(event: Event) => this.place(n, { [side]: within((event.target as HTMLInputElement).valueAsNumber || 0) })} /></label>`;
    return html`<li><fieldset><legend>${name}</legend><div class="numbers">
      ${number(t("From the left, %"), "x1")}${number(t("From the top, %"), "y1")}
      ${number(isArrow ? t("Tip, from the left, %") : t("To the right, %"), "x2")}
      ${number(isArrow ? t("Tip, from the top, %") : t("To the bottom, %"), "y2")}
      <button type="button" class="small" @click=${() => { this.marks = this.marks.filter((_, m) => m !== n); }}>${t("Remove {name}", { name })}</button>
    </div></fieldset></li>`;
  }

  override render() {
    const { picture, tools } = this;
    if (this.problem) return html`<p class="wrong" role="alert">${this.problem}</p>${this.leave()}`;
    if (!picture) return nothing;
    const by = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    return html`<div class="stack" @keydown=${(event: KeyboardEvent) => this.key(event)}>
      <h4>${t("Draw on the picture")}</h4>
      <p class="soft small">${t("Hide names, faces and numbers with Blur. What you hide does not leave your device.")}</p>
      <div class="row" role="group" aria-label=${t("Tool")}>${TOOLS.map((tool) => html`<button type="button"
        aria-pressed=${this.tool === tool ? "true" : "false"} @click=${() => { this.tool = tool; }}>${tools[tool]}</button>`)}
        <button type="button" @click=${() => this.add()}>+ ${t("Add in the middle")}</button></div>
      <p class="soft small">${t("Draw with a finger or the mouse, or add a mark and place it with the numbers.")}</p>
      <canvas role="img" aria-label=${t("Your picture with {n} marks", { n: this.marks.length })}
        width=${Math.round(picture.width * by)} height=${Math.round(picture.height * by)}
        @pointerdown=${(event: PointerEvent) => this.start(event)} @pointermove=${(event: PointerEvent) => this.draw(event)}
        @pointerup=${() => this.stop(true)} @pointercancel=${() => this.stop(false)}></canvas>
      <ul>${this.marks.map((mark, n) => this.marked(mark, n))}</ul>
      <div class="row"><button type="button" class="main" @click=${() => this.attach()}>${t("Attach the picture")}</button>${this.leave()}</div></div>`;
  }

  private leave(): TemplateResult {
    return html`<button type="button" @click=${() => this.dispatchEvent(new Event("left"))}>${t("Do not attach it")}</button>`;
  }
}
