// How marked text looks: nine tones, each with its name beside it, in light and dark.

import { css } from "lit";

export const TONES = 9;

/** Styles for a host of `Marking`; `[data-tone="n"]` gives any element a tone. */
export const markingStyles = css`
  .marking {
    line-height: 2.1; padding: 0.5rem; border: 1px solid var(--line); border-radius: var(--round);
    background: var(--field); cursor: text; unicode-bidi: plaintext; user-select: none;
    -webkit-user-select: none; touch-action: manipulation; text-align: start;
  }
  .marking [data-at] { padding-block: 0.2em; }
  .marking .on {
    background: color-mix(in srgb, var(--tone) 18%, transparent);
    border-block-end: 2px solid var(--tone);
  }
  .marking .on.maybe { border-block-end-style: dashed; }
  .marking .deep { outline: 1px solid var(--tone); outline-offset: -1px; }
  .marking .active { background: color-mix(in srgb, var(--tone) 38%, transparent); }
  .marking .chosen, .marking .chosen.active { background: var(--focus); color: var(--surface); }
  .marking .caret { border-inline-start: 2px solid transparent; margin-inline: -1px; }
  .marking:focus .caret { border-color: var(--focus); }
  .marking .chip {
    display: inline-flex; vertical-align: baseline; margin-inline: 0.15em 0.3em; cursor: default;
    unicode-bidi: isolate;
  }
  .marking .chip button {
    min-height: 1.5rem; min-width: 1.5rem; padding: 0 0.35em; font: 600 0.75rem/1.4rem system-ui, sans-serif;
    border: 1px solid var(--tone); border-radius: 0.25rem 0 0 0.25rem; background: var(--surface);
    color: var(--ink); text-align: center;
  }
  .marking .chip button + button { border-inline-start: 0; border-radius: 0 0.25rem 0.25rem 0; }
  .marking .chip.maybe button { border-style: dashed; }
  [data-tone="0"] { --tone: light-dark(#b45309, #fbbf24); }
  [data-tone="1"] { --tone: light-dark(#1d4ed8, #93c5fd); }
  [data-tone="2"] { --tone: light-dark(#15803d, #86efac); }
  [data-tone="3"] { --tone: light-dark(#a21caf, #f0abfc); }
  [data-tone="4"] { --tone: light-dark(#b91c1c, #fca5a5); }
  [data-tone="5"] { --tone: light-dark(#0e7490, #67e8f9); }
  [data-tone="6"] { --tone: light-dark(#6d28d9, #c4b5fd); }
  [data-tone="7"] { --tone: light-dark(#4d7c0f, #bef264); }
  [data-tone="8"] { --tone: light-dark(#57534e, #d6d3d1); }
  .tone { box-shadow: inset 0.375rem 0 0 var(--tone); padding-inline-start: 1.125rem; }
`;
