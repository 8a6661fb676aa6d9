// The package `@stemline/client`: the client and the verification of callbacks, for Node and
// browsers.

export { CallbackRefused, type ReceivedCallback, type VerifiedCallback, verifyCallback } from './callbacks.ts';
export * from './client.ts';
