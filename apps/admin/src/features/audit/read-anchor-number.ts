/** 「1-245」 as people type it, in full width too. Pure. */
export function readAnchorNumber(text: string): { epoch: number; no: number } | null {
  const [, epoch, no] =
    /^(\d{1,5})-(\d{1,10})$/.exec(
      text
        .normalize('NFKC')
        .replaceAll(/\s/g, '')
        .replaceAll(/[‐ー−]/g, '-'),
    ) ?? [];
  const found = { epoch: Number(epoch), no: Number(no) };
  return found.epoch >= 1 && found.epoch <= 32_767 && found.no >= 1 && found.no <= 2_000_000_000
    ? found
    : null;
}
