import { describe, expect, it } from "vitest";
import { Cuts } from "../src/core/cuts";
import { sha256 } from "../src/core/hash";
import { spanOf, toPoints, toUnits } from "../src/core/text";

const FAMILY = "👩‍👩‍👧";
const TEXT = `${FAMILY} e\u0301l\r\nשלום 𝒳z`;

describe("Offsets", () => {
  it("count code points and UTF-16 units, and never split a pair", () => {
    const text = "a𝒳b";

    expect(toPoints(text, 3)).toBe(2);
    expect(toUnits(text, 2)).toBe(3);
    expect(spanOf(text, 2, 4)).toEqual({ start: 1, end: 3, start_utf16: 1, end_utf16: 4, text: "𝒳b" });
  });

  it.each([...Array(TEXT.length + 1).keys()])("there and back from unit %i", (unit) => {
    const span = spanOf(TEXT, 0, unit);

    expect(toUnits(TEXT, span.end)).toBe(span.end_utf16);
    expect([...TEXT].slice(0, span.end).join("")).toBe(span.text);
  });
});

describe("Cuts", () => {
  it("step over what a reader sees as one sign", () => {
    const cuts = new Cuts(TEXT);
    const signs: string[] = [];
    for (let at = 0; at < TEXT.length; at = cuts.after(at)) signs.push(TEXT.slice(at, cuts.after(at)));

    expect(signs).toEqual([FAMILY, " ", "e\u0301", "l", "\r\n", "ש", "ל", "ו", "ם", " ", "𝒳", "z"]);
    for (let at = 0; at < TEXT.length; at = cuts.after(at)) expect(cuts.before(cuts.after(at))).toBe(at);
  });

  it("move an offset inside a sign to its start", () => {
    const cuts = new Cuts(TEXT);

    expect(cuts.whole(3)).toBe(0);
    expect(cuts.whole(TEXT.indexOf("\n"))).toBe(TEXT.indexOf("\r"));
    expect(cuts.whole(999)).toBe(TEXT.length);
  });

  it("snap to whole words without blanks at the ends", () => {
    const cuts = new Cuts("Ana lives  here");

    expect(cuts.snapped({ start: 1, end: 5 })).toEqual({ start: 0, end: 9 });
    expect(cuts.snapped({ start: 3, end: 10 })).toEqual({ start: 4, end: 9 });
    expect(cuts.snapped({ start: 9, end: 11 })).toEqual({ start: 9, end: 9 });
    expect(cuts.snapped({ start: 2, end: 2 })).toEqual({ start: 2, end: 2 });
  });

  it("cut pieces that together are the text", () => {
    const cuts = new Cuts(TEXT);
    const pieces = cuts.pieces([0, 9, 9, 12, TEXT.length]);

    expect(pieces.map(({ start, end }) => TEXT.slice(start, end)).join("")).toBe(TEXT);
    expect(pieces.some(({ start }) => start === 9)).toBe(true);
    expect(new Cuts("").pieces([0])).toEqual([]);
  });
});

describe("SHA-256", () => {
  // FIPS 180-4 examples, and Python's hashlib for the last two
  it.each([
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    [
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ],
    ["a".repeat(1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"],
    ["x".repeat(55), "d5e285683cd4efc02d021a5c62014694958901005d6f71e89e0989fac77e4072"],
    ["ñ👩\r\n", "c6cae4b08e90de7bcf5c597f464d77cbc0cb29a5c321a1bec18bd2cc467ed1b4"],
  ])("of %#", (text, hash) => {
    expect(sha256(text)).toBe(hash);
  });
});
