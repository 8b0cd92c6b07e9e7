// Hotkeys: each has an action's name, words and a default key that a worker may change.

export interface Hotkey {
  /** Stable name such as "label-1" or "undo": what a worker's own key is kept under. */
  action: string;
  words: string;
  /** As `event.key`, with "Ctrl+", "Alt+" and "Shift+" in front, such as "Ctrl+z". */
  key: string;
  run: () => void;
}

let own: Record<string, string> = {};

export function useKeys(keys: Record<string, string>): void {
  own = keys;
}

/** Take another key for an action from now on. */
export function ownKey(action: string, key: string): void {
  own = { ...own, [action]: key };
}

export function keyOf(hotkey: Pick<Hotkey, "action" | "key">): string {
  return own[hotkey.action] ?? hotkey.key;
}

/** Write a keyboard event as a hotkey's key. Cmd counts as Ctrl. */
export function pressed(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const shift = event.shiftKey && event.key.length > 1 ? "Shift+" : "";
  const isLetter = /^\p{L}$/u.test(key);
  const shiftLetter = event.shiftKey && isLetter ? "Shift+" : "";
  const ctrl = event.ctrlKey || event.metaKey ? "Ctrl+" : "";
  return `${ctrl}${event.altKey ? "Alt+" : ""}${shift}${shiftLetter}${key}`;
}

/** Say whether a person is writing in the place that an event comes from. */
export function isWriting(event: Event): boolean {
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  if (target instanceof HTMLSelectElement) return true;
  const writable = /^(text|search|url|tel|email|number|password|date|time|month|week|datetime-local)$/;
  return target instanceof HTMLInputElement && writable.test(target.type);
}

/** Run the hotkey that an event means; keys without Ctrl wait while one writes. */
export function runKey(event: KeyboardEvent, hotkeys: Iterable<Hotkey>): boolean {
  if (event.defaultPrevented || event.isComposing) return false;
  const key = pressed(event);
  const isCommand = key.startsWith("Ctrl+") || key.startsWith("Alt+");
  const editsText = /^Ctrl\+(Shift\+)?[zy]$/.test(key);
  if (isWriting(event) && (!isCommand || editsText)) return false;
  for (const hotkey of hotkeys) {
    if (keyOf(hotkey) !== key) continue;
    event.preventDefault();
    hotkey.run();
    return true;
  }
  return false;
}
