// A picture by address or media id: said in words while it comes, and when it does not.

import { css, html } from "lit";
import type { ReactiveController, ReactiveControllerHost, TemplateResult } from "lit";
import { addressOf } from "./media";
import { addWords, t } from "./words";

addWords({
  "The picture is on its way.": "La imagen está llegando.",
  "The picture cannot be shown. Report the task if it stays so.":
    "La imagen no se puede mostrar. Si sigue así, avisa de la tarea.",
  "Picture of the task": "Imagen de la tarea",
});

export const pictureStyles = css`
  .picture img { display: block; max-width: 100%; max-height: 70vh; height: auto; }
`;

export class Picture implements ReactiveController {
  private wanted = "";
  private address = "";
  private state: "coming" | "here" | "missing" = "coming";

  constructor(
    private host: ReactiveControllerHost,
    private source: () => string,
  ) {
    host.addController(this);
  }

  hostUpdate(): void {
    const source = this.source();
    if (source === this.wanted) return;
    this.wanted = source;
    this.set("", source ? "coming" : "missing");
    if (!source) return;
    addressOf(source).then(
      (address) => source === this.wanted && this.set(address, "coming"),
      () => source === this.wanted && this.set("", "missing"),
    );
  }

  private set(address: string, state: "coming" | "here" | "missing"): void {
    this.address = address;
    this.state = state;
    this.host.requestUpdate();
  }

  render(): TemplateResult {
    const words = {
      coming: t("The picture is on its way."),
      here: "",
      missing: t("The picture cannot be shown. Report the task if it stays so."),
    }[this.state];
    return html`<div class="picture">
      ${this.address ? html`<img alt=${t("Picture of the task")} src=${this.address}
        @load=${() => this.set(this.address, "here")} @error=${() => this.set("", "missing")} />` : ""}
      <p class=${this.state === "missing" ? "wrong" : "soft"} role="status" ?hidden=${!words}>${words}</p></div>`;
  }
}
