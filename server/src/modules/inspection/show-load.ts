/** 機能ごとの混み具合: what the gate and the pool of this process hold at this moment. Nothing is asked of the database. */
import type { Ctx, Outside } from '../../platform/context/context.ts';

type Load = ReturnType<Outside['load']>;

export function showLoad(ctx: Ctx) {
  const { functions, connections } = ctx.outside.load();
  return { at: ctx.now().toString(), functions: functions.map(view), connections };
}

function view({ connections, p95Ms, ...one }: Load['functions'][number]) {
  const { name, label, running, most, waiting, queue, answeredLately, refusedLately, surging } = one;
  return {
    name,
    label,
    running,
    most,
    waiting,
    queue,
    answeredLately,
    refusedLately,
    surging,
    p95Ms: p95Ms === null ? null : Math.round(p95Ms),
    connections: connections.held,
  };
}
