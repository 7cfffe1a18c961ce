/**
 * The typed client of the contract, as queries and mutations. Every failure ends in `messageOf` or beside its field.
 */
import type { ContractRouterClient } from '@orpc/contract';
import { createORPCClient, isDefinedError, ORPCError } from '@orpc/client';
import type { JsonifiedClient } from '@orpc/openapi-client';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import { QueryClient } from '@tanstack/react-query';
import * as contract from '@madoguchi/contract';
import { townOfPage } from './town.ts';

/** Told when a request finds nobody signed in: the shell asks to sign in and keeps what is on the screen. */
export const signedOut = new EventTarget();

/** Asks もう一度本人確認; true once it is done. The shell fills it in; calls that wait for it share one question. */
let ask: (() => Promise<boolean>) | null = null;
let asking: Promise<boolean> | null = null;

/** @returns what takes the asker away again */
export function askConfirmationWith(asker: () => Promise<boolean>): () => void {
  ask = asker;
  return () => {
    ask = null;
  };
}

/**
 * Turned away at the door because many ask at once: nothing was done, so the very same call may be made again, whatever it
 * is. Not all at the same moment, or they would meet at the door again.
 */
async function untilLetIn<T>(call: () => Promise<T>): Promise<T> {
  for (const seconds of OVERLOAD_WAITS) {
    try {
      return await call();
    } catch (error) {
      if (codeOf(error) !== 'overloaded') throw error;
      await new Promise((resolve) => setTimeout(resolve, seconds * (750 + Math.random() * 500)));
    }
  }
  return call();
}

/** Seconds before each further attempt; after that the person is told. */
const OVERLOAD_WAITS = [2, 4, 8];

const link = new OpenAPILink(contract, {
  interceptors: [
    ({ next }) => untilLetIn(() => next()),
    async ({ next }) => {
      try {
        return await next();
      } catch (error) {
        if (codeOf(error) !== 'confirmation_needed' || !ask) throw error;
        asking ??= ask().finally(() => {
          asking = null;
        });
        if (!(await asking)) throw error;
        return next(); // the very same call: nothing typed is lost
      }
    },
    async ({ next }) => {
      try {
        return await next();
      } catch (error) {
        if (codeOf(error) === 'signed_out') signedOut.dispatchEvent(new Event('signedOut'));
        throw error;
      }
    },
  ],
  url: `${location.origin}/api/v1`,
  headers: () => {
    const town = townOfPage();
    return town ? { 'x-town': town } : {};
  },
});

export const client: JsonifiedClient<ContractRouterClient<typeof contract>> = createORPCClient(link);
/** `api.delivery.listDeliveries.queryOptions({ input })`, `.mutationOptions()`, `.key()` … */
export const api = createTanstackQueryUtils(client);

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal stays a refusal; a lost connection of a virtual browser is tried again.
      retry: (count, error) => !(error instanceof ORPCError) && count < 3,
    },
  },
});

/** The contract's error code; 'network' without an answer, 'internal' for defects. */
export function codeOf(error: unknown): string {
  if (error instanceof ORPCError) return error.code;
  return error instanceof TypeError ? 'network' : 'internal';
}

/** The data of a declared error; {} otherwise. */
export function dataOf(error: unknown): Record<string, unknown> {
  return error instanceof ORPCError && isDefinedError(error)
    ? ((error.data ?? {}) as Record<string, unknown>)
    : {};
}
