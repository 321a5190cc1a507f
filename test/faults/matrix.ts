import { apiFaults } from './cases/api.ts';
import { connectionFaults } from './cases/connection.ts';
import { contentFaults } from './cases/contents.ts';
import { loginFaults } from './cases/login.ts';
import { nameFaults } from './cases/names.ts';
import { restFaults } from './cases/rest.ts';
import { tlsFaults } from './cases/tls.ts';
import type { Fault } from './fault.ts';

/** Everything that is tried, by where it strikes. */
export const matrix: Readonly<Record<string, readonly Fault[]>> = {
  'The connection': connectionFaults,
  'The host name': nameFaults,
  TLS: tlsFaults,
  'Login and permissions': loginFaults,
  'The binary API': apiFaults,
  REST: restFaults,
  'What the tables hold': contentFaults,
};
