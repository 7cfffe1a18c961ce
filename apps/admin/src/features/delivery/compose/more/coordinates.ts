/** Latitude and longitude as maps give them for copying: 「33.5902, 130.4017」, full width too. Pure. */
export function readCoordinates(typed: string): { latitude: number; longitude: number } | null {
  const match = /^\s*\(?\s*(-?\d{1,3}(?:\.\d+)?)\s*[,、\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*\)?\s*$/.exec(
    typed.normalize('NFKC'),
  );
  if (!match) return null;
  const [latitude, longitude] = [Number(match[1]), Number(match[2])];
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null;
}
