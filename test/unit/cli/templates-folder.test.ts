import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readDefinitions, TEMPLATES_FOLDER } from '../../../src/cli/templates/folder.ts'
import { definitionProblems } from '../../../src/core/template-definition-problems.ts'
import { toTypesFile } from '../../../src/core/template-types.ts'

test('the types in templates/ are those of its files: else run `npx turnwise templates types`', async () => {
  const definitions = await readDefinitions()
  expect(readFileSync(join(TEMPLATES_FOLDER, 'index.ts'), 'utf8')).toBe(toTypesFile(definitions))
})

test('WhatsApp would take every template in templates/', async () => {
  const definitions = await readDefinitions()
  expect(definitions.length).toBeGreaterThan(0)
  for (const definition of definitions) {
    const { name, language } = definition
    expect({ name, language, problems: definitionProblems(definition) }).toEqual({
      name,
      language,
      problems: [],
    })
  }
})
