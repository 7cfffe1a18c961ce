/** Every night and on a button: our friends against LINE's list. */
import { z } from 'zod';
import { defineJob } from '../../../platform/jobs/index.ts';
import { readFriendLists } from './read-list.ts';

export const readFriendListsJob = defineJob({
  name: 'residents.read-friend-lists',
  schema: z.object({}),
  // A million friends are a thousand pages; a retry goes on where the last attempt was.
  options: { retryLimit: 8, retryDelay: 30, expireIn: 3600, concurrency: 1 },
  handle: (ctx) => readFriendLists(ctx),
});
