import { defineConfig } from 'vite';

/** One bundle that the server loads; pages need no script in the browser. */
export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  // Preact comes along: the server's own copy may be another instance, and hooks of two copies do not meet.
  ssr: { noExternal: true },
  build: {
    ssr: 'src/render.tsx',
    outDir: 'dist',
    target: 'node26',
    minify: false,
    copyPublicDir: false,
    rollupOptions: { output: { entryFileNames: 'render.js', format: 'es' } },
  },
});
