// The frame's first script: the port, what all elements share, `<crowd-form>`. The
// families of elements come after it, each in a script of its own, and take what they
// share from `hormigaCore`, which the document takes away before the template begins.

import * as lit from "lit";
import { begin } from "./core/begin";
import { bridge } from "./core/bridge";
import { putTheme } from "./core/theme";
import "./core/form";

const found = import.meta.glob("./core/{bridge,element,form,hash,key-list,keys,media,messages,picture,regions,relaxed,session,style,text,words}.ts", { eager: true });
const shared: Record<string, unknown> = { lit };
for (const [path, module] of Object.entries(found))
  shared[path.replace(/^.*\/|\.ts$/g, "")] = module;
(window as unknown as Record<string, unknown>)["hormigaCore"] = shared;

bridge.open();
putTheme();
begin();
