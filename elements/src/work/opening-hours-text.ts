// Days with hours as OpenStreetMap's `opening_hours` text.

import { addWords, t } from "../core/words";

addWords({
  "Give both times for {day}.": "Pon las dos horas de {day}.",
  "The times of {day} overlap.": "Las horas de {day} se pisan.",
});

export const DAYS = ["mo", "tu", "we", "th", "fr", "sa", "su", "ph"] as const;
export type Day = (typeof DAYS)[number];
export type Interval = [from: string, to: string];
/** An empty day is closed, an absent one is not known. */
export type Days = Partial<Record<Day, Interval[]>>;

const whole = "00:00-24:00";

function hoursOf(intervals: Interval[]): string {
  const sorted = [...intervals].sort((a, b) => (a.join() < b.join() ? -1 : 1));
  return sorted.map(([from, to]) => `${from}-${to === "00:00" ? "24:00" : to}`).join() || "off";
}

export function osm(days: Days): string {
  const week = DAYS.slice(0, 7).map((day) => (days[day] ? hoursOf(days[day]) : ""));
  if (!days.ph && week.every((hours) => hours === whole)) return "24/7";
  const rules: string[] = [];
  for (let from = 0; from < 7; ) {
    let to = from;
    while (to < 6 && week[to + 1] === week[from]) to++;
    const join = to - from > 1 ? "-" : ",";
    const range = from === to ? name(from) : name(from) + join + name(to);
    if (week[from]) rules.push(`${range} ${week[from]}`);
    from = to + 1;
  }
  if (days.ph) rules.push(`PH ${hoursOf(days.ph)}`);
  return rules.join("; ");
}

function name(day: number): string {
  const text = DAYS[day]!;
  return text[0]!.toUpperCase() + text[1]!;
}

/** What is wrong with the times, in words; "" when nothing. */
export function daysProblem(days: Days, nameOf: (day: Day) => string): string {
  for (const day of DAYS) {
    const intervals = [...(days[day] ?? [])].sort((a, b) => (a[0] < b[0] ? -1 : 1));
    if (intervals.some(([from, to]) => !from || !to)) return t("Give both times for {day}.", { day: nameOf(day) });
    const overlaps = intervals.some(([, to], n) => {
      const next = intervals[n + 1];
      return next && (to > next[0] || to <= intervals[n]![0]);
    });
    if (overlaps) return t("The times of {day} overlap.", { day: nameOf(day) });
  }
  return "";
}
