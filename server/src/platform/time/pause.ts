/**
 * Waits `ms` milliseconds, or until `signal` is aborted, whichever is first; not at all when it is aborted already or less
 * than a millisecond is left. Leaves no listener behind: loops wait on one signal for as long as the process lives.
 */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms < 1 || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
