// How `<hormiga-rewrite>` looks: original and new text side by side where there is room.

import { css } from "lit";

export const rewriteStyles = css`
  h2 { margin-block: 0; font-size: 1.25rem; }
  .label { display: block; margin-block: 0 0.375rem; }
  .sides { display: grid; gap: 1rem; }
  .panel { padding: 0.75rem; border: 1px solid var(--line); border-radius: var(--round); }
  .panel p { margin-block: 0; }
  textarea { field-sizing: content; min-height: 8rem; line-height: 1.6; }
  textarea.guess { border-style: dashed; }
  ins { color: var(--good); text-decoration: underline; text-decoration-thickness: 2px; }
  del { color: var(--bad); text-decoration: line-through; }
  del + ins { margin-inline-start: 0.15em; }
  ul { list-style: none; margin: 0; padding: 0; }
  li { overflow-wrap: anywhere; }
  li.change { padding-block: 0.5rem; border-block-end: 1px solid var(--line); }
  li.change[aria-current] { border-inline-start: 3px solid var(--accent); padding-inline-start: 0.5rem; }
  h3 { margin-block: 0.5rem 0.25rem; font-size: 1rem; }
  .off { color: var(--bad); font-weight: 600; }
  summary { min-height: 2.75rem; align-content: center; cursor: pointer; }
  @media (min-width: 56rem) { .sides { grid-template-columns: 1fr 1fr; align-items: start; } }
`;
