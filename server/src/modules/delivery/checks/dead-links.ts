/** Links that do not open: tried before anybody taps them, outside any transaction. */
import type { Ctx } from '../../../platform/context/context.ts';
import { textsOf } from '../compose/block-words.ts';
import { addressesOf } from '../freeze-messages.ts';
import type { DeliveryRecord } from '../queries.ts';
import { everySaid } from '../said.ts';
import type { Finding } from './finding.ts';

/** A delivery has few links; whoever writes more looks at the rest by hand. */
const MOST = 20;

export async function deadLinks(
  ctx: Ctx,
  written: Pick<DeliveryRecord, 'blocks' | 'quick_replies' | 'languages'>,
): Promise<Finding[]> {
  const { webProbe } = ctx.outside;
  if (!webProbe) return [];
  const places = everySaid(written).flatMap((said) =>
    addressesOf(said).map((url) => ({ url, path: said.path + placeOf(said.blocks, url) })),
  );
  const tried = await Promise.all(
    places.slice(0, MOST).map(async (place) => ({ ...place, state: await webProbe(place.url) })),
  );
  return tried.flatMap(({ url, path, state }): Finding[] => {
    const why = {
      answers: null,
      refused: 'status' in state ? `ページがありません（${state.status}）` : '',
      silent: '開けませんでした',
      not_public: 'インターネットの誰もが開けるアドレスではありません',
    }[state.kind];
    return why === null
      ? []
      : [{ severity: 'warning', path, message: `「${url}」は、${why}。アドレスを確かめてください。` }];
  });
}

function placeOf(blocks: Parameters<typeof addressesOf>[0]['blocks'], url: string): string {
  const index = blocks.findIndex((block) => JSON.stringify(block).includes(JSON.stringify(url).slice(1, -1)));
  const block = blocks[index];
  if (!block) return 'quickReplies';
  const text = textsOf(block).find((one) => one.text.includes(url));
  return text ? `blocks.${index}.${text.path}` : `blocks.${index}`;
}
