import { addFriend, blockAccount } from '../channels.ts';
import { note, send, type Hand } from './hand.ts';

/** Befriends the account, or unblocks it. */
export async function follow(hand: Hand, webhook: boolean): Promise<object> {
  const isUnblocked = addFriend(hand.channel, hand.handle);
  note(hand, 'system', { type: isUnblocked ? 'unblock' : 'follow' });
  tellPhone(hand, 'followed');
  return {
    friendship: 'followed',
    webhook: webhook ? await send(hand, { type: 'follow', follow: { isUnblocked } }) : null,
  };
}

export async function block(hand: Hand, webhook: boolean): Promise<object> {
  blockAccount(hand.channel, hand.handle);
  note(hand, 'system', { type: 'block' });
  tellPhone(hand, 'blocked');
  return { friendship: 'blocked', webhook: webhook ? await send(hand, { type: 'unfollow' }) : null };
}

function tellPhone({ state, channelId, handle }: Hand, friendship: string): void {
  state.talks.notify(channelId, handle, { name: 'friendship', data: { friendship } });
}
