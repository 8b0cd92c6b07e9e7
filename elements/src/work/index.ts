// Elements of our own task types: each file beside this one.

import.meta.glob(["./*.ts", "!./index.ts"], { eager: true });
