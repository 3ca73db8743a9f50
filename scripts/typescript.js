import { register } from 'node:module'

// For `node --import`: from here on TypeScript files can be imported.
process.setSourceMapsEnabled(true)
register('./typescript-hooks.js', import.meta.url)
