// The frame's script: the port first, then the elements, then the task begins.

import { bridge } from "./core/bridge";
import { begin } from "./core/begin";
import { putTheme } from "./core/theme";
import "./core/form";
import "./crowd";
import "./work";

bridge.open();
putTheme();
begin();
