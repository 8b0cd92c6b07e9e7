// What `<hormiga-entities>` holds: marks with labels, relations between them, and the
// rules of a project for which may stand together.

import type { Cuts } from "../core/cuts";
import { sha256 } from "../core/hash";
import type { Json } from "../core/messages";
import { type Span, spanOf, toUnits } from "../core/text";

export interface Label {
  id: string;
  title: Json;
  note?: Json;
}

export interface RelationKind extends Label {
  from?: string[];
  to?: string[];
  symmetric?: boolean;
}

export interface Settings {
  question?: Json;
  labels: Label[];
  relations?: RelationKind[];
  nesting?: "none" | "nested" | "overlapping";
  snap?: boolean;
  label_all?: boolean;
  may_be_none?: boolean;
}

export interface Guess {
  entities?: { id?: string; start: number; end: number; label: string }[];
  relations?: Relation[];
}

export interface Task {
  text: string;
  title?: string;
  _prelabel?: Guess;
}

export type Entity = Span & { id: string; label: string; source?: "suggested" | "accepted" | "edited" };
export type Relation = { from: string; to: string; label: string };

export interface Value {
  entities: Entity[];
  relations?: Relation[];
  none?: true;
  prelabel?: "kept" | "edited";
  text_sha256: string;
}

/** An empty answer for a text. */
export function blank(text: string): Value {
  return { entities: [], text_sha256: sha256(text) };
}

/** A model's marks, as an answer that nobody has looked at. */
export function guessed({ text, _prelabel: guess }: Task): Value | undefined {
  const given = guess?.entities ?? [];
  if (!given.length) return undefined;
  const entities = given.flatMap(({ id, start, end, label }, n) => {
    const span = spanOf(text, toUnits(text, start), toUnits(text, end));
    return span.text ? [{ ...span, id: id ?? `e${n + 1}`, label, source: "suggested" as const }] : [];
  });
  const ids = new Set(entities.map((entity) => entity.id));
  const relations = (guess?.relations ?? []).filter(({ from, to }) => ids.has(from) && ids.has(to));
  const value: Value = { ...blank(text), entities, prelabel: "kept" };
  return relations.length ? { ...value, relations } : value;
}

export function mayStand(one: Span, other: Span, nesting: Settings["nesting"]): boolean {
  if (one.end <= other.start || other.end <= one.start) return true;
  if (nesting !== "nested") return nesting !== "none";
  return isIn(one, other) || isIn(other, one);
}

function isIn(one: Span, other: Span): boolean {
  return other.start <= one.start && one.end <= other.end;
}

/** A name that no mark has yet. */
export function freshId(entities: Entity[]): string {
  const taken = entities.map(({ id }) => Number(/^e(\d+)$/.exec(id)?.[1] ?? 0));
  return `e${Math.max(0, ...taken) + 1}`;
}

/** Every other place where the same words stand as whole words. */
export function sameWords(cuts: Cuts, span: Span): Span[] {
  const found: Span[] = [];
  const { text } = cuts;
  for (let at = text.indexOf(span.text); at >= 0; at = text.indexOf(span.text, at + 1)) {
    const end = at + span.text.length;
    const isWhole = cuts.wordAt(at)?.start === at && cuts.wordAt(end - 1)?.end === end;
    if (isWhole && at !== span.start_utf16) found.push(spanOf(text, at, end));
  }
  return found;
}

/** The kinds of relation that may begin at a label, and those that may end at one. */
export function kindsFrom(kinds: RelationKind[], label: string): RelationKind[] {
  return kinds.filter((kind) => !kind.from || kind.from.includes(label));
}

export function mayEnd(kind: RelationKind, label: string): boolean {
  return !kind.to || kind.to.includes(label);
}

/** Relations whose ends are still there and still fit. */
export function standing(relations: Relation[], entities: Entity[], kinds: RelationKind[]): Relation[] {
  const labels = new Map(entities.map(({ id, label }) => [id, label]));
  return relations.filter(({ from, to, label }) => {
    const kind = kinds.find(({ id }) => id === label);
    const [start, end] = [labels.get(from), labels.get(to)];
    return kind && start && end && kindsFrom([kind], start).length > 0 && mayEnd(kind, end);
  });
}

/** In the order of the text: what is earlier, then what is longer. */
export function inOrder(entities: Entity[]): Entity[] {
  return [...entities].sort((a, b) => a.start - b.start || b.end - a.end);
}

/** Are two relations the same? One without direction is, the other way round. */
export function same(one: Relation, other: Relation, kind: RelationKind): boolean {
  if (one.label !== other.label) return false;
  const isStraight = one.from === other.from && one.to === other.to;
  return isStraight || (Boolean(kind.symmetric) && one.from === other.to && one.to === other.from);
}
