import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * @typedef {object} Party
 * @property {string} binding name of the Durable Object binding, as PartyKit's facade looks it up
 * @property {string} className exported class of the worker
 * @property {string} file absolute path of the party's module
 *
 * @typedef {object} PartykitConfig
 * @property {string} name
 * @property {Party} main
 * @property {Party[]} parties all but `main`
 * @property {string} compatibilityDate
 * @property {string[]} compatibilityFlags
 */

/** A party's name becomes an identifier in the worker's text. */
const PARTY_NAME = /^[a-z][a-zA-Z0-9_]*$/;

/**
 * Reads a folder's `partykit.json` and makes its paths absolute.
 * @param {string} root
 * @returns {PartykitConfig}
 */
export function readPartykitConfig(root) {
  const path = join(root, 'partykit.json');
  const json = JSON.parse(readFileSync(path, 'utf8'));
  const from = dirname(resolve(path));
  const parties = Object.entries(json.parties ?? {}).map(([name, file]) => party(name, join(from, file)));
  return {
    name: json.name,
    main: { binding: 'PARTYKIT_DURABLE', className: 'PartyKitDurable', file: join(from, json.main) },
    parties,
    compatibilityDate: json.compatibilityDate,
    compatibilityFlags: json.compatibilityFlags ?? [],
  };
}

/**
 * @param {string} name
 * @param {string} file
 * @returns {Party}
 */
function party(name, file) {
  if (!PARTY_NAME.test(name)) throw new Error(`partykit.json: "${name}" is no name for a party`);
  return { binding: name, className: `${name}DO`, file };
}
