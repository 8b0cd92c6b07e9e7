// `<hormiga-opening-hours>`: hours for each weekday, several times a day, and "closed".
// The value holds the days and OpenStreetMap's text; opening_hours.py writes the same.

import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { AnswerElement, define } from "../core/element";
import type { Json } from "../core/messages";
import { addWords, spoken, t } from "../core/words";
import { type Day, type Days, DAYS, type Interval, daysProblem, osm } from "./opening-hours-text";

addWords({
  "Public holidays": "Festivos",
  Closed: "Cerrado",
  "Add hours": "Añadir horas",
  "As the day before": "Como el día anterior",
  "Not known": "No se sabe",
  From: "Desde",
  To: "Hasta",
  Remove: "Quitar",
  "next day": "día siguiente",
  "As text": "Como texto",
});

const MOST = 6;

export class HormigaOpeningHours extends AnswerElement {
  static override styles = [
    ...AnswerElement.styles,
    css`
      .day { display: grid; gap: 0.375rem; padding-block: 0.5rem; border-block-end: 1px solid var(--line); }
      .day > legend { font-weight: 600; }
      input[type="time"] { width: auto; min-width: 6.5rem; }
      label.plain { display: flex; gap: 0.5rem; align-items: center; min-height: 2.75rem; }
      code { overflow-wrap: anywhere; }
      @media (min-width: 40rem) { .day { grid-template-columns: 1fr auto; align-items: center; } .day > .row:last-child { justify-content: end; } }
    `,
  ];

  private get days(): Days {
    return ((this.value as { days?: Days } | undefined)?.days ?? {}) as Days;
  }

  override complaint(): string {
    return daysProblem(this.days, (day) => this.nameOf(day));
  }

  private nameOf(day: Day): string {
    if (day === "ph") return t("Public holidays");
    const monday = Date.UTC(2024, 0, 1);
    const name = new Intl.DateTimeFormat(spoken(), { weekday: "long", timeZone: "UTC" }).format(monday + DAYS.indexOf(day) * 864e5);
    return name[0]!.toUpperCase() + name.slice(1);
  }

  private put(day: Day, intervals: Interval[] | undefined): void {
    const { [day]: _old, ...others } = this.days;
    const days: Days = intervals ? { ...others, [day]: intervals } : others;
    const isEmpty = !Object.keys(days).length;
    this.change(isEmpty ? undefined : ({ days, osm: osm(days) } as unknown as Json));
  }

  /** One more time: the usual first, then one after the last. */
  private add(day: Day): void {
    const there = this.days[day] ?? [];
    this.put(day, [...there, there.length ? ["", ""] : ["09:00", "14:00"]]);
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLInputElement>(`#${day}-${there.length}-0`)?.focus(),
    );
  }

  private time(day: Day, n: number, side: 0 | 1, interval: Interval): TemplateResult {
    const take = (event: Event) => {
      const next: Interval = [...interval];
      next[side] = (event.target as HTMLInputElement).value;
      this.put(day, (this.days[day] ?? []).map((one, place) => (place === n ? next : one)));
    };
    return html`<input id="${day}-${n}-${side}" type="time" .value=${interval[side]} ?disabled=${this.disabled}
      aria-label="${t(side ? "To" : "From")}: ${this.nameOf(day)}, ${n + 1}" @change=${take} />`;
  }

  private interval(day: Day, interval: Interval, n: number): TemplateResult {
    const [from, to] = interval;
    const remove = () => {
      const left = (this.days[day] ?? []).filter((_, place) => place !== n);
      this.put(day, left.length ? left : undefined);
    };
    return html`<span class="row">${this.time(day, n, 0, interval)} – ${this.time(day, n, 1, interval)}
      ${from && to && to <= from ? html`<span class="soft small">${t("next day")}</span>` : nothing}
      <button type="button" class="small" aria-label="${t("Remove")}: ${this.nameOf(day)}, ${n + 1}" @click=${remove}>×</button></span>`;
  }

  private row(day: Day, place: number): TemplateResult {
    const intervals = this.days[day];
    const isClosed = intervals?.length === 0;
    const before = place ? this.days[DAYS[place - 1]!] : undefined;
    const name = this.nameOf(day);
    const button = (words: string, run: () => void) =>
      html`<button type="button" class="small" aria-label="${words}: ${name}" ?disabled=${this.disabled} @click=${run}>${words}</button>`;
    return html`<fieldset class="day"><legend>${name}</legend>
      <div class="stack">${intervals?.map((one, n) => this.interval(day, one, n)) ?? html`<span class="soft small">${t("Not known")}</span>`}</div>
      <div class="row">
        <label class="plain"><input type="checkbox" .checked=${isClosed} ?disabled=${this.disabled} aria-label="${t("Closed")}: ${name}"
          @change=${() => this.put(day, isClosed ? undefined : [])} />${t("Closed")}</label>
        ${(intervals?.length ?? 0) < MOST ? button(t("Add hours"), () => this.add(day)) : nothing}
        ${before && !intervals ? button(t("As the day before"), () => this.put(day, before)) : nothing}
      </div></fieldset>`;
  }

  override render() {
    const text = this.complaint() ? "" : osm(this.days);
    return html`<div role="group" aria-label=${this.getAttribute("label") ?? nothing}>${DAYS.map((day, n) => this.row(day, n))}
      ${text ? html`<p class="soft small">${t("As text")}: <code>${text}</code></p>` : nothing}
      ${this.problem ? html`<p class="wrong" role="alert">${this.problem}</p>` : nothing}</div>`;
  }
}

define("hormiga-opening-hours", HormigaOpeningHours);
