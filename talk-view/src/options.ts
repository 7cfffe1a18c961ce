/** What the caller may choose. Functions here are the caller's own code; what they return is validated again. */
export interface TalkViewOptions {
  /** Official account's name: label of its avatar, title of the preview. */
  readonly accountName?: string;
  /** Official account's icon; without it the first letter of the name is drawn. */
  readonly accountIconUrl?: string;
  /** Where the content of a received image, video, audio or file message lies, by message id. */
  readonly contentUrl?: (messageId: string) => string | undefined;
  /**
   * Load stickers and LINE emoji from LINE's image host. Off by default: city networks and an offline
   * emulator cannot reach it, and a preview should not tell LINE who is looking. Off draws a neutral mark.
   */
  readonly lineImages?: boolean;
  /** IANA time zone of times and dates; Asia/Tokyo unless told. */
  readonly timeZone?: string;
}
