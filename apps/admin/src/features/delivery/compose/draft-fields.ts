/** What a draft is made of on the screen, and the same as the contract saves it. Pure. */
import type { Condition, Target } from '@madoguchi/contract/audiences';
import type { Accepted, DELIVERY_KINDS, DraftBlock, DraftTap, Languages } from '@madoguchi/contract/delivery';
import { TRANSLATION_LANGUAGES, type ResidentLanguage } from '@madoguchi/contract/questions';
import {
  fromCondition,
  toCondition,
  type CompiledDraft,
  type DraftGroup,
} from '../../audiences/condition-draft.ts';
import { edited, isEmptyBlock, type EditedBlock } from './blocks.ts';

export type DeliveryKind = keyof typeof DELIVERY_KINDS;

/** The choice of 配信先 keeps all its branches, so that looking at another one loses nothing. */
export interface TargetChoice {
  readonly kind: Target['kind'] | 'none';
  readonly segmentId: string;
  readonly root: DraftGroup;
  readonly includeUnanswered: boolean;
  /** The last complete condition: what is saved while a part is being written. */
  readonly complete: Condition | null;
}

/** What is said in one language. */
export interface EditedSaid {
  readonly blocks: readonly EditedBlock[];
  readonly quickReplies: DraftTap[];
}

export interface DraftForm extends EditedSaid {
  readonly title: string;
  readonly kind: DeliveryKind;
  readonly languages: { readonly [L in keyof Languages]?: EditedSaid };
  readonly accepted: Accepted;
  readonly target: TargetChoice;
  readonly silent: boolean;
  readonly topic: string | null;
}

export interface DraftFields {
  readonly title: string;
  readonly kind: DeliveryKind;
  readonly blocks: DraftBlock[];
  readonly quickReplies: DraftTap[];
  readonly languages: Languages;
  readonly accepted: Accepted;
  readonly target: Target | null;
  readonly silent: boolean;
  readonly topic: string | null;
}

export function readDraft(stored: DraftFields): DraftForm {
  const { title, kind, silent, topic, blocks, quickReplies, languages, accepted, target } = stored;
  const condition = target?.kind === 'condition' ? target.condition : null;
  return {
    title,
    kind,
    silent,
    topic,
    blocks: blocks.map(edited),
    quickReplies,
    languages: mapLanguages(languages, (said) => ({ ...said, blocks: said.blocks.map(edited) })),
    accepted,
    target: {
      kind: target?.kind ?? 'none',
      segmentId: target?.kind === 'segment' ? target.segmentId : '',
      root: fromCondition(condition),
      includeUnanswered: target?.kind === 'condition' ? target.includeUnanswered : false,
      complete: condition,
    },
  };
}

function mapLanguages<T, R>(
  languages: { readonly [L in keyof Languages]?: T | undefined },
  change: (said: T) => R,
): { [L in keyof Languages]?: R } {
  const result: { [L in keyof Languages]?: R } = {};
  for (const language of TRANSLATION_LANGUAGES) {
    const said = languages[language];
    if (said) result[language] = change(said);
  }
  return result;
}

/** What the form says in a language; Japanese where that language is not written. */
export function saidIn(form: DraftForm, language: ResidentLanguage): EditedSaid {
  return (language === 'ja' ? undefined : form.languages[language]) ?? form;
}

export function withSaid(form: DraftForm, language: ResidentLanguage, said: EditedSaid): DraftForm {
  const { blocks, quickReplies } = said;
  return language === 'ja'
    ? { ...form, blocks, quickReplies }
    : { ...form, languages: { ...form.languages, [language]: { blocks, quickReplies } } };
}

export function fieldsOf(form: DraftForm): DraftFields {
  const { title, kind, silent, topic, blocks, quickReplies, languages, accepted, target } = form;
  return {
    title: title.trim(),
    kind,
    silent,
    topic,
    blocks: blocks.map(({ block }) => block),
    quickReplies,
    languages: mapLanguages(languages, (said) => ({
      ...said,
      blocks: said.blocks.map(({ block }) => block),
    })),
    accepted,
    target: targetOf(target),
  };
}

export function targetOf(choice: TargetChoice): Target | null {
  switch (choice.kind) {
    case 'none':
      return null;
    case 'segment':
      return choice.segmentId === '' ? null : { kind: 'segment', segmentId: choice.segmentId };
    case 'condition':
      return choice.complete
        ? { kind: 'condition', condition: choice.complete, includeUnanswered: choice.includeUnanswered }
        : null;
    default:
      return { kind: choice.kind };
  }
}

/** A change of the condition; `complete` follows as soon as no part is half-written. */
export function withRoot(choice: TargetChoice, root: DraftGroup): TargetChoice {
  const { condition, lacks } = toCondition(root);
  return { ...choice, root, complete: lacks.length === 0 ? condition : choice.complete };
}

/** What stands half-written between the screen and what would be sent; empty when nothing does. */
export function lacksOf(choice: TargetChoice): CompiledDraft['lacks'] {
  return choice.kind === 'condition' ? toCondition(choice.root).lacks : [];
}

/** Whether nobody wrote or chose anything yet. */
export function isBlank({ title, blocks, quickReplies, languages, target }: DraftFields): boolean {
  return (
    title === '' &&
    target === null &&
    quickReplies.length === 0 &&
    Object.keys(languages).length === 0 &&
    blocks.every(isEmptyBlock)
  );
}
