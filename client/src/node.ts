// The package `@stemline/client/node`: songs from files, and tracks into files.

export { downloadTracks, folderFor, saveResponse, submitFile } from './files.ts';
