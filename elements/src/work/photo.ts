// `<hormiga-photo>`: a photo from the camera or the phone, sent to the page at once; the
// answer holds its media id.

import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { AnswerElement, define } from "../core/element";
import { upload } from "../core/media";
import type { Json } from "../core/messages";
import { addWords, t } from "../core/words";

addWords({
  "Take a photo": "Hacer una foto",
  "Choose a photo": "Elegir una foto",
  "Sending the photo…": "Enviando la foto…",
  "The photo could not be sent. Try again.": "No se pudo enviar la foto. Inténtalo otra vez.",
  "The photo is sent.": "La foto está enviada.",
  "Wait until the photo is sent.": "Espera a que se envíe la foto.",
  "Remove the photo": "Quitar la foto",
  "Your photo": "Tu foto",
});

const previews = new Map<string, string>();

export class HormigaPhoto extends AnswerElement {
  static override styles = [
    ...AnswerElement.styles,
    css`
      img { display: block; max-width: 100%; max-height: 16rem; border-radius: var(--round); }
      .button { position: relative; display: inline-block; align-content: center; }
      .button input { position: absolute; inset: 0; inline-size: 100%; opacity: 0; cursor: pointer; }
      .button:focus-within { outline: 3px solid var(--focus); outline-offset: 2px; }
    `,
  ];
  static override properties = { ...AnswerElement.properties, sending: { state: true } };
  declare sending: boolean;

  constructor() {
    super();
    this.sending = false;
  }

  /** The value: `{value: media id, taken_at: the file's own time}`. */
  private get photo(): string {
    return (this.value as { value?: string } | undefined)?.value ?? "";
  }

  override complaint(): string {
    return this.sending ? t("Wait until the photo is sent.") : "";
  }

  private take = async (event: Event): Promise<void> => {
    event.stopPropagation();
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (!file) return;
    this.sending = true;
    this.problem = "";
    try {
      const photo = await upload(file);
      previews.set(photo, URL.createObjectURL(file));
      this.change({ value: photo, taken_at: new Date(file.lastModified).toISOString() } as Json);
    } catch (error) {
      this.problem = (error as Error).message || t("The photo could not be sent. Try again.");
    }
    this.sending = false;
    input.value = "";
  };

  private picker(words: string, isCamera: boolean): TemplateResult {
    return html`<span class="button">${words}<input type="file" accept="image/*" capture=${isCamera ? "environment" : nothing}
      aria-label=${words} ?disabled=${this.disabled || this.sending} @change=${this.take} /></span>`;
  }

  override render() {
    const { photo } = this;
    const preview = previews.get(photo);
    const said = this.sending ? t("Sending the photo…") : photo ? t("The photo is sent.") : "";
    return html`<div class="stack" role="group" aria-label=${this.getAttribute("label") ?? nothing}>
      ${preview ? html`<img alt=${t("Your photo")} src=${preview} />` : nothing}
      <p class="soft small" role="status">${said}</p>
      <div class="row">${this.picker(t("Take a photo"), true)}${this.picker(t("Choose a photo"), false)}
        ${photo ? html`<button type="button" @click=${() => this.change(undefined)}>${t("Remove the photo")}</button>` : nothing}</div>
      ${this.problem ? html`<p class="wrong" role="alert">${this.problem}</p>` : nothing}</div>`;
  }
}

define("hormiga-photo", HormigaPhoto);
