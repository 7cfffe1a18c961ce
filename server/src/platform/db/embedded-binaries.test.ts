import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyBinaries, reachableByNobody } from './embedded-binaries.ts';

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync('/var/tmp/madoguchi-binaries-')));
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** A package as npm unpacks it, with one of the links that the launcher adds. */
function install(): string {
  const installed = path.join(folder, 'installed');
  fs.mkdirSync(path.join(installed, 'native', 'lib'), { recursive: true });
  fs.writeFileSync(path.join(installed, 'native', 'lib', 'libz.so.1.2'), 'library');
  fs.symlinkSync('libz.so.1.2', path.join(installed, 'native', 'lib', 'libz.so.1'));
  return installed;
}

test('写した先のライブラリーは、元の場所がなくても読める', () => {
  const installed = install();
  const place = path.join(folder, 'place');
  copyBinaries(installed, place);
  fs.rmSync(installed, { recursive: true });
  expect(fs.readFileSync(path.join(place, 'native', 'lib', 'libz.so.1'), 'utf8')).toBe('library');
  expect(fs.readdirSync(folder)).toEqual(['place']);
});

test('写し終えたものは使い回し、途中で止まった写しは作り直す', () => {
  const installed = install();
  const place = path.join(folder, 'place');
  fs.mkdirSync(place, { mode: 0o755 });
  copyBinaries(installed, place);
  const link = path.join(place, 'native', 'lib', 'libz.so.1');
  expect(fs.readFileSync(link, 'utf8')).toBe('library');
  fs.writeFileSync(path.join(installed, 'native', 'lib', 'libz.so.1.2'), 'another');
  copyBinaries(installed, place);
  expect(fs.readFileSync(link, 'utf8')).toBe('library');
});

test('ほかの人が書き換えられる場所のものは動かさない', () => {
  const installed = install();
  const place = path.join(folder, 'place');
  fs.mkdirSync(place);
  fs.chmodSync(place, 0o777);
  expect(() => copyBinaries(installed, place)).toThrow('belongs to another user');
  fs.rmSync(place, { recursive: true });
  fs.symlinkSync(installed, place);
  expect(() => copyBinaries(installed, place)).toThrow('belongs to another user');
});

test('通れないフォルダーの下は、読めない場所とみなす', () => {
  fs.chmodSync(folder, 0o755);
  const below = path.join(folder, 'a', 'b');
  expect(reachableByNobody(below)).toBe(true);
  fs.mkdirSync(path.dirname(below), { mode: 0o700 });
  expect(reachableByNobody(below)).toBe(false);
});
