// What a test report holds, what it still lacks, and what a browser says of its device.

import type { Json } from "../core/messages";
import { addWords, t } from "../core/words";

addWords({
  "Say of each step how it went. {n} are missing.": "Di de cada paso cómo fue. Faltan {n}.",
  "A step did not pass. Report what went wrong.": "Un paso no ha ido bien. Cuenta qué ha fallado.",
  "Report a problem, or say that you found nothing wrong.": "Cuenta un problema o di que no has encontrado ninguno.",
  "Problem {n}: fill in \"{name}\".": "Problema {n}: rellena «{name}».",
  "Problem {n}: choose how serious it is.": "Problema {n}: elige lo grave que es.",
  "Problem {n}: attach a screenshot.": "Problema {n}: adjunta una captura de pantalla.",
  "Problem {n}: attach the picture that is open, or leave it.": "Problema {n}: adjunta la imagen abierta o déjala.",
  "In one line": "En una línea",
  "Steps to see it again": "Pasos para volver a verlo",
  "What should happen": "Qué debería pasar",
  "What happened instead": "Qué pasó en su lugar",
});

export const OUTCOMES = ["pass", "fail", "blocked"] as const;
export const SEVERITIES = ["cosmetic", "minor", "serious", "blocker"] as const;
export const WRITTEN = ["title", "reproduce", "expected", "actual"] as const;
export type Written = (typeof WRITTEN)[number];

export interface Settings {
  question?: Json;
  guideline?: Json;
  screenshot?: "none" | "optional" | "required";
  most_bugs?: number;
  comment?: boolean;
}

export interface Step { do: string; expect?: string }
export interface Task { title?: string; address?: string; before?: string; steps?: Step[] }

export interface Walked { outcome?: (typeof OUTCOMES)[number]; actual?: string }
export interface Bug extends Partial<Record<Written, string>> {
  severity?: (typeof SEVERITIES)[number];
  step?: number;
  screenshots?: string[];
}
export interface Device { browser: string; system: string; screen: string; language: string; is_edited: boolean }
export interface Report { steps: Walked[]; bugs: Bug[]; nothing_wrong: boolean; device: Device; comment?: string }

export function writtenWords(): Record<Written, string> {
  return {
    title: t("In one line"),
    reproduce: t("Steps to see it again"),
    expected: t("What should happen"),
    actual: t("What happened instead"),
  };
}

/** What a report lacks, in words; `open` are the problems with a picture not attached. */
export function reportProblem(report: Report, { screenshot }: Settings, open: Set<number>): string {
  const n = report.steps.filter((step) => !step.outcome).length;
  if (n) return t("Say of each step how it went. {n} are missing.", { n });
  const { bugs, nothing_wrong, steps } = report;
  if (!bugs.length && steps.some((step) => step.outcome !== "pass")) return t("A step did not pass. Report what went wrong.");
  if (!bugs.length && !nothing_wrong) return t("Report a problem, or say that you found nothing wrong.");
  return bugs.map((bug, at) => bugProblem(bug, at + 1, screenshot, open.has(at))).find(Boolean) ?? "";
}

function bugProblem(bug: Bug, n: number, screenshot: Settings["screenshot"], isOpen: boolean): string {
  const empty = WRITTEN.find((name) => !bug[name]?.trim());
  if (empty) return t("Problem {n}: fill in \"{name}\".", { n, name: writtenWords()[empty] });
  if (!bug.severity) return t("Problem {n}: choose how serious it is.", { n });
  if (isOpen) return t("Problem {n}: attach the picture that is open, or leave it.", { n });
  return screenshot === "required" && !bug.screenshots?.length ? t("Problem {n}: attach a screenshot.", { n }) : "";
}

const BROWSERS: [string, RegExp][] = [
  ["Edge", /Edg[A-Z]*\/(\d+)/i], ["Opera", /OPR\/(\d+)/], ["Samsung Internet", /SamsungBrowser\/(\d+)/],
  ["Firefox", /(?:Firefox|FxiOS)\/(\d+)/], ["Chrome", /(?:Chrome|CriOS)\/(\d+)/], ["Safari", /Version\/(\d+).*Safari/],
];
const SYSTEMS: [string, RegExp][] = [
  ["Android", /Android (\d+)/], ["iPhone", /iPhone OS (\d+)/], ["iPad", /iPad.* OS (\d+)/],
  ["Windows", /Windows/], ["macOS", /Mac OS X/], ["ChromeOS", /CrOS/], ["Linux", /Linux/],
];

/** What this browser says of itself and its device. */
export function detected(): Device {
  const named = (list: [string, RegExp][]) => {
    for (const [name, pattern] of list) {
      const found = pattern.exec(navigator.userAgent);
      if (found) return found[1] ? `${name} ${found[1]}` : name;
    }
    return "";
  };
  const { width, height } = globalThis.screen;
  return {
    browser: named(BROWSERS), system: named(SYSTEMS), screen: `${width} × ${height}`,
    language: navigator.language, is_edited: false,
  };
}
