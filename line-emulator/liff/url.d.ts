export function readLiffUrl(
  url: string,
  emulatorOrigin: string,
): { liffId: string; rest: string } | undefined;
export function primaryUrl(endpoint: string, rest: string): URL;
export function secondaryUrl(endpoint: string, state: string): string;
export function isBelow(page: string, endpoint: string): boolean;
export function permanentUrl(page: string, endpoint: string, liffUrl: string): string;
