// A frame on a picture, in the picture's own pixels: drawn by mouse or touch, moved by
// arrows, sized by Shift and arrows.

import { css, html, svg, nothing } from "lit";
import type { LitElement, TemplateResult } from "lit";
import { Picture, pictureStyles } from "./picture";
import { addWords, t } from "./words";

addWords({
  "Frame for {name}. Arrows move it, Shift and arrows size it.":
    "Recuadro de {name}. Las flechas lo mueven; Mayús y flechas cambian su tamaño.",
  "Draw a frame on the picture around {name}.": "Dibuja en la imagen un recuadro alrededor de {name}.",
});

export interface Frame {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Framed extends Frame {
  id: string;
  name: string;
}

interface Options {
  source: () => string;
  frames: () => Framed[];
  put: (id: string, frame: Frame) => void;
}

export const cropStyles = [
  pictureStyles,
  css`
    .crop { position: relative; inline-size: fit-content; }
    .crop svg { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; }
    .crop.drawing { touch-action: none; cursor: crosshair; }
    .crop rect { fill: transparent; stroke: var(--accent); stroke-width: 3; vector-effect: non-scaling-stroke; }
    .crop rect:focus-visible { outline: none; stroke: var(--focus); stroke-width: 5; }
    .crop svg text { paint-order: stroke; stroke: var(--surface); fill: var(--ink); font-weight: 600; }
  `,
];

export class Crop {
  /** Whose frame is drawn next; "" when none is. */
  active = "";
  private from: { x: number; y: number } | null = null;
  private picture: Picture;

  constructor(
    private host: LitElement,
    private options: Options,
  ) {
    this.picture = new Picture(host, options.source);
  }

  private get size(): { width: number; height: number } {
    const img = this.host.renderRoot.querySelector<HTMLImageElement>(".crop img");
    return { width: img?.naturalWidth || 1, height: img?.naturalHeight || 1 };
  }

  /** Begin a frame in the middle of the picture and hand it to the keyboard. */
  start(id: string): void {
    this.active = id;
    const { width, height } = this.size;
    this.put({ x: width / 4, y: height / 4, width: width / 2, height: height / 2 });
    void this.host.updateComplete.then(() =>
      this.host.renderRoot.querySelector<SVGElement>(`rect[data-id="${id}"]`)?.focus(),
    );
  }

  /** Keep a frame inside the picture, in whole pixels and at least four wide. */
  private put(frame: Frame): void {
    const size = this.size;
    const width = Math.round(Math.min(Math.max(frame.width, 4), size.width));
    const height = Math.round(Math.min(Math.max(frame.height, 4), size.height));
    const x = Math.round(Math.min(Math.max(frame.x, 0), size.width - width));
    const y = Math.round(Math.min(Math.max(frame.y, 0), size.height - height));
    this.options.put(this.active, { x, y, width, height });
  }

  private at(event: PointerEvent): { x: number; y: number } {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const { width, height } = this.size;
    return {
      x: ((event.clientX - box.left) / box.width) * width,
      y: ((event.clientY - box.top) / box.height) * height,
    };
  }

  private down = (event: PointerEvent): void => {
    if (!this.active) return;
    this.from = this.at(event);
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    event.preventDefault();
  };

  private up = (event: PointerEvent): void => {
    const { from } = this;
    this.from = null;
    if (!from) return;
    const to = this.at(event);
    const [width, height] = [Math.abs(to.x - from.x), Math.abs(to.y - from.y)];
    if (width > 4 && height > 4) this.put({ x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), width, height });
  };

  private key(event: KeyboardEvent, frame: Framed): void {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    const step = Math.max(1, Math.round(this.size.width / 50));
    const [right = 0, down = 0] = way;
    this.active = frame.id;
    const { x, y, width, height } = frame;
    this.put(event.shiftKey
      ? { x, y, width: width + right * step, height: height + down * step }
      : { x: x + right * step, y: y + down * step, width, height });
  }

  render(): TemplateResult {
    const { width, height } = this.size;
    const frames = this.options.frames();
    const drawn = frames.find((frame) => frame.id === this.active);
    const mark = (frame: Framed) => svg`
      <rect data-id=${frame.id} x=${frame.x} y=${frame.y} width=${frame.width} height=${frame.height} tabindex="0"
        role="img" aria-label=${t("Frame for {name}. Arrows move it, Shift and arrows size it.", { name: frame.name })}
        @focus=${() => { this.active = frame.id; this.host.requestUpdate(); }}
        @keydown=${(event: KeyboardEvent) => this.key(event, frame)}></rect>
      <text x=${frame.x + width / 100} y=${frame.y + height / 20} font-size=${height / 22}>${frame.name}</text>`;
    return html`<div class="crop ${drawn ? "drawing" : ""}" @pointerdown=${this.down} @pointerup=${this.up}>
      ${this.picture.render()}
      ${frames.length ? html`<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none">${frames.map(mark)}</svg>` : nothing}
      </div>
      ${drawn ? html`<p class="soft small" role="status">${t("Draw a frame on the picture around {name}.", { name: drawn.name })}</p>` : nothing}`;
  }
}
