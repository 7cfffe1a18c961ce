/** What a draft is made of on the screen, and the same as the contract saves it. Pure. */
import type { Condition, Target } from '@madoguchi/contract/audiences';
import type { DELIVERY_KINDS, DraftBlock } from '@madoguchi/contract/delivery';
import {
  fromCondition,
  toCondition,
  type CompiledDraft,
  type DraftGroup,
} from '../../audiences/condition-draft.ts';
import { edited, type EditedBlock } from './blocks.ts';

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

export interface DraftForm {
  readonly title: string;
  readonly kind: DeliveryKind;
  readonly blocks: readonly EditedBlock[];
  readonly target: TargetChoice;
  readonly silent: boolean;
}

export interface DraftFields {
  readonly title: string;
  readonly kind: DeliveryKind;
  readonly blocks: DraftBlock[];
  readonly target: Target | null;
  readonly silent: boolean;
}

export function readDraft(stored: DraftFields): DraftForm {
  const { title, kind, silent, blocks, target } = stored;
  const condition = target?.kind === 'condition' ? target.condition : null;
  return {
    title,
    kind,
    silent,
    blocks: blocks.map(edited),
    target: {
      kind: target?.kind ?? 'none',
      segmentId: target?.kind === 'segment' ? target.segmentId : '',
      root: fromCondition(condition),
      includeUnanswered: target?.kind === 'condition' ? target.includeUnanswered : false,
      complete: condition,
    },
  };
}

export function fieldsOf({ title, kind, silent, blocks, target }: DraftForm): DraftFields {
  return {
    title: title.trim(),
    kind,
    silent,
    blocks: blocks.map(({ block }) => block),
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
export function isBlank({ title, blocks, target }: DraftFields): boolean {
  return (
    title === '' &&
    target === null &&
    blocks.every((block) =>
      block.kind === 'text' ? block.text.trim() === '' : block.mediaId === null && block.description === '',
    )
  );
}
