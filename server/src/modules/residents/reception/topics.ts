/** 配信カテゴリー (residents: 知りたい情報): the choices of one 登録項目, so that staff change them without the vendor. */
import type { Choice, ResidentLanguage } from '@madoguchi/contract/questions';
import type { TxCtx } from '../../../platform/context/context.ts';
import { choiceLabel } from '../../questions/index.ts';
import { attributeDefinitions, type Attribute } from '../attribute-definitions.ts';

/** The key of the 登録項目 「知りたい情報」 (SEG-11); a city may rename its label, not its key. */
export const TOPICS_ATTRIBUTE = 'topics';

export interface Topic {
  /** The choice's key: what a delivery and a reception setting name. It never changes. */
  readonly id: string;
  readonly label: string;
  readonly state: 'active' | 'retired';
}

async function topicsAttribute(ctx: TxCtx): Promise<Attribute | null> {
  const all = await attributeDefinitions(ctx);
  return (
    all.find(
      ({ key, kind, class: answerClass }) =>
        key === TOPICS_ATTRIBUTE && kind === 'multiple_choice' && answerClass === 'open',
    ) ?? null
  );
}

/** Every topic in the order of the question, retired ones too: what was sent before keeps its name. */
export async function topicsOf(ctx: TxCtx, language: ResidentLanguage = 'ja'): Promise<Topic[]> {
  const attribute = await topicsAttribute(ctx);
  if (!attribute) return [];
  const { choices } = attribute.settings as { choices: Choice[] };
  return choices.map((choice) => ({
    id: choice.key,
    label: choiceLabel(attribute, choice, language),
    state: choice.state,
  }));
}

/** The id of the 登録項目 that holds the topics a resident chose; null where the city has none. */
export async function topicsDefinitionId(ctx: TxCtx): Promise<string | null> {
  return (await topicsAttribute(ctx))?.id ?? null;
}
