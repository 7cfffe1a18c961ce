/** Mails about deliveries to whoever answers for them. */
import { z } from 'zod';
import { defineJob } from '../../platform/jobs/index.ts';
import { tellNotStarted } from './tell-not-started.ts';

export const tellNotStartedJob = defineJob({
  name: 'delivery.tell-not-started',
  schema: z.object({ deliveryId: z.uuid() }),
  // A mail server that is away for a night: 5 s doubling, some hours in all.
  options: { retryLimit: 12 },
  handle: (ctx, { deliveryId }) => tellNotStarted(ctx, deliveryId),
});
