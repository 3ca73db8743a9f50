import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { transform } from 'esbuild'

/**
 * Loads TypeScript by leaving its types out. tsx would do, but it also wraps every function to keep
 * its name, each time one is created, which costs a third of a turn.
 */
export async function load(url, context, nextLoad) {
  if (!url.startsWith('file:') || !/\.tsx?(\?|$)/.test(url)) return nextLoad(url, context)
  const path = fileURLToPath(url.replace(/\?.*$/, ''))
  const source = await readFile(path, 'utf8')
  const { code } = await transform(source, {
    loader: path.endsWith('x') ? 'tsx' : 'ts',
    format: 'esm',
    target: 'node20',
    sourcefile: path,
    sourcemap: 'inline',
  })
  return { format: 'module', source: code, shortCircuit: true }
}
