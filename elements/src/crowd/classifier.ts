// `<crowd-classifier>` and `<crowd-image-classifier>`: one category of several for a text
// (region `classification-target`) or a picture.

import { html } from "lit";
import { define } from "../core/element";
import { addWords, t } from "../core/words";
import { Categories } from "./categories";

addWords({ "Choose a category.": "Elige una categoría.", Suggested: "Sugerido" });

type Value = { label: string; workerComment?: string };

export class CrowdClassifier extends Categories<Value> {
  protected override readonly listRole = "radiogroup";

  protected override initial(): Value | undefined {
    const label = this.getAttribute("initial-value");
    return label ? { label } : undefined;
  }

  override complaint(): string {
    return this.value?.label ? "" : t("Choose a category.");
  }

  /** A comment alone is kept, but is no answer yet. */
  override get _submittableValue(): Value | undefined {
    const value = super._submittableValue;
    if (!value || value.workerComment) return value;
    return { label: value.label };
  }

  protected override pick(label: string): void {
    this.change({ ...this.value, label });
  }

  protected override choice(label: string) {
    const isChosen = this.value?.label === label;
    const guess = isChosen && this.isGuessed ? html`<small class="soft">${t("Suggested")}:</small>` : "";
    return html`<input type="radio" name="category" .checked=${isChosen}
      @change=${() => this.pick(label)} />${guess}`;
  }
}

export class CrowdImageClassifier extends CrowdClassifier {
  protected override hasPicture = true;

  protected override get commentText(): string {
    return this.value?.workerComment ?? "";
  }

  protected override commented(workerComment: string): Value {
    return { label: this.value?.label ?? "", workerComment };
  }
}

define("crowd-classifier", CrowdClassifier);
define("crowd-image-classifier", CrowdImageClassifier);
