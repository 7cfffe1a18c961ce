import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { errorOf, flex } from './test-messages.ts';

/**
 * Broken variants of good contents, made by changing one thing: each must be refused, and the answer must name the place of the
 * change.
 */
const FIXTURES = process.env['FIXTURES_DIR'];

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Path = (string | number)[];

/** Every object in the value with its path. */
function* objectsIn(value: Json, path: Path = []): Generator<[{ [name: string]: Json }, Path]> {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const [i, entry] of value.entries()) yield* objectsIn(entry, [...path, i]);
    return;
  }
  yield [value, path];
  for (const [name, entry] of Object.entries(value)) yield* objectsIn(entry, [...path, name]);
}

/** A copy in which the object at `path` was changed. */
function changed(value: Json, path: Path, change: (target: { [name: string]: Json }) => void): Json {
  const copy = structuredClone(value);
  let target = copy as { [name: string]: Json };
  for (const step of path) target = (target as never)[step];
  change(target);
  return copy;
}

const REQUIRED: Record<string, string[]> = {
  box: ['layout', 'contents'],
  image: ['url'],
  icon: ['url'],
  button: ['action'],
  text: ['text'],
  video: ['url', 'previewUrl', 'altContent'],
  carousel: ['contents'],
  uri: ['uri'],
  postback: ['data'],
  message: ['text'],
};
const CHOICES = [
  'layout',
  'weight',
  'align',
  'gravity',
  'style',
  'aspectMode',
  'position',
  'direction',
  'size',
  'height',
  'decoration',
  'justifyContent',
  'alignItems',
  'margin',
  'spacing',
  'color',
  'backgroundColor',
  'aspectRatio',
  'paddingAll',
  'cornerRadius',
  'borderWidth',
  'width',
  'offsetTop',
  'adjustMode',
];

interface Variant {
  name: string;
  contents: Json;
  property: string;
}

function* variantsOf(contents: Json): Generator<Variant> {
  for (const [object, path] of objectsIn(contents)) {
    const at = (...below: Path) => `/${[...path, ...below].join('/')}`;
    const make = (name: string, property: string, change: (target: { [name: string]: Json }) => void) => ({
      name: `${name} ${property}`,
      contents: changed(contents, path, change),
      property,
    });
    const type = String(object['type']);
    yield make('unknown field', at('notAProperty'), (target) => (target['notAProperty'] = 1));
    for (const name of REQUIRED[type] ?? []) {
      if (type === 'text' && Array.isArray(object['contents'])) continue;
      yield make('dropped', at(name), (target) => delete target[name]);
    }
    for (const [name, value] of Object.entries(object)) {
      if (name === 'type') continue;
      const wrong: Json = typeof value === 'string' ? 7 : 'x';
      if (type === 'text' && name === 'text' && Array.isArray(object['contents'])) continue;
      yield make('wrong type', at(name), (target) => (target[name] = wrong));
      if (typeof value !== 'object') yield make('null', at(name), (target) => (target[name] = null));
      if (CHOICES.includes(name))
        yield make('unknown value', at(name), (target) => (target[name] = 'nonsense'));
      if (name === 'url' || name === 'uri')
        yield make('scheme', at(name), (target) => (target[name] = 'ftp://example.jp/a'));
      if (name === 'label') yield make('too long', at(name), (target) => (target[name] = 'あ'.repeat(41)));
      if (name === 'maxLines' || name === 'flex')
        yield make('negative', at(name), (target) => (target[name] = -1));
    }
    // What a component may be is judged at the component; containers and actions are judged at their type.
    const isComponent = 'box image icon text button separator filler video span'.split(' ').includes(type);
    if (isComponent || ['bubble', 'carousel', 'uri'].includes(type))
      yield make(
        'unknown type',
        isComponent ? at().replace(/\/$/, '') : at('type'),
        (target) => (target['type'] = 'spacer'),
      );
  }
}

function refusedAt(contents: Json): string[] {
  const error = errorOf([flex(contents)]);
  if (error === null) return [];
  expect(error.message).toBe('A message (messages[0]) in the request body is invalid');
  return error.details.map((detail: { property: string }) => detail.property);
}

function tryAll(contents: Json): number {
  let tried = 0;
  for (const { name, contents: broken, property } of variantsOf(contents)) {
    expect(refusedAt(broken), name).toContain(property);
    tried++;
  }
  return tried;
}

/** Ours, with what the outside samples lack. */
const OWN: Json = {
  type: 'bubble',
  size: 'mega',
  direction: 'ltr',
  hero: {
    type: 'video',
    url: 'https://example.jp/v.mp4',
    previewUrl: 'https://example.jp/p.png',
    altContent: { type: 'image', url: 'https://example.jp/a.png', size: 'full', aspectRatio: '20:13' },
    aspectRatio: '20:13',
    action: { type: 'uri', label: '見る', uri: 'https://example.jp/' },
  },
  body: {
    type: 'box',
    layout: 'vertical',
    paddingAll: '10%',
    background: { type: 'linearGradient', angle: '90deg', startColor: '#000000', endColor: '#FFFFFF80' },
    contents: [
      {
        type: 'text',
        wrap: true,
        maxLines: 3,
        lineSpacing: '4px',
        adjustMode: 'shrink-to-fit',
        scaling: true,
        contents: [{ type: 'span', text: 'あ', weight: 'bold', decoration: 'underline' }],
      },
      { type: 'separator', margin: 'md', color: '#000000' },
      {
        type: 'button',
        style: 'primary',
        height: 'sm',
        gravity: 'center',
        action: { type: 'postback', label: 'はい', data: 'a', displayText: 'はい' },
      },
    ],
  },
  styles: { body: { backgroundColor: '#FFFFFF', separator: true } },
};

describe('一つだけこわしたFlexは、その場所を示して断る', () => {
  test('自分たちの見本', () => {
    expect(errorOf([flex(OWN)])).toBeNull();
    expect(tryAll(OWN)).toBeGreaterThan(100);
  });

  test('FIXTURES_DIRのFlex Message Simulatorの例は通り、こわすと断られる', (context) => {
    if (FIXTURES === undefined) return context.skip('FIXTURES_DIR is not set: no outside Flex JSON to break');
    const folder = join(FIXTURES, 'flex', 'sdk-java');
    let tried = 0;
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
      const contents = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Json;
      expect(errorOf([flex(contents)]), name).toBeNull();
      tried += tryAll(contents);
    }
    expect(tried).toBeGreaterThan(1000);
  });
});

test('意地の悪い文字列は、どの欄でも落ちずに通すか断る', (context) => {
  if (FIXTURES === undefined) return context.skip('FIXTURES_DIR is not set: no hostile strings to try');
  const strings = JSON.parse(readFileSync(join(FIXTURES, 'hostile', 'blns.json'), 'utf8')) as string[];
  for (const hostile of strings) {
    const action = { type: 'uri', label: hostile, uri: hostile };
    const messages = [
      { type: 'text', text: hostile, sender: { name: hostile, iconUrl: hostile } },
      { type: 'textV2', text: hostile, substitution: { [hostile]: { type: hostile } } },
      { type: 'sticker', packageId: hostile, stickerId: hostile },
      {
        type: 'template',
        altText: hostile,
        template: { type: 'confirm', text: hostile, actions: [action, action] },
      },
      flex({
        type: 'bubble',
        body: { type: 'box', layout: hostile, contents: [{ type: 'button', action }] },
      }),
    ];
    for (const message of messages) errorOf([message]);
    if (hostile !== '' && hostile.length <= 5000)
      expect(errorOf([{ type: 'text', text: hostile }])).toBeNull();
  }
});
