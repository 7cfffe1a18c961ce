import { byType, fieldOf, isObject, list, object, optional, pattern, required, whole } from './checks.ts';
import type { Check, JsonObject } from './checks.ts';
import { decorations } from './decorations.ts';
import type { Findings } from './findings.ts';
import { atMost, text } from './parts.ts';

const MAX_TEXT = 5000;
const MAX_EMOJIS = 20;
const MAX_MENTIONS = 20;
const MAX_SUBSTITUTIONS = 100;

const emoji = { productId: required(text(100)), emojiId: required(text(100)) };

export const textMessage = object(
  {
    text: required(text(MAX_TEXT)),
    emojis: optional(list(object({ ...emoji, index: required(whole(0)) }), 0, MAX_EMOJIS)),
    quoteToken: optional(atMost(MAX_TEXT)),
    ...decorations,
  },
  (message, found) => {
    const body = String(fieldOf(message, 'text'));
    const taken = new Set<unknown>();
    const emojis = fieldOf(message, 'emojis');
    (Array.isArray(emojis) ? emojis : []).forEach((entry: JsonObject, i) => {
      const index = fieldOf(entry, 'index') as number;
      // LINE puts each emoji in place of a `$`, one each.
      if (body[index] !== '$' || taken.has(index)) found.add('invalid index', 'emojis', i, 'index');
      taken.add(index);
    });
  },
);

const substitution = byType({
  mention: object({
    mentionee: required(
      byType({
        user: object({ userId: required(pattern(/^U[0-9a-f]{32}$/, 'invalid userId')) }),
        all: object({}),
      }),
    ),
  }),
  emoji: object(emoji),
});

function checkSubstitutions(value: unknown, found: Findings): void {
  if (!isObject(value)) return found.wrongType();
  const keys = Object.keys(value);
  if (keys.length > MAX_SUBSTITUTIONS) found.add(`Size must be between 0 and ${MAX_SUBSTITUTIONS}`);
  for (const key of keys.slice(0, MAX_SUBSTITUTIONS)) {
    if (!KEY.test(key)) found.add('invalid key', key);
    else found.at(key, () => substitution(value[key], found));
  }
  const kinds = Object.values(value).map((entry) => (isObject(entry) ? fieldOf(entry, 'type') : undefined));
  for (const [kind, max] of [
    ['mention', MAX_MENTIONS],
    ['emoji', MAX_EMOJIS],
  ] as const) {
    if (kinds.filter((given) => given === kind).length > max)
      found.add(`The number of ${kind} objects must not be more than ${max}`);
  }
}

const KEY = /^[0-9a-zA-Z_]{1,20}$/;

export const textV2Message = object({
  text: required(text(MAX_TEXT)),
  substitution: optional(checkSubstitutions),
  quoteToken: optional(atMost(MAX_TEXT)),
  ...decorations,
});

/** The placeholders of a textV2: `{key}` is replaced, `{{` and `}}` are braces. */
export const textV2Contents: Check = (message, found) => {
  if (!isObject(message)) return;
  const given = fieldOf(message, 'substitution');
  const plain = String(fieldOf(message, 'text')).replaceAll('{{', '').replaceAll('}}', '');
  for (const [whole, key] of plain.matchAll(/\{([^{}]*)\}|[{}]/g)) {
    if (key === undefined) found.add(`'${whole}' must be escaped as '${whole}${whole}'.`, 'text');
    else if (!KEY.test(key))
      found.add(
        `The key '${key}' enclosed in '{}' does not match the pattern '^[a-zA-Z0-9_]{1,20}$'.`,
        'text',
      );
    else if (!isObject(given) || !Object.hasOwn(given, key))
      found.add(`The key '${key}' enclosed in '{}' is not in the substitution.`, 'text');
  }
};
