// Follows a job that is under way; without this file the page is loaded again every few seconds.
const place = document.querySelector('[data-events]')
const events = new EventSource(place.dataset.events)
events.addEventListener('progress', ({ data }) => {
  place.innerHTML = data
})
events.addEventListener('end', () => {
  events.close()
  location.reload()
})
