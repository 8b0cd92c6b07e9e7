// The document's own look: plain and readable before a template says otherwise.

export const THEME = `
:root {
  color-scheme: light dark;
  --ink: light-dark(#1c1917, #f5f5f4); --soft: light-dark(#57534e, #bdb6ae);
  --surface: light-dark(#ffffff, #1f1c19); --field: light-dark(#ffffff, #161412);
  --line: light-dark(#d6d3d1, #44403c); --line-strong: light-dark(#857f79, #857f79);
  --accent: light-dark(#9a3412, #fdba74); --on-accent: light-dark(#ffffff, #1c1009);
  --accent-soft: light-dark(#ffedd5, #43230f); --focus: light-dark(#1d4ed8, #93c5fd);
  --bad: light-dark(#b91c1c, #fca5a5); --good: light-dark(#166534, #86efac);
  --round: 0.5rem;
}
html { background: var(--surface); font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); overflow-wrap: anywhere; }
body { margin: 0; padding: 0.5rem; }
img, video { max-width: 100%; height: auto; }
:where(input, select, textarea, button) { font: inherit; max-width: 100%; }
:where(input:not([type]), input[type="text"], input[type="number"], input[type="email"], select, button) {
  min-height: 2.25rem;
}
:where(input[type="checkbox"], input[type="radio"]) { inline-size: 1.25rem; block-size: 1.25rem; }
audio { width: 100%; }
:not(:defined) { display: block; }
crowd-button:not(:defined), crowd-icon:not(:defined) { display: inline-block; }
`;

export function putTheme(): void {
  const style = document.createElement("style");
  style.textContent = THEME;
  document.head.prepend(style);
}
