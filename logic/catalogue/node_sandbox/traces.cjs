// Finds out whether a program changed what the next one would meet: globals, built-in objects, modules.
'use strict';

const { ownKeys, getOwnPropertyDescriptor, getPrototypeOf, isExtensible } = Reflect;
// Looking at these globals would load the modules they come from. A program that names one is not plain.
const UNLOADED = new Set(['FormData', 'Headers', 'Request', 'Response', 'MessageEvent', 'WebSocket', 'EventSource']);
UNLOADED.add('CloseEvent').add('crypto').add('Crypto').add('CryptoKey').add('SubtleCrypto').add('navigator');
UNLOADED.add('localStorage').add('sessionStorage').add('Storage');
const unloaded = (key) => UNLOADED.has(key);

/** A function that says whether everything reachable from `roots` is as it is now, leaving `out` aside. */
function traces(roots, out) {
  const seen = new Map(); // object: its prototype, whether it can grow, its keys and what they hold
  const waiting = [...roots];
  const add = (value) => {
    if ((typeof value === 'object' || typeof value === 'function') && value !== null) waiting.push(value);
  };
  while (waiting.length > 0) {
    const object = waiting.pop();
    if (seen.has(object) || out.includes(object)) continue;
    const found = picture(object);
    if (typeof object === 'function' && found.keys.length <= 2 && !found.keys.includes('prototype')) continue;
    seen.set(object, found);
    add(found.prototype);
    for (const { value } of found.held) add(value);
  }
  const known = [...seen];
  return () => {
    for (let i = 0; i < known.length; i++) if (!same(known[i][0], known[i][1])) return false;
    return true;
  };
}

function picture(object) {
  const keys = ownKeys(object);
  const held = keys.map((key) => (unloaded(key) ? {} : getOwnPropertyDescriptor(object, key)));
  return { prototype: getPrototypeOf(object), grows: isExtensible(object), keys, held };
}

function same(object, { prototype, grows, keys, held }) {
  const found = ownKeys(object);
  if (found.length !== keys.length || getPrototypeOf(object) !== prototype) return false;
  if (isExtensible(object) !== grows) return false;
  for (let i = 0; i < keys.length; i++) {
    if (found[i] !== keys[i]) return false;
    if (unloaded(keys[i])) continue;
    const is = getOwnPropertyDescriptor(object, keys[i]);
    const was = held[i];
    if (is.value !== was.value && is.value === is.value) return false;
    if (is.get !== was.get || is.set !== was.set || is.writable !== was.writable) return false;
    if (is.enumerable !== was.enumerable || is.configurable !== was.configurable) return false;
  }
  return true;
}

module.exports = { traces };
