import type { FailureKind } from '../errors.ts';
import { decodeJson } from './json.ts';

interface Cause {
  readonly kind: FailureKind;
  readonly remedy: string;
}

const permission: Cause = {
  kind: 'permission',
  remedy: "Add the policies read, api and rest-api to the user's group (/user group)",
};

const causeByDetail: readonly (Cause & { readonly pattern: RegExp })[] = [
  { pattern: /not enough permissions/i, ...permission },
  {
    pattern: /no such command|no such directory/i,
    kind: 'no-such-menu',
    remedy: 'This RouterOS has no such menu; a package may be missing',
  },
  { pattern: /session closed/i, kind: 'timeout', remedy: 'The router ended the request' },
];

const causeByStatus: Readonly<Record<number, Cause>> = {
  401: {
    kind: 'auth',
    remedy: 'Check user name and password, and that the address list of the user (/user print) has this host',
  },
  403: permission,
  404: {
    kind: 'no-such-menu',
    remedy: 'RouterOS 6 has no REST: use api-ssl:// there. https:// needs RouterOS 7.1, http:// 7.9',
  },
};

const redirect: Cause = { kind: 'protocol', remedy: 'Redirects are not followed: give the URL that answers itself' };
const other: Cause = { kind: 'protocol', remedy: 'Look at /log print on the router' };

/** An answer other than 200. */
export interface StatusError extends Cause {
  readonly message: string;
  /** What the router said of it in its own words, yet to be quoted. */
  readonly said: string;
}

/** By the JSON body (`error`, `message`, `detail`) where there is one. */
export function statusError(href: string, menu: string, status: number, body: Buffer): StatusError {
  const said = bodyDetail(body);
  const { kind, remedy } =
    causeByDetail.find(({ pattern }) => pattern.test(said)) ??
    causeByStatus[status] ??
    (status >= 300 && status < 400 ? redirect : other);
  return { kind, message: `${href}: GET /rest${menu}: the router answered ${status}`, said, remedy };
}

/** Of a few hundred bytes in truth. */
const maxErrorBytes = 16 << 10;

function bodyDetail(body: Buffer): string {
  if (body.length > maxErrorBytes) return '';
  try {
    const { detail, message } = Object(decodeJson(body)) as Record<string, unknown>;
    return [message, detail].filter((part) => typeof part === 'string').join(': ');
  } catch {
    return '';
  }
}
