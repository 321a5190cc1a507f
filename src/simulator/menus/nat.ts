import { presentTable } from '../router.ts';
import { table } from './menu.ts';

/** `disabled` is there once it was written, and matchers that are set; counters always. `invalid` is not to be relied on. */
export const nat = table((router) =>
  presentTable(router, 'nat').map((rule) => ({
    chain: rule.chain,
    action: rule.action,
    ...rule.matchers,
    bytes: Math.floor(rule.bytes),
    packets: Math.floor(rule.packets),
    dynamic: rule.dynamic,
    invalid: false,
    disabled: rule.disabled,
    comment: rule.comment,
  })),
);
