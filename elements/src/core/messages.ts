// What the frame and the page around it say to each other, once they share a port.
// The page checks every message against the same list (doors/web/worker/static).

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Fields = Record<string, string>;
export type Answer = Record<string, Json>;

/** The state of every named element and control: what undo, drafts and restore keep. */
export type State = Record<string, Json>;

/** What the frame says. */
export type Said =
  | { type: "ready"; body: Record<string, never> }
  | { type: "height"; body: { height: number } }
  | { type: "active"; body: Record<string, never> }
  | { type: "draft"; body: { state: State } }
  | { type: "submit"; body: { answer: Answer; fields: Fields } }
  | { type: "invalid"; body: { reason: Reason; message?: string } }
  | { type: "shortcut"; body: { action: "skip" | "report" | "instructions" } }
  | { type: "keys"; body: { action: string; key: string } }
  | { type: "media"; body: { request: number; media: string } }
  | {
      type: "upload";
      body: { request: number; name: string; media_type: string; buffer: ArrayBuffer };
    };

export type Reason = "no-form" | "incomplete" | "too-large" | "files";

/** What the page says. */
export type Heard =
  | { type: "start"; body: Start }
  | { type: "submit-now"; body: Record<string, never> }
  | {
      type: "media";
      body: { request: number; buffer?: ArrayBuffer; media_type?: string; error?: string };
    }
  | { type: "uploaded"; body: { request: number; media?: string; error?: string } };

export interface Start {
  language: string;
  /** The worker's own keys by action; what is absent keeps its default. */
  keys: Record<string, string>;
  draft: State | null;
  watermark: string;
  /** The claim's own: what is shown in a random order differs from worker to worker. */
  seed?: string;
}

export const VERSION = 1;
/** A draft or an answer may have this many bytes as JSON; the server takes 1 MiB. */
export const MOST_BYTES = 1_000_000;

export function sizeOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
