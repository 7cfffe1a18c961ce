/** What the address of the list says: `/residents?friendship=blocked&definitionId=…`. Pure. */
export interface ResidentSearch {
  readonly friendship?: 'followed' | 'blocked' | undefined;
  readonly registered?: 'yes' | 'no' | undefined;
  readonly tester?: 'yes' | undefined;
  readonly protected?: 'yes' | undefined;
  readonly definitionId?: string | undefined;
  readonly choice?: string | undefined;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** An address may come from anywhere: what it does not know it leaves out. */
export function readResidentSearch(raw: Record<string, unknown>): ResidentSearch {
  const { friendship, registered, tester, protected: marked, definitionId, choice } = raw;
  const question = typeof definitionId === 'string' && UUID.test(definitionId);
  return {
    ...(friendship === 'followed' || friendship === 'blocked' ? { friendship } : {}),
    ...(registered === 'yes' || registered === 'no' ? { registered } : {}),
    ...(tester === 'yes' ? { tester } : {}),
    ...(marked === 'yes' ? { protected: marked } : {}),
    ...(question ? { definitionId } : {}),
    // Addresses read `2` as a number; keys of choices are text.
    ...(question && (typeof choice === 'string' || typeof choice === 'number')
      ? { choice: String(choice).slice(0, 40) }
      : {}),
  };
}
