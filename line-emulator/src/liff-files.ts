import { readFile } from 'node:fs/promises';

/** The client's modules, each after those that it uses. */
const PARTS = ['errors.js', 'url.js', 'phone-link.js', 'session.js', 'liff.js'];

/**
 * The LIFF client for emulated pages as one script: LINE's is one classic script too, which defines `liff` before the page's
 * own scripts run. `origin` is where the page finds the emulator.
 */
export async function liffScript(origin: string, as: 'script' | 'module'): Promise<string> {
  const parts = await Promise.all(
    PARTS.map((name) => readFile(new URL(`../liff/${name}`, import.meta.url), 'utf8')),
  );
  const body = parts
    .map((text) => text.replaceAll(/^import .*;$/gm, '').replaceAll(/^export /gm, ''))
    .join('\n');
  const made = `(() => {\n'use strict';\n${body}\nreturn createLiff(${JSON.stringify(origin)});\n})()`;
  return as === 'module' ? `export default ${made};\n` : `globalThis.liff = ${made};\n`;
}
