#!/usr/bin/env node
// The source is TypeScript and runs as such: tsx strips the types while loading.
import { register } from 'tsx/esm/api'

register()
await import('../src/cli/main.ts')
