// `<crowd-text-ranking>`: responses to a text put in order, once for each dimension.
// The answer: `{"rankings": [{"name": dimension, "ranks": [2, 1, …]}]}`, ranks in the
// order of `responses`, 1 the best.

import { css, html } from "lit";
import { AnswerElement, define } from "../core/element";
import type { Json } from "../core/messages";
import { regions } from "../core/regions";
import { addWords, t } from "../core/words";

addWords({
  "Response {number}": "Respuesta {number}",
  "Rank of response {number}": "Puesto de la respuesta {number}",
  "Give each response its place: 1 is the best.": "Da a cada respuesta su puesto: 1 es el mejor.",
  "Give every response a place for {name}.": "Da un puesto a cada respuesta en {name}.",
  "Two responses have the same place for {name}.": "Dos respuestas tienen el mismo puesto en {name}.",
  "not yet": "aún no",
});

type Dimension = { name: string; allowTie?: boolean };
type Ranking = { name: string; ranks: (number | null)[] };
type Value = { rankings: Ranking[] };

export class CrowdTextRanking extends AnswerElement<Value> {
  static override styles = [
    ...AnswerElement.styles,
    css`article { border: 1px solid var(--line); border-radius: var(--round); padding: 0.75rem; }
      h3 { margin: 0; font-size: 1rem; } select { width: auto; min-width: 6rem; }
      label.row { justify-content: space-between; max-width: 24rem; }`,
  ];

  private get dimensions(): Dimension[] {
    const given = this.read<Json[]>("ordinal-ranking-dimensions", []);
    return given.map((one) => (typeof one === "string" ? { name: one } : (one as unknown as Dimension)));
  }

  private get responses(): string[] {
    return this.read<Json[]>("responses", []).map((one) =>
      typeof one === "string" ? one : String((one as { text?: string } | null)?.text ?? JSON.stringify(one)),
    );
  }

  private ranks(name: string): (number | null)[] {
    const held = this.value?.rankings.find((ranking) => ranking.name === name)?.ranks;
    return held ?? this.responses.map(() => null);
  }

  private rank(name: string, response: number, rank: number | null): void {
    const rankings = this.dimensions.map((dimension) => ({
      name: dimension.name,
      ranks: this.ranks(dimension.name).map((held, n) =>
        dimension.name === name && n === response ? rank : held,
      ),
    }));
    this.change({ rankings });
  }

  override complaint(): string {
    for (const { name, allowTie } of this.dimensions) {
      const ranks = this.ranks(name);
      if (ranks.includes(null)) return t("Give every response a place for {name}.", { name });
      if (!allowTie && new Set(ranks).size < ranks.length)
        return t("Two responses have the same place for {name}.", { name });
    }
    return "";
  }

  override render() {
    const responses = this.responses;
    return html`
      ${regions(this)}
      <p class="reading">${this.getAttribute("text") ?? ""}</p>
      <div class="stack">
        ${responses.map((text, n) => html`<article><h3>${t("Response {number}", { number: n + 1 })}</h3>
          <p class="reading">${text}</p></article>`)}
        <p class="soft">${t("Give each response its place: 1 is the best.")}</p>
        ${this.dimensions.map(({ name }) => html`<fieldset class="stack"><legend>${name}</legend>
          ${responses.map((_, n) => this.place(name, n, responses.length))}</fieldset>`)}
      </div>
      ${this.problem ? html`<p class="wrong" role="alert">${this.problem}</p>` : ""}
      <slot></slot>
    `;
  }

  private place(name: string, response: number, count: number) {
    const held = this.ranks(name)[response];
    const take = (event: Event) =>
      this.rank(name, response, Number((event.target as HTMLSelectElement).value) || null);
    const number = response + 1;
    return html`<label class="row"><span>${t("Response {number}", { number })}</span>
      <select aria-label=${`${name}. ${t("Rank of response {number}", { number })}`} @change=${take}>
        <option value="" .selected=${!held}>${t("not yet")}</option>
        ${Array.from({ length: count }, (_, n) => html`<option value=${n + 1} .selected=${held === n + 1}>${n + 1}</option>`)}
      </select></label>`;
  }
}

define("crowd-text-ranking", CrowdTextRanking);
