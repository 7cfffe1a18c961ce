/** 利用目的: who may use what a question asks for, and what it takes to use it otherwise. */
import { z } from 'zod';
import { instant } from './endpoint.ts';

/** Grounds of the Act on the Protection of Personal Information, article 69, as far as use inside the office goes. */
export const LEGAL_GROUNDS = {
  law: '法令に基づく（個人情報保護法 第69条第1項）',
  consent: '本人の同意がある（第69条第2項第1号）',
  duties: '法令の定める事務に必要で、相当の理由がある（第69条第2項第2号）',
  special: '統計・学術研究、明らかに本人の利益になるなど、特別の理由がある（第69条第2項第4号）',
} as const;
export type LegalGround = keyof typeof LEGAL_GROUNDS;

const text = (max: number, missing: string) =>
  z
    .string()
    .trim()
    .min(1, { error: missing })
    .max(max, { error: `${max}字までです。` });

/** What goes with a use outside the purpose. */
export const outsideUse = z.object({
  ground: z.enum(Object.keys(LEGAL_GROUNDS) as [LegalGround, ...LegalGround[]]),
  approver: text(80, '承認した人を入れてください。'),
  reason: text(500, '理由を入れてください。'),
});
export type OutsideUse = z.infer<typeof outsideUse>;

/** A use that is recorded. */
export const recordedUse = outsideUse.extend({
  id: z.uuid(),
  segmentId: z.uuid(),
  segment: z.string(),
  definitionId: z.uuid(),
  attribute: z.string(),
  at: instant,
  by: z.string().nullable(),
});
export type RecordedUse = z.infer<typeof recordedUse>;

/** 「目的外利用になります」: the questions whose departments do not include the person's. */
export const OUTSIDE_PURPOSE = {
  outside_purpose: {
    status: 422,
    data: z.object({
      attributes: z.array(
        z.object({
          id: z.uuid(),
          label: z.string(),
          purpose: z.string(),
          departments: z.array(z.string()),
        }),
      ),
    }),
  },
} as const;
