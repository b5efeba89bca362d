import { createKeyPair, deviceKeyOf } from './device-key.ts';
import type { DeviceKey } from './device-key.ts';

const DATABASE = 'holdfast';
const STORE = 'device-keys';
const PLACE = 'own';

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB gave no reason'));
  });
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return done(request);
}

const isPair = (kept: unknown): kept is CryptoKeyPair =>
  typeof kept === 'object' && kept !== null && 'publicKey' in kept && 'privateKey' in kept;

async function keptPair(database: IDBDatabase): Promise<CryptoKeyPair> {
  const kept: unknown = await done(database.transaction(STORE).objectStore(STORE).get(PLACE));
  return isPair(kept) ? kept : keepFirst(database, await createKeyPair());
}

/** Keeps a pair unless there is one by now, in one transaction: of two tabs that make one at once, both get the first. */
async function keepFirst(database: IDBDatabase, made: CryptoKeyPair): Promise<CryptoKeyPair> {
  const transaction = database.transaction(STORE, 'readwrite');
  const isStored = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('the key could not be kept'));
  });
  const store = transaction.objectStore(STORE);
  const kept: unknown = await done(store.get(PLACE));
  if (!isPair(kept)) store.put(made, PLACE);
  await isStored;
  return isPair(kept) ? kept : made;
}

/** This browser's key for this origin, made if there is none. Rejects if the browser can have or keep no key. */
export async function keptDeviceKey(): Promise<DeviceKey> {
  const database = await openDatabase();
  try {
    return await deviceKeyOf(await keptPair(database));
  } finally {
    database.close();
  }
}
