// Conditions on earlier answers, as settings hold them: `{of: "status", in: ["open"]}`.
// engines/tasktypes/conditions.py writes the same as a schema.

import type { Json } from "./messages";

export interface Condition {
  of?: string;
  is?: Json;
  in?: Json[];
  has?: Json;
  at_least?: number;
  at_most?: number;
  all?: Condition[];
  any?: Condition[];
  not?: Condition;
}

/** Does a condition hold? One on something without an answer does not. */
export function holds(condition: Condition | undefined, valueOf: (id: string) => Json | undefined): boolean {
  if (!condition) return true;
  if (condition.all) return condition.all.every((inner) => holds(inner, valueOf));
  if (condition.any) return condition.any.some((inner) => holds(inner, valueOf));
  if (condition.not) return !holds(condition.not, valueOf);
  const value = valueOf(condition.of ?? "");
  if (value === undefined) return false;
  if (condition.is !== undefined) return value === condition.is;
  if (condition.in) return condition.in.includes(value);
  if (condition.has !== undefined) return Array.isArray(value) && value.includes(condition.has);
  const { at_least, at_most } = condition;
  if (at_least !== undefined) return typeof value === "number" && value >= at_least;
  return at_most === undefined || (typeof value === "number" && value <= at_most);
}
