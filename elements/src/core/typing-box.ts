// The box for what is typed: one line, several, a number, a date.

import { html } from "lit";
import type { TemplateResult } from "lit";
import { typed } from "./entries";
import type { Json } from "./messages";

interface Box {
  /** Its error stands in `#p-…`, a note in `#n-…` of the same id. */
  id: string;
  kind: string;
  value: Json | undefined;
  isLong?: boolean;
  isWrong: boolean;
  isOff: boolean;
  isGuess?: boolean;
  put: (text: string, isWriting: boolean) => void;
}

const TYPES: Record<string, string> = { url: "url", phone: "tel", date: "date" };

export function typingBox({ id, kind, value, isLong, isWrong, isOff, isGuess, put }: Box): TemplateResult {
  const text = typed(value);
  const hear = (event: Event) => put((event.target as HTMLInputElement).value, event.type === "input");
  const look = isGuess ? "guess" : "";
  const about = `n-${id} p-${id}`;
  return isLong
    ? html`<textarea id=${id} class=${look} dir="auto" aria-describedby=${about} aria-invalid=${isWrong} .value=${text}
      ?disabled=${isOff} @input=${hear} @change=${hear}></textarea>`
    : html`<input id=${id} class=${look} type=${TYPES[kind] ?? "text"} inputmode=${kind === "number" ? "decimal" : TYPES[kind] ?? "text"}
      autocomplete="off" aria-describedby=${about} aria-invalid=${isWrong} .value=${text} ?disabled=${isOff} @input=${hear} @change=${hear} />`;
}
