// Says that files are too large before they travel; the server checks again.
const form = document.querySelector('form[enctype]')
const limit = Number(document.querySelector('[data-max-bytes]').dataset.maxBytes)
const problem = document.querySelector('#problem')
const tooLarge = problem.textContent
form.addEventListener('submit', (event) => {
  const files = [...form.querySelectorAll('input[type=file]')].flatMap((input) => [...input.files])
  const bytes = files.reduce((sum, file) => sum + file.size, 0)
  if (bytes > limit) {
    event.preventDefault()
    problem.textContent = tooLarge
    problem.hidden = false
    problem.scrollIntoView()
    return
  }
  document.querySelector('#sending').hidden = false
  form.querySelector('button').disabled = true
})
