/** Longer than anything that RouterOS says of an error. */
const maxLength = 200;

/**
 * What a router said, in quotes, for a message. Whatever answers may be no router: it may say megabytes, and speak to the
 * terminal on which the log is read.
 */
export function quoted(said: string): string {
  const text = said.length <= maxLength ? said : `${said.slice(0, maxLength - 1)}…`;
  return JSON.stringify(text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '\uFFFD'));
}
