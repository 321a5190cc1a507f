import { STATUS_CODES } from 'node:http';
import type { Row } from './dialect.ts';
import { menus, pick, printRows } from './menus/index.ts';
import type { Menu } from './menus/menu.ts';
import { menuRefusal } from './reply.ts';
import type { Router } from './router.ts';

export interface RestReply {
  readonly status: number;
  readonly body: string;
}

/** What a RouterOS error says. `error` is the only number in all of REST. */
export function errorBody(status: number, detail?: string): string {
  const message = STATUS_CODES[status] ?? '';
  return JSON.stringify(detail === undefined ? { error: status, message } : { detail, error: status, message });
}

/** Answers `GET url` of a user who is logged in, at `nowMs` (milliseconds since 1970). */
export function answerGet(router: Router, url: string, nowMs: number): RestReply {
  const { pathname, searchParams } = new URL(url, 'http://router');
  const path = decodePath(pathname);
  if (path === undefined || !path.startsWith('/rest/')) return failure(404);
  const target = findTarget(router, path.slice('/rest'.length));
  if (typeof target === 'string') return failure(400, target);
  // The body is a guess: one report has 500 with this detail, for another command.
  if (menuRefusal(router, target.path) === 'permission-denied') return failure(500, 'not enough permissions (9)');

  const rows = printRows(router, target.menu, nowMs);
  const names = searchParams.get('.proplist')?.split(',');
  const show = (row: Row) => (names === undefined ? row : pick(row, ['.id', ...names]));
  if (target.entry !== undefined) {
    const row = rows.find((candidate) => isEntry(candidate, target.entry));
    return row === undefined ? failure(404) : success(writeRow(show(row)));
  }
  const filters = [...searchParams].filter(([name]) => name !== '.proplist');
  const matching = rows.filter((row) => filters.every(([name, value]) => row[name] === value));
  const written = matching.map((row) => writeRow(show(row)));
  return success(target.menu.isSingleton ? (written[0] ?? '{}') : `[${written.join(',')}]`);
}

interface Target {
  readonly path: string;
  readonly menu: Menu;
  /** A row number or a name. */
  readonly entry?: string;
}

/** The menu of `/ip/address`, or the row of `/ip/address/*1`; or what RouterOS says where there is none. */
function findTarget(router: Router, path: string): Target | string {
  const cut = path.lastIndexOf('/');
  const [parent, last] = [path.slice(0, cut), path.slice(cut + 1)];
  const menu = menuOf(router, path);
  if (menu !== undefined) return { path, menu };
  const table = menuOf(router, parent);
  if (table === undefined || table.isSingleton) return `no such command or directory (${last})`;
  if (['print', 'get', 'set', 'add', 'remove'].includes(last)) return 'no such command';
  const isRow = last.startsWith('*') || table.rows(router, 0).some((row) => row.name === last);
  return isRow ? { path: parent, menu: table, entry: last } : `no such command or directory (${last})`;
}

function menuOf(router: Router, path: string): Menu | undefined {
  return menuRefusal(router, path) === 'no-such-menu' ? undefined : menus.get(path);
}

function isEntry(row: Row, entry: string | undefined): boolean {
  return row['.id'] === entry || row.name === entry;
}

function decodePath(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}

function success(body: string): RestReply {
  return { status: 200, body };
}

function failure(status: number, detail?: string): RestReply {
  return { status, body: errorBody(status, detail) };
}

function writeRow(row: Row): string {
  const fields = Object.entries(row).map(([name, value]) => `${writeText(name)}:${writeText(value)}`);
  return `{${fields.join(',')}}`;
}

const escapes: Record<string, string> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** RouterOS sends other control characters as they are, which is not JSON. */
function writeText(text: string): string {
  return `"${text.replace(/["\\\n\r\t]/g, (character) => escapes[character] ?? character)}"`;
}
