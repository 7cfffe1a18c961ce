/** A 登録項目 while staff write it: form fields here, settings of its kind on the wire. Pure. */
import type {
  AnswerClass,
  AreaTown,
  Choice,
  QuestionKindName,
  Translations,
} from '@madoguchi/contract/questions';
import type { AttributeDefinition } from '@madoguchi/contract/residents';

export interface ChoiceDraft extends Choice {
  /** Saved before: residents may hold it, so that it is retired and never deleted. */
  readonly saved: boolean;
}

export interface AttributeDraft {
  readonly kind: QuestionKindName;
  readonly class: AnswerClass;
  readonly key: string;
  readonly label: string;
  readonly help: string;
  readonly purpose: string;
  readonly askedInTalk: boolean;
  /** null: every department. */
  readonly permittedDepartments: readonly string[] | null;
  readonly choices: readonly ChoiceDraft[];
  /** The other settings as typed: from, to, most, yearsBack, min, max, unit, maxLength. */
  readonly numbers: Readonly<Record<string, string>>;
  readonly translations: Translations;
  readonly heading: string;
  /** Years as typed; '' for no end. */
  readonly keepYears: string;
  /** Which area each part of a postal code belongs to; only for `area`. */
  readonly towns: readonly AreaTown[];
}

/** The settings of each kind besides choices, with the words of their fields. Defaults are the contract's. */
export const SETTING_FIELDS: Readonly<
  Record<QuestionKindName, readonly { name: string; label: string; example: string; text?: true }[]>
> = {
  choice: [],
  multiple_choice: [],
  area: [],
  year: [
    { name: 'from', label: '何年から選べるか（西暦）', example: '1900' },
    { name: 'to', label: '何年まで選べるか（空のときは今年まで）', example: '' },
  ],
  date: [
    { name: 'yearsBack', label: '何年前まで登録できるか', example: '120' },
    { name: 'yearsAhead', label: '何年先まで登録できるか（出産予定日など）', example: '0' },
  ],
  dates: [
    { name: 'most', label: 'いくつまで登録できるか', example: '10' },
    { name: 'yearsBack', label: '何年前まで登録できるか', example: '100' },
  ],
  number: [
    { name: 'min', label: 'いちばん小さい数', example: '0' },
    { name: 'max', label: 'いちばん大きい数', example: '1000000' },
    { name: 'unit', label: '単位（人、匹など。なくてもよい）', example: '', text: true },
  ],
  text: [{ name: 'maxLength', label: '何字まで書けるか', example: '200' }],
};

/** Free text can tell anything: it is always sealed (the server refuses open). */
export const mayBeOpen = (kind: QuestionKindName): boolean => kind !== 'text';
export const hasChoices = (kind: QuestionKindName): boolean =>
  kind === 'choice' || kind === 'multiple_choice' || kind === 'area';
/** Kinds that are answered by taps alone. */
export const mayBeAskedInTalk = (draft: Pick<AttributeDraft, 'kind' | 'class'>): boolean =>
  draft.class === 'open' && (hasChoices(draft.kind) || draft.kind === 'year');

/** A name for other systems that nobody has to think of. */
export function freshKey(prefix: string, taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const key = `${prefix}${number}`;
    if (!taken.includes(key)) return key;
  }
}

export function newDraft(takenKeys: readonly string[]): AttributeDraft {
  return {
    kind: 'choice',
    class: 'open',
    key: freshKey('item', takenKeys),
    label: '',
    help: '',
    purpose: '',
    askedInTalk: false,
    permittedDepartments: null,
    choices: [newChoice([]), newChoice([newChoice([])])],
    numbers: {},
    translations: {},
    heading: '',
    keepYears: '',
    towns: [],
  };
}

export function newChoice(others: readonly Choice[]): ChoiceDraft {
  const key = freshKey(
    'c',
    others.map((other) => other.key),
  );
  return { key, label: '', state: 'active', saved: false };
}

export function draftOf(definition: AttributeDefinition): AttributeDraft {
  const {
    choices = [],
    towns = [],
    ...others
  } = definition.settings as { choices?: Choice[]; towns?: AreaTown[] };
  return {
    kind: definition.kind,
    class: definition.class,
    key: definition.key,
    label: definition.label,
    help: definition.help,
    purpose: definition.purpose,
    askedInTalk: definition.askedInTalk,
    permittedDepartments: definition.permittedDepartments,
    choices: choices.map((choice) => ({ ...choice, saved: true })),
    numbers: Object.fromEntries(Object.entries(others).map(([name, value]) => [name, String(value)])),
    translations: definition.translations,
    heading: definition.heading,
    keepYears: definition.keepYears === null ? '' : String(definition.keepYears),
    towns,
  };
}

/** Settings as the contract wants them; what is empty is left to its default, empty new choices are dropped. */
export function settingsOf(draft: AttributeDraft): Record<string, unknown> {
  if (hasChoices(draft.kind)) {
    const choices = draft.choices
      .filter(({ label, saved }) => saved || label.trim() !== '')
      .map(({ key, label, state }) => ({ key, label: label.trim(), state }));
    if (draft.kind !== 'area') return { choices };
    const kept = new Set(choices.map(({ key }) => key));
    return { choices, towns: draft.towns.filter(({ choice }) => kept.has(choice)) };
  }
  const typed = SETTING_FIELDS[draft.kind].flatMap(({ name, text }) => {
    const value = (draft.numbers[name] ?? '').normalize('NFKC').trim();
    if (value === '') return [];
    return [[name, text ? value : Number(value.replaceAll(',', ''))] as const];
  });
  return Object.fromEntries(typed);
}

/** Translations without empty words: what is missing falls back to Japanese. */
export function translationsOf(draft: AttributeDraft): Translations {
  const keys = new Set(draft.choices.map(({ key }) => key));
  const kept: Translations = {};
  for (const [language, words] of Object.entries(draft.translations)) {
    if (!words) continue;
    const choices = Object.entries(words.choices ?? {}).filter(
      ([key, text]) => keys.has(key) && text.trim() !== '',
    );
    const cleaned = {
      ...(words.label?.trim() ? { label: words.label.trim() } : {}),
      ...(words.help?.trim() ? { help: words.help.trim() } : {}),
      ...(words.purpose?.trim() ? { purpose: words.purpose.trim() } : {}),
      ...(choices.length > 0 ? { choices: Object.fromEntries(choices) } : {}),
    };
    if (Object.keys(cleaned).length > 0) kept[language as keyof Translations] = cleaned;
  }
  return kept;
}

/** Swaps an entry with its neighbour; the same list where there is none. */
export function moved<T>(list: readonly T[], from: number, by: -1 | 1): T[] {
  const to = from + by;
  const next = [...list];
  const [one, other] = [next[from], next[to]];
  if (one === undefined || other === undefined) return next;
  next[from] = other;
  next[to] = one;
  return next;
}

/** Years as typed, full-width digits too; null for no end, NaN for what is no number. */
export function readKeepYears(typed: string): number | null {
  const years = typed.normalize('NFKC').trim();
  if (years === '') return null;
  return /^\d{1,3}$/.test(years) ? Number(years) : NaN;
}
