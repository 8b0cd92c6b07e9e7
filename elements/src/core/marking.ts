// Marking spans in a text by mouse, touch and keyboard, for any element that embeds it:
//   private marking = new Marking(this, { text: () => …, marks: () => …, … });
//   static styles = [..., markingStyles];   render() { … ${this.marking.render(t("Text"))} }
// Marks may overlap. Offsets are UTF-16 offsets into the string given, between whole signs.

import { type ReactiveController, type ReactiveControllerHost, type TemplateResult, html, nothing } from "lit";
import { guard } from "lit/directives/guard.js";
import { type Cut, Cuts, type Word } from "./cuts";
import { isArrow, place } from "./marking-place";
import { markingStyles, TONES } from "./marking-style";
import { HELP, type Mark, type MarkingOptions } from "./marking-options";
import { spoken, t } from "./words";

export { markingStyles, TONES };
export type { Mark, MarkingOptions };

type Host = ReactiveControllerHost & Element & { renderRoot: HTMLElement | DocumentFragment };

export class Marking implements ReactiveController {
  private anchor = 0;
  private focus = 0;
  private cut: Cuts | null = null;
  private isDragging = false;

  constructor(
    private host: Host,
    private options: MarkingOptions,
  ) {
    host.addController(this);
  }

  hostConnected(): void {}

  /** The span that is chosen now; null when none is. */
  get chosen(): Cut | null {
    const raw = { start: Math.min(this.anchor, this.focus), end: Math.max(this.anchor, this.focus) };
    const span = this.options.snaps?.() ? this.cuts.snapped(raw) : raw;
    return span.start === span.end ? null : span;
  }

  /** Take the chosen span to mark it: afterwards nothing is chosen. */
  take(): Cut | null {
    const span = this.chosen;
    if (span) this.choose(span.end, span.end);
    return span;
  }

  /** Choose from one offset to another; both the same choose nothing. */
  choose(anchor: number, focus: number): void {
    this.anchor = this.cuts.whole(anchor);
    this.focus = this.cuts.whole(focus);
    this.options.chosen?.(this.chosen);
    this.host.requestUpdate();
  }

  /** Put the keyboard's caret into the text. */
  enter(): void {
    this.box?.focus();
  }

  private get box(): HTMLElement | null {
    return this.host.renderRoot.querySelector<HTMLElement>(".marking");
  }

  private get cuts(): Cuts {
    const text = this.options.text();
    if (this.cut?.text !== text) {
      this.cut = new Cuts(text);
      this.anchor = this.focus = 0;
    }
    return this.cut;
  }

  private get isFixed(): boolean {
    return this.options.isFixed?.() ?? false;
  }

  /** The text with its marks; `label` names it. */
  render(label: string): TemplateResult {
    const span = this.chosen;
    return html`
      <div class="marking reading" part="text" tabindex="0" role="group" dir="auto" aria-label=${label}
        aria-describedby="marking-help" @keydown=${this.key} @pointerdown=${this.press}
        @pointermove=${this.drag} @pointerup=${this.drop} @pointercancel=${this.drop}
        @dblclick=${this.double} @copy=${this.copy}>${this.blocks(span)}</div>
      <p id="marking-help" class="soft small">${t(HELP)}</p>
      <div class="row chosen-bar" ?hidden=${!span}>${span ? this.nudges() : nothing}</div>
      <p class="soft small" role="status">${span ? t("Chosen: {text}", { text: this.words(span) }) : ""}</p>
    `;
  }

  /** Only the blocks where something is different are drawn anew. */
  private blocks(span: Cut | null): unknown[] {
    const marks = this.options.marks().map((mark) => ({
      ...mark, start: this.cuts.whole(mark.start), end: this.cuts.whole(mark.end),
    }));
    const last = this.cuts.text.length;
    return this.cuts.blocks.map((words) => {
      const [start, end] = [words[0]!.start, words.at(-1)!.end];
      const here = marks.filter((mark) => mark.start < end && mark.end > start);
      const caret = this.focus >= start && (this.focus < end || end === last) ? this.focus : -1;
      const chosen = span && span.start < end && span.end > start ? span : null;
      const key = JSON.stringify([spoken(), this.isFixed, this.cuts.text.slice(start, end), here, caret, chosen]);
      return guard([key], () => this.pieces(words, here, caret, chosen));
    });
  }

  private pieces(words: Word[], marks: Mark[], caret: number, span: Cut | null): unknown[] {
    const places = marks.flatMap((mark) => [mark.start, mark.end]);
    places.push(caret, ...(span ? [span.start, span.end] : []));
    const shown: unknown[] = [];
    for (const piece of this.cuts.pieces(places, words)) {
      if (piece.start === caret) shown.push(CARET);
      shown.push(this.piece(piece, marks, span));
      for (const mark of marks) if (mark.end === piece.end) shown.push(this.chip(mark));
    }
    if (caret === words.at(-1)?.end) shown.push(CARET);
    return shown;
  }

  private piece({ start, end }: Cut, marks: readonly Mark[], span: Cut | null): TemplateResult {
    const over = marks.filter((mark) => mark.start < end && mark.end > start);
    const top = over.reduce<Mark | undefined>((a, b) => (!a || sizeOf(b) < sizeOf(a) ? b : a), undefined);
    const names = [
      span && start >= span.start && end <= span.end ? "chosen" : "",
      top ? "on" : "",
      over.length > 1 ? "deep" : "",
      top?.isGuess ? "maybe" : "",
      over.some((mark) => mark.isActive) ? "active" : "",
    ];
    const shown = this.cuts.text.slice(start, end).replace(/\r\n?/g, "\n");
    return html`<span data-at=${start} class=${names.join(" ").trim() || nothing}
      data-tone=${top ? top.tone % TONES : nothing}>${shown}</span>`;
  }

  private chip(mark: Mark): TemplateResult {
    const values = { name: mark.full ?? mark.name, text: this.words(mark) };
    const remove = (event: KeyboardEvent) => {
      if (event.key !== "Delete" && event.key !== "Backspace") return;
      event.preventDefault();
      this.remove(mark.id);
    };
    const words = mark.isGuess ? "{name}, suggested: {text}" : "{name}: {text}";
    return html`<span class="chip ${mark.isGuess ? "maybe" : ""}" data-tone=${mark.tone % TONES} @keydown=${remove}
      ><button type="button" data-mark=${mark.id} aria-label=${t(words, values)} aria-pressed=${mark.isActive ? "true" : "false"}
        @click=${() => this.options.press?.(mark.id)}>${mark.name}</button
      ><button type="button" ?hidden=${this.isFixed} aria-label=${t("Remove {name}: {text}", values)}
        @click=${() => this.remove(mark.id)}>×</button></span>`;
  }

  private nudges(): TemplateResult[] {
    const button = (words: string, sign: string, edge: "start" | "end", way: 1 | -1) =>
      html`<button type="button" class="small" aria-label=${t(words)}
        @click=${() => this.nudge(edge, way)}>${t(edge === "start" ? "Start" : "End")} ${sign}</button>`;
    return [
      button("Start earlier", "◂", "start", -1),
      button("Start later", "▸", "start", 1),
      button("End earlier", "◂", "end", -1),
      button("End later", "▸", "end", 1),
      html`<button type="button" class="small" @click=${() => this.choose(this.focus, this.focus)}>${t("Choose nothing")}</button>`,
    ];
  }

  private nudge(edge: "start" | "end", way: 1 | -1): void {
    const span = { ...(this.chosen ?? { start: 0, end: 0 }) };
    span[edge] = this.step(span[edge], way, Boolean(this.options.snaps?.()));
    if (span.start < span.end) this.choose(span.start, span.end);
  }

  private step(at: number, way: 1 | -1, byWord: boolean): number {
    if (byWord) return way > 0 ? this.cuts.wordAfter(at) : this.cuts.wordBefore(at);
    return way > 0 ? this.cuts.after(at) : this.cuts.before(at);
  }

  private words({ start, end }: Cut): string {
    return this.cuts.text.slice(start, end);
  }

  private remove(id: string): void {
    if (this.isFixed) return;
    this.options.remove?.(id);
    this.enter();
  }

  private key = (event: KeyboardEvent): void => {
    if (event.target !== this.box) return;
    if (isArrow(event.key)) this.move(event);
    else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && this.chosen && !this.isFixed)
      this.options.mark?.(this.chosen);
    else if (event.key === "Escape" && this.chosen) this.choose(this.focus, this.focus);
    else if (event.key === "Delete" || event.key === "Backspace") this.removeHere();
    else if (event.key === "a" && (event.ctrlKey || event.metaKey)) this.choose(0, this.cuts.text.length);
    else return;
    event.preventDefault();
  };

  private move(event: KeyboardEvent): void {
    const byWord = event.ctrlKey || event.metaKey || event.altKey || Boolean(this.options.snaps?.());
    const isRtl = this.box !== null && getComputedStyle(this.box).direction === "rtl";
    let to = this.focus;
    if (event.key === "ArrowRight" || event.key === "ArrowLeft")
      to = this.step(to, (event.key === "ArrowRight") !== isRtl ? 1 : -1, byWord);
    else if (this.box) to = place(this.box, this.cuts, this.focus, event.key, byWord);
    this.choose(event.shiftKey ? this.anchor : to, to);
    void this.host.updateComplete.then(() =>
      this.box?.querySelector(".caret")?.scrollIntoView({ block: "nearest" }),
    );
  }

  private removeHere(): void {
    const here = this.options
      .marks()
      .filter((mark) => mark.start <= this.focus && mark.end >= this.focus)
      .sort((a, b) => sizeOf(a) - sizeOf(b))[0];
    if (here) this.remove(here.id);
  }

  private isText(event: Event): boolean {
    return !(event.target as Element).closest(".chip");
  }

  private at(event: MouseEvent): number {
    return this.box ? place(this.box, this.cuts, this.focus, event, false) : 0;
  }

  private press = (event: PointerEvent): void => {
    if (event.button !== 0 || !this.isText(event) || event.pointerType === "touch") return;
    const at = this.at(event);
    this.isDragging = true;
    this.box?.setPointerCapture(event.pointerId);
    this.choose(event.shiftKey ? this.anchor : at, at);
  };

  private drag = (event: PointerEvent): void => {
    if (this.isDragging) this.choose(this.anchor, this.at(event));
  };

  private drop = (event: PointerEvent): void => {
    const wasDragging = this.isDragging;
    this.isDragging = false;
    if (event.type === "pointercancel" || !this.isText(event)) return;
    const isTouch = event.pointerType === "touch";
    if (isTouch) this.tap(this.at(event));
    else if (wasDragging && this.anchor === this.focus && this.options.snaps?.()) this.word(this.focus);
  };

  /** A first tap chooses a word, a second one reaches to another, one inside ends it. */
  private tap(at: number): void {
    const span = this.chosen;
    const word = this.cuts.wordAt(at);
    if (!word || (span && at >= span.start && at < span.end)) this.choose(at, at);
    else if (!span) this.word(at);
    else this.choose(Math.min(span.start, word.start), Math.max(span.end, word.end));
  }

  private word(at: number): void {
    const word = this.cuts.wordAt(at);
    if (word && !word.isBlank) this.choose(word.start, word.end);
  }

  private double = (event: MouseEvent): void => {
    if (this.isText(event)) this.word(this.at(event));
  };

  private copy = (event: ClipboardEvent): void => {
    const span = this.chosen;
    if (!span) return;
    event.clipboardData?.setData("text/plain", this.words(span));
    event.preventDefault();
  };
}

const CARET = html`<i class="caret" aria-hidden="true"></i>`;

function sizeOf(mark: Cut): number {
  return mark.end - mark.start;
}
