import { type DestinationStream, type Logger, pino } from 'pino';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error'] as const;
export const logFormats = ['logfmt', 'json'] as const;

export interface LogOptions {
  readonly level: (typeof logLevels)[number];
  readonly format: (typeof logFormats)[number];
}

/**
 * The process's logger. Messages are static and everything that varies is a field, so that logs can be counted and
 * searched. Fields by the name of a secret are replaced wherever they stand; that is a net, not a licence to log one.
 */
export function createLogger({ level, format }: LogOptions, destination: DestinationStream): Logger {
  const secrets = ['password', 'authorization', 'key'];
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`]),
    },
    format === 'json' ? destination : { write: (line) => destination.write(logfmt(JSON.parse(line))) },
  );
}

/** One line of `key=value`, as Prometheus and its family log; values that need it are quoted as JSON strings. */
function logfmt(fields: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(fields).map(([key, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return `${key}=${/^[^\s"=\\\p{C}]+$/u.test(text) ? text : JSON.stringify(text)}`;
  });
  return `${pairs.join(' ')}\n`;
}
