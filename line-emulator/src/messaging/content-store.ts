/** A file that a user sent in the talk. */
export interface StoredContent {
  channelId: string;
  contentType: string;
  bytes: Uint8Array;
  kind: 'image' | 'video' | 'audio' | 'file';
  sentAt: number;
  /** Large media are not there at once: LINE answers 202 until then. */
  readyAt: number;
  /** Preparing it came to nothing. */
  failed: boolean;
  unsent: boolean;
}

/** A grey picture of 8 × 8 pixels, for actions that bring no picture. */
export const SAMPLE_PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR42mOYtXQjVsQwtCQAbdh8AbZinEkAAAAASUVORK5CYII=',
  'base64',
);
