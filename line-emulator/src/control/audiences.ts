import { z } from 'zod';
import { CREATE_ROUTES, describeAudience, hasEnough } from '../audiences/audience-book.ts';
import type { LineApp } from '../endpoint.ts';
import type { EmulatorState } from '../state.ts';
import { channelOf, handleOf, readJson } from './reading.ts';

const audience = z.strictObject({
  type: z.enum(['CHAT_TAG', 'UPLOAD', 'CLICK', 'IMP']),
  createRoute: z.enum(CREATE_ROUTES).exclude(['MESSAGING_API']).default('OA_MANAGER'),
  description: z.string().min(1).max(120),
  userIds: z.array(z.string()),
});

/** Audiences that the API cannot make, as LINE Official Account Manager or LINE Ads would leave them. */
export function registerAudienceControl(app: LineApp, state: EmulatorState): void {
  app.post('/_emulator/channels/:channelId/audiences', async (c) => {
    const { channelId } = channelOf(state, c.req.param('channelId')).settings;
    const { userIds, ...given } = await readJson(c, audience);
    const handles = userIds.map((userId) => handleOf(state, userId));
    const now = state.clock.now();
    const made = state.audiences.create({ ...given, channelId, created: now });
    for (const handle of handles) made.users.add(handle);
    if (hasEnough(made)) made.state = 'READY';
    return c.json(describeAudience(made, now), 201);
  });
}
