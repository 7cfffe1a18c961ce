/** For which function of the product the running async call works: its connections are counted on that one's share. */
import { AsyncLocalStorage } from 'node:async_hooks';

const current = new AsyncLocalStorage<string>();

/** Runs `work`, and whatever it starts, on the share of function `name`. */
export function workingFor<T>(name: string, work: () => T): T {
  return current.run(name, work);
}

/** null outside every function: start-up, command line, tests. Such work is not held to a share. */
export function functionAtWork(): string | null {
  return current.getStore() ?? null;
}
