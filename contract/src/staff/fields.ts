/** Pieces that several of the staff endpoints share. */
import { z } from 'zod';

/** One line: PostgreSQL cannot store NUL, and no name holds a line break. */
export const line = (max: number, min = 1) =>
  z
    .string()
    .trim()
    .min(min, { error: '入力してください。' })
    .max(max, { error: `${max}字までです。` })
    .regex(/^\P{Cc}*$/u, { error: '改行などの制御文字は使えません' });

/** A day in Japan, from 0:00 there. */
export const day = z.iso.date({ error: '日付を確かめてください（例：2026-04-01）。' });

/** Who asked for a change of an account and who approved it, for the ID register (ADM-05). */
export const order = z.object({
  askedBy: line(80, 0).default(''),
  approvedBy: line(80, 0).default(''),
});
export const orderField = { order: order.default({ askedBy: '', approvedBy: '' }) };
export type Order = z.infer<typeof order>;

/** Nothing here reads residents' data; what is changed is audited by the change itself. */
export const managed = { permission: 'staff.manage', audit: false } as const;
/** Changes who may what or how somebody signs in, or hands out a list of people: もう一度本人確認. */
export const guarded = { ...managed, stepUp: true } as const;
export const own = { permission: 'own_account', audit: false } as const;
export const nothing = z.object({});

/** Without one the office could no longer let anybody in. */
export const LAST_ADMINISTRATOR = {
  last_administrator: {
    status: 409,
    /** The first day without any administrator. */
    data: z.object({ day }),
  },
} as const;
/** Nobody changes one's own posts, state or sign-in. */
export const OWN_ACCOUNT = { own_account: { status: 409 } } as const;
/** Nobody gives what they do not hold, nor takes over the account of somebody who holds more. */
export const NOT_HELD = {
  permission_not_held: { status: 422, data: z.object({ permissions: z.array(z.string()) }) },
} as const;
