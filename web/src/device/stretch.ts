// By itself, so that the module comes with the first sign-in and weighs nothing before it.
export { argon2id } from 'hash-wasm';
