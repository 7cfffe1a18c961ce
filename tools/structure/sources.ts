/** Reads the tree as text: imports by path, code without comments. */
import fs from 'node:fs';
import path from 'node:path';

export interface Source {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

const ROOTS = [
  'contract/src',
  'server/src',
  'apps/admin/src',
  'apps/resident/src',
  'talk-view/src',
  'line-emulator/src',
];

export function readSources(root: string): Source[] {
  return ROOTS.flatMap((folder) => {
    const absolute = path.join(root, folder);
    if (!fs.existsSync(absolute)) return [];
    return fs
      .readdirSync(absolute, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => ({
        path: path.relative(root, file).split(path.sep).join('/'),
        text: fs.readFileSync(file, 'utf8'),
      }));
  });
}

/** The text without comments, so that prose cannot break a rule. Strings stay: import paths are strings. */
export function codeOf(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|[^:'"`\w])\/\/[^\n]*/g, '$1');
}

export interface Import {
  /** A path from the root for our own files, otherwise the package as written. */
  readonly target: string;
  readonly own: boolean;
  /** `import type` and `typeof import()` leave nothing at run time: they make no cycle. */
  readonly typeOnly: boolean;
}

const PACKAGES: Readonly<Record<string, string>> = {
  '@madoguchi/contract': 'contract',
  '@madoguchi/talk-view': 'talk-view',
  '@madoguchi/line-emulator': 'line-emulator',
};

export function importsOf(source: Source): Import[] {
  const code = codeOf(source.text);
  const found: Import[] = [];
  const statement =
    /(?:^|[;\n}])\s*(?:import|export)\s+(type\s)?(?:[^'"();]*?\sfrom\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;
  for (const match of code.matchAll(statement)) {
    const name = match[2] ?? match[3]!; // one alternative matched
    found.push({ ...resolve(source.path, name), typeOnly: match[1] !== undefined });
  }
  return found;
}

function resolve(from: string, name: string): { target: string; own: boolean } {
  if (name.startsWith('.'))
    return { target: path.posix.normalize(path.posix.join(path.posix.dirname(from), name)), own: true };
  const own = Object.keys(PACKAGES).find((scope) => name === scope || name.startsWith(`${scope}/`));
  if (!own) return { target: name, own: false };
  const rest = name.slice(own.length + 1) || 'index';
  return {
    target: `${PACKAGES[own]}/src/${rest.replace(/\.(ts|css)$/, '')}.${rest.endsWith('.css') ? 'css' : 'ts'}`,
    own: true,
  };
}
