// A page that is closed ends its kernel; Voila would leave it running.
// The secret came with the first page's address; the pages opened from there keep it in this tab.
{
  const token = new URLSearchParams(location.search).get("token") ?? sessionStorage.getItem("token");
  if (token) sessionStorage.setItem("token", token);
  addEventListener("pagehide", (event) => {
    if (event.persisted) return; // it may be shown again as it is
    const { baseUrl, kernelId } = JSON.parse(document.getElementById("jupyter-config-data").textContent);
    const headers = { Authorization: `token ${token}` };
    fetch(`${baseUrl}voila/api/shutdown/${kernelId}`, { method: "POST", keepalive: true, headers });
  });
}
