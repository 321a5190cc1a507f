import { type FileHandle, open, stat } from 'node:fs/promises';

export interface TextFile {
  readonly text: string;
  /** The permission bits; on Windows they say nothing. */
  readonly mode: number;
}

const remedies: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'a directory',
};

/** Reads a file of at most `maxBytes` as UTF-8. A failure comes back as its reason in a few words, without the path. */
export async function readText(path: string, maxBytes: number): Promise<TextFile | { readonly problem: string }> {
  let handle: FileHandle | undefined;
  try {
    // Who opens one waits for a writer, perhaps for ever. What a shell makes of <(…) has one.
    if ((await stat(path)).isFIFO() && !/^\/(dev|proc)\//.test(path)) return { problem: 'a named pipe' };
    handle = await open(path, 'r');
    const { mode } = await handle.stat();
    const bytes = await readAtMost(handle, maxBytes + 1);
    if (bytes.length > maxBytes) return { problem: `larger than ${maxBytes} bytes` };
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), mode };
  } catch (error) {
    return { problem: reason(error) };
  } finally {
    await handle?.close();
  }
}

// The size that stat tells is 0 for pipes and for files in /proc and /dev.
async function readAtMost(handle: FileHandle, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let left = maxBytes;
  while (left > 0) {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(Math.min(left, 65_536)), 0, null);
    if (bytesRead === 0) break;
    chunks.push(buffer.subarray(0, bytesRead));
    left -= bytesRead;
  }
  return Buffer.concat(chunks);
}

function reason(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return 'unreadable';
  const code = String(error.code);
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'not UTF-8 text';
  return remedies[code] ?? code;
}
