// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { spanishOf } from "../src/core/words";
import "../src/core/form";
import "../src/crowd";
import "../src/work";

const sources = import.meta.glob<string>("../src/**/*.ts", { query: "?raw", import: "default", eager: true });
const LITERAL = /"(?:[^"\\]|\\.)*"/.source;
const SAID = new RegExp(`\\bt\\(\\s*(${LITERAL})|addWords\\(\\{[^]*?\\n?\\}\\)`, "g");

function texts(source: string): string[] {
  const code = source.replace(/^\s*(\/\/|\*|\/\*\*).*$/gm, "");
  return [...code.matchAll(SAID)].flatMap(([, text]) => (text ? [JSON.parse(text) as string] : []));
}

describe("The elements' words", () => {
  const all = Object.entries(sources).flatMap(([file, source]) =>
    texts(source).map((text) => [text, file] as const),
  );

  it("are found in the sources", () => {
    expect(all.length).toBeGreaterThan(60);
  });

  it("all have their Spanish", () => {
    expect(all.filter(([text]) => !spanishOf(text)).map(([text, file]) => `${file}: ${text}`)).toEqual([]);
  });

  it("fill the same places in both languages", () => {
    const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort().join();

    expect(all.filter(([text]) => places(text) !== places(spanishOf(text) ?? text))).toEqual([]);
  });
});
