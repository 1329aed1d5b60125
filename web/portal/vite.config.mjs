import { defineConfig } from "vite";

export default defineConfig({
  base: "./", // the deployment may stand below a path; src/portal/pages.cpp makes the page's own references absolute
  esbuild: { jsx: "automatic", legalComments: "none" },
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
    rollupOptions: {
      // "use client" at the top of Mantine's files says nothing to a page without a server of its own.
      onwarn: (warning, warn) => warning.code === "MODULE_LEVEL_DIRECTIVE" || warn(warning),
    },
  },
});
