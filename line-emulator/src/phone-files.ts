import { existsSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';

import module, { createRequire } from 'node:module';
import { dirname, extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.ts': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
};

/**
 * What the phone may load and do. Scripts and style sheets come from here alone; message text cannot become markup even by a
 * mistake of ours, since strings turn into HTML only through the one Trusted Types policy in dom.js. Flex needs style
 * attributes; pictures and sounds come from the sender's hosts, pages in the frame from the channel's.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  'img-src http: https: data: blob:',
  'media-src http: https: blob:',
  "connect-src 'self'",
  'frame-src http: https:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self' http://localhost:* http://127.0.0.1:*",
  "require-trusted-types-for 'script'",
  'trusted-types talk-view',
].join('; ');

/** The headers of every file of the phone. */
export const PHONE_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-cache',
  'content-security-policy': POLICY,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

const PHONE = fileURLToPath(new URL('../phone/', import.meta.url));

/** In the package that strangers run, talk-view lies beside the phone, its types stripped already. */
const PACKED_TALK_VIEW = fileURLToPath(new URL('../talk-view/', import.meta.url));
const isPacked = existsSync(PACKED_TALK_VIEW);

/** talk-view's folder: otherwise its sources, found the way Node finds the package. */
function talkViewFolder(): string {
  return isPacked
    ? PACKED_TALK_VIEW
    : dirname(createRequire(import.meta.url).resolve('@madoguchi/talk-view'));
}

const stripped = new Map<string, { source: string; code: string }>();

/** A file of the phone, or a browser module of talk-view with its types stripped; undefined when there is none. */
export async function phoneFile(path: string): Promise<{ bytes: Uint8Array; type: string } | undefined> {
  const ofTalkView = /^talk-view\/(.+)$/.exec(path)?.[1];
  // The phone's own modules are plain JavaScript; what is TypeScript beside them are its tests.
  if (path.includes('.test.') || (ofTalkView === undefined && path.endsWith('.ts'))) return undefined;
  const root = ofTalkView === undefined ? PHONE : talkViewFolder();
  const type = TYPES[extname(path || 'index.html')];
  if (!type) return undefined;
  try {
    const folder = await realpath(root);
    const file = await realpath(join(folder, ofTalkView ?? (path || 'index.html')));
    // Nothing outside the folder, however the path is written.
    if (!file.startsWith(folder + sep)) return undefined;
    const bytes = await readFile(file);
    return {
      bytes: extname(file) === '.ts' && !isPacked ? Buffer.from(strip(file, bytes.toString())) : bytes,
      type,
    };
  } catch {
    return undefined;
  }
}

/** Stripping is cached by content, so that an edited file is seen at the next load. */
function strip(file: string, source: string): string {
  const known = stripped.get(file);
  if (known?.source === source) return known.code;
  // Not imported by name: older Nodes, on which the package runs, do not have it.
  const code = module.stripTypeScriptTypes(source);
  stripped.set(file, { source, code });
  return code;
}
