import { describe, expect, test } from 'vitest';
import { readBoards } from './boards.ts';
import { boardRules } from './lint/board-rules.ts';
import { panelRules } from './lint/panel-rules.ts';
import { queryRules } from './lint/query-rules.ts';

const boards = Object.values(readBoards());
const group = boards.find(({ uid }) => uid === 'routeros-ha-group');

describe.each([...boardRules, ...panelRules, ...queryRules])('$rule', ({ complaints, except = {}, mistake }) => {
  test.each(boards)('$uid', (board) => {
    const isExcepted = (complaint: string) => Object.keys(except).some((where) => complaint.startsWith(where));
    expect(complaints(board).filter((complaint) => !isExcepted(complaint))).toEqual([]);
  });

  test('every exception is needed', () => {
    const all = boards.flatMap(complaints);
    expect(Object.keys(except).filter((where) => !all.some((complaint) => complaint.startsWith(where)))).toEqual([]);
  });

  test('a mistake is noticed', () => {
    const broken = structuredClone(group);
    if (broken === undefined) throw new Error('there is no dashboard of a group');
    const before = complaints(broken);
    mistake(broken);
    expect(complaints(broken).filter((complaint) => !before.includes(complaint))).not.toEqual([]);
  });
});
