// Seconds that a person spends on each of several things, without the time away.

const LONGEST_PAUSE = 30_000;

export class AttentionClock {
  private spent: Record<string, number> = {};
  private on = "";
  private since = 0;

  /** Put time to what was looked at until now, and look at something else. */
  look(id: string): void {
    const now = performance.now();
    if (this.on && !document.hidden)
      this.spent[this.on] = (this.spent[this.on] ?? 0) + Math.min(now - this.since, LONGEST_PAUSE) / 1000;
    this.on = id;
    this.since = now;
    if (id) this.spent[id] ??= 0;
  }

  /** Still at the same thing. */
  touch(): void {
    this.look(this.on);
  }

  /** A draft's seconds are a floor: they do not go back when steps are undone. */
  floor(seconds: Record<string, number>): void {
    for (const [id, least] of Object.entries(seconds)) this.spent[id] = Math.max(this.spent[id] ?? 0, least);
  }

  get seconds(): Record<string, number> {
    return Object.fromEntries(Object.entries(this.spent).map(([id, spent]) => [id, Math.round(spent * 10) / 10]));
  }
}
