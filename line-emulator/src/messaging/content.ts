import type { ChannelCall, LineAnswer } from '../endpoint.ts';
import { lineError } from '../line-error.ts';
import type { StoredContent } from './content-store.ts';

function find({ state, channel, c }: ChannelCall): StoredContent {
  const content = state.contents.get(c.req.param('messageId') ?? '');
  if (!content || content.channelId !== channel.settings.channelId) throw lineError(404, 'not found');
  if (content.unsent) throw lineError(410, 'The content is gone');
  return content;
}

/** GET /v2/bot/message/{messageId}/content: 202 while the media is prepared. */
export function getContent(call: ChannelCall): LineAnswer {
  const content = find(call);
  if (call.at < content.readyAt) return { status: 202 };
  return { bytes: content.bytes, headers: { 'content-type': content.contentType } };
}

/** GET …/content/preview: the picture itself, not a smaller one; a video's is not drawn (see DIFFERENCES.md). */
export function getPreview(call: ChannelCall): LineAnswer {
  const content = find(call);
  if (content.kind !== 'image') throw lineError(400, 'The content can not be previewed');
  if (call.at < content.readyAt) return { status: 202 };
  return { bytes: content.bytes, headers: { 'content-type': content.contentType } };
}

/** GET …/content/transcoding */
export function getTranscoding(call: ChannelCall): LineAnswer {
  const content = find(call);
  if (content.kind !== 'video' && content.kind !== 'audio') {
    throw lineError(400, "Transcoding status doesn't support this type of content");
  }
  return { json: { status: call.at < content.readyAt ? 'processing' : 'succeeded' } };
}
