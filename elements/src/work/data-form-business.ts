// `<hormiga-business>`: the form that asks whether a business is there, where and when.
// business_verification/places.py lists the same fields.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Condition } from "../core/conditions";
import { define } from "../core/element";
import type { Json } from "../core/messages";
import { addWords, inLanguage, t } from "../core/words";
import { HormigaDataForm } from "./data-form";
import type { Field, FormSettings, Kind } from "./data-form-fields";

addWords({
  "Is this business there?": "¿Existe este negocio?",
  "Open for business": "Abierto al público",
  "Moved to another address": "Se ha mudado a otra dirección",
  "Closed for good": "Cerrado para siempre",
  "Not found": "No se encuentra",
  Name: "Nombre",
  Street: "Calle",
  "House number": "Número",
  Postcode: "Código postal",
  "Town or city": "Localidad",
  Phone: "Teléfono",
  Website: "Página web",
  "Opening hours": "Horario",
  "Photo of the front": "Foto de la fachada",
  "Do not photograph faces or number plates.": "No fotografíes caras ni matrículas.",
  "Pages that show it": "Páginas donde se ve",
  "The whole addresses, with https://": "Las direcciones enteras, con https://",
  "Note for the requester (optional)": "Nota para quien encarga (opcional)",
  "Check this business": "Comprueba este negocio",
  "What to say on the phone": "Qué decir por teléfono",
  "A new address, if it has moved.": "La dirección nueva, si se ha mudado.",
});

interface Settings extends FormSettings {
  script?: Json;
  ask?: string[];
  photo?: "none" | "optional" | "required";
  sources?: number;
}

const isThere: Condition = { of: "status", in: ["open", "moved"] };
const isSeen: Condition = { of: "status", in: ["open", "moved", "closed"] };

export class HormigaBusiness extends HormigaDataForm {
  private get own(): Settings {
    return this.read<Json>("settings", {}) as unknown as Settings;
  }

  protected override get settings(): FormSettings {
    const { question, ask = ["address", "phone", "website", "hours"], photo = "none", sources = 1 } = this.own;
    const there = (id: string, kind: Kind, title: string, more: Partial<Field> = {}): Field => ({
      id, kind, title: t(title), when: isThere, required: true, ...more,
    });
    const status = ["Open for business", "Moved to another address", "Closed for good", "Not found"];
    const ids = ["open", "moved", "closed", "not_found"];
    const fields: Field[] = [
      { id: "status", kind: "choice", title: t("Is this business there?"), required: true, absent: false,
        options: ids.map((id, n) => ({ id, title: t(status[n] ?? "") })) },
      there("name", "text", "Name", { max_length: 200, absent: false }),
    ];
    if (ask.includes("address"))
      fields.push(
        there("street", "text", "Street", { max_length: 200, note: t("A new address, if it has moved.") }),
        there("number", "text", "House number", { max_length: 30 }),
        there("postcode", "text", "Postcode", { max_length: 20 }),
        there("city", "text", "Town or city", { max_length: 100 }),
      );
    if (ask.includes("phone")) fields.push(there("phone", "phone", "Phone"));
    if (ask.includes("website")) fields.push(there("website", "url", "Website"));
    if (ask.includes("hours")) fields.push(there("hours", "hours", "Opening hours"));
    if (photo !== "none")
      fields.push({ id: "photo", kind: "photo", title: t("Photo of the front"), when: isSeen, absent: false,
        required: photo === "required", note: t("Do not photograph faces or number plates.") });
    fields.push(
      { id: "sources", kind: "several", each: "url", title: t("Pages that show it"), required: sources > 0,
        note: t("The whole addresses, with https://"), least: Math.max(1, sources), most: 10, absent: false },
      { id: "remark", kind: "remark", title: t("Note for the requester (optional)"), absent: false },
    );
    return { fields, evidence: "none", question: question ?? t("Check this business") };
  }

  protected override aside(): TemplateResult | typeof nothing {
    const { script } = this.own;
    return script ? html`<details><summary>${t("What to say on the phone")}</summary>
      <p class="reading">${inLanguage(script)}</p></details>` : nothing;
  }
}

define("hormiga-business", HormigaBusiness);
