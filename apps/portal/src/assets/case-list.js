// Keys on the list of cases: j down, k up, x selects, Enter follows the link that has the focus anyway. The page works without it.
const links = [...document.querySelectorAll('#rows tbody a.id')]
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.('input:not([type=checkbox]), select, textarea'))
    return
  const at = links.findIndex((link) => link.closest('tr')?.contains(document.activeElement))
  if (event.key === 'j') links[Math.min(at + 1, links.length - 1)]?.focus()
  else if (event.key === 'k') links[Math.max(at - 1, 0)]?.focus()
  else if (event.key === 'x') links[at]?.closest('tr')?.querySelector('input[type=checkbox]')?.click()
  else return
  event.preventDefault()
})
