/** 引継ぎ: what is in one person's hands. Each module registers its own kinds of things. */
import type { Order } from '@madoguchi/contract/staff';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { plugPoint } from '../../../platform/plugs/index.ts';
import { todayInJapan } from '../access/in-force.ts';
import { getStaffMember } from './queries.ts';
import { noteInRegister } from './register.ts';

export interface OwnedThing {
  readonly id: string;
  /** As staff know it. */
  readonly label: string;
  /** Its screen, below /admin; null where it has none. */
  readonly address: string | null;
}

export interface ThingsOwned {
  /** 'delivery.drafts' */
  readonly name: string;
  /** 「配信の下書き」 */
  readonly label: string;
  /** Whatever would be left without anybody when the person goes. What its department keeps to itself is named only there. */
  list(ctx: TxCtx, staffMemberId: string): Promise<readonly OwnedThing[]>;
  /** Gives all of them to somebody else; answers how many. They stay with their department. */
  handOver(ctx: TxCtx, staffMemberId: string, to: string): Promise<number>;
}

export const thingsOwned = plugPoint<ThingsOwned>('staff.things owned');

/** Everything of a person, by kind; kinds without anything are left out. */
export async function listThingsOwned(ctx: TxCtx, staffMemberId: string) {
  const groups = [];
  for (const { name, label, list } of ctx.plugs.all(thingsOwned)) {
    const entries = await list(ctx, staffMemberId);
    if (entries.length > 0) groups.push({ name, label, entries: [...entries] });
  }
  return groups;
}

/** @throws DomainError not_found, successor_inactive (nobody who cannot sign in takes over) */
export async function handOver(
  ctx: Ctx,
  staffMemberId: string,
  to: string,
  groups: readonly string[] | undefined,
  order: Order,
): Promise<number> {
  return ctx.transaction(async (ctx) => {
    await getStaffMember(ctx, staffMemberId);
    const successor = await getStaffMember(ctx, to);
    if (successor.standing !== 'active' || to === staffMemberId) throw new DomainError('successor_inactive');
    let moved = 0;
    const told: string[] = [];
    for (const things of ctx.plugs.all(thingsOwned)) {
      if (groups && !groups.includes(things.name)) continue;
      const count = await things.handOver(ctx, staffMemberId, to);
      if (count > 0) told.push(`${things.label} ${count}件`);
      moved += count;
    }
    if (moved > 0) {
      await noteInRegister(ctx, {
        staffMemberId,
        kind: 'changed',
        content: `引継ぎ：${told.join('、')}を${successor.name}（${successor.staffNumber}）へ`,
        on: todayInJapan(ctx.now()),
        order,
      });
      await appendAudit(ctx, {
        action: 'staff.handed_over',
        subject: { kind: 'staffMember', id: staffMemberId },
        after: { to, told },
      });
    }
    return moved;
  });
}
