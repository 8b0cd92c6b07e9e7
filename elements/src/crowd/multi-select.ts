// `<crowd-classifier-multi-select>` and its picture sibling: any of several categories.

import { html } from "lit";
import { define } from "../core/element";
import { addWords, t } from "../core/words";
import type { Json } from "../core/messages";
import { Categories } from "./categories";

addWords({ "Choose at least one category.": "Elige al menos una categoría." });

type Value = { labels: string[]; workerComment?: string };

export class CrowdClassifierMultiSelect extends Categories<Value> {
  protected override readonly listRole = "group";

  protected override initial(): Value | undefined {
    const given = this.read<Json>("initial-value", null);
    const labels = Array.isArray(given) ? given.map(String) : [];
    return labels.length ? { labels } : undefined;
  }

  override complaint(): string {
    return this.value?.labels.length ? "" : t("Choose at least one category.");
  }

  override get _submittableValue(): Value | undefined {
    const value = super._submittableValue;
    if (!value || value.workerComment) return value;
    return { labels: value.labels };
  }

  /** Put a category in or out; the excluding one stands alone. */
  protected override pick(label: string): void {
    const held = new Set(this.value?.labels);
    if (!held.delete(label)) {
      if (label === this.exclusion) held.clear();
      else held.delete(this.exclusion);
      held.add(label);
    }
    this.change({ ...this.value, labels: this.all.filter((one) => held.has(one)) });
  }

  protected override choice(label: string) {
    const isChosen = this.value?.labels.includes(label) ?? false;
    const guess = isChosen && this.isGuessed ? html`<small class="soft">${t("Suggested")}:</small>` : "";
    return html`<input type="checkbox" .checked=${isChosen} @change=${() => this.pick(label)} />${guess}`;
  }
}

export class CrowdImageClassifierMultiSelect extends CrowdClassifierMultiSelect {
  protected override hasPicture = true;

  protected override get commentText(): string {
    return this.value?.workerComment ?? "";
  }

  protected override commented(workerComment: string): Value {
    return { labels: this.value?.labels ?? [], workerComment };
  }
}

define("crowd-classifier-multi-select", CrowdClassifierMultiSelect);
define("crowd-image-classifier-multi-select", CrowdImageClassifierMultiSelect);
