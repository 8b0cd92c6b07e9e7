import { defineConfig } from "vite";

// One classic script: a sandboxed document's origin is opaque, and a module would need
// CORS. It is written beside the door that serves it.
export default defineConfig({
  build: {
    target: "es2022",
    lib: {
      entry: "src/main.ts",
      formats: ["iife"],
      name: "hormigaElements",
      fileName: () => "elements.js",
    },
  },
});
