import type { messagingApi } from '@line/bot-sdk';
import type { ChannelCall, LineAnswer } from '../endpoint.ts';
import { lineError } from '../line-error.ts';
import type { StoredContent } from './content-store.ts';
import { filmPreview, previewOf } from './preview.ts';

function find({ state, channel, c, at }: ChannelCall): StoredContent {
  const content = state.contents.get(c.req.param('messageId') ?? '');
  if (!content || content.channelId !== channel.settings.channelId) throw lineError(404, 'not found');
  if (content.unsent) throw lineError(410, 'The content is gone');
  // LINE deletes contents after a time that it does not tell; the channel's setting says when here.
  const { contentLifeMs } = channel.settings;
  if (contentLifeMs !== null && at >= content.sentAt + contentLifeMs) throw lineError(404, 'not found');
  return content;
}

/** GET /v2/bot/message/{messageId}/content: 202 while the media is prepared; nothing when that failed. */
export function getContent(call: ChannelCall): LineAnswer {
  const content = find(call);
  if (call.at < content.readyAt) return { status: 202 };
  if (content.failed) throw lineError(404, 'not found');
  return { bytes: content.bytes, headers: { 'content-type': content.contentType } };
}

/** GET …/content/preview: of pictures and films. */
export function getPreview(call: ChannelCall): LineAnswer {
  const content = find(call);
  if (content.kind !== 'image' && content.kind !== 'video')
    throw lineError(400, 'The content can not be previewed');
  if (call.at < content.readyAt) return { status: 202 };
  if (content.failed) throw lineError(404, 'not found');
  const { bytes, contentType } =
    content.kind === 'video'
      ? { bytes: filmPreview(), contentType: 'image/png' }
      : previewOf(content.bytes, content.contentType);
  return { bytes, headers: { 'content-type': contentType } };
}

/** GET …/content/transcoding */
export function getTranscoding(call: ChannelCall): LineAnswer {
  const content = find(call);
  if (content.kind !== 'video' && content.kind !== 'audio') {
    throw lineError(400, "Transcoding status doesn't support this type of content");
  }
  if (call.at < content.readyAt)
    return { json: { status: 'processing' } satisfies messagingApi.GetMessageContentTranscodingResponse };
  return {
    json: {
      status: content.failed ? 'failed' : 'succeeded',
    } satisfies messagingApi.GetMessageContentTranscodingResponse,
  };
}
