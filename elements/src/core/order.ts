// The order in which answers, sides and results are shown: made by a seed that the
// answer records. engines/tasktypes/scales.py makes the same order of the same seed.

import { sha256 } from "./hash";
import type { Json } from "./messages";
import { session } from "./session";

/** A task's own seed, or one made of everything the task brings and of the claim. */
export function seedOf(task: Record<string, unknown>): string {
  const given = task["seed"];
  if (typeof given === "string" || typeof given === "number") return String(given);
  return sha256(JSON.stringify(task as Json) + session.seed).slice(0, 16);
}

/** Places 0 to count-1 in the order of a seed. */
export function orderOf(seed: string, count: number): number[] {
  const keys = Array.from({ length: count }, (_, n) => sha256(`${seed}:${n}`));
  return [...keys.keys()].sort((a, b) => (keys[a]! < keys[b]! ? -1 : 1));
}
