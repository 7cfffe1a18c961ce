/**
 * Expressions over the bits of one chunk, as SQL text over the columns s0, s1, …; the two constants are folded away where
 * they can be. Pure.
 */
/** SQL text, or one of the constants. */
export type Bits = string;
export const NONE = 'none';
export const EVERY = 'every';

/** Not yet limited to those who are counted at all. */
export interface Outcome {
  readonly yes: Bits;
  readonly no: Bits;
}

export const not = (bits: Bits): Bits => (bits === NONE ? EVERY : bits === EVERY ? NONE : `(~${bits})`);

export function and(list: readonly Bits[]): Bits {
  if (list.includes(NONE)) return NONE;
  return join(
    list.filter((bits) => bits !== EVERY),
    '&',
    EVERY,
  );
}

export function or(list: readonly Bits[]): Bits {
  if (list.includes(EVERY)) return EVERY;
  return join(
    list.filter((bits) => bits !== NONE),
    '|',
    NONE,
  );
}

function join(list: readonly Bits[], operator: '&' | '|', empty: Bits): Bits {
  return list.length === 0 ? empty : list.length === 1 ? list[0]! : `(${list.join(` ${operator} `)})`; // length 1
}

/** Those whom the rule reaches: yes, or everybody but no. */
export const reached = ({ yes, no }: Outcome, includeUnanswered: boolean): Bits =>
  includeUnanswered ? not(no) : yes;
