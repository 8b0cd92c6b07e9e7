import { describe, expect, it } from "vitest";
import { History } from "../src/core/history";

describe("History", () => {
  it("goes back and forth a step at a time", () => {
    const history = new History({ a: 0 });
    history.push({ a: 1 });
    history.push({ a: 2 });

    expect(history.undo()).toEqual({ a: 1 });
    expect(history.undo()).toEqual({ a: 0 });
    expect(history.undo()).toBeNull();
    expect(history.redo()).toEqual({ a: 1 });
    expect(history.canRedo).toBe(true);
  });

  it("forgets what was undone once there is a new step", () => {
    const history = new History({});
    history.push({ a: 1 });
    history.undo();
    history.push({ a: 3 });

    expect(history.redo()).toBeNull();
    expect(history.undo()).toEqual({});
  });

  it("takes the same state again for no step, and keeps 500", () => {
    const history = new History({ a: 0 });
    history.push({ a: 0 });
    expect(history.canUndo).toBe(false);

    for (let n = 1; n <= 600; n++) history.push({ a: n });
    let steps = 0;
    while (history.undo()) steps++;

    expect(steps).toBe(500);
  });
});
