// What an element says to `Marking`, and the words that `Marking` says to a worker.

import type { Cut } from "./cuts";
import { addWords } from "./words";

addWords({
  "Choose words with the mouse or by touch: touch a first and a last word. With the keyboard: arrows move, Shift and arrows choose, Enter marks, Delete removes.":
    "Elige palabras con el ratón o tocando: toca la primera y la última palabra. Con el teclado: las flechas mueven, Mayús y flechas eligen, Intro marca, Supr quita.",
  "Chosen: {text}": "Elegido: {text}",
  "Remove {name}: {text}": "Quitar {name}: {text}",
  "{name}: {text}": "{name}: {text}",
  "{name}, suggested: {text}": "{name}, sugerido: {text}",
  Start: "Inicio",
  End: "Fin",
  "Start earlier": "Inicio antes",
  "Start later": "Inicio después",
  "End earlier": "Fin antes",
  "End later": "Fin después",
  "Choose nothing": "No elegir nada",
});

export const HELP =
  "Choose words with the mouse or by touch: touch a first and a last word. With the keyboard: arrows move, Shift and arrows choose, Enter marks, Delete removes.";

export interface Mark extends Cut {
  /** Unlike any other mark's id. */
  id: string;
  /** Shown beside the mark: a short name. */
  name: string;
  /** Said to screen readers; `name` where absent. */
  full?: string;
  /** 0 to TONES - 1; the label's place in its list modulo TONES. */
  tone: number;
  isGuess?: boolean;
  isActive?: boolean;
}

export interface MarkingOptions {
  text: () => string;
  marks: () => readonly Mark[];
  /** Grow to whole words? Default: no. */
  snaps?: () => boolean;
  /** May anything be changed? Default: yes. */
  isFixed?: () => boolean;
  /** Enter on a chosen span; `choose` with a label's key or button is the host's own. */
  mark?: (span: Cut) => void;
  remove?: (id: string) => void;
  /** A mark's name was pressed. */
  press?: (id: string) => void;
  /** Another span is chosen, or none. */
  chosen?: (span: Cut | null) => void;
}
