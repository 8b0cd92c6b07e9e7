// Undo and redo over the whole task, a step at a time.

import type { State } from "./messages";

const MOST_STEPS = 500;

export class History {
  private past: string[] = [];
  private future: string[] = [];
  private present: string;

  constructor(state: State) {
    this.present = JSON.stringify(state);
  }

  /** Keep a new state as a step; the same state again is none. */
  push(state: State): void {
    const text = JSON.stringify(state);
    if (text === this.present) return;
    this.past.push(this.present);
    if (this.past.length > MOST_STEPS) this.past.shift();
    this.present = text;
    this.future = [];
  }

  undo(): State | null {
    const text = this.past.pop();
    if (text === undefined) return null;
    this.future.push(this.present);
    this.present = text;
    return JSON.parse(text) as State;
  }

  redo(): State | null {
    const text = this.future.pop();
    if (text === undefined) return null;
    this.past.push(this.present);
    this.present = text;
    return JSON.parse(text) as State;
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }
}
