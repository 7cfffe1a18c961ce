import { describe, expect, test } from 'vitest';
import { checkSchema, type Schema } from './schema.ts';

const schemas: Record<string, Schema> = {
  Message: {
    type: 'object',
    required: ['type'],
    properties: { type: { type: 'string' } },
    discriminator: { propertyName: 'type', mapping: { text: '#/components/schemas/Text' } },
  },
  Text: {
    allOf: [
      { $ref: '#/components/schemas/Message' },
      { type: 'object', required: ['text'], properties: { text: { type: 'string', maxLength: 3 } } },
    ],
  },
  Answer: {
    type: 'object',
    required: ['messages'],
    properties: {
      messages: { type: 'array', maxItems: 2, items: { $ref: '#/components/schemas/Message' } },
      at: { type: 'string', format: 'date-time' },
      count: { type: 'integer', format: 'int32', nullable: true },
    },
  },
};
const resolve = (ref: string): Schema => schemas[ref.split('/').at(-1)!]!;
const check = (value: unknown): string[] => checkSchema(value, schemas['Answer']!, resolve);

describe('OpenAPIとの照らし合わせ', () => {
  test('合うものは通る', () => {
    const messages = [{ type: 'text', text: 'abc' }];
    expect(check({ messages, at: '2026-11-21T10:15:30.121Z', count: null })).toEqual([]);
  });

  test.each([
    [{}, '(the body): lacks messages'],
    [{ messages: {} }, 'messages: is {}, not array'],
    [{ messages: null }, 'messages: is null'],
    [{ messages: [], count: 2 ** 31 }, 'count: 2147483648 is no int32'],
    [{ messages: [], at: '2026-11-21' }, 'at: "2026-11-21" is no date-time'],
    [{ messages: [], more: 1 }, "(the body): more is not in LINE's description"],
    [{ messages: [{ type: 'other' }] }, 'messages[0]: type "other" is not in the mapping'],
    [{ messages: [{ type: 'text' }] }, 'messages[0]: lacks text'],
    [
      { messages: [{ type: 'text', text: 'abcd' }] },
      'messages[0].text: its length 4 is outside -Infinity..3',
    ],
    [{ messages: [{ type: 'text', text: 'a', more: 1 }] }, "messages[0]: more is not in LINE's description"],
  ])('合わないものは、その場所を言う: %j', (value, finding) => {
    expect(check(value)).toContain(finding);
  });

  test('知らない書き方の型は、通さない', () => {
    expect(checkSchema(1, { anyOf: [] } as Schema, resolve)).toEqual([
      '(the body): the schema uses anyOf, which this check does not know',
    ]);
  });
});
