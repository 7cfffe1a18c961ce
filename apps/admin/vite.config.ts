import react from '@vitejs/plugin-react';
import path from 'node:path';
import { defineConfig } from 'vite';
import { manual } from './vite-manual.ts';

export default defineConfig({
  base: '/admin/',
  // The server puts a fresh nonce in its place (server/src/platform/http/staff-app.ts).
  html: { cspNonce: 'csp-nonce-goes-here' },
  plugins: [react(), manual(path.join(import.meta.dirname, '../../docs/manual'))],
  // Libraries that would keep something in the browser find nothing to keep it in; tools/build.ts looks at what comes out.
  define: { sessionStorage: 'undefined', 'window.localStorage': 'undefined' },
  build: { target: 'es2022', chunkSizeWarningLimit: 800 },
  server: { proxy: { '/api': 'http://127.0.0.1:8080', '/media': 'http://127.0.0.1:8080' } },
});
