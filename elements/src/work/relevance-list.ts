// A list of results that is put in order: by buttons, by Alt and arrows, by a handle.

import { css } from "lit";
import type { LitElement } from "lit";
import type { Hotkey } from "../core/keys";
import { addWords, t } from "../core/words";

addWords({
  "Move up": "Subir",
  "Move down": "Bajar",
  "{name} is now number {n} of {count}.": "{name} es ahora el número {n} de {count}.",
});

export const rankStyles = css`
  ol { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.75rem; }
  li.result { display: grid; gap: 0.5rem; }
  li.result[data-held] { border-color: var(--accent); outline: 2px solid var(--accent); }
  .handle { touch-action: none; user-select: none; -webkit-user-select: none; cursor: grab; min-inline-size: 2.75rem; text-align: center; }
  .number { font-weight: 700; min-inline-size: 1.5rem; }
`;

export interface Ranked {
  /** Places in the task's input, the best first. */
  ranking: () => number[];
  nameOf: (place: number) => string;
  put: (ranking: number[]) => void;
}

export class Ranking {
  said = "";
  /** The order while a card is dragged; it becomes the answer when it is let go. */
  private moving: number[] | null = null;
  held = -1;
  private ends: AbortController | null = null;

  constructor(private host: LitElement, private of: Ranked) {}

  get order(): number[] {
    return this.moving ?? this.of.ranking();
  }

  move(place: number, by: number): void {
    const order = [...this.order];
    const at = order.indexOf(place);
    const to = at + by;
    if (at < 0 || to < 0 || to >= order.length) return;
    order.splice(to, 0, ...order.splice(at, 1));
    this.of.put(order);
    this.say(place, to, order.length);
    this.refocus(place, by);
  }

  hotkeys(): Hotkey[] {
    const move = (by: number) => () => {
      const card = this.host.shadowRoot?.activeElement?.closest<HTMLElement>("li[data-place]");
      if (card) this.move(Number(card.dataset["place"]), by);
    };
    return [
      { action: "move-up", words: t("Move up"), key: "Alt+ArrowUp", run: move(-1) },
      { action: "move-down", words: t("Move down"), key: "Alt+ArrowDown", run: move(1) },
    ];
  }

  /** The focus stays with the card that moved, wherever in it it was. */
  private refocus(place: number, by: number): void {
    const root = this.host.shadowRoot!;
    const at = root.activeElement;
    void this.host.updateComplete.then(() => {
      const card = root.querySelector<HTMLElement>(`li[data-place="${place}"]`);
      const button = card?.querySelector<HTMLButtonElement>(`[data-by="${by}"]`);
      const isAt = at instanceof HTMLElement && at.isConnected && !(at as HTMLButtonElement).disabled;
      (isAt && card?.contains(at) ? at : button?.disabled ? card?.querySelector<HTMLElement>("[data-by]:not(:disabled)") : button)?.focus();
      card?.scrollIntoView({ block: "nearest" });
    });
  }

  private say(place: number, to: number, count: number): void {
    this.said = t("{name} is now number {n} of {count}.", { name: this.of.nameOf(place), n: to + 1, count });
    this.host.requestUpdate();
  }

  take(event: PointerEvent, place: number): void {
    if (event.button) return;
    // The card's own place in the document changes; the element's does not.
    const { host } = this;
    host.setPointerCapture(event.pointerId);
    this.ends = new AbortController();
    const { signal } = this.ends;
    host.addEventListener("pointermove", (moved) => this.drag(moved), { signal });
    host.addEventListener("pointerup", () => this.drop(true), { signal });
    host.addEventListener("pointercancel", () => this.drop(false), { signal });
    this.moving = [...this.order];
    this.held = place;
    this.host.requestUpdate();
  }

  private drag(event: PointerEvent): void {
    if (!this.moving) return;
    const cards = [...this.host.shadowRoot!.querySelectorAll<HTMLElement>("li[data-place]")];
    const over = cards.find((card) => {
      const { top, bottom } = card.getBoundingClientRect();
      return event.clientY >= top && event.clientY <= bottom;
    });
    const to = over ? this.moving.indexOf(Number(over.dataset["place"])) : -1;
    const at = this.moving.indexOf(this.held);
    if (to < 0 || to === at) return;
    this.moving.splice(to, 0, ...this.moving.splice(at, 1));
    this.host.requestUpdate();
  }

  private drop(isKept: boolean): void {
    this.ends?.abort();
    const { moving, held } = this;
    this.moving = null;
    this.held = -1;
    const isMoved = moving?.join() !== this.of.ranking().join();
    if (moving && isKept && isMoved) {
      this.of.put(moving);
      this.say(held, moving.indexOf(held), moving.length);
    } else this.host.requestUpdate();
  }
}
