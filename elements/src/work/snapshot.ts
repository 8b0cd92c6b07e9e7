// `<hormiga-snapshot>`: a web page as it was: text and structure, built from an allowlist
// into a shadow root of its own. Nothing in it loads, leads anywhere or runs.

import { LitElement, css, html, nothing } from "lit";
import { define } from "../core/element";
import { addressOf, isMedia } from "../core/media";
import type { Json } from "../core/messages";
import { relaxedOr } from "../core/relaxed";
import { base } from "../core/style";
import { addWords, spoken, t } from "../core/words";

addWords({
  "The page as it was": "La página tal como era",
  "Language of the page: {name}": "Idioma de la página: {name}",
  "Picture of the page": "Imagen de la página",
  "The picture did not come. Judge by the rest, or report the task.":
    "La imagen no ha llegado. Decide con lo demás o avisa del problema.",
  "There is no copy of this page.": "No hay copia de esta página.",
  "The page goes on; only its start is shown.": "La página sigue; solo se muestra el comienzo.",
});

interface Task {
  address?: string;
  title?: string;
  snapshot?: string;
  language?: string;
}

const KEPT = new Set(
  ("p br hr h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre code em strong b i u s sub sup small mark " +
    "abbr cite q time table caption thead tbody tfoot tr th td figure figcaption div span section article").split(" "),
);
const GONE = new Set(
  ("script style noscript template iframe frame object embed svg math link meta base head canvas audio video " +
    "source track input textarea select option dialog portal").split(" "),
);
const ATTRIBUTES = ["dir", "colspan", "rowspan", "start"];
/** How a task's own HTML names media that came with it. */
const NAMED = /^media:\/\//;
const MOST_NODES = 10_000;
const MOST_DEEP = 60;

/** Build a copy that has only what is on the list; says whether something was cut off. */
export function cleaned(source: string): { page: DocumentFragment; isCut: boolean } {
  const parsed = new DOMParser().parseFromString(source, "text/html");
  const page = document.createDocumentFragment();
  let left = MOST_NODES;
  const copy = (from: Node, to: Node, depth: number): void => {
    for (const node of from.childNodes) {
      if (--left < 0 || depth > MOST_DEEP) return void (left = Math.min(left, -1));
      if (node instanceof Text) to.appendChild(new Text(node.data));
      else if (node instanceof HTMLElement && !GONE.has(node.localName)) {
        const made = node.localName === "img" ? picture(node) : plain(node);
        to.appendChild(made);
        copy(node, made, depth + 1);
      }
    }
  };
  copy(parsed.body, page, 0);
  return { page, isCut: left < 0 };
}

function plain(node: HTMLElement): HTMLElement {
  const isKept = KEPT.has(node.localName);
  const isInline = node.localName === "a" || node.localName === "button" || node.localName === "label";
  const made = document.createElement(isKept ? node.localName : isInline ? "span" : "div");
  if (isInline) made.className = node.localName;
  for (const name of ATTRIBUTES) {
    const value = node.getAttribute(name);
    if (value !== null) made.setAttribute(name, value);
  }
  return made;
}

/** A picture that we keep ourselves; of any other, only its words. */
function picture(node: HTMLElement): HTMLElement {
  const source = (node.getAttribute("src") ?? "").replace(NAMED, "hormiga-media:");
  const words = node.getAttribute("alt") ?? "";
  if (!isMedia(source)) {
    const made = document.createElement("span");
    made.className = "gone";
    made.textContent = words && `▧ ${words}`;
    return made;
  }
  const made = new Image();
  made.alt = words;
  addressOf(source).then((address) => { made.src = address; }, () => made.replaceWith(`▧ ${words}`));
  return made;
}

export class HormigaSnapshot extends LitElement {
  static override styles = [
    base,
    css`
      :host { margin-block-end: 1rem; overflow-wrap: anywhere; }
      .bar, .page { border: 1px solid var(--line-strong); padding: 0.5rem 0.75rem; background: var(--field); }
      .bar { border-radius: var(--round) var(--round) 0 0; border-block-end: 0; }
      .bar p { margin: 0; }
      .page { max-block-size: 32rem; overflow: auto; border-radius: 0 0 var(--round) var(--round); contain: layout paint; }
      .page img { max-inline-size: 100%; block-size: auto; }
      .page table { border-collapse: collapse; } .page :is(td, th) { border: 1px solid var(--line); padding: 0.25rem; }
      .page pre { white-space: pre-wrap; }
      .a { text-decoration: underline dotted; }
      .button { display: inline-block; min-height: 0; padding: 0 0.5rem; cursor: default; }
      .gone { color: var(--soft); }
    `,
  ];
  static override properties = { task: { type: String }, screenshot: { type: String }, lost: { state: true }, shown: { state: true } };
  declare task: string;
  declare screenshot: string;
  declare lost: boolean;
  declare shown: string;
  private made: ReturnType<typeof cleaned> | null = null;

  constructor() {
    super();
    this.task = this.screenshot = this.shown = "";
    this.lost = false;
  }

  private get given(): Task {
    return relaxedOr<Json>(this.task, {}) as unknown as Task;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("task")) {
      const { snapshot } = this.given;
      this.made = snapshot ? cleaned(snapshot) : null;
    }
    const screenshot = this.screenshot.replace(NAMED, "hormiga-media:");
    if (changed.has("screenshot") && isMedia(screenshot))
      addressOf(screenshot).then((address) => { this.shown = address; }, () => { this.lost = true; });
  }

  override updated(changed: Map<string, unknown>): void {
    const place = this.renderRoot.querySelector(".copy");
    if (changed.has("task") && place && this.made) place.replaceChildren(this.made.page);
  }

  private languageName(code: string): string {
    try {
      return new Intl.DisplayNames([spoken()], { type: "language" }).of(code) ?? code;
    } catch {
      return code;
    }
  }

  override render() {
    const { address = "", title = "", language } = this.given;
    const hasNothing = !this.made && !this.screenshot;
    return html`
      <div class="bar">
        ${title ? html`<p><strong dir="auto">${title}</strong></p>` : nothing}
        <p class="soft small"><bdi>${address}</bdi></p>
        ${language ? html`<p class="soft small">${t("Language of the page: {name}", { name: this.languageName(language) })}</p>` : nothing}
      </div>
      <div class="page" role="region" tabindex="0" aria-label=${t("The page as it was")}>
        ${this.shown ? html`<img src=${this.shown} alt=${t("Picture of the page")} />` : nothing}
        ${this.lost ? html`<p>${t("The picture did not come. Judge by the rest, or report the task.")}</p>` : nothing}
        ${this.made ? html`<div class="copy" lang=${language ?? nothing} dir="auto"></div>` : nothing}
        ${this.made?.isCut ? html`<p class="soft">${t("The page goes on; only its start is shown.")}</p>` : nothing}
        ${hasNothing ? html`<p>${t("There is no copy of this page.")}</p>` : nothing}
      </div>`;
  }
}

define("hormiga-snapshot", HormigaSnapshot);
