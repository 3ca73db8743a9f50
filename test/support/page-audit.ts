import type { Page } from 'playwright-core'

const interactive = new Set([
  'button',
  'checkbox',
  'combobox',
  'dialog',
  'link',
  'log',
  'menu',
  'menuitem',
  'navigation',
  'radio',
  'spinbutton',
  'switch',
  'textbox',
])

/** The roles of everything usable on the page that a screen reader could not name. */
export async function findNameless(page: Page): Promise<readonly string[]> {
  const session = await page.context().newCDPSession(page)
  const tree = await session.send('Accessibility.getFullAXTree')
  await session.detach()
  return tree.nodes
    .filter(({ ignored }) => !ignored)
    .map(({ role, name }) => ({ role: String(role?.value ?? ''), name: String(name?.value ?? '') }))
    .filter(({ role, name }) => interactive.has(role) && name.trim() === '')
    .map(({ role }) => role)
}

/** What the options of messages that are shown now lie over, or where they leave the window. */
export async function coveredByOptions(page: Page): Promise<readonly string[]> {
  return page.evaluate(coveredScript)
}

// Runs in the page, for which these sources have no types: hence a text.
const coveredScript = `(() => {
  const shown = [...document.querySelectorAll('.options')].filter((button) => {
    const isMeant = button.matches(':focus') || button.closest('.message').matches(':hover, :focus')
    return isMeant && getComputedStyle(button).display !== 'none'
  })
  if (shown.length === 0) return ['nothing is shown']
  const others = [...document.querySelectorAll('.bubble, .day, .notice')]
  return shown.flatMap((button) => {
    const box = button.getBoundingClientRect()
    if (box.left < 0 || box.right > window.innerWidth) return ['the edge of the window']
    return others
      .filter((other) => {
        const { left, right, top, bottom } = other.getBoundingClientRect()
        return left < box.right && right > box.left && top < box.bottom && bottom > box.top
      })
      .map((other) => other.textContent.slice(0, 30))
  })
})()`

/** How much wider the page is than its window, in pixels. */
export async function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - window.innerWidth')
}

/** Words on the page whose contrast is below WCAG AA, with the ratio they have. */
export async function findFaintWords(page: Page): Promise<readonly string[]> {
  return page.evaluate(faintWordsScript)
}

// Runs in the page, for which these sources have no types: hence a text.
const faintWordsScript = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const toRgba = (color) => {
    canvas.clearRect(0, 0, 1, 1)
    canvas.fillStyle = color
    canvas.fillRect(0, 0, 1, 1)
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data
    return [r, g, b, a / 255]
  }
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3]))
  const ground = (element) => {
    if (element === null) return [255, 255, 255]
    const own = toRgba(getComputedStyle(element).backgroundColor)
    return own[3] === 1 ? own.slice(0, 3) : over(own, ground(element.parentElement))
  }
  const light = (rgb) => {
    const [r, g, b] = rgb.map((v) => (v / 255 <= 0.04045 ? v / 3294.6 : ((v / 255 + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const faint = []
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (words.nextNode()) {
    const text = words.currentNode.textContent.trim()
    const element = words.currentNode.parentElement
    if (text === '' || !element.checkVisibility() || element.closest(':disabled, noscript')) continue
    // Over a picture the ground cannot be computed.
    if (element.closest('.picture + .meta')) continue
    const style = getComputedStyle(element)
    const back = ground(element)
    const front = over(toRgba(style.color), back)
    const [high, low] = [light(front), light(back)].sort((a, b) => b - a)
    const ratio = (high + 0.05) / (low + 0.05)
    const isLarge = parseFloat(style.fontSize) >= 24
    if (ratio < (isLarge ? 3 : 4.5)) faint.push(text.slice(0, 30) + ' ' + ratio.toFixed(2))
  }
  return faint
})()`
