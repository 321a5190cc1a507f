import { type Stamps, sameStamps, stampsOf } from './stamps.ts';

const intervalMs = 1_000;

/**
 * Looks once a second whether files are still as they were last read, and calls back once they differ from that and
 * have been at rest since the look before: an editor may empty a file before it writes it, and a certificate is
 * replaced before its key.
 *
 * @param lastRead the files as they were last read
 * @param changed should read them; does not throw
 * @returns what ends it
 */
export function watchFiles(lastRead: () => Stamps, changed: () => Promise<void>): () => void {
  let before: Stamps | undefined;
  let busy = false;

  async function look(): Promise<void> {
    if (busy) return;
    busy = true;
    const now = await stampsOf(lastRead().keys());
    const atRest = before !== undefined && sameStamps(now, before);
    before = now;
    if (atRest && !sameStamps(now, lastRead())) await changed();
    busy = false;
  }

  const timer = setInterval(look, intervalMs);
  return () => clearInterval(timer);
}
