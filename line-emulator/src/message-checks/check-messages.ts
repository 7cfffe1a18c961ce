import type { z } from 'zod';
import { bodyErrors, invalidProperty, lineError, type LineErrorDetail } from '../line-error.ts';
import type { LineMessage, SharedBodies, SharedBody } from '../sendings.ts';
import { flexContents } from './flex.ts';
import { messageSchema } from './messages.ts';

/** LINE takes up to five message objects a call. */
const MAX_MESSAGES = 5;
/** Deeper nesting is refused before it can exhaust the stack; LINE's limit of 30 KB a bubble allows far less in practice. */
const MAX_DEPTH = 100;

/** Checks the `messages` of a body as LINE does; gives them in the shared form, or throws LINE's error. */
export function checkMessages(value: unknown, bodies: SharedBodies): SharedBody {
  if (value === undefined || value === null)
    throw bodyErrors([{ message: 'May not be empty', property: 'messages' }]);
  if (!Array.isArray(value)) throw invalidProperty('messages');
  if (value.length < 1 || value.length > MAX_MESSAGES) {
    throw bodyErrors([{ message: `Size must be between 1 and ${MAX_MESSAGES}`, property: 'messages' }]);
  }
  if (depthOf(value) > MAX_DEPTH) throw invalidProperty('messages');
  const json = JSON.stringify(value);
  const known = bodies.find(json);
  if (known) return known;
  const details: LineErrorDetail[] = [];
  value.forEach((message: unknown, i) => {
    const name = `messages[${i}]`;
    if (typeof message !== 'object' || message === null || Array.isArray(message))
      throw invalidProperty(name);
    const issues = messageSchema.safeParse(message).error?.issues ?? [];
    for (const issue of issues) {
      const at = issue.path as (string | number)[];
      const property = `${name}${at.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')}`;
      const given = valueAt(message, at);
      if (isWrongType(issue) && given != null) throw invalidProperty(property);
      details.push({ message: given == null ? 'May not be empty' : issue.message, property });
    }
  });
  if (details.length > 0) throw bodyErrors(details);
  value.forEach((message: LineMessage, i) => {
    if (message.type === 'flex') checkFlex(message, i);
  });
  return bodies.add(json, value as LineMessage[]);
}

/** Flex errors name their place by a path inside `contents`. */
function checkFlex(message: LineMessage, i: number): void {
  const issues = flexContents.safeParse(message.contents).error?.issues ?? [];
  if (issues.length === 0) return;
  throw lineError(
    400,
    `A message (messages[${i}]) in the request body is invalid`,
    issues.map((issue) => {
      const keys = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
      const at = [...issue.path, ...keys];
      const missing =
        keys.length === 0 && valueAt(message.contents, issue.path as (string | number)[]) == null;
      const text =
        issue.code === 'unrecognized_keys'
          ? 'unknown field'
          : isWrongType(issue)
            ? 'invalid property'
            : issue.message;
      return {
        message: missing && isWrongType(issue) ? 'must be specified' : text,
        property: `/${at.join('/')}`,
      };
    }),
  );
}

const isWrongType = (issue: z.core.$ZodIssue): boolean => issue.code === 'invalid_type';

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  let current: unknown = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<string | number, unknown>)[step];
  }
  return current;
}

/** How deep arrays and objects nest, counted without recursion and no further than needed. */
function depthOf(value: unknown): number {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    const next: unknown[] = [];
    for (const entry of level) {
      if (typeof entry !== 'object' || entry === null) continue;
      for (const inner of Object.values(entry)) next.push(inner);
    }
    if (next.length === 0) return depth;
    level = next;
  }
  return MAX_DEPTH + 1;
}
