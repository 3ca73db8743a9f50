/** @jest-config-loader esbuild-register */
import type { Config } from 'jest'

const config: Config = {
  globalSetup: './test/support/postgres-door.ts',
  testMatch: ['<rootDir>/{src,bots,test}/**/*.test.ts'],
  testPathIgnorePatterns: process.env['TURNWISE_LONG'] === undefined ? ['/test/long/'] : [],
  // Nothing is proved by being fast: a test that waits is one that hangs, on a busy machine too.
  testTimeout: 30_000,
  transform: {
    '\\.[jt]s$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
      },
    ],
  },
  // lowdb and its writer are published as ES modules only.
  transformIgnorePatterns: ['/node_modules/(?!(lowdb|steno)/)'],
  collectCoverageFrom: ['{src,bots}/**/*.ts', '!**/*.test.ts'],
}

export default config
