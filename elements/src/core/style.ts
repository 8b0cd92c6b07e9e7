// What every element's shadow root starts from. Colours are the document's custom
// properties (theme.ts), so that a template may set its own.

import { css } from "lit";

export const base = css`
  :host { display: block; box-sizing: border-box; font: inherit; color: var(--ink); }
  :host([hidden]), [hidden] { display: none !important; }
  *, ::before, ::after { box-sizing: border-box; }
  button, input, select, textarea { font: inherit; color: inherit; }
  button, .button {
    min-height: 2.75rem; padding: 0.5rem 1rem; border: 1px solid var(--line-strong);
    border-radius: var(--round); background: var(--surface); cursor: pointer;
    text-align: start;
  }
  button:hover { border-color: var(--accent); }
  button[aria-pressed="true"], button[aria-checked="true"], button[aria-selected="true"] {
    background: var(--accent-soft); border-color: var(--accent); font-weight: 600;
  }
  button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
  button.small { min-height: 2rem; padding: 0.125rem 0.625rem; font-size: 0.875rem; }
  button:disabled { opacity: 0.6; cursor: default; }
  input[type="text"], input[type="search"], input[type="number"], input[type="url"],
  input[type="tel"], input[type="email"], input[type="time"], input[type="date"],
  select, textarea {
    width: 100%; min-height: 2.75rem; padding: 0.5rem 0.625rem; background: var(--field);
    border: 1px solid var(--line-strong); border-radius: var(--round);
  }
  textarea { min-height: 5rem; resize: vertical; }
  input[type="checkbox"], input[type="radio"] {
    inline-size: 1.375rem; block-size: 1.375rem; margin: 0; accent-color: var(--accent); flex: none;
  }
  label.choice {
    display: flex; gap: 0.625rem; align-items: center; min-height: 2.75rem;
    padding: 0.375rem 0.75rem; border: 1px solid var(--line-strong);
    border-radius: var(--round); background: var(--surface); cursor: pointer;
  }
  label.choice:has(:checked) { background: var(--accent-soft); border-color: var(--accent); }
  :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
  fieldset { border: 0; margin: 0; padding: 0; min-inline-size: 0; }
  fieldset + fieldset { margin-block-start: 1rem; }
  legend, .label { padding: 0; font-weight: 600; margin-block-end: 0.375rem; }
  .stack { display: grid; gap: 0.5rem; }
  .row { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
  .soft { color: var(--soft); }
  .small { font-size: 0.875rem; }
  .wrong { color: var(--bad); font-weight: 600; margin-block: 0.25rem; }
  .reading {
    white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.7; max-width: 70ch;
  }
  kbd {
    display: inline-block; white-space: nowrap; min-width: 1.4em; padding: 0 0.3em; text-align: center;
    border: 1px solid var(--line-strong); border-radius: 4px; font: 0.8125rem/1.5 ui-monospace, monospace;
    color: var(--soft); background: var(--surface);
  }
  label.choice kbd { margin-inline-start: auto; }
  .guess { border-style: dashed; }
  @media (pointer: coarse) { kbd { display: none; } }
  @media (prefers-reduced-motion: reduce) { * { transition: none !important; animation: none !important; } }
`;
