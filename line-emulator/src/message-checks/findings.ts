/** What is wrong with a value, collected while walking down it, in the words of the part of LINE that would say it. */

type Step = string | number;

export interface Finding {
  readonly path: readonly Step[];
  readonly message: string;
  /** The value has another JSON type than LINE's: answered before anything else is judged. */
  readonly wrongType: boolean;
}

/**
 * LINE judges in three voices. Request bodies are checked field by field (`messages[0].text`, "Length must be between…"), templates
 * and Flex contents by parts of their own with other words and other paths; Flex alone refuses what it does not know, and null.
 */
export interface Voice {
  readonly missing: string;
  readonly empty: string;
  readonly wrongType: string;
  readonly tooLong: (max: number) => string;
  readonly count: (min: number, max: number, given: number) => string;
  readonly oneOf: (values: readonly string[]) => string;
  readonly badUri: string;
  readonly badScheme: string;
  readonly badMedia: string;
  /** Unknown properties and null are refused. */
  readonly strict: boolean;
}

const items = (min: number, max: number, given: number): string =>
  given > max ? `must not be more than ${max} items` : `must not be less than ${min} items`;

/** The whole request body, quick replies and rich menus. */
export const BODY: Voice = {
  missing: 'May not be empty',
  empty: 'May not be empty',
  wrongType: 'invalid property',
  tooLong: (max) => `Length must be between 0 and ${max}`,
  count: (min, max) => `Size must be between ${min} and ${max}`,
  oneOf: (values) => `Must be one of the following values: [${values.join(', ')}]`,
  badUri: 'invalid uri',
  // LINE's own example for a rich menu says "invalid uri" for a scheme that it does not take.
  badScheme: 'invalid uri',
  badMedia: 'Must be a valid HTTPS URL',
  strict: false,
};

/** The inside of templates. */
export const TEMPLATE: Voice = {
  ...BODY,
  missing: 'must be specified',
  empty: 'must be specified',
  tooLong: (max) => `must not be longer than ${max} characters`,
  count: items,
  badScheme: 'invalid uri scheme',
  badMedia: 'invalid uri scheme',
};

/** The inside of Flex contents. */
export const FLEX: Voice = {
  ...TEMPLATE,
  empty: 'must be non-empty text',
  tooLong: () => 'invalid property',
  oneOf: () => 'invalid property',
  strict: true,
};

/** A body of 2 MB can be wrong in a million places; so many are listed, the others only counted. */
const MAX_LISTED = 1000;

export class Findings {
  readonly list: Finding[] = [];
  readonly voice: Voice;
  readonly #path: Step[] = [];
  #count = 0;

  constructor(voice: Voice) {
    this.voice = voice;
  }

  /** How much is wrong so far, listed or not. */
  get count(): number {
    return this.#count;
  }

  /** Something is wrong here, or at `below` below here. */
  add(message: string, ...below: readonly Step[]): void {
    this.#note(message, below, false);
  }

  /** The value here has the wrong JSON type. */
  wrongType(): void {
    this.#note(this.voice.wrongType, [], !this.voice.strict);
  }

  #note(message: string, below: readonly Step[], wrongType: boolean): void {
    this.#count++;
    if (this.list.length < MAX_LISTED)
      this.list.push({ path: [...this.#path, ...below], message, wrongType });
  }

  /** Runs a check one step further down. */
  at(step: Step, run: () => void): void {
    this.#path.push(step);
    run();
    this.#path.pop();
  }
}

/** Runs a check over a value, in a voice. */
export function inspect(
  value: unknown,
  check: (value: unknown, found: Findings) => void,
  voice: Voice,
): Finding[] {
  const found = new Findings(voice);
  check(value, found);
  return found.list;
}
