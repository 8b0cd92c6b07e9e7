// Every crowd-* element that is not a drawing tool: each file beside this one.

import.meta.glob(["./*.ts", "!./index.ts"], { eager: true });
