/** Questions to LINE by the official SDK, which has no time limit of its own. */
import { HTTPFetchError } from '@line/bot-sdk';
import { LineUnreachable } from '../line-http.ts';

/** A person waits for the answer, or a rate of 60 an hour leaves no room for waiting longer. */
const PATIENCE_MS = 5000;

/**
 * @returns what LINE answered, or its refusal (4xx)
 * @throws LineUnreachable after 5 s, when the network fails, and on 5xx
 */
export async function askSdk<T>(
  question: Promise<T>,
): Promise<{ ok: true; answer: T } | { ok: false; status: number; body: string }> {
  let timer: NodeJS.Timeout | undefined;
  const impatience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LineUnreachable('LINE did not answer within 5 s')), PATIENCE_MS);
  });
  try {
    return { ok: true, answer: await Promise.race([question, impatience]) };
  } catch (error) {
    if (error instanceof LineUnreachable) throw error;
    if (error instanceof HTTPFetchError && error.status < 500)
      return { ok: false, status: error.status, body: error.body };
    throw new LineUnreachable(
      error instanceof HTTPFetchError ? `LINE answered ${error.status}` : 'LINE could not be reached',
    );
  } finally {
    clearTimeout(timer);
    question.catch(() => undefined); // it may still fail after we stopped waiting
  }
}
