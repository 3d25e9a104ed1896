// What stays on the device: sealed boxes, each with the little that must be read to find it again.
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Sealed } from './seal';
import type { Wrapped } from './vault';

export type BoxKind = 'profile' | 'session' | 'outbox' | 'draft' | 'expected';
export type Box = { email: string; kind: BoxKind; id: string; sealed: Sealed };
/** The key to somebody's boxes, wrapped under their password. */
export type Vault = { email: string } & Wrapped;

interface Schema extends DBSchema {
  vaults: { key: string; value: Vault };
  boxes: { key: [string, string, string]; value: Box; indexes: { kind: [string, string] } };
}

let opened: Promise<IDBPDatabase<Schema>> | null = null;

export function store(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>('vaiven', 1, {
    upgrade(db) {
      db.createObjectStore('vaults', { keyPath: 'email' });
      db.createObjectStore('boxes', { keyPath: ['email', 'kind', 'id'] }).createIndex('kind', ['email', 'kind']);
    },
  });
  return opened;
}
