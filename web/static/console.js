// The console's one script. Everything works without it; with it, pages keep themselves fresh.

const csrf = document.querySelector('meta[name="csrf"]')?.content;
document.addEventListener("htmx:configRequest", (event) => {
  if (csrf) event.detail.headers["X-CSRF"] = csrf;
});
