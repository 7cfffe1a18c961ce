import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkAction } from './actions.ts';
import { errorOf, flex } from './test-messages.ts';

/** The checks against LINE's OpenAPI description: nothing that it names may be unknown here, no value of its lists refused. */
interface Schema {
  properties?: Record<string, Schema & { $ref?: string }>;
  required?: string[];
  allOf?: (Schema & { $ref?: string })[];
  enum?: string[];
  discriminator?: { mapping: Record<string, string> };
}

const FILE = join(process.env['FIXTURES_DIR'] ?? '', '..', 'line', 'messaging-api.yml');
const missing =
  process.env['FIXTURES_DIR'] === undefined
    ? 'FIXTURES_DIR is not set'
    : existsSync(FILE)
      ? undefined
      : 'no messaging-api.yml in FIXTURES_DIR/../line';

let read: Record<string, Schema> | undefined;
function schemas(): Record<string, Schema> {
  read ??= (parse(readFileSync(FILE, 'utf8')) as { components: { schemas: Record<string, Schema> } })
    .components.schemas;
  return read;
}
const kindsOf = (name: string): string[] => Object.keys(schemas()[name]?.discriminator?.mapping ?? {});

/** The properties of a schema with those that it inherits. */
function propertiesOf(name: string): Record<string, Schema> {
  const schema = schemas()[name] ?? {};
  const parts = (schema.allOf ?? []).map((part) =>
    part.$ref === undefined ? (part.properties ?? {}) : propertiesOf(part.$ref.split('/').at(-1)!),
  );
  return Object.assign({}, ...parts, schema.properties);
}

/** A good one of every Flex schema, with where it stands in the contents. */
const URL_ = 'https://example.jp/';
const TEXT = { type: 'text', text: 'あ' };
const inBody = (component: object) => ({
  type: 'bubble',
  body: { type: 'box', layout: 'vertical', contents: [component] },
});
const inBaseline = (component: object) => ({
  type: 'bubble',
  body: { type: 'box', layout: 'baseline', contents: [component] },
});
const BUBBLE = inBody(TEXT);
const VIDEO = { type: 'video', url: URL_, previewUrl: URL_, altContent: { type: 'image', url: URL_ } };
const GRADIENT = { type: 'linearGradient', angle: '0deg', startColor: '#000000', endColor: '#000000' };
const GOOD: Record<string, { value: object; put: (value: object) => object; at: string }> = {
  FlexBubble: { value: BUBBLE, put: (value) => value, at: '' },
  FlexCarousel: { value: { type: 'carousel', contents: [BUBBLE] }, put: (value) => value, at: '' },
  FlexBubbleStyles: { value: {}, put: (styles) => ({ ...BUBBLE, styles }), at: '/styles' },
  FlexBlockStyle: { value: {}, put: (body) => ({ ...BUBBLE, styles: { body } }), at: '/styles/body' },
  FlexBox: { value: { type: 'box', layout: 'vertical', contents: [] }, put: inBody, at: '/body/contents/0' },
  FlexButton: {
    value: { type: 'button', action: { type: 'uri', label: 'あ', uri: URL_ } },
    put: inBody,
    at: '/body/contents/0',
  },
  FlexImage: { value: { type: 'image', url: URL_ }, put: inBody, at: '/body/contents/0' },
  FlexVideo: { value: VIDEO, put: (hero) => ({ type: 'bubble', hero }), at: '/hero' },
  FlexIcon: { value: { type: 'icon', url: URL_ }, put: inBaseline, at: '/body/contents/0' },
  FlexText: { value: TEXT, put: inBody, at: '/body/contents/0' },
  FlexSpan: {
    value: { type: 'span', text: 'あ' },
    put: (span) => inBody({ type: 'text', contents: [span] }),
    at: '/body/contents/0/contents/0',
  },
  FlexSeparator: { value: { type: 'separator' }, put: inBody, at: '/body/contents/0' },
  FlexFiller: { value: { type: 'filler' }, put: inBody, at: '/body/contents/0' },
  FlexBoxLinearGradient: {
    value: GRADIENT,
    put: (background) => inBody({ type: 'box', layout: 'vertical', contents: [], background }),
    at: '/body/contents/0/background',
  },
};

/** The keyword lists that the OpenAPI keeps beside plain string properties. */
const WORDS: Record<string, Record<string, string>> = {
  FlexBox: {
    borderWidth: 'FlexBoxBorderWidth',
    cornerRadius: 'FlexBoxCornerRadius',
    spacing: 'FlexBoxSpacing',
    margin: 'FlexMargin',
    paddingAll: 'FlexBoxPadding',
    paddingTop: 'FlexBoxPadding',
    paddingBottom: 'FlexBoxPadding',
    paddingStart: 'FlexBoxPadding',
    paddingEnd: 'FlexBoxPadding',
    offsetTop: 'FlexOffset',
    offsetBottom: 'FlexOffset',
    offsetStart: 'FlexOffset',
    offsetEnd: 'FlexOffset',
  },
  FlexImage: { size: 'FlexImageSize', margin: 'FlexMargin', offsetTop: 'FlexOffset' },
  FlexIcon: { size: 'FlexIconSize', margin: 'FlexMargin' },
  FlexText: { size: 'FlexTextFontSize', margin: 'FlexMargin' },
  FlexSpan: { size: 'FlexSpanSize' },
  FlexButton: { margin: 'FlexMargin', offsetEnd: 'FlexOffset' },
  FlexSeparator: { margin: 'FlexMargin' },
};

const details = (contents: object): { message: string; property: string }[] =>
  errorOf([flex(contents)])?.details ?? [];

describe('LINEのOpenAPIと合う', () => {
  test.for(Object.keys(GOOD))('%s の性質と値', (name, context) => {
    if (missing !== undefined) return context.skip(missing);
    const { value, put, at } = GOOD[name]!;
    expect(details(put(value))).toEqual([]);
    const properties = propertiesOf(name);
    expect(Object.keys(properties).length).toBeGreaterThan(0);
    for (const [property, { enum: values }] of Object.entries(properties)) {
      const unknown = details(put({ ...value, [property]: [[]] })).filter(
        ({ message }) => message === 'unknown field',
      );
      expect(unknown, `${name}.${property}`).toEqual([]);
      const words = schemas()[WORDS[name]?.[property] ?? '']?.enum ?? [];
      // A block or a video decides which sizes a bubble may have; alone each is fine.
      for (const word of [...(values ?? []), ...words]) {
        expect(details(put({ ...value, [property]: word })), `${name}.${property}: ${word}`).toEqual([]);
      }
    }
    for (const property of schemas()[name]?.required ?? []) {
      const { [property as 'type']: _, ...rest } = value as { type?: unknown };
      expect(
        details(put(rest)).map((detail) => detail.property),
        `${name}.${property}`,
      ).toContainEqual(property === 'type' ? expect.stringContaining(at) : `${at}/${property}`);
    }
  });

  test('知っている種類は、LINEの一覧とおなじ', (context) => {
    if (missing !== undefined) return context.skip(missing);
    const listed = (message: object): string[] =>
      /\[(.*)\]/.exec(errorOf([message]).details[0].message)![1]!.split(', ');
    expect(listed({ type: '?' }).toSorted()).toEqual(kindsOf('Message').toSorted());
    const template = { type: 'template', altText: 'あ', template: { type: '?' } };
    expect(listed(template).toSorted()).toEqual(kindsOf('Template').toSorted());
    const imagemap = {
      type: 'imagemap',
      baseUrl: URL_,
      altText: 'あ',
      baseSize: { width: 1040, height: 1 },
      actions: [{ type: '?' }],
    };
    expect(listed(imagemap).toSorted()).toEqual(kindsOf('ImagemapAction').toSorted());
    const actions = new Set(
      (['quickReply', 'richMenu'] as const).flatMap((place) =>
        /\[(.*)\]/.exec(checkAction({ type: '?' }, place)[0]!.message)![1]!.split(', '),
      ),
    );
    expect([...actions].toSorted()).toEqual(kindsOf('Action').toSorted());
    expect(kindsOf('FlexComponent').filter((kind) => !JSON.stringify(GOOD).includes(`"${kind}"`))).toEqual(
      [],
    );
  });
});
