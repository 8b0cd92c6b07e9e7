// Build the frame's scripts: `core.js`, and one a family of elements, which takes what it
// shares from the core. A page loads the core and the families that it uses.
//
// `node build.mjs FOLDER` writes them there with `families.json`: {name: [tag, …]}.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { build } from "vite";

/** What main.ts lays open: the two lists are one. */
const SHARED = new Set([
  "bridge", "element", "form", "hash", "key-list", "keys", "media", "messages", "picture", "regions",
  "relaxed", "session", "style", "text", "words",
]);
const HERE = import.meta.dirname;
const folder = resolve(process.argv[2]);
const name = (path) => basename(path, ".ts");
const definitions = (path) =>
  [...readFileSync(path, "utf8").matchAll(/\bdefine\("([a-z-]+)"/g)].map((found) => found[1]);

/** Shared modules are not packed into a family: it finds them at `hormigaCore`. */
const fromCore = {
  name: "from-core",
  enforce: "pre",
  async resolveId(source, importer, options) {
    if (source === "lit") return { id: "core:lit", external: true };
    const found = await this.resolve(source, importer, { ...options, skipSelf: true });
    if (/\/lit-html\/(development\/)?lit-html\.js$/.test(found?.id ?? ""))
      return { id: "core:lit", external: true };
    const isShared = found?.id.includes("/src/core/") && SHARED.has(name(found.id));
    return isShared ? { id: `core:${name(found.id)}`, external: true } : found;
  },
};

async function written(entry, file, plugins) {
  const globals = (id) => `hormigaCore["${id.replace("core:", "")}"]`;
  await build({
    root: HERE,
    configFile: false,
    logLevel: "warn",
    plugins,
    build: {
      target: "es2022",
      outDir: folder,
      emptyOutDir: false,
      lib: { entry, formats: ["iife"], name: "hormigaElements", fileName: () => file },
      rollupOptions: plugins.length ? { output: { globals } } : {},
    },
  });
}

await written(join(HERE, "src/main.ts"), "core.js", []);
const families = { crowd: join(HERE, "src/crowd/index.ts") };
const work = join(HERE, "src/work");
for (const file of readdirSync(work).filter((one) => one.endsWith(".ts")))
  if (definitions(join(work, file)).length) families[name(file)] = join(work, file);
const tags = {};
for (const [family, entry] of Object.entries(families)) {
  await written(entry, `${family}.js`, [fromCore]);
  tags[family] = family === "crowd" ? ["crowd-*"] : definitions(entry);
}
writeFileSync(join(folder, "families.json"), JSON.stringify(tags, null, 1));
