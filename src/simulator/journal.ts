import { channel } from 'node:diagnostics_channel';

/** What a router's doors have seen. Holds no password. */
export interface Journal {
  /** Such as `/interface/vrrp/print`, `/login` or `GET /interface/vrrp`. */
  readonly commands: string[];
  /** API: the words of a sentence, joined by a space. REST: verb and URL. */
  readonly raw: string[];
  connections: number;
  openConnections: number;
  /** API: accepted `/login`s. REST: connections with at least one accepted request, as RouterOS logs them. */
  logins: number;
  loginFailures: number;
  /** On the wire, encryption included. */
  bytesIn: number;
  bytesOut: number;
}

export function createJournal(): Journal {
  return {
    commands: [],
    raw: [],
    connections: 0,
    openConnections: 0,
    logins: 0,
    loginFailures: 0,
    bytesIn: 0,
    bytesOut: 0,
  };
}

/** For whoever wants to know of all simulated routers of a process. */
const commands = channel('routeros-ha-exporter.simulator');

/** A demo may run for weeks, so that only the newest entries are kept. */
const maxEntries = 100_000;

/** A sentence of the binary API. */
export function recordSentence(journal: Journal, words: readonly string[]): void {
  recordCommand(journal, words[0] ?? '', words.map(masked).join(' '));
}

function masked(word: string): string {
  return word.replace(/^(=(?:password|response)=).*$/s, '$1***');
}

export function recordCommand(journal: Journal, command: string, raw: string): void {
  journal.commands.push(command);
  journal.raw.push(raw);
  commands.publish(raw);
  if (journal.commands.length > maxEntries) journal.commands.splice(0, maxEntries / 2);
  if (journal.raw.length > maxEntries) journal.raw.splice(0, maxEntries / 2);
}
