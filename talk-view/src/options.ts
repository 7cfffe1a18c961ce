/** What the caller may choose. Functions here are the caller's own code; what they return is validated again. */
export interface TalkViewOptions {
  /** Official account's name: label of its avatar, title of the preview. */
  readonly accountName?: string;
  /** Official account's icon; without it the first letter of the name is drawn. */
  readonly accountIconUrl?: string;
  /** Where the content of a received image, video, audio or file message lies, by message id. */
  readonly contentUrl?: (messageId: string) => string | undefined;
  /** Name of a person, for mentions; without it a mention says 「メンバー」. */
  readonly nameOf?: (userId: string) => string | undefined;
  /** A coupon as LINE's coupon API gives it (`title`, `imageUrl`, …), by its id; without it the card says only what it is. */
  readonly couponOf?: (couponId: string) => unknown;
  /**
   * Drawn as LINE for PC does: without quick replies. A PC shows no rich menu either, and opens `desktopUri` of an action where
   * there is one; both are the host page's.
   */
  readonly pc?: boolean;
  /**
   * Load stickers and LINE emoji from LINE's image host. Off by default: city networks and an offline
   * emulator cannot reach it, and a preview should not tell LINE who is looking. Off draws a neutral mark.
   */
  readonly lineImages?: boolean;
  /** IANA time zone of times and dates; Asia/Tokyo unless told. */
  readonly timeZone?: string;
}
