import { describe, expect, it } from "vitest";
import { NotJson, relaxed, relaxedOr } from "../src/core/relaxed";

describe("Relaxed JSON", () => {
  it.each([
    ["['a', \"b\",]", ["a", "b"]],
    ["{ text: 'None of the above' }", { text: "None of the above" }],
    ["{a: 1, 'b-c': [true, null, undefined,],}", { a: 1, "b-c": [true, null, null] }],
    ["// words\n[/* one */ 1, -2.5e3, +3]", [1, -2500, 3]],
    ["'it\\'s \\u00e9\\x41\\n'", "it's éA\n"],
    ['{"__proto__": 1}', JSON.parse('{"__proto__": 1}')],
    ["[{label:'PER',shortDisplayName:'P'}]", [{ label: "PER", shortDisplayName: "P" }]],
  ])("reads %s", (text, value) => {
    expect(relaxed(text)).toEqual(value);
  });

  it.each(["", "[1", "{a 1}", "['a' 'b']", "alert(1)", "a: 1", "1 2", "'\\u00g0'", "[".repeat(500)])(
    "refuses %s",
    (text) => {
      expect(() => relaxed(text)).toThrow(NotJson);
    },
  );

  it("gives the fallback for what cannot be read, and for nothing", () => {
    expect(relaxedOr("[1", ["x"])).toEqual(["x"]);
    expect(relaxedOr(null, ["x"])).toEqual(["x"]);
    expect(relaxedOr("  ", ["x"])).toEqual(["x"]);
  });
});
