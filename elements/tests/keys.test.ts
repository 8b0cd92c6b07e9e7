// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { keyOf, ownKey, pressed, runKey, useKeys } from "../src/core/keys";

const event = (key: string, more: KeyboardEventInit = {}) =>
  new KeyboardEvent("keydown", { key, cancelable: true, ...more });

describe("A key", () => {
  it.each([
    [event("z", { ctrlKey: true }), "Ctrl+z"],
    [event("Z", { metaKey: true, shiftKey: true }), "Ctrl+Shift+z"],
    [event("?", { shiftKey: true }), "?"],
    [event("Enter", { ctrlKey: true }), "Ctrl+Enter"],
    [event("ArrowUp", { shiftKey: true, altKey: true }), "Alt+Shift+ArrowUp"],
  ])("%# is written one way", (given, written) => {
    expect(pressed(given)).toBe(written);
  });

  it("runs the first hotkey that means it, by the worker's own key where there is one", () => {
    const ran: string[] = [];
    const hotkey = (action: string, key: string) => ({ action, words: "", key, run: () => ran.push(action) });
    const hotkeys = [hotkey("a", "1"), hotkey("b", "2")];
    useKeys({ a: "q" });
    ownKey("b", "1");
    const taken = event("1");

    expect(runKey(event("2"), hotkeys)).toBe(false);
    expect(runKey(taken, hotkeys)).toBe(true);
    expect(taken.defaultPrevented).toBe(true);
    expect(runKey(taken, hotkeys)).toBe(false);
    expect(ran).toEqual(["b"]);
    expect(keyOf(hotkeys[0]!)).toBe("q");
  });

  it("waits while a person writes, unless it is a command", () => {
    const input = document.body.appendChild(document.createElement("input"));
    const ran: string[] = [];
    const keys = ["1", "Ctrl+Enter", "Ctrl+z"].map((key) => ({ action: `own ${key}`, words: "", key, run: () => ran.push(key) }));
    input.addEventListener("keydown", (pressing) => runKey(pressing, keys));

    input.dispatchEvent(event("1"));
    input.dispatchEvent(event("z", { ctrlKey: true }));
    input.dispatchEvent(event("Enter", { ctrlKey: true }));

    expect(ran).toEqual(["Ctrl+Enter"]);
  });
});
