import { actionAt } from './actions.ts';
import { list, object, oneOf, optional, required, string } from './checks.ts';
import { mediaUrl } from './parts.ts';

const quickReply = object({
  items: required(
    list(
      object({
        type: optional(oneOf('action')),
        imageUrl: optional(mediaUrl),
        action: required(actionAt('quickReply')),
      }),
      1,
      13,
    ),
  ),
});

const sender = object({
  name: optional(
    string((name, found) => {
      if (name.length > 20) found.add(found.voice.tooLong(20));
      // LINE refuses names that could pass for its own.
      else if (/(?<![a-z])line(?![a-z])/i.test(name.normalize('NFKC')))
        found.add('sender.name contains an invalid word');
    }),
  ),
  iconUrl: optional(mediaUrl),
});

/** What every message may carry. */
export const decorations = { quickReply: optional(quickReply), sender: optional(sender) };
