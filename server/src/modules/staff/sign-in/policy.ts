/**
 * How long a sign-in lasts and how wrong attempts are slowed down: the constants, with their reasons, and the arithmetic.
 */

/** ASVS 3.3 (level 2) and NIST SP 800-63B AAL2: re-authentication after at most 12 hours, a working day with overtime. */
const SESSION_ABSOLUTE = Temporal.Duration.from({ hours: 12 });
/** NIST allows one hour idle at AAL2. A form left open over lunch survives; a terminal left at closing time does not. */
export const SESSION_IDLE = Temporal.Duration.from({ minutes: 60 });
/** The longest that a role may have (NIST SP 800-63B-4, AAL2): the cookie lives for this long, the session decides. */
export const SESSION_LONGEST = Temporal.Duration.from({ hours: 24 });
/** How exactly idleness is measured: `last_used_at` is written when older than this, so most requests write nothing. */
export const SESSION_TOUCH = Temporal.Duration.from({ seconds: 60 });
/** From the right password to the session: time to unlock a phone, or at first to install an app and scan a code. */
export const CHALLENGE_LIFETIME = Temporal.Duration.from({ minutes: 10 });

/** Own passwords before the one in force that are refused: with it five, so that nobody goes round in two or three. */
export const FORMER_PASSWORDS = 4;

/** How long a 招待 is good, from its making or from the first day of the post: a week holds a weekend and a day at home. */
export const INVITATION_LIFETIME = Temporal.Duration.from({ days: 7 });
/** ログインの再設定: how long a request waits for the second person. A day holds the shift of a colleague. */
export const RECOVERY_LIFETIME = Temporal.Duration.from({ hours: 24 });
/** What was asked and decided stays readable on the screen for so long; the audit log keeps it longer. */
export const RECOVERIES_KEPT = Temporal.Duration.from({ hours: 366 * 24 });
/** Codes in the envelope: some are used up, or typed wrong, before somebody prints a new sheet. */
export const ENVELOPE_CODES = 5;

/** An ended invitation stays readable on the person's page for so long. */
export const INVITATION_KEPT = Temporal.Duration.from({ days: 30 });

/** Wrong attempts in a row that cost nothing: a forgotten caps lock, two spellings of an old password. */
export const FREE_ATTEMPTS = 4;
/** The wait after the next one; it doubles with each further. */
export const FIRST_WAIT = Temporal.Duration.from({ seconds: 30 });
/**
 * The longest wait, never a lock that a person must lift: a stranger who guesses must not keep the officer on duty out
 * at 3 a.m. for longer. 15 minutes leave a guesser 96 tries a day, each of which is in the audit log.
 */
export const LONGEST_WAIT = Temporal.Duration.from({ minutes: 15 });
/** Attempts older than this no longer count. */
export const ATTEMPTS_FORGOTTEN_AFTER = Temporal.Duration.from({ hours: 24 });

/**
 * もう一度本人確認: how long a proven second factor is good for what a terminal left open must not do. Long enough to finish
 * the sheet that one began, shorter than a lunch break; ASVS 7.5.3 wants it, and leaves the minutes to us.
 */
const STEP_UP_LIFETIME = Temporal.Duration.from({ minutes: 10 });

/** Printed codes per set, and the random characters of each (5 bits a character). */
export const BACKUP_CODES = 10;
/** A 確認コード表: two working months at one sign-in a day, four columns of ten on one A4 sheet. */
export const SHEET_CODES = 40;
export const BACKUP_CODE_LENGTH = 10;

/** The wait in seconds that follows the `failures`-th wrong attempt in a row. */
export function waitAfter(failures: number): number {
  if (failures <= FREE_ATTEMPTS) return 0;
  const doublings = Math.min(failures - FREE_ATTEMPTS - 1, 30);
  return Math.min(FIRST_WAIT.total('seconds') * 2 ** doublings, LONGEST_WAIT.total('seconds'));
}

export interface SessionLimits {
  readonly absolute: Temporal.Duration;
  readonly idle: Temporal.Duration;
}

/** Of several roles the shortest counts: what one of them must not leave open stays shut. */
export function sessionLimits(
  posts: readonly { readonly absoluteMinutes: number | null; readonly idleMinutes: number | null }[],
): SessionLimits {
  const shortest = (own: readonly (number | null)[], usual: Temporal.Duration) => {
    const minutes = own.map((one) => one ?? usual.total('minutes'));
    return minutes.length === 0 ? usual : Temporal.Duration.from({ minutes: Math.min(...minutes) });
  };
  return {
    absolute: shortest(
      posts.map(({ absoluteMinutes }) => absoluteMinutes),
      SESSION_ABSOLUTE,
    ),
    idle: shortest(
      posts.map(({ idleMinutes }) => idleMinutes),
      SESSION_IDLE,
    ),
  };
}

/** Whether a session is still good at `now`. A limit that was shortened since the sign-in holds for it too. */
export function sessionIsOpen(
  session: {
    readonly created_at: Temporal.Instant;
    readonly last_used_at: Temporal.Instant;
    readonly expires_at: Temporal.Instant;
  },
  now: Temporal.Instant,
  limits: SessionLimits,
): boolean {
  return [
    session.expires_at,
    session.created_at.add(limits.absolute),
    session.last_used_at.add(limits.idle),
  ].every((end) => Temporal.Instant.compare(now, end) < 0);
}

/** Whether a second factor proven at `confirmedAt` still counts at `now`. */
export function isConfirmed(confirmedAt: Temporal.Instant | null, now: Temporal.Instant): boolean {
  return confirmedAt !== null && Temporal.Instant.compare(now, confirmedAt.add(STEP_UP_LIFETIME)) < 0;
}
