// Builds report.html into one file that asks nothing of any server; `vitest` reads this file too.
import { defineConfig } from "vitest/config";

import { singleFile } from "./build/single_file";

export default defineConfig({
  base: "./",
  plugins: [singleFile({ page: "report.html", placeholder: "/*REPORT_JSON*/" })],
  build: {
    target: "es2022",
    cssCodeSplit: false,
    modulePreload: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1024, // kB; the charts are inside on purpose
    rollupOptions: { input: "report.html" },
  },
  test: { include: ["tests/**/*_test.ts"] },
});
