// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { answerOf, crowdFields, formFields, problemIn } from "../src/core/collect";

function page(html: string): HTMLFormElement {
  document.body.innerHTML = `<form>${html}</form>`;
  return document.querySelector("form")!;
}

describe("An answer", () => {
  it("holds native controls: ticks by value, several choices as a list", () => {
    const form = page(`<input name="text" value="a"><input name="off" value="x" disabled>
      <input type="checkbox" name="c" value="one" checked><input type="checkbox" name="c" value="two">
      <select name="s" multiple><option selected>x<option selected>y<option>z</select>
      <textarea name="t">long</textarea><input type="submit" name="go"><input value="no name">`);

    expect(answerOf(form)).toEqual({
      text: "a", c: { one: true, two: false }, s: ["x", "y"], t: "long",
    });
  });

  it("leaves out the names that MTurk keeps for itself", () => {
    expect(answerOf(page('<input name="assignmentId" value="1"><input name="a" value="2">'))).toEqual({ a: "2" });
  });

  it("keeps a name such as __proto__ as a name", () => {
    const answer = answerOf(page('<input name="__proto__" value="1">'));

    expect(Object.keys(answer)).toEqual(["__proto__"]);
    expect(({} as Record<string, unknown>)["1"]).toBeUndefined();
  });
});

describe("MTurk's fields", () => {
  it("are one taskAnswers, a list of one answer", () => {
    expect(crowdFields({ a: { label: "x" } }, false)).toEqual({ taskAnswers: '[{"a":{"label":"x"}}]' });
  });

  it("are dotted names when flattened; lists stay JSON", () => {
    expect(crowdFields({ a: { b: { c: true }, d: "x" }, e: [1, 2], f: 3 }, true)).toEqual({
      "a.b.c": "true", "a.d": "x", e: "[1,2]", f: "3",
    });
  });

  it("of a plain form join one name's values with a bar", () => {
    const form = page(`<input type="checkbox" name="c" value="1" checked>
      <input type="checkbox" name="c" value="2" checked><input name="a" value=""><input name="hitId" value="h">`);

    expect(formFields(form, null)).toEqual({ c: "1|2", a: "" });
  });
});

describe("What is missing", () => {
  it("is the first control that is not complete", () => {
    const form = page('<input name="a" required><input name="b" required>');

    expect(problemIn(form)?.element).toBe(form.elements.namedItem("a"));
    expect(problemIn(page('<input name="a" required value="x">'))).toBeNull();
  });
});
