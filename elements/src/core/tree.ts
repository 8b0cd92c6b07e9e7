// A tree of categories, and finding one by its words.

import type { Json } from "./messages";
import { inLanguage } from "./words";

export interface Category {
  id: string;
  title: Json;
  note?: Json;
  children?: Category[];
}

export interface Leaf extends Category {
  path: Json[];
}

/** The categories that can be chosen, each with the titles above it. */
export function leavesOf(categories: Category[], path: Json[] = []): Leaf[] {
  return categories.flatMap((category) =>
    category.children?.length
      ? leavesOf(category.children, [...path, category.title])
      : [{ ...category, path }],
  );
}

/** Leaves whose path has every word, whatever its accents; titles that start so first. */
export function matching(leaves: Leaf[], words: string): Leaf[] {
  const wanted = plain(words).split(/\s+/).filter(Boolean);
  const scored = leaves.flatMap((leaf) => {
    const title = plain(inLanguage(leaf.title));
    const whole = plain([...leaf.path, leaf.title, leaf.note ?? ""].map(inLanguage).join(" "));
    if (!wanted.every((word) => whole.includes(word))) return [];
    return [{ leaf, score: title.startsWith(wanted[0] ?? "") ? 0 : 1 }];
  });
  return scored.sort((a, b) => a.score - b.score).map(({ leaf }) => leaf);
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
