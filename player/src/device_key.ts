// This browser's own key: ECDSA on P-256, made once, kept in IndexedDB. No script can read its private half, not even
// this page's, so whoever copies a cookie does not have it. A copy of the browser's whole profile does.
//
// WebCrypto exists in secure contexts only (https, or the machine itself): on plain http there is no key.

const DATABASE = "adscreen-device";
const STORE = "keys";
const NAME = "device";
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNING = { name: "ECDSA", hash: "SHA-256" } as const;

export interface DeviceKey {
  /** base64url of the public key's DER SubjectPublicKeyInfo. */
  readonly spki: string;
  /** Sign: base64url of r and s, 32 bytes each. */
  sign(text: string): Promise<string>;
}

/** This browser's key; null where it has no WebCrypto or keeps nothing. */
export async function deviceKey(): Promise<DeviceKey | null> {
  if (!globalThis.isSecureContext || !globalThis.crypto?.subtle || !globalThis.indexedDB) return null;
  try {
    const pair = await kept();
    const spki = base64url(await crypto.subtle.exportKey("spki", pair.publicKey));
    return {
      spki,
      sign: async (text) =>
        base64url(await crypto.subtle.sign(SIGNING, pair.privateKey, new TextEncoder().encode(text))),
    };
  } catch {
    return null; // a private window, a full disk: the cookie has to do
  }
}

/** What a device signs to prove that it is the one of a screen (signage/screens/devicekeys.py). */
export function proofText(code: string, nonce: string): string {
  return `adscreen-proof\n${code}\n${nonce}`;
}

export function base64url(bytes: ArrayBuffer): string {
  const text = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

async function kept(): Promise<CryptoKeyPair> {
  const database = await opened();
  try {
    const found = await done<CryptoKeyPair | undefined>(store(database, "readonly").get(NAME));
    if (found !== undefined) return found;
    const fresh = await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
    // Another page of this browser may have been faster: `add` keeps the first, and all use that one.
    await done(store(database, "readwrite").add(fresh, NAME)).catch(() => {});
    const first = await done<CryptoKeyPair | undefined>(store(database, "readonly").get(NAME));
    if (first === undefined) throw new Error("the key was not kept");
    return first;
  } finally {
    database.close();
  }
}

function opened(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return done(request);
}

function store(database: IDBDatabase, mode: IDBTransactionMode): IDBObjectStore {
  return database.transaction(STORE, mode).objectStore(STORE);
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = (event) => {
      event.preventDefault(); // or its transaction would report the same again
      reject(request.error);
    };
  });
}
