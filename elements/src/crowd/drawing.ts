// The drawing tools, until they are here: the picture, the instructions, and an honest
// word. A task with one of them is not submitted, so that no wrong answer is stored.

import { html } from "lit";
import { bridge } from "../core/bridge";
import { AnswerElement, define } from "../core/element";
import type { Json } from "../core/messages";
import { Picture, pictureStyles } from "../core/picture";
import { regions } from "../core/regions";
import { addWords, t } from "../core/words";

addWords({
  "This tool is not here yet. Report the task, or skip it.":
    "Esta herramienta aún no está. Avisa de la tarea o sáltala.",
  "Report the task": "Avisar de la tarea",
  "Labels: {names}": "Etiquetas: {names}",
});

const TOOLS = [
  "bounding-box", "keypoint", "polygon", "polyline", "line", "semantic-segmentation",
  "instance-segmentation", "textract-analyze-document", "rekognition-detect-moderation-labels",
];

class NotHereYet extends AnswerElement {
  static override styles = [...AnswerElement.styles, pictureStyles];
  private picture = new Picture(this, () => this.getAttribute("src") ?? "");
  private given: Json[] | null = null;

  get labels(): Json[] {
    return this.given ?? this.read<Json[]>("labels", []);
  }

  set labels(labels: Json[]) {
    this.given = labels;
    this.requestUpdate();
  }

  override complaint(): string {
    return t("This tool is not here yet. Report the task, or skip it.");
  }

  override render() {
    const names = this.labels.map((label) =>
      typeof label === "string" ? label : String((label as { label?: Json } | null)?.label ?? ""),
    );
    const report = () => bridge.say({ type: "shortcut", body: { action: "report" } });
    return html`
      <h2>${this.getAttribute("header") ?? ""}</h2>
      ${regions(this)}
      ${this.picture.render()}
      ${names.length ? html`<p class="soft">${t("Labels: {names}", { names: names.join(", ") })}</p>` : ""}
      <p class="wrong" role=${this.problem ? "alert" : "note"}>${this.complaint()}</p>
      <button type="button" @click=${report}>${t("Report the task")}</button>
      <slot></slot>
    `;
  }
}

for (const tool of TOOLS) define(`crowd-${tool}`, class extends NotHereYet {});
